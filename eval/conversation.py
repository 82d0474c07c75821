"""Conversations with the questions that are meant in, how often the rules find them out: by half, by kind, with intervals.

A follow-up counts as understood if the words that matter in what was understood are those of the question meant, none missing and none
added, and the jurisdiction or day is the one set. A question that stands on its own counts if it was left as it is.
"""

import argparse
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.commands import output
from assistant.converse import Past, Understood, likeness, understood
from assistant.rephrase import Likeness
from index.encoder import default_encoder
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


def run(arguments: argparse.Namespace) -> int:
    """Print the shares by half and kind, and what was not understood of the development half."""
    lines = read(Path(arguments.set))
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for line, found, good in judged(lines, likeness(default_encoder())):
        half = "development" if line.conversation % 2 else "held out"
        for kind in (line.kind, "stands alone" if line.kind == "alone" else "leans"):
            counts[half, kind].append(good)
        if not good and half == arguments.errors:
            output.note(f"{line.kind}: {line.earlier[-1]} > {line.asked}")
            output.note(f"    meant {line.means} | {line.sets}")
            output.note(f"    found {found.question} | {found.how}")
    report = {}
    for (half, kind), values in sorted(counts.items()):
        low, high = wilson(sum(values), len(values))
        report[f"{half}, {kind}"] = {"value": sum(values) / len(values), "low": low, "high": high, "of": len(values)}
    if arguments.json:
        output.document({"measures": report})
    else:
        output.table(
            ("what", "share", "95 %", "of"),
            [(k, f"{v['value']:.3f}", f"{v['low']:.3f}-{v['high']:.3f}", v["of"]) for k, v in report.items()],
        )
    return 0
