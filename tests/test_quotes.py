"""The gate: a quote stands in its clause word for word, or it is not shown as one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.normalise import normalise
from assistant.quotes import locate

UNITS = ("mg", "µg", "ml", "°C", "hours", "days", "Pa", "µm", "%", "ppm")
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
        ("shall not be ex- ceeded within", "normalised"),
        ("guidance value <= 12.5 Pa", "normalised"),
        ("store at −20 ºC ±2 ˚C", "normalised"),
        ("about 50%, are filed", "normalised"),
        ("Counts of 10⁶ CFU/㎥", "normalised"),
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
        "Rooms should keep atleast 10 Pa",
        "Rooms should keep at least l0 Pa",
        "Rooms should keep at least 1О Pa",
        "within \u202e42\u202c hours",
        "2-\n8 °C after thawing".replace("-\n", ""),
        "Counts of 10⁶ CFU/m² shall",
        "Rooms should keep at least 10 Pa. Counts",
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
        ("Counts of 10⁶ CFU/m", "cuts the power off m³"),
        ("Counts of 10⁶ CFU", "cuts what CFU is divided by"),
        ("Rooms should keep at least 10", "cuts the unit off 10 Pa"),
        ("store at −20 °C ± 2 °C, i.e. 2", "cuts the range 2-8"),
        ("line” by the quality unit", "cuts off-line"),
        ("up files, about 50 %", "cuts back-up"),
        ("of the back", "cuts back-up"),
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
        ("−5\u00a0°C", "-5°C"),
        ("5 μm = 5 µm", "5 µm = 5 µm"),
    ],
)
def test_normalised_texts(text: str, expected: str) -> None:
    normal = normalise(text)
    assert normal.text == expected
    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)


@pytest.mark.parametrize(
    ("text", "quote", "stands"),
    [
        ("Non-sterile products may be filled there.", "sterile products may be filled", False),
        ("The rooms – and their doors – are locked.", "and their doors", True),
        ("The rooms—and their doors—are locked.", "and their doors", True),
        ("Keep it for 5 to 10 days.", "Keep it for 5", False),
        ("Keep it for 5 to 10 days.", "10 days", False),
        ("Add 5 mg/ml of it.", "Add 5 mg", False),
        ("Use ¹⁴C sources.", "C sources", False),
        ("The organisation¹ shall act.", "The organisation", True),
        ("NOTE\n³ Other limits apply here.", "³ Other limits apply here.", True),
        ("The firm’s records and/or files.", "or files.", False),
        ("The firm’s records and/or files.", "The firm", False),
        ("As of Part 11 the records count.", "As of Part 11", True),
        ("Limit: 3 520 particles.", "520 particles.", False),
        ("Held for 10\u201315 days.", "Held for 10-\n15 days.", True),
        ("Cr | 3 | 11\n¹ In this table", "Cr | 3 | 11", True),
        ("Mice and F- 344 rats at 300- 600 mg.", "Mice and F-\n344 rats at 300-\n600 mg.", True),
        ("Held for 1015 days.", "Held for 10-\n15 days.", False),
        ("Grade A | 20 | 3 520", "Grade A\t20\t3 520", True),
        ("Grade A | 20 | 3 520", "20 3 520", False),
        ("Grade A | 20 | 3 520", "Grade A | 20", True),
        ("See also:\n• first aid\n• fire drill", "See also: first aid fire drill", True),
        ("Isoform pattern\nIt is determined by focusing.", "It is determined by focusing.", True),
        ("- 2023: see Volume 4\n- 2024: see Volume 5", "see Volume 4", True),
        ("Keep at 2 –\n8 °C.", "Keep at 2", False),
        ("It ends here\n- Only that counts.", "- Only that counts.", True),
        ("Limit:\n5 mg\nOther: 6 mg", "Other: 6 mg", True),
        ("A | 2 mg\nB | 3 mg", "B | 3 mg", True),
        ("Word", "Word", True),
        ("Words", "Word", False),
    ],
)
def test_where_a_quote_may_begin_and_end(text: str, quote: str, stands: bool) -> None:
    assert (locate(quote, text) is not None) == stands


ELIDED = (
    "Records shall be kept for at least five years after release, unless the holder agrees otherwise, and shall be readable. "
    "Copies may not replace them. Access to the records shall be limited to named persons within the quality unit."
)


@pytest.mark.parametrize(
    ("quote", "left_out"),
    [
        ("Records shall be kept [...] and shall be readable.", None),  # it hides "unless"
        ("Records shall be kept for at least five years after release […] and shall be readable.", None),
        ("kept for at least five years (...) Access to the records shall be limited", None),
        (
            "unless the holder agrees otherwise, and shall be readable. [...] Access to the records shall be limited",
            ("Copies may not replace them.",),
        ),
        ("and shall be readable. … Access to the records … within the quality unit.", None),  # "Access to the records" is long enough
        ("Access to the records shall be limited ... within the quality unit.", ("to named persons",)),
        ("Access to the records shall . . . named persons within the quality unit.", ("be limited to",)),
        ("…shall be limited to named persons…", ()),
        ("within the quality unit [...] Access to the records", None),  # out of order
        ("Copies may not replace them [...] named persons within the quality unit.", (". Access to the records shall be limited to",)),
        ("Copies may not [...] named persons within the quality unit.", None),  # the head of one sentence, the tail of another
        ("Access to [...] shall be limited to named persons", None),  # a part of two words
        ("Access to the rec[...]be limited to named persons", None),  # a part that cuts a word
        ("Access to all records [...] within the quality unit.", None),
        ("[...]", None),
        ("... ... ...", None),
    ],
)
def test_elided_quotes(quote: str, left_out: tuple[str, ...] | None) -> None:
    match = locate(quote, ELIDED)
    if quote.startswith("and shall be readable. …"):
        left_out = ("Copies may not replace them.", "shall be limited to named persons")
    if left_out is None:
        assert match is None
    else:
        assert match is not None
        assert match.status == "normalised"
        assert tuple(ELIDED[slice(*gap)].strip() for gap in match.elided) == left_out


def test_an_ellipsis_of_the_source_is_no_elision() -> None:
    text = "A drug . . . shall be deemed to be adulterated … if it is so."
    match = locate("A drug ... shall be deemed to be adulterated . . . if it is so.", text)
    assert match is not None
    assert match.elided == ()


WORDS = st.sampled_from(
    [
        *("rooms", "should", "shall", "must", "not", "be", "kept", "clean", "at", "all", "times", "records", "of", "files", "operators"),
        *("before", "after", "written"),
    ]
)
LIMITS = st.builds(
    lambda low, unit: f"{low} {unit}", st.decimals("0.1", "999", places=1).map(str) | st.integers(2, 99999).map(str), st.sampled_from(UNITS)
)
TEXT = st.lists(WORDS | LIMITS, min_size=6, max_size=25).map(" ".join)


@given(TEXT, st.data())
def test_no_changed_figure_is_ever_accepted(text: str, data: st.DataObject) -> None:
    places = [at for at, character in enumerate(text) if character.isdigit()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    new = data.draw(st.sampled_from([figure for figure in "0123456789" if figure != text[at]] + ["", text[at] * 2, f"{text[at]}.5"]))
    changed = text[:at] + new + text[at + 1 :]
    assume(changed not in text)
    assert locate(changed, text) is None


@given(TEXT, st.data())
def test_no_changed_unit_duty_or_negation_is_ever_accepted(text: str, data: st.DataObject) -> None:
    words = text.split()
    swaps = {"should": "shall", "shall": "may", "must": "should", "not": "", "before": "after", "after": "before", "all": "some"}
    swaps |= {unit: UNITS[(at + 1) % len(UNITS)] for at, unit in enumerate(UNITS)}
    places = [at for at, word in enumerate(words) if word in swaps]
    assume(places)
    at = data.draw(st.sampled_from(places))
    changed = " ".join([*words[:at], *([swaps[words[at]]] if swaps[words[at]] else []), *words[at + 1 :]])
    assume(changed not in text)
    assert locate(changed, text) is None


@given(TEXT, st.data())
def test_whatever_is_harmless_is_always_accepted(text: str, data: st.DataObject) -> None:
    words = text.split()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(words) - 1))
        words[at] = data.draw(st.sampled_from(HARMLESS))(words[at])
    blank = data.draw(st.sampled_from([" ", "\u00a0", "\n", "  ", "\u2009", "\r\n"]))
    assert locate(blank.join(words), text) is not None


HARMLESS = (
    lambda word: word[:3] + "-\n" + word[3:] if word.isalpha() and len(word) > 5 else word,
    lambda word: word[:2] + "\u00ad" + word[2:] if len(word) > 2 else word,
    lambda word: word[:2] + "\u200b" + word[2:],
    lambda word: word.replace("fi", "ﬁ"),
    lambda word: word.replace("µ", "μ").replace("°", "º").replace("Ω", "\u2126"),
    lambda word: "".join(chr(ord(character) - 0x30 + 0xFF10) if character in "0123456789" else character for character in word),
)
