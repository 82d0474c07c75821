"""The calibration set in, questions with what answers them out. Knows nothing of search or answers.

A gold clause stands for all that is below it in the document's tree: who cites an item of its list or its table cites it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.questions import json_lines
from ingest.errors import UnreadableFile

CALIBRATION = Path(__file__).parent / "calibration" / "questions.jsonl"
SETS = ("starter", "documents")
# Why nothing answers: no clause of that number, no such text in the library, no figure set, another field, no such rule in these texts.
REASONS = ("no_clause", "no_source", "no_number", "outside", "no_such_rule")


@dataclass(frozen=True, slots=True)
class Place:
    """A clause that answers: the document's key (`key@version` if that is not in force), and what follows `#` in the clause's id."""

    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the calibration set: `gold` must be cited, `also` may be; `reason` says why nothing answers, if nothing does.

    `set` names the library that is asked. `jurisdiction` is what the asker has in mind, empty for no one in particular; it is no filter.
    `scope` is a filter, as a line of `ask --queries` has it.
    """

    id: str
    question: str
    type: str
    style: str
    set: str
    jurisdiction: str
    gold: tuple[Place, ...]
    also: tuple[Place, ...]
    reason: str
    scope: Mapping[str, Any]

    @property
    def answerable(self) -> bool:
        """Is there a clause that answers?"""
        return not self.reason


def read_asked(file: Path = CALIBRATION, of: str = "") -> list[Asked]:
    """The questions of a file in its order, or those of one set."""
    found: list[Asked] = []
    for place, row in enumerate(json_lines(file), 1):
        try:
            found.append(_asked(row))
        except (KeyError, TypeError, AttributeError):
            remedy = "Each needs id, question, type, style, set, answerable, and gold clauses or a reason."
            raise UnreadableFile(file.name, f"line {place} is no question of a calibration set", remedy) from None
    return [one for one in found if of in ("", one.set)]


def _asked(row: Mapping[str, Any]) -> Asked:
    gold, also = (_places(row.get(name) or ()) for name in ("gold", "also"))
    reason = str(row.get("reason") or "")
    if bool(gold) != row["answerable"] or bool(reason) == row["answerable"]:
        raise KeyError("answerable")
    name, question, form, style, asked_of = (str(row[field]) for field in ("id", "question", "type", "style", "set"))
    return Asked(name, question, form, style, asked_of, str(row.get("jurisdiction") or ""), gold, also, reason, row.get("scope") or {})


def _places(rows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    return tuple(Place(str(row["document"]), str(row["clause"])) for row in rows)
