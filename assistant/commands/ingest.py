"""`clausewise ingest`: files and folders into the library, with progress on a terminal."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.commands import output
from assistant.settings import workspace
from index.documents import StoredDocument, resolve
from index.encoder import default_encoder
from index.intake import Outcome, add_files, files_in
from index.library import Library
from ingest.errors import InputError


def run(arguments: argparse.Namespace) -> int:
    """Read the files; 1 if any failed."""
    paths = [Path(path).expanduser() for path in arguments.paths]
    files, left = files_in(paths)
    if left:
        names = ", ".join(path.name for path in left[:5]) + (" ..." if len(left) > 5 else "")
        output.note(f"Left out, for no reader knows the type: {names} ({len(left)} in all).")
    if not files:
        raise InputError(
            f"{', '.join(map(str, paths))}: no file to read. Clausewise reads PDF, Word (.docx), HTML, eCFR XML, Markdown and plain text."
        )
    with Library(workspace(arguments.workspace)) as library:
        replaces = _replaced(library, arguments.replaces, files)
        given = _given(arguments)
        _note_unused(arguments.meta, given, files)
        outcomes = add_files(library, default_encoder(), files, given, replaces, min(arguments.jobs, len(files)))
        return _report(outcomes, files, arguments.json)


def _replaced(library: Library, name: str | None, files: Sequence[Path]) -> StoredDocument | None:
    if not name:
        return None
    if len(files) != 1:
        raise InputError(f"--replaces takes exactly one file, {len(files)} were given. Ingest the others in a run of their own.")
    return resolve(library, name)


def _given(arguments: argparse.Namespace) -> dict[str, Mapping[str, str]]:
    """Metadata by file name; `*` stands for every file."""
    given: dict[str, Mapping[str, str]] = {}
    if arguments.kind:
        given["*"] = {"kind": arguments.kind}
    if arguments.meta:
        from ingest.meta_csv import read_meta

        every = given.get("*", {})
        # An empty cell does not undo what --kind says of all files.
        given |= {file: {**row, **every, **{k: v for k, v in row.items() if v}} for file, row in read_meta(Path(arguments.meta)).items()}
    return given


def _note_unused(meta: str | None, given: Mapping[str, Mapping[str, str]], files: Sequence[Path]) -> None:
    unused = sorted(set(given) - {"*"} - {path.name for path in files})
    if unused:
        names = ", ".join(unused[:5]) + (" ..." if len(unused) > 5 else "")
        output.note(f"{meta}: no file of this run is called {names} (rows not used: {len(unused)}).")


def _report(outcomes: Iterator[Outcome], files: Sequence[Path], as_json: bool) -> int:
    failed = 0
    for path, outcome in zip(files, _with_progress(outcomes, files), strict=True):
        failed += outcome.status == "failed"
        # Where two files have one name, the folder tells them apart.
        folder = f"{path.parent}/" if sum(other.name == path.name for other in files) > 1 else ""
        if as_json:
            output.line({**as_line(outcome), "path": str(path)})
        elif outcome.status == "failed":
            output.note(f"failed     {folder}{outcome.error}")
        else:
            counts = f"{outcome.pages} pages, {outcome.clauses} clauses"
            print(f"{outcome.status:10} {folder}{outcome.file}: {outcome.document}, {counts}{_flags(outcome)}", flush=True)
    if failed:
        output.note(
            f"{failed} of {len(files)} files failed; {'nothing was added' if failed == len(files) else 'the others are in the library'}."
        )
    return 1 if failed else 0


def _flags(outcome: Outcome) -> str:
    flags = []
    if outcome.duplicate_of:
        flags.append(f"looks like the same text as {outcome.duplicate_of}")
    if outcome.certificate is not None and outcome.certificate.needs_review:
        flags.append(f"needs review: `clausewise library show {outcome.document}` says why")
    return "".join(f"; {flag}" for flag in flags)


def as_line(outcome: Outcome) -> dict[str, object]:
    """An outcome as cli.md names its fields."""
    return asdict(outcome)


def _with_progress(outcomes: Iterator[Outcome], files: Sequence[Path]) -> Iterator[Outcome]:
    """A bar with files, pages per second and time left, only where a person watches."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from tqdm import tqdm

    sizes = {path.name: path.stat().st_size if path.exists() else 0 for path in files}
    pages = 0
    with tqdm(total=sum(sizes.values()), unit="B", unit_scale=True, file=sys.stderr, dynamic_ncols=True) as bar:
        for number, outcome in enumerate(outcomes, 1):
            pages += outcome.pages
            elapsed = bar.format_dict["elapsed"] or 1.0
            rate = f", {pages / elapsed:.0f} pages/s" if pages else ""
            bar.set_description(f"{number}/{len(files)} files{rate}")
            bar.update(sizes.get(outcome.file, 0))
            with tqdm.external_write_mode(file=sys.stderr):
                yield outcome
