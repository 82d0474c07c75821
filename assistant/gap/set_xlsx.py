"""A requirement set as a workbook and back: people decide there whether each requirement applies to their site, and why."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.gap.edited import Row, Workbook, read
from assistant.gap.model import Requirement
from assistant.gap.requirements import Listed, of_list
from assistant.gap.sets import APPLICABLE, Applicable, RequirementSet, Reviewed
from assistant.gap.workbook import Book, Cell, Sheet
from index.library import Library
from ingest.errors import InputError

SHEET, BODIES = "Requirements", "_requirements"
HEADS = (
    "Requirement",
    "Document",
    "Clause",
    "Obligation (verbatim)",
    "Elements",
    "Modality",
    "Applicable",
    "Rationale",
    "Decided by",
    "Decided on",
)
_WIDTHS = (28, 24, 28, 70, 40, 11, 12, 44, 20, 14)
_EDITED = frozenset(("Applicable", "Rationale", "Decided by", "Decided on"))


def as_xlsx(chosen: RequirementSet) -> bytes:
    """The set's workbook: a row a requirement, the columns to fill in yellow, and how it was made."""
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Book(f"Requirement set {chosen.name}@{chosen.version}")
    sheet = Sheet(book, SHEET, _WIDTHS, pages_wide=1)
    rule = DataValidation("list", formula1=f'"{",".join(APPLICABLE)}"', allow_blank=False, showErrorMessage=True)
    rule.errorTitle, rule.error = "Applicable", f"Choose one of: {', '.join(APPLICABLE)}."
    rule.add(f"G2:G{len(chosen.members) + 200}")
    sheet.sheet.data_validations.append(rule)
    sheet.table(HEADS, len(chosen.members), freeze="B2")
    for one in chosen.members:
        sheet.row(Cell(text, "edit" if head in _EDITED else "plain") for head, text in zip(HEADS, _texts(one), strict=True))
    about = Sheet(book, "About", (24, 110))
    about.row([Cell(f"Requirement set {chosen.name}, version {chosen.version}", "title")])
    lines = (("Made from", chosen.origin), ("Kept", f"{chosen.time} by {chosen.actor}"), ("Note", chosen.note), ("How to use it", _HOW))
    for name, words in lines:
        about.row([Cell(name, "bold"), Cell(words)])
    bodies = book.book.create_sheet(BODIES)
    bodies.sheet_state = "veryHidden"
    bodies.append(("id", "body"))
    for one in chosen.members:
        bodies.append((f"'{one.requirement.id}", json.dumps(asdict(one.requirement), ensure_ascii=False)))
    return book.content()


_HOW = (
    "Decide for each requirement whether it applies (yes, no, undecided), with a rationale for every no, and who decided when. "
    "Rows that are taken out leave the set; new rows with a requirement number and an obligation of your own join it. "
    "Then: clausewise requirements import."
)


def _texts(one: Reviewed) -> tuple[str, ...]:
    requirement = one.requirement
    elements = "\n".join(f"• {element}" for element in requirement.elements)
    known = (requirement.id, requirement.document, requirement.label, requirement.obligation, elements, requirement.modality)
    return (*known, one.applicable, one.rationale, one.decided_by, one.decided_at[:10])


def members(library: Library, path: Path) -> tuple[Reviewed, ...]:
    """The members of an edited workbook, in the order of its rows. The words of a text cannot be edited there; decisions can."""
    book = read(path)
    bodies = {row.texts["id"].removeprefix("'"): json.loads(row.texts["body"]) for row in book.rows(BODIES, ("id", "body"))}
    found = [_member(library, book, row, bodies) for row in book.rows(SHEET, HEADS) if row.texts["Requirement"]]
    twice = [one for place, one in enumerate(found) if one.requirement.id in {other.requirement.id for other in found[:place]}]
    if twice:
        raise InputError(f"{book.file}: the requirement {twice[0].requirement.id} stands in two rows. Take one out.")
    if not found:
        raise InputError(f'{book.file}: the sheet "{SHEET}" holds no requirement.')
    return tuple(found)


def _member(library: Library, book: Workbook, row: Row, bodies: Mapping[str, dict[str, Any]]) -> Reviewed:
    texts, place = row.texts, f"{book.file}, row {row.place}"
    applicable = _applicable(texts["Applicable"], place)
    if applicable == "no" and not texts["Rationale"]:
        raise InputError(f"{place}: {texts['Requirement']} does not apply, but no rationale says why. Fill it in.")
    body = bodies.get(texts["Requirement"])
    requirement = _known(body, texts, place) if body else _new(library, texts, place)
    if applicable == "undecided":
        return Reviewed(requirement, applicable, texts["Rationale"])
    by = texts["Decided by"] or book.saved_by
    return Reviewed(requirement, applicable, texts["Rationale"], by, texts["Decided on"] or datetime.now(UTC).date().isoformat())


def _applicable(text: str, place: str) -> Applicable:
    word = text.strip().lower() or "undecided"
    for choice in APPLICABLE:
        if word == choice:
            return choice
    raise InputError(f"{place}: Applicable is {text!r}. Choose one of: {', '.join(APPLICABLE)}.")


def _known(body: dict[str, Any], texts: Mapping[str, str], place: str) -> Requirement:
    requirement = Requirement(**{**body, "elements": tuple(body["elements"])})
    written = " ".join(texts["Obligation (verbatim)"].split())
    if written != " ".join(requirement.obligation.split()):
        raise InputError(f"{place}: the words of {requirement.id} were changed. They are quoted; put your own wording in a new row.")
    return requirement


def _new(library: Library, texts: Mapping[str, str], place: str) -> Requirement:
    if not texts["Obligation (verbatim)"]:
        raise InputError(f"{place}: the new requirement {texts['Requirement']} has no obligation. Fill it in, or take the row out.")
    return of_list(library, [Listed(texts["Requirement"], texts["Obligation (verbatim)"], texts["Document"], texts["Clause"])])[0]
