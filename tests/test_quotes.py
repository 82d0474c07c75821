"""The gate: a quote stands in its clause word for word, or it is not shown as one."""

import pytest

from assistant.normalise import normalise
from assistant.quotes import locate

CLAUSE = (
    "Rooms should keep at least 10 Pa (guidance value ≤ 12.5 Pa). Counts of 10⁶ CFU/m³ shall not be exceeded within 24 hours; "
    "store at −20 °C ± 2 °C, i.e. 2-8 °C after thawing. Half (½) of the back-up files, about 50 %, are filed "
    "“off-line” by the quality unit."
)


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ("Rooms should keep at least 10 Pa", "exact"),
        ("shall not be exceeded within 24 hours", "exact"),
        ("Rooms should\nkeep at   least 10 Pa", "normalised"),
        ("shall not be ex-\nceeded within 24 hours", "normalised"),
        ("the back-\nup files", "normalised"),
        ("the back\u2010up \ufb01les", "normalised"),
        ('filed "off-line" by the quality unit.', "normalised"),
        ("Counts\u00a0of 10⁶ CFU/m³", "normalised"),
        ("store at \u201320 °C", "normalised"),
        ("exc\u00adeeded within", "normalised"),
    ],
)
def test_what_word_processors_do_to_text_is_harmless(quote: str, status: str) -> None:
    match = locate(quote, CLAUSE)
    assert match is not None
    assert match.status == status


@pytest.mark.parametrize(
    "quote",
    [
        "Rooms shall keep at least 10 Pa",
        "Rooms should not keep at least 10 Pa",
        "Rooms should keep at least 100 Pa",
        "Rooms should keep at most 10 Pa",
        "Counts of 106 CFU/m³",
        "Counts of 10⁶ CFU/m3",
        "guidance value ≥ 12.5 Pa",
        "guidance value 12.5 Pa",
        "guidance value ≤ 125 Pa",
        "store at 20 °C",
        "−20 °C 2 °C",
        "Half (1/2) of the back-up files",
        "shall be exceeded within 24 hours",
        "within 42 hours",
        "about 50, are filed",
        "rooms should keep at least 10 Pa",
        "Rooms keep at least 10 Pa",
    ],
)
def test_what_changes_the_meaning_is_refused(quote: str) -> None:
    assert locate(quote, CLAUSE) is None


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("Rooms should keep at least 1", "cuts the number 10"),
        ("5 Pa). Counts of", "cuts the number 12.5"),
        ("Counts of 10", "cuts the power off 10⁶"),
        ("20 °C ± 2 °C", "cuts the minus off −20"),
        ("12.5 Pa). Counts", "cuts the comparison off ≤ 12.5"),
        ("2 °C, i.e.", "cuts ± off 2"),
        ("8 °C after thawing", "cuts the range 2-8"),
        ("back-up files, about 50", "cuts the per cent off 50 %"),
        ("oms should keep", "cuts a word"),
        ("Rooms should kee", "cuts a word"),
        ("⁶ CFU/m³", "begins with a power"),
        ("...", "has no letter"),
        ("", "is empty"),
    ],
)
def test_a_quote_may_cut_no_word_and_no_number(quote: str, why: str) -> None:
    assert locate(quote, CLAUSE) is None, why


def test_a_refused_place_does_not_hide_a_good_one() -> None:
    text = "Between 2-8 °C or below 8 °C."
    match = locate("8 °C", text)
    assert match is not None
    assert text[slice(*match.span)] == "8 °C"
    assert match.span[0] == text.rindex("8 °C")


def test_the_span_leads_back_to_the_source() -> None:
    text = "The con\u00adtrol of ﬁlters \u2013 and  their\nuse \u2013 is described."
    match = locate("control of filters - and their use - is described.", text)
    assert match is not None
    assert text[slice(*match.span)] == text[4:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10⁶ ½ m² H₂O", "10⁶ ½ m² H₂O"),
        ("a\u00adb\u200bc", "abc"),
        ("1\u2044 2", "1/ 2"),
        ("ﬁve ﬂasks", "five flasks"),
        ("cafe\u0301", "café"),
        ("−5\u00a0°C", "-5 °C"),
        ("5 μm = 5 µm", "5 µm = 5 µm"),
    ],
)
def test_normalised_texts(text: str, expected: str) -> None:
    normal = normalise(text)
    assert normal.text == expected
    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)
