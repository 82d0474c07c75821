"""The JSON Lines of `gap` in, the gaps to close out. What a line says wrongly is an InputError that names file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.commands.lines import rows_of
from assistant.gap.model import FindingStatus
from ingest.errors import InputError

GAPS: tuple[FindingStatus, ...] = ("conflict", "partial", "missing")


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding to be answered by a change: what is asked, what the SOP says (verbatim quotes), what is at fault.

    `section` is the heading path where the person wants the change; empty for wherever it fits best.
    """

    requirement_id: str
    clause_id: str
    obligation: str
    sop: str
    status: FindingStatus
    evidence: tuple[str, ...]
    element: str
    elements: tuple[str, ...]
    severity: str
    label: str
    section: tuple[str, ...] = ()


def read_gaps(path: Path, sop: str) -> list[Gap]:
    """The gaps of a file of findings that concern the SOP of that name; a file of findings of other SOPs only is an error."""
    return gaps_of_rows([(f"{path}, line {number}", row) for number, row in rows_of(path, "obligation")], sop, str(path))


def gaps_of_rows(rows: Sequence[tuple[str, dict[str, Any]]], sop: str, origin: str) -> list[Gap]:
    """The gaps among findings, each told with its place, of the SOP of that file name; all if they are of one SOP of another name."""
    found = [_gap(row, place) for place, row in rows]
    own = [gap for gap in found if not gap.sop or gap.sop.casefold() == sop.casefold()]
    names = sorted({gap.sop for gap in found if gap.sop})
    if found and not own and len(names) == 1:
        # The SOP was renamed since it was measured; what does not fit is found where its evidence is looked up.
        own = found
    if found and not own:
        others = ", ".join(names)
        raise InputError(f"{origin}: holds findings of {others}, none of {sop}. Give the SOP that was measured, under its file name.")
    return [gap for gap in own if gap.status in GAPS]


def _gap(row: dict[str, Any], place: str) -> Gap:
    obligation = _words(row, "obligation")
    if not obligation.strip():
        raise InputError(f'{place}: no "obligation". Give the JSON Lines that `clausewise gap --json` prints.')
    quotes = [one.get("quote", "") if isinstance(one, dict) else one for one in row.get("evidence") or []]
    return Gap(
        _words(row, "requirement_id") or _words(row, "id"),
        _words(row, "clause_id"),
        obligation,
        _words(row, "sop"),
        row.get("status", "undetermined"),
        tuple(quote for quote in quotes if isinstance(quote, str) and quote.strip()),
        _words(row, "element"),
        tuple(one for one in row.get("elements") or [] if isinstance(one, str)),
        _words(row, "severity"),
        _words(row, "label"),
    )


def _words(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)
