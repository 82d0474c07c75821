"""Conversations with the questions that are meant in, how often the rules find them out: by half, by kind, with intervals.

A follow-up counts as understood if the words that matter in what was understood are those of the question meant, none missing and none
added, and the jurisdiction or day is the one set. A question that stands on its own counts if it was left as it is.
"""

import argparse
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.commands import output
from assistant.converse import Past, Understood, called, likeness, understood
from assistant.rephrase import Likeness
from index.documents import documents
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from index.tokens import tokenise
from ingest.errors import InputError

# Words that say how a question is put, not what it is about.
_PUTTING = frozenset(
    tokenise("regard according per require required say call done need needed please rule rules must should may be have has had whom")
)


@dataclass(frozen=True, slots=True)
class Line:
    """A later question of a conversation: its kind, the words, what is meant, and the scope that its words set."""

    conversation: int
    earlier: tuple[str, ...]
    kind: str
    asked: str
    means: str
    sets: str


def read(path: Path) -> list[Line]:
    """The lines of a file of conversations."""
    lines: list[Line] = []
    thread: list[str] = []
    conversation = 0
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("Q "):
            conversation, thread = conversation + 1, [line[2:].strip()]
        elif line and not line.startswith("#"):
            kind, found, rest = line.partition(" > ")
            if not found or not thread:
                raise InputError(f"{path.name}, line {place}: expected `Q question` or `kind > question => what is meant | what it sets`.")
            asked, _, meaning = rest.partition(" => ")
            means, _, sets = (meaning or asked).partition(" | ")
            lines.append(Line(conversation, tuple(thread), kind.strip(), asked.strip(), means.strip(), sets.strip()))
            thread.append(means.strip())
    return lines


def judged(lines: Sequence[Line], near: Likeness, names: frozenset[str] = frozenset()) -> Iterator[tuple[Line, Understood, bool]]:
    """Each line with what was made of it after the questions meant so far, and whether that is right."""
    spoken: dict[int, list[Past]] = {}
    for line in lines:
        thread = spoken.setdefault(line.conversation, [Past(line.earlier[0])])
        found = understood(line.asked, thread, names, near)
        yield line, found, right(line, found)
        thread.append(Past(line.means, found.spoken))


def right(line: Line, found: Understood) -> bool:
    """Whether a line was understood."""
    if line.kind == "alone":
        return not found.changed
    sets = ",".join(found.spoken.jurisdictions) or found.spoken.as_of
    return matter(found.question) == matter(line.means) and sets == line.sets


def matter(question: str) -> frozenset[str]:
    """The words of a question that matter."""
    return frozenset(tokenise(question)) - _PUTTING


def wilson(good: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927)."""
    share, slack = good / of, z * z / of
    middle = (share + slack / 2) / (1 + slack)
    half = z * math.sqrt(share * (1 - share) / of + slack / (4 * of)) / (1 + slack)
    return middle - half, middle + half


def _share(values: Sequence[bool]) -> dict[str, float]:
    low, high = wilson(sum(values), len(values))
    return {"value": sum(values) / len(values), "low": low, "high": high, "of": len(values)}


def _report(shares: Mapping[str, Mapping[str, float]], as_json: bool) -> None:
    if as_json:
        output.document({"measures": shares})
        return
    rows = [(what, f"{one['value']:.3f}", f"{one['low']:.3f}-{one['high']:.3f}", one["of"]) for what, one in shares.items()]
    output.table(("what", "share", "95 %", "of"), rows)


def run(arguments: argparse.Namespace) -> int:
    """Print the shares by half and kind, and what was not understood of the development half."""
    lines = read(Path(arguments.set))
    if arguments.workspace:
        return _run_search(lines, Path(arguments.workspace), arguments.json)
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for line, found, good in judged(lines, likeness(default_encoder())):
        half = "development" if line.conversation % 2 else "held out"
        for kind in (line.kind, "stands alone" if line.kind == "alone" else "leans"):
            counts[half, kind].append(good)
        if not good and half == arguments.errors:
            output.note(f"{line.kind}: {line.earlier[-1]} > {line.asked}")
            output.note(f"    meant {line.means} | {line.sets}")
            output.note(f"    found {found.question} | {found.how}")
    _report({", ".join(what): _share(values) for what, values in sorted(counts.items())}, arguments.json)
    return 0


def _run_search(lines: Sequence[Line], workspace: Path, as_json: bool) -> int:
    """How often a follow-up finds first what the question meant finds first: as understood, and as it was typed."""
    found: dict[str, list[bool]] = defaultdict(list)
    with Library(workspace, create=False) as library:
        searcher = Searcher(library, default_encoder())
        for line, meant, _ in judged(lines, likeness(searcher.encoder), called(documents(library))):
            first = _first(searcher, line.means, _set_by(line))
            if line.kind == "alone" or not first:
                continue
            half = "development" if line.conversation % 2 else "held out"
            found[f"{half}, as understood"].append(_first(searcher, meant.question, meant.spoken) == first)
            found[f"{half}, as typed"].append(_first(searcher, line.asked, Scope()) == first)
    _report({what: _share(values) for what, values in sorted(found.items())}, as_json)
    return 0


def _set_by(line: Line) -> Scope:
    """The scope that a line's words set: a day or jurisdictions."""
    if line.sets[:1].isdigit():
        return Scope(as_of=line.sets)
    return Scope(tuple(line.sets.split(",")) if line.sets else ())


def _first(searcher: Searcher, question: str, scope: Scope) -> str:
    hits = searcher.search(question, scope, 1).hits
    return hits[0].passage.clause_id if hits else ""
