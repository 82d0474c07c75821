"""Regulations in eCFR XML: structure, designators as typed, notes apart."""

from pathlib import Path

import pytest

from ingest.model import Reading
from ingest.readers.ecfr import read_ecfr

PART = """<?xml version="1.0"?>
<DIV5 N="999" TYPE="PART" hierarchy_metadata="{&amp;quot;citation&amp;quot;:&amp;quot;21 CFR Part 999&amp;quot;}">
<HEAD>PART 999&#x2014;CARE OF THE TEST ROOM
</HEAD>
<AUTH><HED>Authority:</HED><PSPACE>21 U.S.C. 1.</PSPACE></AUTH>
<DIV6 N="A" TYPE="SUBPART"><HEAD>Subpart A&#x2014;General</HEAD>
<DIV8 N="999.1" TYPE="SECTION"><HEAD>&#xA7; 999.1 Scope.</HEAD>
<XREF ID="1">Link to an amendment published at 99 FR 1.</XREF>
<P>(a) <I>Rooms</I>&#x2014;(1) <I>Air.</I> No more than 10<SU>6</SU> particles, and a gap of 2<FR>1/2</FR> mm,
<SU>1</SU><FTREF/> shall be allowed.</P>
<P>(b) Water is H<sub>2</sub>O.</P>
<FTNT><P><SU>1</SU> Or less.</P></FTNT>
<CITA TYPE="N">[99 FR 2, Jan. 1, 2020]</CITA>
</DIV8>
<DIV7 TYPE="SUBJGRP"><HEAD>Doors</HEAD>
<DIV8 N="999.2" TYPE="SECTION"><HEAD>&#xA7; 999.2 Doors.</HEAD><P>Doors shall be shut.</P>
<DIV><TABLE><TR><TH rowspan="2">Door</TH><TH>Day</TH></TR><TR><TD>Night</TD></TR></TABLE></DIV>
</DIV8></DIV7></DIV6></DIV5>"""


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """The part above, read."""
    path = tmp_path / "part999.xml"
    path.write_text(PART, encoding="utf-8")
    return read_ecfr(path)


def test_headings_carry_their_depth(reading: Reading) -> None:
    assert [(block.style.level, block.text) for block in reading.blocks if block.kind == "heading"] == [
        (1, "PART 999—CARE OF THE TEST ROOM"),
        (2, "Subpart A—General"),
        (3, "§ 999.1 Scope."),
        (3, "Doors"),
        (4, "§ 999.2 Doors."),
    ]


def test_designators_stay_and_raised_figures_are_not_run_together(reading: Reading) -> None:
    assert [block.text for block in reading.blocks if block.kind == "paragraph"] == [
        "(a) Rooms—(1) Air. No more than 10⁶ particles, and a gap of 2½ mm, ¹ shall be allowed.",
        "(b) Water is H₂O.",
        "Doors shall be shut.",
    ]


def test_notes_are_dropped_with_their_reason(reading: Reading) -> None:
    assert [(one.reason, one.text) for one in reading.dropped] == [
        ("authority", "Authority: 21 U.S.C. 1."),
        ("pending amendment", "Link to an amendment published at 99 FR 1."),
        ("footnote", "1 Or less."),
        ("citation history", "[99 FR 2, Jan. 1, 2020]"),
    ]


def test_tables_keep_their_grid(reading: Reading) -> None:
    assert [block.cells for block in reading.blocks if block.kind == "table"] == [(("Door", "Day"), ("", "Night"))]


def test_runs_name_the_element_and_the_place_in_its_text(reading: Reading) -> None:
    block = next(block for block in reading.blocks if block.text.startswith("(b)"))
    # `(b) Water is H` stands there as read; the lowered 2 does not; `O.` is the 15th character of the element on.
    assert [(run.start, run.length, run.offset, run.part) for run in block.runs] == [
        (0, 14, 0, "/DIV5/DIV6/DIV8/P[2]"),
        (15, 2, 15, "/DIV5/DIV6/DIV8/P[2]"),
    ]


def test_the_part_says_what_it_is(reading: Reading) -> None:
    found = reading.found
    assert (found.key, found.label, found.number, found.aliases) == (
        "21-cfr-999",
        "21 CFR 999",
        "21 CFR Part 999",
        ("21 CFR Part 999", "Part 999"),
    )
    assert (found.title, found.kind, found.authority, found.jurisdictions) == ("Care of the Test Room", "regulation", "FDA", ("US",))


def test_the_edition_is_the_date_in_the_name(tmp_path: Path) -> None:
    path = tmp_path / "title-21-part-999-2026-03-01.xml"
    path.write_text(PART, encoding="utf-8")
    assert read_ecfr(path).found.version == "2026-03-01"


@pytest.mark.material
def test_all_letters_of_part_211_are_read_or_dropped(material: Path) -> None:
    reading = read_ecfr(material / "documents" / "part211.xml")
    kept = sum(character.isalnum() for block in reading.blocks for character in block.text)
    assert reading.body_characters == (kept,)
    assert sum(block.style.name == "DIV8 SECTION" for block in reading.blocks) == 60
