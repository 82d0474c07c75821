"""`clausewise library`: what is in it, and its life."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.commands import output
from assistant.settings import DEFAULT_WORKSPACE, workspace
from index import life, renew
from index.documents import StoredDocument, certificate, documents, ended_documents, find, resolve
from index.encoder import default_encoder
from index.library import Library
from ingest.errors import InputError, UnknownDocument


def run_list(arguments: argparse.Namespace) -> int:
    """The documents, live or retired; a workspace into which nothing was ingested yet holds none."""
    folder = workspace(arguments.workspace)
    stored = [] if _new(folder) else _listed(folder, arguments.retired)
    if arguments.json:
        output.document([_entry(one) for one in stored])
    elif stored:
        output.table(
            ("document", "status", "kind", "jurisdictions", "pages", "clauses", "title"),
            [
                (
                    d.id,
                    d.status,
                    d.kind,
                    ",".join(d.jurisdictions),
                    d.pages,
                    one.clauses,
                    d.title + (" (restatement, not the official text)" if d.restatement else ""),
                )
                for one in stored
                for d in (one.document,)
            ],
        )
    else:
        output.note(
            "The library is empty. Add documents with `clausewise ingest PATH`." if not arguments.retired else "No document is retired."
        )
    return 0


def _new(folder: Path) -> bool:
    """Whether it is a folder without a library, or the default workspace before it was made: nobody can have mistyped its name."""
    return not (folder / "library.sqlite").exists() and (folder.is_dir() or folder == Path(DEFAULT_WORKSPACE))


def _listed(folder: Path, retired: bool) -> list[StoredDocument]:
    with Library(folder, create=False) as library:
        return ended_documents(library) if retired else documents(library)


def _entry(one: StoredDocument) -> dict[str, Any]:
    document = one.document
    fields = asdict(document)
    return {
        "document": document.id,
        **fields,
        "jurisdictions": list(document.jurisdictions),
        "clauses": one.clauses,
        "passages": one.passages,
    }


def run_show(arguments: argparse.Namespace) -> int:
    """One document and its certificate."""
    with Library(workspace(arguments.workspace), create=False) as library:
        one = resolve(library, arguments.document)
        entry = {**_entry(one), "certificate": certificate(library, one.row), "added_revision": one.added}
    if arguments.json:
        output.document(entry)
        return 0
    found = entry.pop("certificate")
    for name, value in entry.items():
        if value not in ("", [], ()):
            print(f"{name:16} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}")
    print("\ncertificate (what was read, what was not)")
    for name, value in found.items():
        print(f"{name:16} {_certificate_value(name, value)}")
    return 0


def _certificate_value(name: str, value: Any) -> str:
    if name == "kept":
        return f"{value:.2%} of the body's letters and digits are in a clause"
    if name == "dropped":
        return ", ".join(f"{reason}: {count}" for reason, count in value) or "nothing"
    if name == "pages_in_need":
        return f"PDF page {', '.join(str(page + 1) for page in value)}" if value else "none"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return str(value)


def run_retire(arguments: argparse.Namespace) -> int:
    """End a document."""
    with Library(workspace(arguments.workspace), create=False) as library:
        one = resolve(library, arguments.document)
        return _done(arguments, "retired", one, life.retire(library, one, arguments.reason))


def run_restore(arguments: argparse.Namespace) -> int:
    """Bring a retired document back."""
    with Library(workspace(arguments.workspace), create=False) as library:
        one = life.retired(library, arguments.document)
        return _done(arguments, "restored", one, life.restore(library, one))


def run_purge(arguments: argparse.Namespace) -> int:
    """Delete a document for good, after a question."""
    with Library(workspace(arguments.workspace), create=False) as library:
        try:
            one = resolve(library, arguments.document)
        except UnknownDocument:
            if find(documents(library), arguments.document):
                raise  # several live documents answer: which one is for the user to say
            one = life.retired(library, arguments.document)
        if not arguments.yes and not _confirmed(one):
            raise InputError(f"{one.document.id}: nothing was deleted. Say yes when asked, or give --yes.")
        return _done(arguments, "purged", one, life.purge(library, one, arguments.reason))


def _confirmed(one: StoredDocument) -> bool:
    if not sys.stdin.isatty():
        return False
    print(
        f"Delete {one.document.id} ({one.document.file}) for good? Answers that quote it can't be replayed any more. [yes/no] ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    return sys.stdin.readline().strip().lower() == "yes"


def _done(arguments: argparse.Namespace, what: str, one: StoredDocument, revision: int) -> int:
    if arguments.json:
        output.document({"document": one.document.id, "done": what, "revision": revision})
    else:
        print(f"{what} {one.document.id} (revision {revision})")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """1 if anything does not fit."""
    with Library(workspace(arguments.workspace), create=False) as library:
        problems = life.check(library, default_encoder())
        revision, count = library.revision, len(documents(library))
    if arguments.json:
        output.document({"ok": not problems, "problems": problems, "revision": revision, "documents": count})
    else:
        print("\n".join(problems) if problems else f"The library is sound: {count} documents at revision {revision}.")
    return 1 if problems else 0


def run_repair(arguments: argparse.Namespace) -> int:
    """Repair what can be derived, then check."""
    with Library(workspace(arguments.workspace), create=False) as library:
        done = life.repair(library, default_encoder())
        problems = life.check(library, default_encoder())
    if arguments.json:
        output.document({"done": done, "ok": not problems, "problems": problems})
    else:
        print("\n".join([*(done or ["Nothing needed repair."]), *problems]))
    return 1 if problems else 0


def run_reparse(arguments: argparse.Namespace) -> int:
    """Parse again; 1 if a document had to stay as it was."""
    failed = 0
    with Library(workspace(arguments.workspace), create=False) as library:
        chosen = [resolve(library, name) for name in arguments.documents] or None
        for one in renew.reparse(library, default_encoder(), chosen):
            failed += one.fate is None
            if arguments.json:
                output.line(renew.as_line(one))
            else:
                print(f"{one.document}: {_fate(one)}", flush=True)
    return 1 if failed else 0


def _fate(one: renew.Renewed) -> str:
    if one.fate is None:
        return one.error
    counts = {name: len(getattr(one.fate, name)) for name in ("same", "moved", "altered", "lost", "new")}
    return "clauses " + ", ".join(f"{name} {count}" for name, count in counts.items())


def run_optimise(arguments: argparse.Namespace) -> int:
    """Train indexes for large libraries."""
    from index.cache import folder_of, segments
    from index.trained import train

    with Library(workspace(arguments.workspace), create=False) as library:
        encoder = default_encoder()
        found = segments(library, encoder, library.revision)
        made = sum(train(one, folder_of(library, encoder)) for one in found)
    passages = sum(len(one.rows) for one in found)
    if arguments.json:
        output.document({"passages": passages, "segments": len(found), "trained": made})
    else:
        print(
            f"{passages} passages in {len(found)} segments; {made} indexes trained." if made else "Nothing to do: search is exact and fast."
        )
    return 0


def run_replicate(arguments: argparse.Namespace) -> int:
    """Bring a Milvus server to the newest revision."""
    from index.milvus import address, replicate

    uri = arguments.to or address()
    if not uri:
        raise InputError("library replicate: no server is named. Give --to URI, or set CLAUSEWISE_MILVUS.")
    with Library(workspace(arguments.workspace), create=False) as library:
        sent, deleted = replicate(library, default_encoder(), uri)
        revision = library.revision
    if arguments.json:
        output.document({"to": uri, "sent": sent, "deleted": deleted, "revision": revision})
    else:
        print(
            f"{uri} is at revision {revision}: {sent} documents sent, {deleted} deleted. Search uses it where CLAUSEWISE_MILVUS names it."
        )
    return 0


def run_backup(arguments: argparse.Namespace) -> int:
    """The whole library in one file."""
    with Library(workspace(arguments.workspace), create=False) as library:
        life.backup(library, Path(arguments.file))
    return _wrote(arguments, arguments.file)


def run_restore_backup(arguments: argparse.Namespace) -> int:
    """A new workspace from a backup."""
    folder = workspace(arguments.workspace)
    life.restore_backup(Path(arguments.file), folder)
    return _wrote(arguments, str(folder))


def _wrote(arguments: argparse.Namespace, path: str) -> int:
    if arguments.json:
        output.document({"path": path})
    else:
        print(path)
    return 0
