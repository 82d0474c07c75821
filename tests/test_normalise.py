"""What is alike for a careful reader, and what is not: the two lists that the gate rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.normalise import normal_text, normalise

TEXTS = st.text(
    st.sampled_from("ab 5\n\t-.,()|\u00ad\u00a0\u2009\u200b\u2010\u2013\u2212“”‘’\"'\u2026ﬁ⁶²½₂µμ°º˚ΩÅ≤≥<>=±+/×•·%oCe\u0301㎥①，﹪"),
    max_size=40,
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("5 µm", "5 μm", "5\u00a0µm", "5 \u00b5m"),
        ("20 °C", "20 ºC", "20 ˚C", "20°C", "20 ° C", "20 ℃", "20 ⁰C", "20 oC", "20 ∘C"),
        ("10 Ω", "10 \u2126"),
        ("5 Å", "5 \u212b", "5 A\u030a"),
        ("300 K", "300 \u212a"),
        ("≤ 5 %", "≤5%", "⩽ 5 ％", "<= 5 %", "≦ 5 ﹪"),
        ("± 2", "±2", "+/- 2", "+/−2"),
        ("10 × 2", "10 x 2"),
        ("a – b", "a — b", "a - b", "a−b", "a--b"),
        ("the “quality unit”", 'the "quality unit"', "the ‘quality unit’", "the «quality unit»", "the 'quality unit'"),
        ("the site’s files", "the site's files", "the site´s files"),
        ("ﬁve efﬂuents", "five effluents"),
        ("one, two; (three)", "one , two ; ( three )", "one﹐ two﹔ ﹙three﹚"),
        ("and so on ...", "and so on …", "and so on . . ."),
        ("5 ㎥", "5 m³"),
        ("• item\n• other", "item other", "· item ▪ other"),
        ("pre- and post-use", "pre-and post-use", "pre-\nand post-use"),
        ("co\u00adordinated\u200b", "coordinated", "co\ufffeordinated"),
    ],
)
def test_spellings_of_one_text(spellings: tuple[str, ...]) -> None:
    assert len({normal_text(one) for one in spellings}) == 1, [normal_text(one) for one in spellings]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10⁶", "106"),
        ("m²", "m2"),
        ("m³", "m²"),
        ("㎥", "m3"),
        ("H₂O", "H2O"),
        ("½", "1/2"),
        ("①", "1"),
        ("5ᵃ", "5a"),
        ("≤ 5", "≥ 5"),
        ("≤ 5", "< 5"),
        ("± 2", "2"),
        ("-5", "5"),
        ("1.5", "15"),
        ("1,5", "1.5"),
        ("20⁰C", "200C"),
        ("20 °C", "200C"),
        ("3 520", "3520"),
        ("50 %", "50 ‰"),
        ("50 %", "50"),
        ('5"', "5'"),
        ("Must", "must"),
        ("mоnth", "month"),
        ("1०", "10"),
        ("\u202e42\u202c", "42"),
        ("5 | 10", "5 10"),
        ("A | • | B", "A | B"),
        ("A | • | B", "A | ○ | B"),
        ("at least", "atleast"),
    ],
)
def test_what_stays_apart(one: str, other: str) -> None:
    assert normal_text(one) != normal_text(other)


@given(TEXTS)
def test_offsets_lead_to_the_source(text: str) -> None:
    normal = normalise(text)
    assert normal.text == normal_text(text)
    assert len(normal.offsets) == len(normal.text) + 1
    assert list(normal.offsets) == sorted(normal.offsets)
    assert all(0 <= offset <= len(text) for offset in normal.offsets)


@given(st.text(max_size=60))
def test_any_text_can_be_normalised(text: str) -> None:
    assert normalise(text).text == normal_text(text)
