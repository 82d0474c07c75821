"""`clausewise clauses, search, ask`: the library's texts, ranked passages, answers."""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.commands import output
from assistant.commands.lines import questions
from assistant.commands.scopes import of_line, of_options
from assistant.places import page_words, printed_label
from assistant.settings import workspace
from index.documents import StoredDocument, clauses, documents, page_labels, resolve
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
        for query_id, question, scope in _queries(arguments, documents(library)):
            found = searcher.search(question, scope, arguments.top)
            for hit in found.hits:
                if arguments.json:
                    output.line(hit_line(query_id, hit))
                else:
                    print(f"{hit.rank:3}  {hit.score:.4f}  {_place(library, hit)}\n{_indented(hit.passage.text)}")
            if not found.hits and not arguments.json:
                output.note("Nothing in scope matches. Widen the scope, or see `clausewise library list`.")
    return 0


def _place(library: Library, hit: Hit) -> str:
    document, at = hit.document.document, hit.passage.page
    words = page_words(at, printed_label(page_labels(library, hit.document.row), at))
    page = f", {words}" if words else ""
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
    from assistant.commands.following import follow_up
    from assistant.converse import as_it_stands, within
    from assistant.plain import answer_text

    with Library(workspace(arguments.workspace), create=False) as library:
        searcher = Searcher(library, default_encoder())
        meant = follow_up(searcher, arguments.after) if arguments.after else as_it_stands
        for query_id, asked, scope in _queries(arguments, documents(library)):
            understood = meant(asked)
            answer = ask(searcher, understood.question, within(scope, understood.spoken), arguments.producer)
            if arguments.json:
                output.line({"query_id": query_id, "asked": asked, **as_json(answer)})
                continue
            if understood.changed:
                print(f"Understood as: {understood.question}\n")
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


def _queries(arguments: argparse.Namespace, stored: list[StoredDocument]) -> list[tuple[Any, str, Scope]]:
    """The one question given, or those of a file, each in its scope. All lines are read before the first is answered."""
    options = of_options(arguments)
    if arguments.queries is None:
        if not arguments.query.strip():
            raise InputError("The question is empty. Ask for something, for example: Who approves changes to a validated system?")
        return [(None, arguments.query, options)]
    return [(asked.id, asked.question, of_line(asked, options, stored)) for asked in questions(Path(arguments.queries))]
