"""`clausewise draft, redline`: proposed changes of an SOP, what was decided of them, and lists of changes as tracked changes in Word."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import output
from assistant.draft.changes import CHANGES, CLEAN, REDLINE, REQUEST, Change, as_rows, read_changes
from assistant.settings import workspace
from index.events import current_actor
from index.library import Library
from ingest.errors import InputError, LanguageModelError, LibraryError

if TYPE_CHECKING:
    from assistant.draft.outline import Outline


def run_draft(arguments: argparse.Namespace) -> int:
    """Proposals, or the files of what was decided; prints the changes."""
    from assistant.draft.outline import read_outline
    from assistant.draft.package import unconfirmed, write_decided, write_proposals

    source, folder = Path(arguments.sop), Path(arguments.output)
    refuse_overwriting(source, *(folder / name for name in (REDLINE, CLEAN, REQUEST)), made=True)
    outline = read_outline(source)
    with _library(arguments) as library:
        if arguments.decisions:
            changes = read_changes(Path(arguments.decisions))
            made = write_decided(source, outline.parsed.document, changes, folder, library)
            for change, why in made.left_out:
                output.note(f"left out {change.id}: {why}")
            if open_ := unconfirmed(made.changes):
                output.note(f'Not final: confirm the numbers of {", ".join(one.id for one in open_)} with "numbers_confirmed": true.')
        else:
            made = write_proposals(source, outline.parsed.document, _proposals(arguments, outline, library), folder, library)
            output.note(
                "Proposals of a machine: decide each in changes.json, then run `clausewise draft SOP.docx --decisions changes.json`."
            )
    for one in made.outcome.refused:
        output.note(f"not in the redline: {one.id}: {one.reason}")
    rows = as_rows(made.changes)
    if arguments.json:
        output.document(rows)
    else:
        output.table(("id", "kind", "section", "new text"), [(r["id"], r["kind"], r["section"][-40:], r["new"][:80]) for r in rows])
        print(f"{folder / CHANGES}, {REDLINE}, {CLEAN}, {REQUEST}")
    return 0


def _proposals(arguments: argparse.Namespace, outline: "Outline", library: Library | None) -> list[Change]:
    from assistant.draft.drafting import draft
    from assistant.draft.findings import read_gaps
    from assistant.draft.instruction import gaps_of
    from index.encoder import default_encoder

    encoder = default_encoder()
    if arguments.findings:
        gaps = read_gaps(Path(arguments.findings), Path(arguments.sop).name)
    elif library is None:
        raise InputError(f"There is no library at {workspace(arguments.workspace)}: an instruction names a clause of it. Use --workspace.")
    else:
        gaps = gaps_of(arguments.instruction, outline, library, encoder)
    if gaps and gaps[0].sop and gaps[0].sop.casefold() != Path(arguments.sop).name.casefold():
        output.note(f"The findings are those of {gaps[0].sop}: they are taken to be of {Path(arguments.sop).name}.")
    if not gaps:
        output.note("There is no gap to close: no finding is partial, missing or conflict.")
    if arguments.writer == "rules":
        return draft(outline, gaps, library, encoder)
    from assistant.endpoint import endpoint
    from assistant.llm import LanguageModel

    try:
        with LanguageModel(endpoint()) as model:
            return draft(outline, gaps, library, encoder, model)
    except LanguageModelError as error:
        output.note(f"Worded by rules: {error}")
        return draft(outline, gaps, library, encoder)


@contextmanager
def _library(arguments: argparse.Namespace) -> Iterator[Library | None]:
    """The library, or None where there is none: then nothing can be cited and no event is kept, and both are said."""
    try:
        library = Library(workspace(arguments.workspace), create=False)
    except LibraryError as error:
        output.note(f"Without a library nothing is cited and no event is kept: {error}")
        yield None
        return
    with library:
        yield library


def run_redline(arguments: argparse.Namespace) -> int:
    """Apply what can be applied, name what can't; exit 0 either way."""
    from assistant.draft.redline import redline

    source, target = Path(arguments.sop), Path(arguments.output)
    clean = Path(arguments.clean) if arguments.clean else None
    refuse_overwriting(source, target, clean)
    changes = looked_up(read_changes(Path(arguments.changes)), arguments.workspace)
    done = redline(source, changes, target, arguments.author or current_actor(), clean)
    if done.earlier and clean:
        output.note(
            f"{source.name} bore {done.earlier} tracked changes before: they stay in {target.name} and are accepted in {clean.name}."
        )
    if arguments.json:
        output.document({"applied": list(done.applied), "refused": [asdict(one) for one in done.refused], "earlier_changes": done.earlier})
    else:
        print(f"{len(done.applied)} of {len(changes)} changes applied: {target}")
        for one in done.refused:
            print(f"refused {one.id}: {one.reason}")
    return 0


def refuse_overwriting(source: Path, *targets: Path | None, made: bool = False) -> None:
    """The user's own file is never written over, and a folder that is not there is named before any work is done, unless it is `made`."""
    for target in targets:
        if target is None:
            continue
        if target.exists() and source.exists() and target.samefile(source):
            raise InputError(f"{target}: is the SOP itself. Give another name with -o: the original is never written over.")
        if not made and not target.parent.is_dir():
            raise InputError(f"{target.parent}: there is no such folder. Make it, or choose another place with -o.")


def looked_up(changes: Sequence[Change], given: str | None) -> list[Change]:
    """The changes with the words of the clauses they cite, where there is a library that holds them."""
    from assistant.draft.grounds import with_grounds

    if not any(change.citations for change in changes):
        return list(changes)
    try:
        with Library(workspace(given), create=False) as library:
            return with_grounds(library, changes)
    except LibraryError as error:
        output.note(f"The clauses cited are named by their ids only: {error}")
        return list(changes)
