"""`clausewise clauses, search, ask, verify`: the library's texts, ranked passages, answers, verdicts on quotes."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.commands import output
from assistant.settings import workspace
from index.documents import StoredDocument, clauses, documents, find, page_labels, resolve
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Hit, Searcher
from ingest.errors import InputError
from ingest.model import Clause


def run_clauses(arguments: argparse.Namespace) -> int:
    """The clause tree, in document order."""
    from index.crossref import resolved
    from ingest.obligations import obligations

    with Library(workspace(arguments.workspace), create=False) as library:
        one = resolve(library, arguments.document)
        labels, stored, found = page_labels(library, one.row), documents(library), clauses(library, one.row)
        binding = defaultdict(list)
        for obligation in obligations(found):
            binding[obligation.clause_id].append(obligation)
        for clause in found:
            if arguments.json:
                references = [{"text": mention.text, "targets": targets} for mention, targets in resolved(library, stored, one, clause)]
                own = [asdict(obligation) for obligation in binding[clause.id]]
                output.line({**clause_line(clause, labels), "obligations": own, "references": references})
            else:
                indent = "  " * len(clause.path)
                print(f"{indent}{clause.number or ''} {clause.title} {clause.text}".rstrip().replace("\n", f"\n{indent}  "))
    return 0


def clause_line(clause: Clause, labels: Sequence[str]) -> dict[str, Any]:
    """A clause as cli.md names its fields."""
    page = clause.page_start
    return {
        "id": clause.id,
        "number": clause.number,
        "parent": clause.parent,
        "kind": clause.kind,
        "title": clause.title,
        "text": clause.text,
        "heading_path": list(clause.path),
        "page_start": page,
        "page_end": clause.page_end,
        "page_label": labels[page] if page is not None and page < len(labels) else None,
    }


def run_search(arguments: argparse.Namespace) -> int:
    """Ranked passages, one a clause."""
    with Library(workspace(arguments.workspace), create=False) as library:
        searcher = Searcher(library, default_encoder())
        for query_id, question, scope in _queries(arguments):
            found = searcher.search(question, scope, arguments.top)
            for hit in found.hits:
                if arguments.json:
                    output.line(hit_line(query_id, hit))
                else:
                    print(f"{hit.rank:3}  {hit.score:.4f}  {_place(hit)}\n{_indented(hit.passage.text)}")
            if not found.hits and not arguments.json:
                output.note("Nothing in scope matches. Widen the scope, or see `clausewise library list`.")
    return 0


def _place(hit: Hit) -> str:
    document = hit.document.document
    page = f", PDF page {hit.passage.page}" if hit.passage.page is not None else ""
    unknown = "" if document.status == "in force" else f" [status {document.status}]"
    return f"{document.id}, {hit.number or hit.passage.context.split(' | ')[-1]}{page}{unknown}{restated(document.restatement)}"


def restated(restatement: bool) -> str:
    """The mark that a restatement bears wherever it is shown."""
    return " [restatement, not the official text]" if restatement else ""


def _indented(text: str) -> str:
    return "\n".join(f"     {line}" for line in text.splitlines())


def hit_line(query_id: str | None, hit: Hit) -> dict[str, Any]:
    """A hit as cli.md names its fields."""
    document = hit.document.document
    return {
        "query_id": query_id,
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "clause_id": hit.passage.clause_id,
        "document": document.id,
        "file": document.file,
        "number": hit.number,
        "page": hit.passage.page,
        "text": hit.passage.text,
        "found_by": list(hit.found_by),
        "status": document.status,
        "restatement": document.restatement,
    }


def run_ask(arguments: argparse.Namespace) -> int:
    """Answers; an abstention is an answer too, exit 0."""
    from assistant.answer import as_json, ask
    from assistant.plain import answer_text

    with Library(workspace(arguments.workspace), create=False) as library:
        searcher = Searcher(library, default_encoder())
        for query_id, question, scope in _queries(arguments):
            answer = ask(searcher, question, scope, arguments.producer)
            if arguments.json:
                output.line({"query_id": query_id, **as_json(answer)})
            else:
                print(answer_text(answer))
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Whether an answer comes out the same on its revision; exit 0 either way."""
    from assistant.replay import replay

    with Library(workspace(arguments.workspace), create=False) as library:
        done = replay(Searcher(library, default_encoder()), arguments.answer)
    if arguments.json:
        output.document(asdict(done))
    else:
        lines = [*done.differences, *(f"cause: {cause}" for cause in done.causes)]
        print("identical" if done.identical else "\n".join(["different", *lines]))
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """A verdict a line of input, in order; exit 0 also when quotes failed."""
    from assistant.verify import Source, Truth, Verdict

    rows = list(_lines(Path(arguments.file)))
    with Library(workspace(arguments.workspace), create=False) as library:
        stored = documents(library)
        truth = Truth([Source(one, clause) for one in stored for clause in clauses(library, one.row)])
        for place, row in enumerate(rows, 1):
            if not isinstance(row.get("quote"), str):
                raise InputError(f'{arguments.file}, line {place}: no "quote". Each line is a JSON object with id and quote.')
            verdict: Verdict = truth.verdict(row["quote"], row.get("clause_id"), _cited_rows(stored, row.get("document")))
            if arguments.json:
                output.line(verdict_line(row.get("id"), verdict))
            else:
                where = verdict.source.clause.id if verdict.source else ""
                print(f"{verdict.status:14} {row.get('id', place)}  {where}  {verdict.difference}".rstrip())
    return 0


