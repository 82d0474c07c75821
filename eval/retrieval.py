"""`python -m eval retrieval`: a benchmark or a set of questions ranked by our search, measured, kept, compared with an earlier run.

In: a BEIR folder, or questions and the workspace to ask. Out: one JSON document or a table; a file and a picture where asked.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.measures import Difference, Interval, Values, difference, interval, ranked_measures
from eval.questions import Question, Ranked, question_measures, read_questions
from ingest.errors import InputError, UnreadableFile

# How many passages a question gets, as many as its deepest measure looks at.
TOP = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of each query by measure, and the type of each question (empty for a benchmark without types)."""

    name: str
    values: Mapping[str, Values]
    types: Mapping[str, str]
    seconds: float


def run(arguments: argparse.Namespace) -> int:
    """Measure, then print, save, compare and draw as told."""
    before = read_run(Path(arguments.against)) if arguments.against else None
    measured = _measured(arguments)
    report = as_json(measured, before)
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(_kept(measured, report), indent=1) + "\n", encoding="utf-8")
    if arguments.picture:
        from eval.picture import draw

        draw(Path(arguments.picture), measured.name, report)
    print(json.dumps(report, indent=1) if arguments.json else as_table(report))
    return 0


def _measured(arguments: argparse.Namespace) -> Measured:
    begun = time.monotonic()
    if arguments.beir:
        folder = Path(arguments.beir)
        values, types = of_benchmark(folder, arguments.split), {}
        name = f"{folder.resolve().name} {arguments.split}"
    elif arguments.questions:
        questions = read_questions(Path(arguments.questions))
        values = question_measures(questions, of_library(questions, arguments.workspace))
        types = {question.id: question.type for question in questions}
        name = Path(arguments.questions).stem
    else:
        raise InputError("Nothing to measure. Give --beir DIR, or --questions FILE.jsonl and --workspace DIR.")
    return Measured(name, values, types, time.monotonic() - begun)


def of_benchmark(folder: Path, split: str) -> dict[str, Values]:
    """The measures of each judged query of a BEIR folder."""
    from eval.beir import ranked, read_benchmark
    from index.encoder import default_encoder

    benchmark = read_benchmark(folder, split)
    return ranked_measures(benchmark.qrels, ranked(benchmark, default_encoder()))


def of_library(questions: Sequence[Question], workspace: str | None) -> dict[str, list[Ranked]]:
    """What a library's search finds for each question, in the default scope."""
    from assistant.settings import workspace as folder
    from index.encoder import default_encoder
    from index.library import Library
    from index.scope import Scope
    from index.search import Searcher

    with Library(folder(workspace)) as library:
        searcher = Searcher(library, default_encoder())
        found = {question.id: searcher.search(question.text, Scope(), TOP).hits for question in questions}
    return {
        query: [Ranked(hit.passage.text, hit.number or "", hit.document.document.file) for hit in hits] for query, hits in found.items()
    }


def read_run(file: Path) -> Measured:
    """An earlier run, as `--save` wrote it."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Measured(kept["name"], kept["values"], kept["type_of"], kept["seconds"])
    except OSError as error:
        raise UnreadableFile(str(file), f"it cannot be read ({error.strerror})", "Make it with --save.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(str(file), f"it is no saved run ({error})", "Make it with --save.") from error


def _kept(measured: Measured, report: Mapping[str, Any]) -> dict[str, Any]:
    rounded = {measure: {query: round(value, 6) for query, value in values.items()} for measure, values in measured.values.items()}
    return {**report, "type_of": dict(measured.types), "values": rounded}


def as_json(measured: Measured, before: Measured | None) -> dict[str, Any]:
    """The report: measures with intervals, by type where questions have one, differences to an earlier run where given."""
    queries = len(next(iter(measured.values.values()), {}))
    report: dict[str, Any] = {"name": measured.name, "queries": queries, "seconds": round(measured.seconds, 1)}
    report["measures"] = _intervals(measured.values)
    if measured.types:
        report["types"] = {kind: {"queries": len(of), "measures": _intervals(_of_queries(measured, of))} for kind, of in _by_type(measured)}
    if before is not None:
        shared = [measure for measure in measured.values if measure in before.values]
        report["against"] = {measure: _rounded(difference(measured.values[measure], before.values[measure])) for measure in shared}
    return report


def _by_type(measured: Measured) -> list[tuple[str, frozenset[str]]]:
    kinds = dict.fromkeys(measured.types.values())
    return [(kind, frozenset(query for query, its in measured.types.items() if its == kind)) for kind in kinds]


def of_type(measured: Measured, queries: frozenset[str]) -> dict[str, Values]:
    """The values of some of the queries."""
    return {measure: {query: one for query, one in values.items() if query in queries} for measure, values in measured.values.items()}


def _of_queries(measured: Measured, queries: frozenset[str]) -> dict[str, Values]:
    """The measures that have values of these queries; those by citation have none, for their values go by other names."""
    return {measure: values for measure, values in of_type(measured, queries).items() if values}


def _intervals(values: Mapping[str, Values]) -> dict[str, dict[str, float]]:
    return {measure: _rounded(interval(one)) for measure, one in values.items()}


def _rounded(found: Interval | Difference) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(found).items()}


def as_table(report: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"{report['name']}: {report['queries']} queries, {report['seconds']} s; means with 95 % bootstrap intervals"]
    for measure, one in report["measures"].items():
        line = f"  {measure:10} {one['value']:.3f}  [{one['low']:.3f}, {one['high']:.3f}]"
        gap = report.get("against", {}).get(measure)
        lines.append(line + (f"  {gap['value']:+.3f} [{gap['low']:+.3f}, {gap['high']:+.3f}] p={gap['p']:.3f}" if gap else ""))
    if "types" in report:
        width = max(len(kind) for kind in report["types"])
        lines.append(" ".join([" " * (width + 2), "   n", *(f"{measure:>9}" for measure in report["measures"])]))
        for kind, one in report["types"].items():
            cells = (one["measures"].get(measure) for measure in report["measures"])
            lines.append(f"  {kind:{width}} {one['queries']:4} " + " ".join(f"{m['value']:9.3f}" if m else f"{'':9}" for m in cells))
    return "\n".join(lines)
