"""Questions with gold clauses and the passages found for them in, hits and recall out.

A passage is right for a gold clause if it holds the gold quote (its first or last 60 letters), is itself part of the quote, or bears the
gold clause's number in the gold file. Only its first 1,500 characters count, so that long passages win nothing.
Knows nothing of search.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.measures import Values
from index.library import number_key
from ingest.errors import UnreadableFile

DEPTHS = (1, 3, 5, 10)
MOST_CHARACTERS = 1500
ENDS = 60


@dataclass(frozen=True, slots=True)
class Gold:
    """A clause that answers: the file it stands in, its number, and words of it."""

    file: str
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all its gold clauses; those of `also` are right too, but need not be found."""

    id: str
    text: str
    type: str
    gold: tuple[Gold, ...]
    also: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What is judged of a passage: its text, and the number and file of its clause."""

    text: str
    number: str
    file: str


def read_questions(file: Path) -> list[Question]:
    """The answerable questions of a JSON Lines file with `id, question, type, gold: [{file, clause, quote}], accept_also`."""
    found: list[Question] = []
    for place, row in enumerate(json_lines(file), 1):
        try:
            if row.get("answerable", True):
                gold, also = (_gold(row.get(name) or ()) for name in ("gold", "accept_also"))
                found.append(Question(str(row["id"]), str(row["question"]), str(row.get("type", "")), gold, also))
        except (KeyError, TypeError, AttributeError):
            raise UnreadableFile(
                file.name, f"line {place} is no question", "Each needs id, question and gold (file, clause, quote)."
            ) from None
    return [question for question in found if question.gold]


def json_lines(file: Path) -> list[dict[str, Any]]:
    """Every JSON object of a JSON Lines file."""
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except OSError as error:
        raise UnreadableFile(str(file), f"it cannot be read ({error.strerror})", "Check the path.") from error
    except ValueError as error:
        raise UnreadableFile(str(file), f"it is not JSON Lines ({error})", "One JSON object a line, in UTF-8.") from error


def _gold(rows: Sequence[Mapping[str, Any]]) -> tuple[Gold, ...]:
    return tuple(Gold(str(row["file"]), str(row.get("clause") or ""), str(row["quote"])) for row in rows)


def right(gold: Gold, passage: Ranked) -> bool:
    """Does the passage answer as the gold clause does?"""
    quote, text = squash(gold.quote), squash(passage.text[:MOST_CHARACTERS])
    if quote[:ENDS] in text or quote[-ENDS:] in text or (len(text) > ENDS and text in quote):
        return True
    same = bool(passage.file and gold.file) and (squash(passage.file) in squash(gold.file) or squash(gold.file) in squash(passage.file))
    return bool(same and passage.number and gold.clause and number_key(passage.number) == number_key(gold.clause))


def squash(text: str) -> str:
    """Letters and digits only, lower case: blind to white space, hyphenation, quotes and dashes."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def question_measures(questions: Sequence[Question], run: Mapping[str, Sequence[Ranked]]) -> dict[str, Values]:
    """hit@1, 3, 5, 10 (any right passage), Recall@10 of all gold clauses, MRR@10; one value a question."""
    values: dict[str, Values] = {name: {} for name in (*(f"hit@{depth}" for depth in DEPTHS), "Recall@10", "MRR@10")}
    for question in questions:
        found = run.get(question.id, ())[: max(DEPTHS)]
        first = next((rank for rank, one in enumerate(found, 1) if any(right(gold, one) for gold in question.gold + question.also)), None)
        for depth in DEPTHS:
            values[f"hit@{depth}"][question.id] = float(first is not None and first <= depth)
        values["MRR@10"][question.id] = 1 / first if first else 0.0
        covered = sum(any(right(gold, one) for one in found) for gold in question.gold)
        values["Recall@10"][question.id] = covered / len(question.gold)
    return values
