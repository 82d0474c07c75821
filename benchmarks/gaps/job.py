"""Writes the folder that `train.py` works on: the embedding model in half precision, pairs to learn, pairs to score, and the runs.

Learns from the frames, the grammar, near sentences of other SOPs, ContractNLI (CC BY 4.0) and edited copies of official obligations; scores
gold gaps, single statements and exercises. Nothing of the gold is learnt from.
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

FOLDS = 3
SEEDS = (1, 2)
ROUNDS = 5
# What is rare counts more; most pairs are missing.
WEIGHTS = {"met": 1.0, "partial": 1.6, "missing": 0.7, "conflict": 0.8, "not_applicable": 2.0}


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
            yield {
                "source": source,
                "fold": fold_of[pair.topic],
                "a": pair.obligation,
                "b": shown(heading, pair.statement),
                "label": pair.label,
            }
    for _, obligation, statement, label in (*grammar.grammar(7, 2400), *grammar.unrelated(8, 500)):
        yield {"source": "grammar", "a": obligation, "b": statement, "label": label}
    yield from strangers(material)
    yield from contracts(material / "entailment")
    yield from edits(material / "documents", material / "gaps" / "gold.jsonl")


def sentences_of_others(material: Path) -> list[str]:
    """Sentences of the sample SOPs of this repository and of a real quality manual (CC0), as passages under their headings."""
    files = sorted((HERE.parent / "sops").glob("*.md")) + sorted((material / "sops" / "ci-qms").glob("SOP-*.md"))
    return [text for file in files for places, text in passages(read_sop(file)) if len(places) == 1 and 40 < len(text) < 400]


def strangers(material: Path) -> Iterator[dict]:
    """Obligations against sentences of SOPs that lie near them and are about something else: near, but not nearest."""
    import numpy as np

    from index.encoder import default_encoder

    chance = random.Random(19)
    encoder = default_encoder()
    texts = list(dict.fromkeys(sentences_of_others(material)))
    fold_of = {topic: number for number, fold in enumerate(pairs.folds(FOLDS)) for topic in fold}
    asked = [(frame.obligation, fold_of[frame.topic]) for frame in pairs.frames()]
    vectors, wanted = encoder.encode(texts), encoder.encode([text for text, _ in asked])
    for (obligation, fold), near in zip(asked, wanted @ vectors.T, strict=True):
        order = [place for place in np.argsort(-near)[3:40] if near[place] < 0.5]
        for place in (*chance.sample(order, min(4, len(order))), chance.randrange(len(texts))):
            yield {"source": "strangers", "fold": fold, "a": obligation, "b": texts[place], "label": "missing"}


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
                    rows.append(
                        {
                            "source": "contracts",
                            "a": hypothesis,
                            "b": re.sub(r"\s+", " ", text[spans[one][0] : spans[one][1]])[:700],
                            "label": "missing",
                        }
                    )
    chance.shuffle(rows)
    yield from rows[:4000]


def edits(documents: Path, gold: Path) -> Iterator[dict]:
    """Obligations of official texts against themselves as an SOP would copy them, with a number, a modality or an element changed."""
    from ingest.obligations import obligations
    from ingest.parse import parse_file

    chance = random.Random(13)
    known = " ".join(json.loads(line)["obligation"] for line in gold.open(encoding="utf-8"))
    files = [
        "Q7 Guideline.pdf",
        "Q10 Guideline.pdf",
        "annex11_01-2011_en_0.pdf",
        "2015-10_annex15_0.pdf",
        "20220825_gmp-an1_en_0.pdf",
        "part211.xml",
    ]
    for name in files:
        found = [
            one
            for one in obligations(parse_file(documents / name).clauses)
            if one.binding and 40 < len(one.text) < 400 and one.text[:60] not in known
        ]
        chance.shuffle(found)
        for one in found[:220]:
            copied = pairs.restated(one.text)
            yield {"source": "edits", "a": one.text, "b": copied, "label": "met"}
            weaker = re.sub(r"\b(?:should|shall|must)\b", "may", one.text, count=1)
            if weaker != one.text and not one.negated:
                yield {"source": "edits", "a": one.text, "b": weaker, "label": "conflict"}
                yield {
                    "source": "edits",
                    "a": one.text,
                    "b": re.sub(r"\b(?:should|shall|must)\b", "need not", one.text, count=1),
                    "label": "conflict",
                }
            texts = [element.text for element in one.elements]
            if len(texts) >= 3 and all(text in one.text for text in texts):
                gone = chance.choice(texts)
                yield {"source": "edits", "a": one.text, "b": re.sub(r"\s*,\s*,", ",", copied.replace(gone, "")), "label": "partial"}
            other = chance.choice(found)
            if other is not one:
                yield {"source": "edits", "a": one.text, "b": pairs.restated(other.text), "label": "missing"}


def gold_rows(material: Path) -> list[dict]:
    """Gold gaps to score: each obligation with each passage of its SOP. Nothing of it is learnt from."""
    lines = [json.loads(line) for line in (material / "gaps" / "gold.jsonl").open(encoding="utf-8")]
    score = []
    for file in sorted({line["sop_file"] for line in lines}):
        windows = list(passages(read_sop(material / "gaps" / "sops" / file)))
        for line in (one for one in lines if one["sop_file"] == file):
            score += [
                {"set": "gaps", "id": line["id"], "window": number, "a": line["obligation"], "b": text}
                for number, (_, text) in enumerate(windows)
            ]
    return score


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
                rows.append(
                    {"set": "statements", "id": f"{one['id']}-{kind}", "window": number, "a": one["requirement_paraphrase"], "b": text}
                )
    return rows


def exercise_rows(material: Path) -> list[dict]:
    """Exercises of held-out topics to score: the head learns from scores that the network was not trained on."""
    from exercise import looked_at

    dealt = pairs.folds(FOLDS)
    fold_of = {topic: number for number, fold in enumerate(dealt) for topic in fold}
    rows = []
    for exercise in pairs.exercises(3, dealt, ROUNDS, sentences_of_others(material)):
        fold = fold_of[exercise.topics[0]]
        for number, (obligation, places) in enumerate(looked_at(exercise)):
            for place in places:
                rows.append(
                    {
                        "set": f"exercise{fold}",
                        "id": f"{exercise.id}/{number}",
                        "window": place,
                        "a": obligation,
                        "b": exercise.sentences[place],
                    }
                )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("material", type=Path, help="the folder with entailment/, documents/ and gaps/")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    (options.out / "model").mkdir(parents=True, exist_ok=True)
    _copy_model(options.out / "model")
    score = gold_rows(options.material)
    learn = [{**row, "weight": WEIGHTS[row["label"]]} for row in learnt(options.material)]
    _lines(options.out / "train.jsonl", learn)
    _lines(options.out / "score.jsonl", [*score, *statement_rows(options.material), *exercise_rows(options.material)])
    (options.out / "runs.json").write_text(json.dumps(runs(), indent=1), encoding="utf-8")
    print(len(learn), "to learn", sum(1 for _ in (options.out / "score.jsonl").open()), "to score")


def runs() -> list[dict]:
    """What is trained: the shipped form first, then its folds."""
    every = ["frame", "restated", "grammar", "strangers", "contracts", "edits"]
    judged = ["gaps", "statements"]
    common = {"sources": every, "size": 128, "rate": 1e-3}
    made: list[dict] = [{"name": "all", **common, "epochs": 5, "score": judged, "save": True}]
    made += [
        {"name": f"fold{number}", **common, "epochs": 4, "without_fold": number, "score": [f"exercise{number}"]} for number in range(FOLDS)
    ]
    return made


def _copy_model(target: Path) -> None:
    from safetensors.torch import load_file, save_file

    from index.models import embedded_folder

    source = embedded_folder()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (target / name).write_bytes((source / name).read_bytes())
    weights = {
        name: value.half() if value.is_floating_point() else value for name, value in load_file(source / "model.safetensors").items()
    }
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})


def _lines(file: Path, rows: list[dict]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
