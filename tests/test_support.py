"""A statement against its quotes: what the quotes bear passes, what changes a number, a limit, a duty or a negation is doubted in words."""

import pytest

from assistant.support import supported
from index.encoder import Encoder, default_encoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


PRESSURE = "Rooms of different grades should keep a pressure difference of at least 12 Pascals between them."
BACKUP = "Backups of all relevant records shall be made every 24 hours."
DOORS = "Doors of an airlock should not be opened at the same time."
PERMITTED = "A digital copy may be kept instead of the paper original."
TWO = "Samples must be stored at 2 to 8 °C. They must not be frozen."


@pytest.mark.parametrize(
    ("text", "quotes", "support"),
    [
        (BACKUP, (BACKUP,), "quoted"),
        ("a pressure difference of at least 12 Pascals", (PRESSURE,), "supported"),  # a stretch may leave a "not" behind
        (f"{PRESSURE}\n{DOORS}", (PRESSURE, DOORS), "quoted"),
        ("Relevant records are backed up every 24 hours.", (BACKUP,), "supported"),
        ("Relevant records must be backed up daily.", (BACKUP,), "supported"),  # shall and must bind alike; a day has 24 hours
        ("The pressure difference between rooms of different grades should be 12 Pa or more.", (PRESSURE,), "supported"),
        ("The doors of an airlock should never be open at the same time.", (DOORS,), "supported"),
        ("Samples are kept at 2 to 8 °C and not frozen.", (TWO,), "supported"),
    ],
)
def test_what_the_quotes_bear_passes(encoder: Encoder, text: str, quotes: tuple[str, ...], support: str) -> None:
    assert supported(text, quotes, encoder) == (support, ())


@pytest.mark.parametrize(
    ("text", "quotes", "doubt"),
    [
        ("Relevant records are backed up every 48 hours.", (BACKUP,), "the number 48 is in none of its quotes"),
        ("Relevant records are backed up every 24 days.", (BACKUP,), "is another than in its quotes"),
        (
            "Rooms of different grades should keep a pressure difference of at most 12 Pascals.",
            (PRESSURE,),
            'the limit "12 Pascals" is another',
        ),
        (
            "Rooms of different grades must keep a pressure difference of at least 12 Pascals.",
            (PRESSURE,),
            'it says "must", its quotes say should',
        ),
        ("Backups of all relevant records may be made every 24 hours.", (BACKUP,), 'it says "may", its quotes say must or shall'),
        ("A digital copy should be kept instead of the paper original.", (PERMITTED,), 'it says "should", its quotes say may'),
        ("Doors of an airlock should be opened at the same time.", (DOORS,), "differ in a negation"),
        ("Backups of all relevant records shall not be made every 24 hours.", (BACKUP,), "differ in a negation"),
        ("The Qualified Person certifies each batch before it is released for sale.", (BACKUP,), "do not speak of what it says"),
        ("Everything is fine.", (), "no quote stands behind it"),
    ],
)
def test_what_the_quotes_do_not_bear_is_doubted_in_words(encoder: Encoder, text: str, quotes: tuple[str, ...], doubt: str) -> None:
    support, doubts = supported(text, quotes, encoder)
    assert support == "unsupported"
    assert any(doubt in one for one in doubts), doubts


def test_a_power_of_ten_is_another_number(encoder: Encoder) -> None:
    support, doubts = supported("Not more than 106 cells are used.", ("Not more than 10⁶ cells are used.",), encoder)
    assert support == "unsupported"
    assert doubts[0] == "the number 106 is in none of its quotes"
