"""What a clause's number looks like, and which numbers count."""

import pytest

from ingest.numbering import division, labels, roman
from ingest.spine import Candidate, follows, spine


def first(text: str) -> tuple[str, tuple[int, ...], str]:
    label = labels(text)[0]
    return label.grammar, label.values, label.printed


@pytest.mark.parametrize(
    ("text", "grammar", "values", "printed"),
    [
        ("4.14 Filtered air", "decimal", (4, 14), "4.14"),
        ("1.6. For large projects", "decimal", (1, 6), "1.6"),
        ("9.35APS should", "decimal", (9, 35), "9.35"),
        ("18. 44 Harvested material", "decimal", (18, 44), "18.44"),
        ("3.2.P.5 Control", "decimal", (3, 2, 16, 5), "3.2.P.5"),
        ("4.0 PURPOSE", "decimal", (4,), "4.0"),
        ("§ 211.68 Automatic equipment", "section", (211, 68), "211.68"),
        ("II.9 Supply chain", "led", (2, 9), "II.9"),
        ("IV. Stages", "ROMAN.", (4,), "IV"),
        ("xvi. Improvement", "roman.", (16,), "xvi"),
        ("(a) Records", "(letter)", (1,), "a"),
        ("(12) Twelve", "(number)", (12,), "12"),
        ("b) Plants", "letter)", (2,), "b"),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, grammar: str, values: tuple[int, ...], printed: str) -> None:
    assert (grammar, values, printed) in {(label.grammar, label.values, label.printed) for label in labels(text)}


def test_i_may_be_a_letter_or_a_roman_numeral() -> None:
    assert {label.grammar for label in labels("(i) Floors")} == {"(roman)", "(letter)"}


@pytest.mark.parametrize("text", ["Air should be clean", "2.5percent", "iiii. No numeral", "01 March 2010", "(see 4.2)"])
def test_plain_text_bears_no_number(text: str) -> None:
    assert labels(text) == []


def test_the_label_ends_where_the_text_begins() -> None:
    text = "4.14  Filtered air"
    assert text[first_length(text) :] == "Filtered air"


def first_length(text: str) -> int:
    return labels(text)[0].length


def test_roman_numerals() -> None:
    assert [roman(text) for text in ("i", "iv", "ix", "xiv", "XL")] == [1, 4, 9, 14, 40]


def test_divisions_are_named_parts() -> None:
    label = division("ANNEX II: Tools")
    assert label is not None
    assert (label.printed, label.values, "ANNEX II: Tools"[label.length :]) == ("ANNEX II", (2,), "Tools")
    assert division("Annexes are listed below") is None
    assert division("part of the site") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [((4,), (4, 1)), ((4, 13), (4, 14)), ((4, 36), (5,)), ((3, 1, 2, 4), (3, 2)), ((2, 1), (2, 10)), ((2, 18), (2, 2)), ((13,), (13, 10))],
)
def test_numbers_that_follow(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    assert follows(before, after)


@pytest.mark.parametrize(("before", "after"), [((4, 13), (4, 15)), ((4, 13), (8, 135)), ((4, 2), (4, 1)), ((2, 1), (2, 22))])
def test_numbers_that_do_not_follow(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    assert not follows(before, after)


def chain(*values: tuple[int, ...], weights: dict[tuple[int, ...], float] | None = None) -> list[tuple[int, ...]]:
    candidates = [Candidate(place, value, (weights or {}).get(value, 1.0)) for place, value in enumerate(values)]
    return [candidates[at].values for at in sorted(spine(candidates))]


def test_a_cross_reference_at_a_lines_start_drops_out() -> None:
    assert chain((4, 1), (4, 2), (8, 135), (4, 3), (4, 4)) == [(4, 1), (4, 2), (4, 3), (4, 4)]


def test_a_list_between_two_paragraphs_drops_out() -> None:
    weak = {(1,): -1.0, (2,): -1.0, (3,): -1.0}
    assert chain((2, 1), (2, 2), (1,), (2,), (3,), (2, 3), (2, 4), weights=weak) == [(2, 1), (2, 2), (2, 3), (2, 4)]


def test_a_missing_number_does_not_break_the_chain() -> None:
    assert chain((4, 1), (4, 2), (4, 4), (4, 5)) == [(4, 1), (4, 2), (4, 4), (4, 5)]


def test_numbers_restart_in_a_new_annex() -> None:
    values = [(1,), (2,), (2, 1), (1,), (1, 1), (2,)]
    candidates = [Candidate(place, value, 1.0, era=int(place > 2)) for place, value in enumerate(values)]
    assert spine(candidates) == {0, 1, 2, 3, 4, 5}
