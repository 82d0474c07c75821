"""Our encoder against plain sentence-transformers in fp32: the same passages, the same run, in turns.

    python benchmarks/embed_speed.py [--workspace DIR] [--passages 1000] [--rounds 3]

Passages are those of a library, or invented ones of 20 to 180 words. Prints JSON: passages a second of each, their ratio by wall clock and
by processor time (what a busy machine leaves comparable), the least cosine. Results in LOG.md.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors, default_encoder
from index.models import embedded_folder


def passages(workspace: Path | None, count: int) -> list[str]:
    """Texts as they are embedded, in an order that a seed shuffles."""
    chance = random.Random(1)
    if workspace is None:
        vocabulary = ["shall", "record", "sample", "gown", "airlock", "valve", "batch", "review", "deviation", "every", "operator"]
        return [" ".join(chance.choices(vocabulary, k=chance.randint(20, 180))) + f" {number}" for number in range(count)]
    from index.library import Library

    with Library(workspace) as library:
        texts = [row[0] for row in library.connection.execute("SELECT text FROM passage ORDER BY row")]
    chance.shuffle(texts)
    return texts[:count]


def timed(encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> tuple[Vectors, float, float]:
    """Vectors, seconds, and seconds of processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    vectors = encode(texts)
    return vectors, time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Rounds in turns, then the medians."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--workspace", type=Path)
    arguments.add_argument("--passages", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    texts = passages(options.workspace, options.passages)
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(embedded_folder()), device="cpu")

    def plain(chosen: Sequence[str]) -> Vectors:
        return np.asarray(theirs.encode(list(chosen), normalize_embeddings=True))

    ours = default_encoder().encode
    for encode in (plain, ours):
        encode(texts[:32])
    rounds = []
    for _ in range(options.rounds):
        expected, wall_theirs, cpu_theirs = timed(plain, texts)
        found, wall_ours, cpu_ours = timed(ours, texts)
        rounds.append((wall_theirs, wall_ours, cpu_theirs, cpu_ours, float(np.sum(expected * found, axis=1).min())))
    wall_theirs, wall_ours = (statistics.median(one[place] for one in rounds) for place in (0, 1))
    report = {
        "passages": len(texts),
        "mean_words": round(statistics.mean(len(text.split()) for text in texts), 1),
        "sentence_transformers_per_s": round(len(texts) / wall_theirs, 1),
        "ours_per_s": round(len(texts) / wall_ours, 1),
        "ratio": round(statistics.median(one[0] / one[1] for one in rounds), 2),
        "ratio_of_processor_time": round(statistics.median(one[2] / one[3] for one in rounds), 2),
        "least_cosine": min(one[4] for one in rounds),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
