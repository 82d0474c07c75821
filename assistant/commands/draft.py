"""`clausewise redline`: a list of changes as tracked changes of a Word file."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.commands import output
from assistant.draft.changes import Change, read_changes
from assistant.settings import workspace
from index.events import current_actor
from index.library import Library
from ingest.errors import InputError, LibraryError


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


def refuse_overwriting(source: Path, *targets: Path | None) -> None:
    """The user's own file is never written over, and a folder that is not there is named before any work is done."""
    for target in targets:
        if target is None:
            continue
        if target.exists() and source.exists() and target.samefile(source):
            raise InputError(f"{target}: is the SOP itself. Give another name with -o: the original is never written over.")
        if not target.parent.is_dir():
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
