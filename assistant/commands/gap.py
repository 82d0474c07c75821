"""`clausewise gap`: SOPs against obligations; a line a finding on stdout, the matrix and the report in the output folder."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.commands import output
from assistant.gap.batch import CHUNK, Measured, Progress, measure
from assistant.gap.batch import counts as status_counts
from assistant.gap.matrix_csv import finding_line
from assistant.gap.model import Judge
from assistant.gap.report import NOTICE, STATUS_WORDS, Report, Shown
from assistant.gap.run import FORMATS, Asked, report, sources, write
from assistant.gap.sets import RequirementSet
from assistant.gap.severity import load as load_rules
from assistant.gap.state import opened
from assistant.gap.summary import status_rows
from assistant.settings import workspace
from index.encoder import default_encoder
from index.library import Library
from ingest.confined import Readers
from ingest.errors import InputError

# Requests that wait for each that is under way: an endpoint works without a pause, and a kill costs no more than these.
ROUNDS = 24


def run_gap(arguments: argparse.Namespace) -> int:
    """Measure all SOPs; 1 if one could not be read, the others are done all the same."""
    formats = _formats(arguments.format)
    # A user's own list needs no library to be there; documents of one do.
    with Library(workspace(arguments.workspace), create=bool(arguments.requirements)) as library, Readers(1) as readers:
        asked = wanted(library, arguments.against, arguments.requirements, arguments.set)
        sops, left = sources(library, arguments.sops, readers)
        if left:
            names = ", ".join(left[:5]) + (" ..." if len(left) > 5 else "")
            output.note(f"Left out, for no reader knows the type: {names} ({len(left)} in all).")
        rules = load_rules(library.workspace)
        folder = Path(arguments.output).expanduser()
        total = len(sops) * len(asked.requirements)
        with _judge(arguments.judge) as (judge, chunk), opened(folder) as state, _progress(total) as progress:
            run = measure(sops, asked.requirements, judge, rules, state, asked.waived, progress, chunk)
            measured = [_told(one) for one in run]
            made = report(library, asked, measured, rules, judge.name, default_encoder(), folder)
            files = write(library, made, folder, formats)
    _conclude(made, files, arguments.json)
    return 1 if made.failed else 0


def _told(one: Measured) -> Measured:
    """Say what became of an SOP as soon as it is known."""
    if one.error:
        output.note(f"failed     {one.error}")
    else:
        counts = ", ".join(f"{count} {STATUS_WORDS[status].lower()}" for status, count in status_counts(one.findings).items() if count)
        output.note(f"measured   {one.name}: {counts}")
    return one


def _conclude(made: Report, files: Sequence[Path], as_json: bool) -> None:
    if as_json:
        for row in made.shown:
            output.line(finding_line(row))
    else:
        heads, rows = status_rows(made)
        output.table(heads, rows)
        for changed, count in _changed(made.shown).items():
            print(f"{count} {changed} since the last run")
        for file in files:
            print(file)
        print(NOTICE)
    if made.failed:
        rest = "; the others are done" if len(made.failed) < len(made.measured) else ""
        output.note(f"{len(made.failed)} of {len(made.measured)} SOPs could not be measured{rest}.")


def _changed(rows: Sequence[Shown]) -> dict[str, int]:
    counts: Counter[str] = Counter(row.change for row in rows if row.change and row.change != "unchanged")
    look = sum(bool(row.standing.look_again) for row in rows)
    return {**counts, **({"decisions to be looked at again" if look > 1 else "decision to be looked at again": look} if look else {})}


def _formats(text: str) -> list[str]:
    names = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise InputError(f"--format {text!r}: choose from {', '.join(FORMATS)}.")
    return names


def wanted(library: Library, against: Sequence[str], listed: str | None, chosen: str | None) -> Asked:
    """The requirements that the options name."""
    from assistant.commands.lines import requirements
    from assistant.gap.requirements import of_list, of_names
    from assistant.gap.sets import load, outdated

    if chosen:
        found = load(library, chosen)
        old = outdated(library, found)
        if old:
            output.note(f"{found.name}@{found.version}: {_outdated(found, old)}")
        return Asked(tuple(one.requirement for one in found.members), found.waived, f"requirement set {found.name}@{found.version}")
    if listed:
        path = Path(listed).expanduser()
        return Asked(tuple(of_list(library, requirements(path))), {}, f"the list {path.name}")
    return Asked(tuple(of_names(library, against)), {}, ", ".join(against))


def _outdated(found: RequirementSet, old: Sequence[str]) -> str:
    return (
        f"{len(old)} of {len(found.members)} requirements say something else in the library today, or are gone (for example {old[0]}). "
        f"`clausewise requirements make {found.name} ...` makes a version of today's texts and keeps what was decided on the same words."
    )


@contextmanager
def _judge(name: str) -> Iterator[tuple[Judge, int]]:
    """The judge, and how many requirements it takes at once: a language model is asked many at a time, so that it is never idle."""
    from assistant.gap.judge import default_judge

    first = default_judge(default_encoder())
    if name == "rules":
        yield first, CHUNK
        return
    from assistant.endpoint import endpoint
    from assistant.gap.judge_llm import TwoJudges
    from assistant.llm import LanguageModel

    where = endpoint()
    with LanguageModel(where) as model:
        yield TwoJudges(first, model), where.parallel * ROUNDS


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """A bar with rate and time left where a person watches, else nothing: the notes at the end of an SOP say how far it is."""
    if not sys.stderr.isatty() or not total:
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=" judgements", file=sys.stderr, dynamic_ncols=True, smoothing=0.1) as bar:
        yield lambda done: _advance(bar, done)


def _advance(bar: Any, done: int) -> None:
    bar.update(done)
