"""Plain text: paragraphs, headings and lists by their look alone."""

from pathlib import Path

import pytest

from ingest.model import Reading
from ingest.readers.text import read_text

PAPER = """ Abstract: Doors are often open, and nobody
knows why. This paper asks the doors.
 1. INTRODUCTION

A door that stands open lets the pressure drop. It has been
shown in 4.10). If the door is shut, all is well. The study of
doors has a long
history.

2. DOORS AND THEIR
KEEPERS

2.1 Keepers in General

Keepers see to it that:
(a) doors are shut;
(b) keys are kept
under lock.
"""


def read(tmp_path: Path, text: str) -> Reading:
    """The reading of a file with this text."""
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    return read_text(path)


def shown(reading: Reading) -> list[tuple[str, int | None, str]]:
    """Kind, level and text of each block."""
    return [(block.kind, block.style.level, block.text) for block in reading.blocks]


def test_a_paper_reads_as_sections(tmp_path: Path) -> None:
    assert shown(read(tmp_path, PAPER)) == [
        ("paragraph", None, "Abstract: Doors are often open, and nobody knows why. This paper asks the doors."),
        ("heading", 1, "1. INTRODUCTION"),
        (
            "paragraph",
            None,
            "A door that stands open lets the pressure drop. It has been shown in 4.10). If the door is shut, all is well. "
            "The study of doors has a long history.",
        ),
        ("heading", 1, "2. DOORS AND THEIR KEEPERS"),
        ("heading", 2, "2.1 Keepers in General"),
        ("paragraph", None, "Keepers see to it that:"),
        ("list_item", None, "(a) doors are shut;"),
        ("list_item", None, "(b) keys are kept under lock."),
    ]


def test_runs_are_where_the_words_stand(tmp_path: Path) -> None:
    for block in read(tmp_path, PAPER).blocks:
        for run in block.runs:
            assert PAPER[run.offset : run.offset + run.length] == block.text[run.start : run.start + run.length]


def test_a_paragraph_cut_by_a_page_break_is_made_whole(tmp_path: Path) -> None:
    text = "The pressure between the rooms is read each\n\nhour by the keeper.\n\nApples\n\npears\n"
    assert [block.text for block in read(tmp_path, text).blocks] == [
        "The pressure between the rooms is read each hour by the keeper.",
        "Apples",
        "pears",
    ]


def test_numbered_sentences_are_no_headings(tmp_path: Path) -> None:
    text = "4.1 Doors should be shut.\n\n4.2 Keys should be kept.\n"
    assert [kind for kind, _, _ in shown(read(tmp_path, text))] == ["paragraph", "paragraph"]


def test_text_that_is_not_wrapped_has_a_paragraph_a_line(tmp_path: Path) -> None:
    long = "Doors are shut. " * 20
    assert len(read(tmp_path, f"{long}\n{long}\nEnd.\n").blocks) == 3


def test_rules_are_no_words(tmp_path: Path) -> None:
    assert [text for _, _, text in shown(read(tmp_path, "CARE\n=====\nDoors are shut.\n"))] == ["CARE", "Doors are shut."]


@pytest.mark.material
def test_the_paper_beside_the_checkout_has_its_sections(material: Path) -> None:
    headings = [
        text for kind, _, text in shown(read_text(material / "papers" / "aigc-pharmaceutical-manufacturing.txt")) if kind == "heading"
    ]
    assert " ".join(heading.split()[0] for heading in headings) == "1. 2. 2.1 2.2 2.3 3. 3.1 3.2 3.3 3.4 4. 4.1 4.2 4.3 5."
