"""What a statement turns round while it keeps nearly all words is doubted in words; the same said in other words is not."""

import pytest

from assistant.support import supported
from index.encoder import Encoder, default_encoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


UNIT = "The quality unit shall approve or reject every procedure that bears on the purity of the product."
INFORM = "The supplier must inform the manufacturer of changes, and the manufacturer must assess them."
COLD = "Samples should be stored between 2 °C and 8 °C for not more than 24 hours before testing."
OPEN = "Open processing is not permitted in grade D, except for products that are sterilised at the end."
RATE = "The rinse should hold no more than 10 µg/ml of detergent."
DATE = "The revised text applies from 25 August 2023."
BOTH = "Filters should be tested for integrity before use and after use."


@pytest.mark.parametrize(
    ("text", "quote", "doubt"),
    [
        ("Production shall approve or reject every procedure that bears on the purity of the product.", UNIT, "who has to act"),
        ("The manufacturer must inform the supplier of changes.", INFORM, "who has to act"),
        ("Samples should be stored between 2 °C and 8 °C for not more than 24 hours after testing.", COLD, 'says "after"'),
        ("If a room exceeds its action limit, stop.", "If a room falls below its action limit, stop.", 'says "exceeds"'),
        ("Keep it one year or two years, whichever is shorter.", "Keep it one year or two years, whichever is longer.", 'says "shorter"'),
        ("Open processing is not permitted in grade D.", OPEN, "leaves out an exception"),
        ("Open processing is not permitted in grade C, except for products that are sterilised at the end.", OPEN, '"grade C"'),
        ("Filters should be tested for integrity only after use.", BOTH, "adds a restriction"),
        ("The rinse should hold no more than 10 mg/ml of detergent.", RATE, 'the rate "10 mg/ml"'),
        ("The revised text applies from 25 May 2023.", DATE, 'the date "25 May 2023"'),
    ],
)
def test_a_twist_is_doubted(encoder: Encoder, text: str, quote: str, doubt: str) -> None:
    support, doubts = supported(text, (quote,), encoder)
    assert support == "unsupported"
    assert any(doubt in one for one in doubts), doubts


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Every procedure that bears on the purity of the product needs the approval of the quality unit.", UNIT),
        ("Suppliers must inform the manufacturer of changes.", INFORM),
        ("Samples should be refrigerated at 2-8 °C and tested within 24 hours.", COLD),  # "not more than" negates nothing
        ("Before testing, samples may wait for at most one day; they should be stored between 2 °C and 8 °C.", COLD),
        ("The rinse should hold at most 0.01 mg/ml of detergent.", RATE),
        ("The revised text applies from August 2023.", DATE),
        ("Both before and after use, filters should be tested for integrity.", BOTH),
    ],
)
def test_the_same_in_other_words_passes(encoder: Encoder, text: str, quote: str) -> None:
    assert supported(text, (quote,), encoder) == ("supported", ())


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("Annex 7, 3.14 asks that samples are stored between 2 °C and 8 °C before testing.", "supported"),
        ("According to section 3.14 of Annex 7, samples should be stored between 2 °C and 8 °C before testing.", "supported"),
        ("Annex 15 asks that samples are stored between 2 °C and 8 °C before testing.", "unsupported"),
        ("Section 3.15 asks that samples are stored between 2 °C and 8 °C before testing.", "unsupported"),
    ],
)
def test_a_statement_may_name_what_it_cites_and_nothing_else(encoder: Encoder, text: str, support: str) -> None:
    assert supported(text, (COLD,), encoder, (("XY GMP Annex 7", "3.14"),))[0] == support
