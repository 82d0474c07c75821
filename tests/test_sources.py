"""Sources that a question names: those the library holds are known by any of their names, the others are named back."""

import pytest

from assistant.sources import missing
from index.documents import documents
from index.library import Library


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("What does Standard 11 say of backups?", ()),
        ("Which ISO 13485 clause is about suppliers?", ("ISO 13485",)),
        ("What is a category 4 product in GAMP 5?", ("GAMP 5",)),
        ("How are limits derived by PDA Technical Report 29?", ("PDA Technical Report 29",)),
        ("May Ph. Eur. 2.6.16 be left out?", ("Ph. Eur. 2.6.16",)),
        (
            "How does the EMA guideline on health based exposure limits want a PDE to be derived?",
            ("EMA guideline on health based exposure limits",),
        ),
        ("Who appoints the group in the PIC/S aide-memoire on utilities?", ("PIC/S aide-memoire on utilities",)),
        ("What does PIC/S PI 041 say about data integrity?", ("PIC/S PI 041",)),
        ("Our FDA inspector asked for guidance.", ()),
        ("What does the FDA guidance say?", ()),
        ("Is ISO 13485 stricter than GAMP 5?", ("ISO 13485", "GAMP 5")),
        ("How many hours may a gown be worn?", ()),
    ],
)
def test_what_the_library_does_not_hold_is_named(filled: Library, question: str, absent: tuple[str, ...]) -> None:
    assert missing(question, documents(filled)) == absent


def test_a_body_is_asked_for_a_paper_that_is_here(filled: Library) -> None:
    """A paper is known by what it is about: the standards of the fixture are about computerised systems and sterile areas."""
    held = documents(filled)
    assert missing("What does the WHO guidance on computerised systems say?", held) == ()
    assert missing("What does the WHO guidance on blood banks say?", held) == ("WHO guidance on blood banks",)


def test_what_the_passages_mention_is_no_missing_source(filled: Library) -> None:
    question = "May Ph. Eur. 2.6.16 be left out?"
    assert missing(question, documents(filled), ["Regions may use Ph. Eur. 2.6.16 instead."]) == ()
    assert missing(question, documents(filled), ["Regions may use 2.6.16 for extraneous agents."]) == ()
    assert missing(question, documents(filled), ["Literature\nPh. Eur. 2.6.16, Tests for extraneous agents."]) == ("Ph. Eur. 2.6.16",)
