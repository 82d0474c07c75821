"""Writes the folder that `train.py` works on: the embedding model in half precision, pairs to learn, pairs to score, and the runs.

Learns from the frames, the grammar, ContractNLI (CC BY 4.0) and, in the runs that say so, gold gaps less one SOP; scores gold gaps, single statements and
exercises. Nothing of the gold is in the runs that are scored on it.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1]))

import grammar  # noqa: E402
import pairs  # noqa: E402

from assistant.gap.sops import read_sop, sop_of_text  # noqa: E402

FOLDS = 5
SEEDS = (1, 2)


def shown(section: str, text: str) -> str:
    """A statement under its heading, as the judge sees it."""
    return f"{section}: {text}" if section else text


def learnt(material: Path) -> Iterator[dict]:
    """Everything to learn from."""
    fold_of = {topic: number for number, fold in enumerate(pairs.folds(FOLDS)) for topic in fold}
    chance = random.Random(5)
    for seed in SEEDS:
        for pair in pairs.pairs(seed):
            if seed > 1 and pair.source in ("frame", "restated"):
                continue
            heading = pair.topic.capitalize() if chance.random() < 0.4 else ""
            source = pair.source if pair.source in ("restated",) else "frame"
            yield {"source": source, "fold": fold_of[pair.topic], "a": pair.obligation, "b": shown(heading, pair.statement), "label": pair.label}
    for _, obligation, statement, label in (*grammar.grammar(7, 2400), *grammar.unrelated(8, 500)):
        yield {"source": "grammar", "a": obligation, "b": statement, "label": label}
    yield from contracts(material / "entailment")
    yield from edits(material / "documents", material / "gaps" / "gold.jsonl")


def contracts(folder: Path) -> Iterator[dict]:
    """Hypotheses of ContractNLI against the spans that entail or contradict them, and against spans that do neither."""
    chance = random.Random(11)
    names = {"Entailment": "met", "Contradiction": "conflict"}
    rows: list[dict] = []
    for file in sorted(folder.glob("*.json")):
        read = json.loads(file.read_text(encoding="utf-8"))
        for document in read["documents"]:
            text, spans = document["text"], document["spans"]
            for key, said in document["annotation_sets"][0]["annotations"].items():
                hypothesis = read["labels"][key]["hypothesis"]
                label = names.get(said["choice"])
                if label and said["spans"]:
                    places = sorted(said["spans"])[:3]
                    evidence = " ".join(text[spans[one][0] : spans[one][1]] for one in places)
                    rows.append({"source": "contracts", "a": hypothesis, "b": re.sub(r"\s+", " ", evidence)[:700], "label": label})
                other = [one for one in range(len(spans)) if one not in said["spans"] and spans[one][1] - spans[one][0] > 60]
                for one in chance.sample(other, min(len(other), 1)):
                    rows.append({"source": "contracts", "a": hypothesis, "b": re.sub(r"\s+", " ", text[spans[one][0] : spans[one][1]])[:700], "label": "missing"})
    chance.shuffle(rows)
    yield from rows[:4000]


def edits(documents: Path, gold: Path) -> Iterator[dict]:
    """Obligations of official texts against themselves as an SOP would copy them, with a number, a modality or an element changed."""
    from ingest.obligations import obligations
    from ingest.parse import parse_file

    chance = random.Random(13)
    known = " ".join(json.loads(line)["obligation"] for line in gold.open(encoding="utf-8"))
    files = ["Q7 Guideline.pdf", "Q10 Guideline.pdf", "annex11_01-2011_en_0.pdf", "2015-10_annex15_0.pdf", "20220825_gmp-an1_en_0.pdf", "part211.xml"]
    for name in files:
        found = [one for one in obligations(parse_file(documents / name).clauses) if one.binding and 40 < len(one.text) < 400 and one.text[:60] not in known]
        chance.shuffle(found)
        for one in found[:220]:
            copied = pairs.restated(one.text)
            yield {"source": "edits", "a": one.text, "b": copied, "label": "met"}
            weaker = re.sub(r"\b(?:should|shall|must)\b", "may", one.text, count=1)
            if weaker != one.text and not one.negated:
                yield {"source": "edits", "a": one.text, "b": weaker, "label": "conflict"}
                yield {"source": "edits", "a": one.text, "b": re.sub(r"\b(?:should|shall|must)\b", "need not", one.text, count=1), "label": "conflict"}
            texts = [element.text for element in one.elements]
            if len(texts) >= 3 and all(text in one.text for text in texts):
                gone = chance.choice(texts)
                yield {"source": "edits", "a": one.text, "b": re.sub(r"\s*,\s*,", ",", copied.replace(gone, "")), "label": "partial"}
            other = chance.choice(found)
            if other is not one:
                yield {"source": "edits", "a": one.text, "b": pairs.restated(other.text), "label": "missing"}


def gold_rows(material: Path) -> tuple[list[dict], list[dict]]:
    """Gold gaps: pairs to learn from (left out SOP by SOP) and all pairs of obligation and sentence to score."""
    chance = random.Random(17)
    lines = [json.loads(line) for line in (material / "gaps" / "gold.jsonl").open(encoding="utf-8")]
    learn, score = [], []
    for file in sorted({line["sop_file"] for line in lines}):
        windows = list(passages(read_sop(material / "gaps" / "sops" / file)))
        for line in (one for one in lines if one["sop_file"] == file):
            for number, (_, text) in enumerate(windows):
                score.append({"set": "gaps", "id": line["id"], "window": number, "a": line["obligation"], "b": text})
            if line["evidence"]:
                learn.append({"source": "gaps", "sop": file, "a": line["obligation"], "b": " ".join(line["evidence"]), "label": line["status"], "weight": 1.0})
            away = [text for _, text in windows if not any(part[:40] in text for part in line["evidence"])]
            for text in chance.sample(away, 6):
                learn.append({"source": "gaps", "sop": file, "a": line["obligation"], "b": text, "label": "missing", "weight": 0.5})
    return learn, score


def passages(sop) -> Iterator[tuple[tuple[int, ...], str]]:  # type: ignore[no-untyped-def]
    """Sentences that count, and neighbours of one clause taken together, each under its heading."""
    from assistant.gap.passages import windows

    for window in windows(sop):
        yield window.places, window.text


def statement_rows(material: Path) -> list[dict]:
    """Single statements to score, each as an SOP of its own."""
    rows = []
    for one in json.loads((material / "gaps" / "statements.json").read_text(encoding="utf-8")):
        for kind in ("defective", "compliant"):
            for number, (_, text) in enumerate(passages(sop_of_text(one[f"{kind}_sop_statement"]))):
                rows.append({"set": "statements", "id": f"{one['id']}-{kind}", "window": number, "a": one["requirement_paraphrase"], "b": text})
    return rows


def exercise_rows() -> list[dict]:
    """Exercises of held-out topics to score: the head learns from scores that the network was not trained on."""
    dealt = pairs.folds(FOLDS)
    fold_of = {topic: number for number, fold in enumerate(dealt) for topic in fold}
    rows = []
    for exercise in pairs.exercises(3, dealt, 4):
        fold = fold_of[exercise.topics[0]]
        for number, (obligation, _, _) in enumerate(exercise.asked):
            for place, text in enumerate(exercise.sentences):
                rows.append({"set": f"exercise{fold}", "id": f"{exercise.id}/{number}", "window": place, "a": obligation, "b": text})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("material", type=Path, help="the folder with entailment/, documents/ and gaps/")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    (options.out / "model").mkdir(parents=True, exist_ok=True)
    _copy_model(options.out / "model")
    gold, score = gold_rows(options.material)
    learn = [*learnt(options.material), *gold]
    _lines(options.out / "train.jsonl", learn)
    _lines(options.out / "score.jsonl", [*score, *statement_rows(options.material), *exercise_rows()])
    sops = sorted({row["sop"] for row in gold})
    (options.out / "runs.json").write_text(json.dumps(runs(sops), indent=1), encoding="utf-8")
    print(len(learn), "to learn", sum(1 for _ in (options.out / "score.jsonl").open()), "to score")


def runs(sops: list[str]) -> list[dict]:
    """What is trained: the shipped form first, its folds, then what each source adds."""
    every = ["frame", "restated", "grammar", "contracts", "edits"]
    judged = ["gaps", "statements"]
    made = [{"name": "all", "sources": every, "score": judged, "save": True, "keep": True}]
    made += [{"name": f"fold{number}", "sources": every, "without_fold": number, "score": [f"exercise{number}", *judged]} for number in range(FOLDS)]
    made += [
        {"name": f"loso{number}", "after": "all", "sources": ["gaps"], "without_sop": sop, "epochs": 4, "rate": 1e-4, "size": 32, "score": judged}
        for number, sop in enumerate(sops)
    ]
    made += [
        {"name": "frames-only", "sources": ["frame", "restated"], "score": judged},
        {"name": "frames-grammar", "sources": ["frame", "restated", "grammar"], "score": judged},
        {"name": "no-contracts", "sources": ["frame", "restated", "grammar", "edits"], "score": judged},
        {"name": "no-edits", "sources": ["frame", "restated", "grammar", "contracts"], "score": judged},
        {"name": "whole", "sources": every, "rank": 0, "rate": 5e-5, "score": judged},
        {"name": "longer", "sources": every, "epochs": 10, "score": judged},
    ]
    return made


def _copy_model(target: Path) -> None:
    from safetensors.torch import load_file, save_file

    from index.models import embedded_folder

    source = embedded_folder()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (target / name).write_bytes((source / name).read_bytes())
    weights = {name: value.half() if value.is_floating_point() else value for name, value in load_file(source / "model.safetensors").items()}
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})


def _lines(file: Path, rows: list[dict]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
