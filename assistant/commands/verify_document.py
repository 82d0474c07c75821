"""`clausewise verify FILE.docx | FILE.pdf`: which quotations and references of somebody's file hold."""

import argparse
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from textwrap import fill
from typing import Any

from assistant.check_document import Checked, Report, check_document
from assistant.commands import output
from assistant.commands.verify import changed, page
from assistant.places import page_words, printed_label
from assistant.settings import workspace
from assistant.verify import VERIFIED
from index import events
from index.documents import documents, page_labels
from index.library import Library
from ingest.fingerprint import of_file

WORDS = {
    "exact": "stands there, letter for letter",
    "normalised": "stands there",
    "altered": "ALTERED",
    "misplaced": "MISPLACED: stands elsewhere",
    "not_found": "NOT FOUND",
    "unknown_clause": "UNKNOWN CLAUSE",
    "not_in_library": "NOT CHECKED: the text is not in the library",
    "exists": "the clause exists",
}
WIDTH = 120


def run(arguments: argparse.Namespace) -> int:
    """A verdict a quotation and a reference, in reading order; exit 0 also when some do not hold."""
    path = Path(arguments.file)
    with Library(workspace(arguments.workspace), create=False) as library:
        report = check_document(library, path)
        revision = library.revision
        _record(library, path, report, revision)
        labels = {one.document.id: page_labels(library, one.row) for one in documents(library)}
        counts: Counter[str] = Counter()
        for one in report.checked:
            counts[one.sort] += 1
            if arguments.json:
                output.line(as_line(library, f"{one.sort[0]}{counts[one.sort]}", one))
            else:
                print("\n".join(as_text(library, f"{one.sort[0]}{counts[one.sort]}", one, labels)), end="\n\n")
        say = output.note if arguments.json else print
        say(summary(path, report, revision))
    return 0


def _record(library: Library, path: Path, report: Report, revision: int) -> None:
    detail = {"file": path.name, "sha256": of_file(path), "left_out": report.left_out, "revision": revision}
    detail |= {
        f"{one}s": dict(Counter(found.status for found in report.checked if found.sort == one)) for one in ("quotation", "reference")
    }
    with library.transaction() as connection:
        events.append(connection, "verify", path.name, detail, revision)


def as_line(library: Library, name: str, one: Checked) -> dict[str, Any]:
    """A verdict as cli.md names its fields, and where it stands in the file."""
    verdict = one.verdict
    source = verdict.source if verdict else None
    return {
        "id": name,
        "quote": verdict.quote if verdict else None,
        "status": one.status,
        "clause_id": one.clauses[0] if one.clauses else source.clause.id if source else None,
        "page": page(library, verdict) if verdict else None,
        "nearest": (verdict.nearest or None) if verdict else None,
        "difference": (verdict.difference or None) if verdict else None,
        "differences": [asdict(difference) for difference in verdict.differences] if verdict else [],
        "elided": list(verdict.elided) if verdict else [],
        "kind": one.sort,
        "reference": "; ".join(one.cited) or None,
        "clauses": list(one.clauses),
        "place": place_words(one),
        "file_page": one.page,
        "file_paragraph": one.paragraph,
        "notes": list(one.notes),
    }


def place_words(one: Checked) -> str:
    """Where in the user's file, for people: pages and paragraphs counted from 1."""
    parts = [f"page {one.page + 1}"] if one.page is not None else []
    parts += [f"paragraph {one.paragraph + 1}"] if one.paragraph is not None else []
    parts += [f"under “{one.heading}”"] if one.heading else []
    return ", ".join(parts)


def as_text(library: Library, name: str, one: Checked, labels: dict[str, tuple[str, ...]]) -> list[str]:
    """A verdict for a terminal."""
    cited = "; ".join(one.cited) or "no reference beside it"
    lines = [f"{name}  {WORDS[one.status]}", f"    {place_words(one)}" if place_words(one) else "", f"    cited: {cited}"]
    verdict = one.verdict
    if verdict is not None:
        lines.append(_wrapped(f"“{' '.join(verdict.quote.split())}”"))
        lines += [f"    {difference.kind}: {changed(difference.source, difference.quote)}" for difference in verdict.differences]
        lines += [_wrapped(verdict.difference)] if verdict.difference else []
        lines += [_wrapped(f"left out by the quotation: {words}") for words in verdict.elided]
        if verdict.source is not None:
            at = page(library, verdict)
            where = page_words(at, printed_label(labels.get(verdict.source.document.document.id, ()), at))
            lead = "stands in" if one.status in VERIFIED or not verdict.difference else "nearest"
            lines.append(f"    {lead}: {', '.join(one.clauses) or verdict.source.clause.id}{f', {where}' if where else ''}")
    elif one.clauses:
        lines.append(f"    means: {', '.join(one.clauses)}")
    lines += [f"    note: {note}" for note in one.notes]
    return [line for line in lines if line]


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def summary(path: Path, report: Report, revision: int) -> str:
    """What was found, what holds, what was left out."""
    lines = []
    if not report.checked:
        lines.append(f"{path.name}: holds no quotation and no reference to a clause that could be checked.")
    for one, found in (("quotation", report.quotations), ("reference without a quotation", report.references)):
        counts = Counter(checked.status for checked in found)
        told = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(counts.items()))
        lines += [f"{path.name}: {_count(len(found), one)}: {told}."] if found else []
    if report.left_out:
        lines.append(
            f"Left out: {_count(report.left_out, 'short quotation')} (terms of a few words without a clause beside them, titles of texts)."
        )
    lines += [f"The reader notes: {notice}" for notice in report.notices]
    return "\n".join([*lines, f"Checked against library revision {revision}."])


def _count(number: int, what: str) -> str:
    first, _, rest = what.partition(" ")
    if first == "short":
        return f"{number} {what}{'' if number == 1 else 's'}"
    return f"{number} {first}{'' if number == 1 else 's'}{f' {rest}' if rest else ''}"
