"""`changes.json` in and out: what is to change in an SOP, why, by which citations, and what a person decided.

Knows nothing of Word files. What a file says wrongly is an InputError that names the file and the change.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from ingest.errors import InputError

ChangeKind = Literal["replace", "insert_after", "delete"]
Decision = Literal["accepted", "edited", "refused"]

CHANGES, REDLINE, CLEAN, REQUEST = "changes.json", "redline.docx", "clean.docx", "change-request.docx"
"""The files of a change package."""
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
DECISIONS: tuple[Decision, ...] = get_args(Decision)


@dataclass(frozen=True, slots=True)
class Ground:
    """A citation of a change: the clause, its words as checked by the gate, how it is cited, and the edition it was taken from."""

    clause_id: str
    quote: str
    label: str
    document: str
    sha256: str
    status: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an SOP, in the fields of `changes.json`.

    `paragraph` is the paragraph as it stands, `occurrence` (from 1) says which where several read alike. `old` is the part replaced, empty
    for the whole paragraph. `cells` makes an `insert_after` a new table row below the row of the paragraph. `proposed` keeps the machine's
    text when a person edits `new`. `numbers` are the numbers, limits and units that change; they need `numbers_confirmed`. `findings` are
    the requirement ids that it answers. `like` is a paragraph whose style and list an `insert_after` takes on instead of its anchor's;
    `after_table` puts it behind the table in which the anchor stands. `place` is "margin" for a paragraph of a header, footer or note that
    reads like one of the body. `note` tells the person who decides what the machine could not know.
    """

    id: str
    kind: ChangeKind
    paragraph: str
    new: str = ""
    old: str = ""
    occurrence: int | None = None
    reason: str = ""
    citations: tuple[str, ...] = ()
    decision: Decision | None = None
    decided_by: str = ""
    decision_reason: str = ""
    cells: tuple[str, ...] = ()
    like: str = ""
    after_table: bool = False
    place: str = ""
    section: str = ""
    element: str = ""
    findings: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    numbers: tuple[str, ...] = ()
    numbers_confirmed: bool = False
    proposed: str = ""
    note: str = ""
    made_by: str = ""


def read_changes(path: Path) -> list[Change]:
    """The changes of a file, in its order. Raises InputError for what is no list of changes."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON ({getattr(error, 'msg', error)}).") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: is not a list of changes. Give [{{...}}, {{...}}], as `clausewise draft` writes it.")
    return changes_of(rows, str(path))


def changes_of(rows: Sequence[Any], place: str) -> list[Change]:
    """Changes from JSON objects; a change without id is called by its position."""
    changes = [_change(row, f"{place}, change {number}", str(number)) for number, row in enumerate(rows, 1)]
    seen: set[str] = set()
    for change in changes:
        if change.id in seen:
            raise InputError(f"{place}: two changes have the id {change.id!r}. Give each its own.")
        seen.add(change.id)
    return changes


def as_rows(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as the objects of `changes.json`."""
    return [asdict(change) for change in changes]


def write_changes(changes: Sequence[Change], path: Path) -> None:
    """Write `changes.json`."""
    path.write_text(json.dumps(as_rows(changes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _change(row: Any, place: str, position: str) -> Change:
    if not isinstance(row, dict):
        raise InputError(f"{place}: is not a JSON object.")
    kind = row.get("kind")
    if kind not in KINDS:
        raise InputError(f'{place}: "kind" is {kind!r}. Use one of {", ".join(KINDS)}.')
    decision = row.get("decision")
    if decision is not None and decision not in DECISIONS:
        raise InputError(f'{place}: "decision" is {decision!r}. Use null or one of {", ".join(DECISIONS)}.')
    return Change(
        id=position if row.get("id") is None else str(row["id"]),
        kind=kind,
        paragraph=_text(row, "paragraph", place, needed=True),
        new=_text(row, "new", place, needed=kind != "delete" and not row.get("cells")),
        old=_text(row, "old", place),
        occurrence=_occurrence(row, place),
        decision=decision,
        citations=_texts(row, "citations", place),
        cells=_texts(row, "cells", place),
        findings=_texts(row, "findings", place),
        numbers=_texts(row, "numbers", place),
        numbers_confirmed=row.get("numbers_confirmed") is True,
        after_table=row.get("after_table") is True,
        grounds=tuple(_ground(one, place) for one in row.get("grounds") or ()),
        **{name: _text(row, name, place) for name in _PLAIN},
    )


_PLAIN = ("like", "place", "reason", "decided_by", "decision_reason", "section", "element", "proposed", "note", "made_by")


def _text(row: Mapping[str, Any], name: str, place: str, needed: bool = False) -> str:
    value = row.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise InputError(f'{place}: "{name}" is {"missing" if value is None else "no text"}. Give a text in quotation marks.')
    return value


def _texts(row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    values = row.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputError(f'{place}: "{name}" is not a list of texts.')
    return tuple(values)


def _occurrence(row: Mapping[str, Any], place: str) -> int | None:
    value = row.get("occurrence")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise InputError(f'{place}: "occurrence" is {value!r}. Give 1 for the first paragraph that reads so, 2 for the second.')
    return value


def _ground(value: Any, place: str) -> Ground:
    if not isinstance(value, dict):
        raise InputError(f'{place}: "grounds" is not a list of objects.')
    return Ground(**{field.name: _text(value, field.name, place) for field in fields(Ground)})
