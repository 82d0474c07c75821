"""Verdicts on quotes: where they stand, where they do not, and what differs."""

import pytest

from assistant.difference import compare, nearest_words
from assistant.verify import Source, Truth, difference
from index.documents import clauses, documents
from index.library import Library

BACKUP = "Backups of all relevant records shall be made every 24 hours."


@pytest.fixture
def truth(filled: Library) -> Truth:
    return Truth([Source(one, clause) for one in documents(filled) for clause in clauses(filled, one.row)])


@pytest.mark.parametrize(
    ("quote", "clause_id", "status"),
    [
        (BACKUP, "site-standard-11@2011#10.1", "exact"),
        (BACKUP, None, "exact"),
        ("Backups of all relevant rec-\nords shall be made\nevery 24 hours.", "site-standard-11@2011#10.1", "normalised"),
        (BACKUP, "site-standard-11@2011#10.2", "misplaced"),
        (BACKUP, "site-standard-11@2011#10.7", "unknown_clause"),
        (BACKUP.replace("24", "48"), "site-standard-11@2011#10.1", "altered"),
        (BACKUP.replace("shall", "should"), None, "altered"),
        ("The moon is made of green cheese, as everybody knows.", None, "not_found"),
        ("The moon is made of green cheese, as everybody knows.", "site-standard-11@2011#10.1", "not_found"),
    ],
)
def test_verdicts(truth: Truth, quote: str, clause_id: str | None, status: str) -> None:
    assert truth.verdict(quote, clause_id).status == status


def test_a_misplaced_quote_tells_its_true_place(truth: Truth) -> None:
    verdict = truth.verdict(BACKUP, "site-standard-1@2024#4.1")
    assert verdict.source is not None
    assert verdict.source.clause.id == "site-standard-11@2011#10.1"


def test_a_quote_outside_the_cited_document_is_misplaced(truth: Truth) -> None:
    row = next(source.document.row for source in truth.sources if source.document.document.key == "site-standard-1")
    assert truth.verdict(BACKUP, None, frozenset({row})).status == "misplaced"


def test_an_altered_quote_shows_the_difference(truth: Truth) -> None:
    verdict = truth.verdict(BACKUP.replace("24 hours", "2 days"), "site-standard-11@2011#10.1")
    assert verdict.nearest == BACKUP
    assert verdict.difference == "Backups of all relevant records shall be made every [-24 hours.-] {+2 days.+}"


def test_difference_of_words() -> None:
    assert difference("a b c", "a c d") == "a [-b-] c {+d+}"


def test_titles_can_be_quoted(truth: Truth) -> None:
    verdict = truth.verdict("Audit trails", "site-standard-11@2011#9")
    assert (verdict.status, verdict.in_title) == ("exact", True)


@pytest.mark.parametrize(
    ("source", "quote", "differences"),
    [
        (
            "Backups shall be made every 24 hours by the owner.",
            "Backups may be made every 48 days by the user.",
            [("number", "24", "48"), ("unit", "hours", "days"), ("modal", "shall", "may"), ("word", "owner.", "user.")],
        ),
        ("It shall be kept.", "It shall not be kept.", [("negation", "", "not")]),
        ("It shall never be kept unless dry.", "It shall be kept dry.", [("negation", "never", ""), ("negation", "unless", "")]),
        ("Keep at least 10 Pa.", "Keep at most 10 Pa.", [("comparison", "least", "most")]),
        ("Limit ≤ 5 mg daily.", "Limit ≥ 5 g weekly.", [("comparison", "≤", "≥"), ("unit", "mg", "g"), ("unit", "daily.", "weekly.")]),
        ("Rooms, and doors.", "rooms and doors", [("case", "Rooms,", "rooms"), ("punctuation", "doors.", "doors")]),
        ("Value 10.5 here", "Value 105 here", [("number", "10.5", "105")]),
        ("Count 10⁶ here", "Count 106 here", [("number", "10⁶", "106")]),
        ("two persons sign", "three persons sign", [("number", "two", "three")]),
        ("the organisation¹ acts", "the organisation acts", [("note mark", "organisation¹", "organisation")]),
        ("Grade A | 20", "Grade A 20", [("layout", "|", "")]),
        ("the m value", "the s value", [("word", "m", "s")]),
    ],
)
def test_what_differs_is_told_by_kind_and_the_gravest_first(source: str, quote: str, differences: list[tuple[str, str, str]]) -> None:
    assert [(one.kind, one.source, one.quote) for one in compare(source, quote).differences] == differences


def test_the_difference_covers_words_that_were_left_out_in_the_middle(truth: Truth) -> None:
    verdict = truth.verdict("Rooms of different grades should keep a difference of at least 12 Pascals between them.")
    assert verdict.status == "altered"
    assert verdict.difference == ("Rooms of different grades should keep a [-pressure-] difference of at least 12 Pascals between them.")


@pytest.mark.parametrize(
    ("quote", "clause_id", "status", "elided"),
    [
        (
            "Rooms of different grades should keep [...] at least 12 Pascals between them.",
            None,
            "normalised",
            ("a pressure difference of",),
        ),
        ("Rooms of different grades […] should be opened at the same time.", None, "altered", ()),  # over two clauses
        ("Doors of an airlock should [...] at the same time.", "site-standard-1@2024#4.2", "altered", ()),  # it hides "not"
        ("Rooms of different grades ... between them.", "site-standard-1@2024#4.1", "altered", ()),  # a part of two words
        ("keep a pressure difference ... at least 12 Pascals", "site-standard-1@2024#4.2", "misplaced", ("of",)),
    ],
)
def test_elided_quotes(truth: Truth, quote: str, clause_id: str | None, status: str, elided: tuple[str, ...]) -> None:
    verdict = truth.verdict(quote, clause_id)
    assert (verdict.status, verdict.elided) == (status, elided)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "   ",
        "…",
        "4 Premises 4.2",  # numbers and heading path are no text of a clause
        "Site standard for sterile areas 4 Premises Rooms of different grades",
        "between them. Doors of an airlock",  # two clauses
        "Doors of an airlock should be opened at the same time.",
        "Doors of an airlоck should not be opened at the same time.",  # a Cyrillic letter
        "Doors of an air lock should not be opened at the same time.",
        "Operators should wear sterile gowns that are changed at least once a day. i.",
    ],
)
def test_what_stands_nowhere_is_never_accepted(truth: Truth, quote: str) -> None:
    assert truth.verdict(quote).status in ("altered", "not_found")


def test_where_a_quote_stands_twice_its_own_document_comes_first(truth: Truth) -> None:
    twice = "Backup"
    assert (found := truth.verdict(twice, "site-standard-11@2011#10.1")).status == "misplaced"
    assert found.source is not None
    assert found.source.document.document.id == "site-standard-11@2011"


def test_an_unknown_clause_tells_where_the_words_stand(truth: Truth) -> None:
    verdict = truth.verdict(BACKUP, "site-standard-11@2011#10.9")
    assert verdict.status == "unknown_clause"
    assert verdict.source is not None
    assert verdict.source.clause.id == "site-standard-11@2011#10.1"


def test_the_difference_reaches_to_the_last_word_of_a_quote_without_its_full_stop() -> None:
    source = "Keys are counted. Registers need to be complete and to be looked through by the keeper at regular times."
    quote = "Registers must be complete and to be looked through by the keeper at regular times"
    start, end = nearest_words(source, (18, len(source) - 7), quote)
    assert source[start:end] == "Registers need to be complete and to be looked through by the keeper at regular times"
