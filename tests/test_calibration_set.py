"""The calibration set: as many questions as it promises, no two alike, and every gold clause is in the text it is said to be in."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from corpus import STARTER
from eval.asked import CALIBRATION, REASONS, SETS, Asked, Place, read_asked
from ingest.errors import UnreadableFile
from ingest.parse import parse_file

LEAST = 240
ANSWERABLE_TYPES = {
    "factoid", "table", "procedure", "paraphrase", "multi", "comparison", "definition", "list", "role", "yes_no", "clause_number", "decide",
}  # fmt: skip


@cache
def clause_ids(folder: Path) -> Mapping[str, frozenset[str]]:
    """What follows `#` in the ids of each document's clauses, by `key@version`, and by the key alone for what is in force."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(folder.iterdir()):
        parsed = parse_file(path)
        clauses = frozenset(clause.id.split("#")[1] for clause in parsed.clauses)
        found[parsed.document.id] = clauses
        if parsed.document.status == "in force":
            found[parsed.document.key] = clauses
    return found


def not_there(questions: Iterable[Asked], folder: Path) -> list[tuple[str, Place]]:
    ids = clause_ids(folder)
    places = [(one.id, place) for one in questions for place in one.gold + one.also]
    return [(name, place) for name, place in places if place.clause not in ids.get(place.document, frozenset())]


def squashed(question: str) -> str:
    return re.sub(r"\W+", " ", question.lower()).strip()


@pytest.mark.parametrize("answerable", [True, False])
def test_there_are_enough_questions_with_and_without_an_answer(answerable: bool) -> None:
    sets = Counter(one.set for one in read_asked() if one.answerable == answerable)
    assert sum(sets.values()) >= LEAST
    assert set(sets) == set(SETS)
    assert min(sets.values()) >= LEAST / 4


def test_ids_and_questions_are_unique() -> None:
    questions = read_asked()
    for values in ([one.id for one in questions], [squashed(one.question) for one in questions]):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_type_is_asked_and_every_reason_given() -> None:
    types = Counter(one.type for one in read_asked() if one.answerable)
    assert set(types) == ANSWERABLE_TYPES
    reasons = Counter(one.reason for one in read_asked() if not one.answerable)
    assert set(reasons) == set(REASONS)
    assert min((types + reasons).values()) >= 8


def test_unanswerable_questions_take_the_forms_of_answerable_ones() -> None:
    """What is asked to decide always has an answer; every other form has both sorts, or the form alone would give the answer away."""
    forms = {one.type for one in read_asked() if not one.answerable}
    assert forms == ANSWERABLE_TYPES - {"decide"}


def test_the_gold_clauses_of_the_starter_digests_exist() -> None:
    assert not_there(read_asked(of="starter"), STARTER) == []


def test_questions_of_two_parts_name_two_clauses() -> None:
    assert [one.id for one in read_asked() if one.type in ("multi", "comparison") and one.answerable and len(one.gold) < 2] == []


@pytest.mark.material
def test_the_gold_clauses_of_the_real_documents_exist(material: Path) -> None:
    assert not_there(read_asked(of="documents"), material / "documents") == []


def test_a_clause_that_does_not_exist_is_noticed() -> None:
    question = read_asked(of="starter")[0]
    wrong = Asked("x", "Annex 11 9.2?", "clause_number", "terse", "starter", "", (Place("digest-eu-gmp-annex-11", "9.2"),), (), "", {})
    assert [name for name, _ in not_there([question, wrong], STARTER)] == ["x"]


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "1"}',
        '{"id": "1", "question": "?", "type": "list", "style": "plain", "set": "starter", "answerable": true, "gold": []}',
        '{"id": "1", "question": "?", "type": "list", "style": "plain", "set": "starter", "answerable": false, "gold": []}',
    ],
)
def test_a_line_that_contradicts_itself_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(CALIBRATION.read_text(encoding="utf-8").splitlines()[0] + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"mine\.jsonl: line 2"):
        read_asked(file)
