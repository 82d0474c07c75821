"""The certificate counts what was read and what was kept."""

from ingest.certificate import certify
from ingest.model import Block, Dropped, Reading, Run, Style
from ingest.structure import Structured, structure

TEXT = "1.1 Rooms should be clean."


def block(text: str, page: int) -> Block:
    return Block(text, page=page, style=Style(10.0), runs=(Run(0, len(text), page, 0),), page_end=page)


def letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def test_everything_kept() -> None:
    blocks = (block("1 Scope", 0), block(TEXT, 0), block("1.2 Doors should close.", 1))
    counts = (letters("1 Scope" + TEXT), letters("1.2 Doors should close."))
    reading = Reading(blocks, pages=2, body_characters=counts, dropped=(Dropped("7", "page number", 0),))
    certificate = certify(reading, structure(reading, "sop@1"))
    assert (certificate.kept, certificate.characters_read, certificate.pages_in_need) == (1.0, sum(counts), ())
    assert certificate.dropped == (("page number", 1),)
    assert not certificate.needs_review


def test_a_page_that_lost_text_needs_review() -> None:
    reading = Reading((block(TEXT, 0), block("Doors should close.", 1)), pages=2, body_characters=(letters(TEXT), 40))
    certificate = certify(reading, structure(reading, "sop@1"))
    assert certificate.pages_in_need == (1,)
    assert certificate.needs_review


def test_text_in_no_clause_is_lost() -> None:
    reading = Reading((block(TEXT, 0),), pages=1, body_characters=(letters(TEXT),))
    certificate = certify(reading, Structured(TEXT, (Run(0, len(TEXT), 0, 0),), (), (), ()))
    assert certificate.characters_kept == 0
    assert certificate.needs_review


def test_a_page_without_text_needs_review_but_a_blank_one_does_not() -> None:
    reading = Reading((block(TEXT, 0),), pages=3, body_characters=(letters(TEXT), 0, 0), blank_pages=(2,))
    assert certify(reading, structure(reading, "sop@1")).pages_in_need == (1,)


def test_a_source_without_pages() -> None:
    reading = Reading((Block(TEXT),), body_characters=(letters(TEXT),))
    certificate = certify(reading, structure(reading, "sop@1"))
    assert (certificate.kept, certificate.needs_review) == (1.0, False)
