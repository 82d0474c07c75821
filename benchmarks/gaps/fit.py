"""What `train.py` left in, what ships out: the network's additions, the measured exercises, and the head with its reliability.

    python benchmarks/gaps/fit.py JOB TRAINED --gold GOLD.jsonl        (JOB as `job.py` wrote it, TRAINED as `train.py` did)

The head is fitted on the exercises and the gold obligations; how far its chances can be trusted comes from heads that had not seen the SOP.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1]))

import job  # noqa: E402
import pairs  # noqa: E402
from exercise import index_of, words  # noqa: E402

from assistant.gap import head, network  # noqa: E402
from assistant.gap.features import OUTPUTS, measured, softmax, vector  # noqa: E402
from assistant.gap.judge import candidate  # noqa: E402
from assistant.gap.nearby import nearby  # noqa: E402
from assistant.gap.requirements import elements_of  # noqa: E402
from eval import gap_fit, gaps  # noqa: E402
from index.encoder import default_encoder  # noqa: E402


def exercise_samples(folder: Path, trained: Path, material: Path) -> tuple[np.ndarray, np.ndarray]:
    """Values and statuses of the exercises, by networks that were not trained on their topics."""
    lines = [json.loads(line) for line in (folder / "score.jsonl").open(encoding="utf-8")]
    logits: dict[tuple[str, int], np.ndarray] = {}
    for file in sorted(trained.glob("fold*.scores.npz")):
        kept = np.load(file)
        for place, row in zip(kept["places"], kept["logits"].astype(np.float32), strict=True):
            if lines[place]["set"].startswith("exercise"):
                logits[lines[place]["id"], lines[place]["window"]] = row
    values, statuses = [], []
    for one in pairs.exercises(3, pairs.folds(job.FOLDS), job.ROUNDS, job.sentences_of_others(material)):
        index = index_of(one)
        words().learn(obligation for obligation, _, _ in one.asked)
        asked = default_encoder().encode([obligation for obligation, _, _ in one.asked])
        for number, (obligation, status, _) in enumerate(one.asked):
            places, nearness = nearby(index, obligation, asked[number])
            rows = [logits.get((f"{one.id}/{number}", place)) for place in places]
            if any(row is None for row in rows):
                continue
            shares = softmax(np.stack(rows))
            candidates = [
                candidate(one.sentences[place], float(nearness[place]), share, False) for place, share in zip(places, shares, strict=True)
            ]
            elements = elements_of(obligation)
            words().learn(elements)
            values.append(vector(measured(obligation, elements, candidates, words())))
            statuses.append(OUTPUTS.index(status))
    return np.stack(values), np.asarray(statuses)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--head-only", action="store_true", help="network and exercises stay as they are")
    options = parser.parse_args()
    if not options.head_only:
        adapter = dict(np.load(options.trained / "all.adapter.npz"))
        np.savez(network.WEIGHTS, **adapter)
        values, statuses = exercise_samples(options.job, options.trained, options.material)
        np.savez_compressed(gap_fit.EXERCISES, values=values.astype(np.float16), statuses=statuses.astype(np.int8))
        print(len(statuses), "exercises", np.bincount(statuses))
    ship_head(options.gold)


def ship_head(gold: Path) -> None:
    """Fit the head that ships and write it beside the network."""
    labelled = gaps.read_gold(gold)
    held = gaps.look(gaps.measuring(), labelled, gold.parent / "sops")
    real, made = gaps.sample(held), gap_fit.exercises()
    crossed = gap_fit.crossed(real, made)
    chances = np.stack([crossed[sop].chances(row[None])[0] for sop, row in zip(real.groups, real.values, strict=True)])
    right = chances.argmax(axis=1) == real.statuses
    kept = gap_fit.as_json(real, made, gap_fit.reliability(chances.max(axis=1), right), "1")
    head.FILE.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    print("held-out accuracy", right.mean().round(3), "reliability", kept["reliability"])


if __name__ == "__main__":
    main()
