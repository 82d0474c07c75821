"""How fast a hybrid query is, what it needs, and how soon an added document is found: libraries of synthetic passages of any size.

    python benchmarks/search_speed.py FOLDER [--passages 10000 200000 1000000] [--queries 200]

Prints a JSON object a size; results in LOG.md. A query's time holds all of it: the real model on the question (its vector is then taken
from the synthetic ones), scope, look-up, both searches, fusion, reading ten hits. Libraries are kept in FOLDER and used again.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import Synthetic, build, stored, words

from index.encoder import Vectors, default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from index.snapshot import Snapshot


class WithRealTime(Synthetic):
    """The synthetic vector, after the time that the real model takes."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        if len(texts) == 1:
            default_encoder().encode(texts)
        return super().encode(texts, progress)


def memory() -> dict[str, int]:
    """MB of this process: its own, and pages of mapped files, which the system takes back when it needs them."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return {"own_mb": int(lines["RssAnon"].split()[0]) // 1024, "mapped_mb": int(lines["RssFile"].split()[0]) // 1024}


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def questions(count: int) -> list[str]:
    """Ten words each, as common and as rare as those of the passages."""
    chance = np.random.default_rng(99)
    return [words(chance, 10) for _ in range(count)]


def recall(snapshot: Snapshot, encoder: Synthetic, asked: Sequence[str], depth: int = 100) -> float:
    """The share of the exact nearest that the snapshot's dense search finds."""
    found = []
    for question in asked:
        query = encoder.encode([question])[0]
        exactly = np.argsort(-snapshot.vectors.products(query), kind="stable")[:depth]
        found.append(len(np.intersect1d(exactly, snapshot.dense.nearest(query, depth).positions)) / depth)
    return statistics.mean(found)


def measure(workspace: Path, passages: int, queries: int) -> dict[str, object]:
    """Everything about one size."""
    encoder = WithRealTime()
    encoder.encode(["ready"])
    with Library(workspace) as library:
        first = seconds(lambda: Searcher(library, encoder).search("first", Scope()))
        searcher = Searcher(library, encoder)
        opened = seconds(lambda: searcher.search("second", Scope()))
        asked = questions(queries)
        for question in asked[:10]:
            searcher.search(question, Scope())
        model = [seconds(lambda question=question: default_encoder().encode([question])) for question in asked]  # type: ignore[misc]
        times = [seconds(lambda question=question: searcher.search(question, Scope())) for question in asked]  # type: ignore[misc]
        narrow = Scope(documents=("Standard 1", "Standard 2"))
        filtered = [seconds(lambda question=question: searcher.search(question, narrow)) for question in asked[:50]]  # type: ignore[misc]
        used = memory()
        share = recall(searcher.snapshot(), encoder, asked[:50])
        added = time_to_found(library, searcher, encoder)
    return {
        "passages": passages,
        "first_search_s": round(first, 2),
        "opened_s": round(opened, 3),
        "model_p50_ms": milliseconds(model, 50),
        "p50_ms": milliseconds(times, 50),
        "p95_ms": milliseconds(times, 95),
        "filtered_p50_ms": milliseconds(filtered, 50),
        "recall_at_100": round(share, 4),
        "added_document_found_s": added,
        **used,
    }


def time_to_found(library: Library, searcher: Searcher, encoder: Synthetic) -> list[float]:
    """From a parsed SOP of 90 passages to a search that finds it, three times; each is then taken away again."""
    from index import life
    from index.documents import documents

    times = []
    for number in (10_000_001, 10_000_002, 10_000_003):
        ready = stored(library, encoder, number)
        wanted = ready.parsed.passages[7]

        def act(ready: object = ready, wanted: object = wanted) -> None:
            library.add(ready)  # type: ignore[arg-type]
            hits = searcher.search(wanted.text, Scope()).hits  # type: ignore[attr-defined]
            assert wanted.clause_id in {hit.passage.clause_id for hit in hits}  # type: ignore[attr-defined]

        times.append(round(seconds(act), 2))
    for one in documents(library):
        if one.document.key > "standard-10000000":
            life.purge(library, one)
    return times


def milliseconds(times: Sequence[float], share: int) -> float:
    """A percentile."""
    return round(float(np.percentile(times, share)) * 1000, 1)


def main() -> None:
    """A line a size."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--passages", type=int, nargs="+", default=[10_000, 200_000, 1_000_000])
    arguments.add_argument("--queries", type=int, default=200)
    options = arguments.parse_args()
    for passages in options.passages:
        build(options.folder / str(passages), passages)
        print(json.dumps(measure(options.folder / str(passages), passages, options.queries)), flush=True)


if __name__ == "__main__":
    main()