def _cited_rows(stored: list[StoredDocument], name: str | None) -> frozenset[int] | None:
    """The documents a line cites; a name that none answers to matches nothing, so that the quote can only be misplaced."""
    return None if not name else frozenset(one.row for one in find(stored, name))


def verdict_line(given_id: Any, verdict: Any) -> dict[str, Any]:
    """A verdict as cli.md names its fields."""
    source = verdict.source
    return {
        "id": given_id,
        "quote": verdict.quote,
        "status": verdict.status,
        "clause_id": source.clause.id if source else None,
        "page": source.clause.page_start if source else None,
        "nearest": verdict.nearest or None,
        "difference": verdict.difference or None,
    }


def _queries(arguments: argparse.Namespace) -> Iterator[tuple[str | None, str, Scope]]:
    """The one question given, or those of a file, each in its scope; a scope in the file narrows what the options say."""
    options = Scope(
        _listed(arguments.jurisdiction),
        _listed(arguments.kind),
        _listed(arguments.status),
        tuple(arguments.document),
        arguments.as_of,
        _listed(arguments.language),
    )
    if bool(arguments.query) == bool(arguments.queries):
        raise InputError("Give one question, or a file of questions with --queries, not both.")
    if arguments.query:
        yield None, arguments.query, options
        return
    for place, row in enumerate(_lines(Path(arguments.queries)), 1):
        if not isinstance(row.get("question"), str):
            raise InputError(f'{arguments.queries}, line {place}: no "question". Each line is a JSON object with id and question.')
        yield row.get("id"), row["question"], _line_scope(row.get("scope") or {}, options)


def _line_scope(given: dict[str, Any], options: Scope) -> Scope:
    return Scope(
        tuple(given.get("jurisdiction") or options.jurisdictions),
        tuple(given.get("kind") or options.kinds),
        tuple(given.get("status") or options.statuses),
        tuple(given.get("document") or options.documents),
        given.get("as_of") or options.as_of,
        tuple(given.get("language") or options.languages),
    )


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    # Only "\n" ends a line: a quote may hold other line separators of Unicode.
    for place, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}, line {place}: is not JSON ({error.msg}).") from error
            if not isinstance(row, dict):
                raise InputError(f"{path}, line {place}: is not a JSON object.")
            yield row
