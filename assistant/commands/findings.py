"""`clausewise findings`: decisions made in an edited matrix are kept, and listed with who, when, old and new value."""

import argparse
from pathlib import Path

from assistant.commands import output
from assistant.gap.decisions import history
from assistant.settings import workspace
from index.library import Library


def run_import(arguments: argparse.Namespace) -> int:
    """Keep the decisions of a matrix; 1 if some were refused because somebody decided otherwise meanwhile."""
    from assistant.gap.import_xlsx import import_matrix

    with Library(workspace(arguments.workspace), create=False) as library:
        done = import_matrix(library, Path(arguments.file).expanduser())
    decided = [edit for edit in done.kept if edit.old != edit.new]
    if arguments.json:
        rows = [
            {"finding": edit.basis.finding, "field": edit.field, "old": edit.old, "new": edit.new, "by": edit.reviewer} for edit in decided
        ]
        refused = [{"finding": edit.basis.finding, "field": edit.field, "new": edit.new, "reason": reason} for edit, reason in done.refused]
        output.document({"kept": rows, "confirmed": len(done.kept) - len(decided), "refused": refused, "unknown": list(done.unknown)})
    else:
        output.table(
            ("finding", "field", "old", "new", "by"),
            [(edit.basis.finding, edit.field, edit.old, edit.new, edit.reviewer) for edit in decided],
        )
        print(f"{len(decided)} decisions kept, {len(done.kept) - len(decided)} confirmed. The next gap analysis shows them.")
    for edit, reason in done.refused:
        output.note(f"refused    {edit.basis.finding}, {edit.field}: {reason}. Export the matrix again, then decide.")
    if done.unknown:
        output.note(
            f"{len(done.unknown)} rows bear no finding of this matrix and were left out, for example {done.unknown[0] or 'an empty key'}."
        )
    return 1 if done.refused else 0


def run_list(arguments: argparse.Namespace) -> int:
    """All decisions, oldest first."""
    with Library(workspace(arguments.workspace), create=False) as library:
        rows = history(library)
    if arguments.json:
        output.document(rows)
    else:
        names = ("time", "reviewer", "finding", "requirement", "sop", "field", "old", "new")
        output.table(names, [[row[name] for name in names] for row in rows])
    return 0
