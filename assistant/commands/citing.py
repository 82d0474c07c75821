"""`clausewise cite` and `clausewise export`: references and answers in the formats of other programs."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cite.model import Reference
from assistant.cite.styles import DEFAULT
from assistant.commands import output
from assistant.settings import workspace
from index.library import Library
from ingest.errors import InputError

if TYPE_CHECKING:
    from assistant.cite.insert import Inserted


def run_cite(arguments: argparse.Namespace) -> int:
    """The references named, in one format, to stdout or a file."""
    from assistant.cite.sources import references

    if arguments.insert:
        return _insert(arguments)
    if not arguments.ids:
        raise InputError('cite: name what to cite, for example eu-gmp-annex-1@2022#4.14, a-... (an answer) or "EU GMP Annex 11".')
    with Library(workspace(arguments.workspace), create=False) as library:
        content = written(references(library, arguments.ids), arguments.format, arguments.style)
    deliver(content, arguments.output, arguments.format)
    return 0


def _insert(arguments: argparse.Namespace) -> int:
    """Markers into footnotes; 0 also where some were left untouched: the report names them."""
    import hashlib

    from assistant.cite.insert import insert
    from index import events

    source = Path(arguments.insert)
    if arguments.ids:
        raise InputError(f"cite --insert takes its citations from the markers of {source.name}; leave {arguments.ids[0]} out.")
    if not arguments.output or Path(arguments.output).resolve() == source.resolve():
        raise InputError(f"cite --insert: name another file than {source.name} with -o FILE.docx; yours is not overwritten.")
    if arguments.style == "numeric":
        raise InputError("--style numeric: its numbers are not those of the footnotes. Use legal, harvard or a .csl file with --insert.")
    with Library(workspace(arguments.workspace), create=False) as library:
        made = insert(library, source, arguments.style)
        write(Path(arguments.output), made.content)
        detail = {
            "file": source.name,
            "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "sha256_after": hashlib.sha256(made.content).hexdigest(),
            "replaced": len(made.replaced),
            "untouched": len(made.untouched),
        }
        with library.transaction() as connection:
            events.append(connection, "cite", Path(arguments.output).name, detail, library.revision)
    _report(made, arguments)
    return 0


def _report(made: "Inserted", arguments: argparse.Namespace) -> None:
    if arguments.json:
        told = {name: value for name, value in asdict(made).items() if name != "content"}
        output.document({"file": arguments.insert, "output": arguments.output, **told})
        return
    print(f"{len(made.replaced)} markers became footnotes, {len(made.untouched)} were left untouched: {arguments.output}")
    for one in made.replaced:
        for cited in one.citations:
            warning = f"  ({cited.warning})" if cited.warning else ""
            print(f"  footnote {one.footnote}, paragraph {one.paragraph}: {cited.label}{warning}")
    for left in made.untouched:
        print(f"  untouched in {left.where}, paragraph {left.paragraph}: {left.marker}: {left.reason}\n    {left.text}")
    for remark in made.notes:
        output.note(remark)


def run_export(arguments: argparse.Namespace) -> int:
    """An answer as a file that can be filed; 0 also where a quote could no longer be confirmed: the file says so."""
    from assistant.cite.export import export
    from assistant.recorded import recorded_answer

    target = Path(arguments.output)
    if not target.parent.is_dir():
        raise InputError(f"{target}: the folder {target.parent} does not exist. Make it, or name another.")
    with Library(workspace(arguments.workspace), create=False) as library:
        made = export(library, recorded_answer(library, arguments.answer), arguments.format, target.name, arguments.style)
    write(target, made.content)
    told = {"file": str(target), "format": arguments.format, "answer_id": arguments.answer, "quotes": made.checked, "confirmed": made.stand}
    if arguments.json:
        output.document(told)
    else:
        print(target)
        output.note(f"{made.stand} of {made.checked} quotes were checked again and stand.")
    return 0


def written(references: Sequence[Reference], form: str, style: str = DEFAULT) -> str | bytes:
    """References in a format; Word files are bytes."""
    from assistant.cite.as_markdown import as_markdown
    from assistant.cite.as_word import as_word
    from assistant.cite.bibtex import as_bibtex
    from assistant.cite.csl import as_csl_json
    from assistant.cite.listing import listing
    from assistant.cite.ris import as_ris

    managers: dict[str, Callable[[Sequence[Reference]], str]] = {"bibtex": as_bibtex, "ris": as_ris, "csl-json": as_csl_json}
    if form in managers:
        if style != DEFAULT:
            raise InputError(f"--style {style}: {form} is data without a style; the program that reads it has styles. Leave --style out.")
        return managers[form](references)
    paper = listing(references, style)
    return as_word(paper) if form == "docx" else as_markdown(paper)


def deliver(content: str | bytes, given: str | None, form: str) -> None:
    """To the file given, whole or not at all; text without one to stdout."""
    if given:
        write(Path(given), content)
        output.note(f"Written: {given}")
    elif isinstance(content, bytes):
        if sys.stdout.isatty():
            raise InputError(f"--format {form}: is no text for a terminal. Name a file with -o FILE.")
        sys.stdout.buffer.write(content)
    else:
        sys.stdout.write(content)


def write(path: Path, content: str | bytes) -> None:
    """A file, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(
            f"{path}: cannot be written ({error.strerror}). Name a file in a folder that exists and that you may write to."
        ) from error
