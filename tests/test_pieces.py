"""Text read out of pieces: what may never change its meaning, and where it leads back to."""

import pytest

from ingest.dates import iso, iso_month
from ingest.readers.control_table import found_in_lines, found_in_tables
from ingest.readers.pieces import Cell, Joined, Piece, fraction, grid, join, lowered, raised


@pytest.mark.parametrize(("text", "shown"), [("6", "⁶"), ("-3", "⁻³"), ("th", "th"), ("n", "ⁿ"), ("2/3", "^(2/3)"), ("(1)", "⁽¹⁾")])
def test_raised(text: str, shown: str) -> None:
    assert raised(text) == shown


@pytest.mark.parametrize(("text", "shown"), [("2", "₂"), ("max", "max"), ("max1", "_(max1)")])
def test_lowered(text: str, shown: str) -> None:
    assert lowered(text) == shown


@pytest.mark.parametrize(("text", "shown"), [("1/2", "½"), ("3/32", "³⁄₃₂"), ("x", "x")])
def test_fraction(text: str, shown: str) -> None:
    assert fraction(text) == shown


def test_blanks_are_squashed_and_only_plain_ones_count_as_read() -> None:
    joined = join([Piece("  a\u00a0b", 10), Piece("\n c\u00adc ", 20)], "part")
    assert joined.text == "a b cc"
    assert [(run.start, run.length, run.offset, run.part) for run in joined.runs] == [
        (0, 1, 12, "part"),
        (2, 1, 14, "part"),
        (4, 1, 22, "part"),
        (5, 1, 24, "part"),
    ]


def test_a_grid_with_spans_both_ways() -> None:
    rows = [[Cell(Joined("a"), columns=2, rows=2), Cell(Joined("b"))], [Cell(Joined("c"))], [Cell(Joined("d"))]]
    assert [[cell.text for cell in row] for row in grid(rows)] == [["a", "", "b"], ["", "", "c"], ["d"]]


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2026-05-04", "2026-05-04"),
        ("04 May 2026", "2026-05-04"),
        ("4th of no month 2026", ""),
        ("May 4, 2026", "2026-05-04"),
        ("4.5.2026", "2026-05-04"),
        ("04-MAY-2026", "2026-05-04"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("04/05/2026", ""),
        ("May 2026", ""),
        ("issued 1 June 2020, replaced 2 July 2024", "2020-06-01"),
    ],
)
def test_dates(printed: str, date: str) -> None:
    assert iso(printed) == date


def test_months() -> None:
    assert iso_month("Guidance, January 2011, revision 1") == "2011-01"
    assert iso_month("Guidance 2011") == ""


def test_control_tables_in_four_layouts() -> None:
    across = [("Document No.", "SOP-QA-001", "Version", "2.0"), ("Title", "Doors", "Effective date", "1 May 2026")]
    below = [("SOP Number", "Revision", "Effective Date"), ("SOP-QA-001", "2.0", "2026-05-01")]
    inside = [("Logo", "SOP No: SOP-QA-001", "Rev.: 2.0"), ("", "Title: Doors", "Valid from: 01.05.2026")]
    for rows in (across, below, inside):
        found = found_in_tables([rows])
        assert (found.number, found.version, found.effective_from) == ("SOP-QA-001", "2.0", "2026-05-01")
    found = found_in_lines(["House of Doors\tSOP-QA-001\tVersion 2.0"])
    assert (found.number, found.version) == ("SOP-QA-001", "2.0")


def test_a_revision_history_and_a_placeholder_are_no_metadata() -> None:
    history = [("Version", "Date", "Change"), ("1.0", "1 May 2020", "New"), ("2.0", "1 May 2026", "Doors")]
    placeholder = [("Revision", "Effective date"), ("to be assigned", "on release")]
    assert found_in_tables([history, placeholder]).version == ""
    assert found_in_tables([placeholder]).effective_from == ""
