"""`clausewise verify`: quotes of a JSON Lines file checked against the library, one verdict a line; other files go to `verify_document`."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.commands import output
from assistant.commands.lines import quotes
from assistant.settings import workspace
from assistant.verify import Source, Truth, Verdict
from index.documents import StoredDocument, clauses, documents, find
from index.library import Library
from ingest.readers import READERS


def run(arguments: argparse.Namespace) -> int:
    """A verdict a line of input, in order; exit 0 also when quotes failed."""
    path = Path(arguments.file)
    if _is_document(path):
        from assistant.commands.verify_document import run as run_document

        return run_document(arguments)
    rows = quotes(path)
    with Library(workspace(arguments.workspace), create=False) as library:
        stored = documents(library)
        truth = Truth(sources(library, stored))
        for row in rows:
            verdict = truth.verdict(row.quote, row.clause_id, cited_rows(stored, row.document))
            if arguments.json:
                output.line(verdict_line(library, row.id, verdict))
            else:
                print("\n".join(verdict_text(str(row.place if row.id is None else row.id), verdict)))
    return 0


def _is_document(path: Path) -> bool:
    """Whether a file is somebody's text rather than a list of quotes; a plain text may be either, which its first character tells."""
    if path.suffix.lower() != ".txt":
        return path.suffix.lower() in READERS
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            return not stream.read(200).lstrip().startswith("{")
    except OSError:
        return False  # reading its lines tells what is wrong with it


def sources(library: Library, stored: Iterable[StoredDocument]) -> list[Source]:
    """Every clause of the documents."""
    return [Source(one, clause) for one in stored for clause in clauses(library, one.row)]


def cited_rows(stored: list[StoredDocument], name: str | None) -> frozenset[int] | None:
    """The documents a line cites; a name that none answers to matches nothing, so that the quote can only be misplaced."""
    return None if not name else frozenset(one.row for one in find(stored, name))


def verdict_line(library: Library, given_id: Any, verdict: Verdict) -> dict[str, Any]:
    """A verdict as cli.md names its fields, and what more there is to say of it."""
    source = verdict.source
    return {
        "id": given_id,
        "quote": verdict.quote,
        "status": verdict.status,
        "clause_id": source.clause.id if source else None,
        "page": page(library, verdict),
        "nearest": verdict.nearest or None,
        "difference": verdict.difference or None,
        "differences": [asdict(one) for one in verdict.differences],
        "elided": list(verdict.elided),
    }


def page(library: Library, verdict: Verdict) -> int | None:
    """The page on which the quote, or what comes nearest to it, begins."""
    from assistant.answer import page_of

    source = verdict.source
    if source is None:
        return None
    if verdict.span is None or source.clause.page_start == source.clause.page_end:
        return source.clause.page_start
    return page_of(library, source, verdict.span, verdict.in_title)


def verdict_text(name: str, verdict: Verdict) -> list[str]:
    """A verdict for a terminal: what differs under it, what changes a limit or a duty first."""
    where = verdict.source.clause.id if verdict.source else ""
    lines = [f"{verdict.status:14} {name}  {where}".rstrip()]
    lines += [f"    {one.kind}: {changed(one.source, one.quote)}" for one in verdict.differences]
    lines += [f"    {verdict.difference}"] if verdict.difference else []
    lines += [f"    left out by the quote: {words}" for words in verdict.elided]
    return lines


def changed(source: str, quote: str) -> str:
    """What the source says and what the quote says in its place."""
    if not source:
        return f"“{quote}” is not in the source"
    return f"“{source}” became “{quote}”" if quote else f"“{source}” is missing"
