"""A finding in, the parts of its obligation that are missing out, in the words of the obligation. Knows nothing of the SOP's structure."""

import re
from collections.abc import Sequence

from assistant.draft.findings import Gap
from assistant.draft.statement import split_list
from ingest.obligations import members

STOP_WORDS = """the a an of and or to in for on with by is are be been not no only as at from any all each that this which it its their has
have does do into also such covered covers cover part parts nothing missing lacks lacking absent sop clause required requires
requirement"""
STOP = frozenset(STOP_WORDS.split())
ENOUGH = 0.5
"""Share of a part's words that the finding must name for the part to count as the one at fault."""


def missing_parts(gap: Gap, covered: str) -> list[str]:
    """The list items or members that the finding names; where it names none, those that the SOP's sentences share least with."""
    parts = parts_of(gap)
    if len(parts) < 2:
        return []
    fault, held = stems(gap.element), stems(covered)
    named = [part for part in parts if _share(part, fault) >= ENOUGH and _share(part, fault) > _share(part, held)]
    if named:
        return named
    best = max((_share(part, fault) for part in parts), default=0.0)
    return [part for part in parts if best and _share(part, fault) == best][:1]


def parts_of(gap: Gap) -> list[str]:
    """The elements that can be missing one by one."""
    _, items = split_list(gap.obligation)
    return list(items or gap.elements or members(gap.obligation))


def stems(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to their first letters so that endings do not count."""
    return frozenset(word[:6] for word in re.findall(r"[a-z0-9]{2,}", text.lower()) if word not in STOP)


def _share(part: str, words: frozenset[str]) -> float:
    own = stems(part)
    return len(own & words) / len(own) if own else 0.0


def overlap(text: str, others: Sequence[str]) -> float:
    """The share of the words of the others that a text holds."""
    wanted = frozenset().union(*(stems(other) for other in others))
    return len(stems(text) & wanted) / len(wanted) if wanted else 1.0
