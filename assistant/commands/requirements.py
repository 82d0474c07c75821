"""`clausewise requirements`: sets of requirements that people review: listed, shown, made, exported to a workbook and imported from it."""

import argparse
from dataclasses import asdict
from pathlib import Path

from assistant.commands import output
from assistant.gap import sets
from assistant.gap.requirements import of_list, of_names
from assistant.gap.state import write_whole
from assistant.settings import workspace
from index.library import Library
from ingest.errors import InputError


def run_list(arguments: argparse.Namespace) -> int:
    """The newest version of each set."""
    with Library(workspace(arguments.workspace), create=False) as library:
        found = sets.listings(library)
    if arguments.json:
        output.document([asdict(one) for one in found])
    else:
        heads = ("set", "requirements", "undecided", "not applicable", "kept", "by")
        rows = (
            (f"{one.name}@{one.version}", one.requirements, one.undecided, one.not_applicable, one.time[:16], one.actor) for one in found
        )
        output.table(heads, rows)
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    """One set with its decisions."""
    with Library(workspace(arguments.workspace), create=False) as library:
        chosen = sets.load(library, arguments.name)
        old = sets.outdated(library, chosen)
    if arguments.json:
        output.document({**asdict(chosen), "outdated": old})
    else:
        rows = (
            (one.requirement.id, one.requirement.label, one.applicable, one.rationale, one.decided_by, _cut(one)) for one in chosen.members
        )
        output.table(("requirement", "clause", "applies", "rationale", "by", "obligation"), rows)
    if old:
        output.note(
            f"{len(old)} requirements say something else in the library today, or are gone: {', '.join(old[:5])}{' ...' * (len(old) > 5)}"
        )
    return 0


def _cut(one: sets.Reviewed) -> str:
    text = " ".join(one.requirement.obligation.split())
    return text if len(text) <= 80 else f"{text[:80]}..."


def run_make(arguments: argparse.Namespace) -> int:
    """A set, or a new version of it, from documents or a list; decisions on the same words are kept."""
    from assistant.commands.lines import requirements

    with Library(workspace(arguments.workspace), create=False) as library:
        if arguments.requirements:
            path = Path(arguments.requirements).expanduser()
            found, origin = of_list(library, requirements(path)), f"the list {path.name}"
        else:
            found, origin = of_names(library, arguments.against), ", ".join(arguments.against)
        known = {one.name for one in sets.listings(library)}
        before = sets.load(library, arguments.name) if arguments.name in known else None
        made = sets.save(library, arguments.name, sets.undecided(found, before), origin, arguments.note)
    return _say(made, arguments.json)


def run_export(arguments: argparse.Namespace) -> int:
    """The workbook of a set."""
    from assistant.gap.set_xlsx import as_xlsx

    target = Path(arguments.output).expanduser()
    with Library(workspace(arguments.workspace), create=False) as library:
        content = as_xlsx(sets.load(library, arguments.name))
    try:
        write_whole(target, content)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}). Name another file with -o.") from error
    print(target)
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """A new version of a set from its edited workbook."""
    from assistant.gap.set_xlsx import members

    path = Path(arguments.file).expanduser()
    with Library(workspace(arguments.workspace), create=False) as library:
        made = sets.save(library, arguments.name, members(library, path), f"the workbook {path.name}", arguments.note)
    return _say(made, arguments.json)


def _say(made: sets.RequirementSet, as_json: bool) -> int:
    undecided = sum(one.applicable == "undecided" for one in made.members)
    if as_json:
        output.document(
            {
                "name": made.name,
                "version": made.version,
                "requirements": len(made.members),
                "undecided": undecided,
                "not_applicable": len(made.waived),
            }
        )
    else:
        print(f"{made.name}@{made.version}: {len(made.members)} requirements, {len(made.waived)} not applicable, {undecided} undecided")
    return 0
