"""Markdown files: what a reader sees, and where it stands in the file."""

from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.model import Reading
from ingest.readers.markdown import read_markdown


def read(tmp_path: Path, text: str, name: str = "a.md") -> Reading:
    """The reading of a file with this text."""
    path = tmp_path / name
    path.write_bytes(text.encode())
    return read_markdown(path)


def shown(reading: Reading) -> list[tuple[str, str, str]]:
    """Kind, label and text of each block."""
    return [(block.kind, block.label, block.text) for block in reading.blocks]


def test_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    text = "# Care\n\nRooms are *kept* `clean`,\nevery day.\n\n3. third\n4. fourth\n   - deep\n\n   more of it\n\n* point\n"
    reading = read(tmp_path, text)
    assert shown(reading) == [
        ("heading", "", "Care"),
        ("paragraph", "", "Rooms are kept clean, every day."),
        ("list_item", "3.", "third"),
        ("list_item", "4.", "fourth"),
        ("list_item", "•", "deep"),
        ("paragraph", "", "more of it"),
        ("list_item", "•", "point"),
    ]
    assert [block.style.level for block in reading.blocks] == [1, None, None, None, None, None, None]
    assert [block.style.left for block in reading.blocks] == [0.0, 0.0, 18.0, 18.0, 36.0, 18.0, 18.0]


def test_links_show_their_words_and_escapes_their_characters(tmp_path: Path) -> None:
    reading = read(tmp_path, r"See [SOP-1: Doors](SOP-1--Doors.md). Use \*two\* &amp; x<sup>2</sup>.")
    assert reading.blocks[0].text == "See SOP-1: Doors. Use *two* & x²."


def test_runs_are_where_the_words_stand(tmp_path: Path) -> None:
    text = "---\ntitle: T\n---\nSee [Doors](Doors.md). Doors **stay** shut.\n"
    block = read(tmp_path, text).blocks[0]
    assert block.text == "See Doors. Doors stay shut."
    assert [(run.start, text[run.offset : run.offset + run.length]) for run in block.runs] == [
        (0, "See "),
        (4, "Doors"),
        (9, ". Doors "),
        (17, "stay"),
        (21, " shut."),
    ]
    # The stop after the link, not the one in its address.
    assert [run.offset for run in block.runs][2] == text.index(". Doors")


def test_runs_survive_windows_line_ends(tmp_path: Path) -> None:
    text = "# Care\r\n\r\nRooms are\r\nclean.\r\n"
    for block in read(tmp_path, text).blocks:
        for run in block.runs:
            assert text[run.offset : run.offset + run.length] == block.text[run.start : run.start + run.length]
    assert read(tmp_path, text).blocks[1].text == "Rooms are clean."


def test_tables_have_cells(tmp_path: Path) -> None:
    block = read(tmp_path, "| Grade | Limit |\n|---|---|\n| A | **1** |\n|  |  |\n").blocks[0]
    assert (block.kind, block.cells, block.text) == ("table", (("Grade", "Limit"), ("A", "1")), "Grade | Limit\nA | 1")


def test_bold_leads_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "**Batch:** what is made at once\n\n**Definitions**\n")
    assert [(block.bold_lead, block.style.bold) for block in reading.blocks] == [(6, False), (0, True)]


def test_struck_out_words_and_comments_are_left_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "Clean ~~weekly~~ daily.\n\n<!-- a note -->\n")
    assert [block.text for block in reading.blocks] == ["Clean daily."]
    assert [(one.text, one.reason) for one in reading.dropped] == [("weekly", "struck out")]
    assert reading.notices == ("1 struck-out passage(s) left out",)


def test_images_are_figures_and_not_fetched(tmp_path: Path) -> None:
    reading = read(tmp_path, "Text.\n\n![flow of air](http://192.0.2.1/x.png)\n")
    assert shown(reading)[1] == ("figure", "", "flow of air")
    assert reading.notices == ("1 image(s) not read",)


def test_front_matter_is_metadata_as_typed(tmp_path: Path) -> None:
    text = (
        "---\nkey: house-rule-1\nversion: 2.10\ntitle: 'House rule: doors'\naliases: [\"Rule 1\", HR-1]\njurisdictions:\n  - EU\n  - US\n"
        "kind: guidance\nstatus: in force # since May\neffective_from: 2026-05-01\nrestatement: true\ncolour: blue\n---\n# Doors\n"
    )
    found = read(tmp_path, text).found
    assert (found.key, found.version, found.title) == ("house-rule-1", "2.10", "House rule: doors")
    assert (found.aliases, found.jurisdictions) == (("Rule 1", "HR-1"), ("EU", "US"))
    assert (found.kind, found.status, found.effective_from, found.restatement) == ("guidance", "in force", "2026-05-01", True)


def test_a_numbered_subtitle_is_the_title_and_the_control_table_is_read(tmp_path: Path) -> None:
    text = (
        '---\ntitle: "__House__ Manual"\nsubtitle: "SOP-007: Closing Doors"\n---\n'
        "| Document ID | Revision | Effective date |\n|---|---|---|\n| SOP-007 | 3 | 2026-05-01 |\n\n"
        "| Revision | Effective date | Author |\n|---|---|---|\n| 1 | 2020-01-01 | A |\n| 2 | 2023-01-01 | B |\n"
    )
    found = read(tmp_path, text).found
    assert (found.title, found.number, found.version, found.effective_from) == ("Closing Doors", "SOP-007", "3", "2026-05-01")


def test_a_file_of_marks_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="holds no words"):
        read(tmp_path, "---\ntitle: T\n---\n\n")
