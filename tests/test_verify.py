"""Verdicts on quotes: where they stand, where they do not, and what differs."""

import pytest

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
