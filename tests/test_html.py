"""Web pages: the words of the main part, lists with the numbers a browser shows."""

from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.model import Reading
from ingest.readers.html import read_html


def read(tmp_path: Path, body: str) -> Reading:
    """The reading of a page with this body."""
    path = tmp_path / "a.html"
    path.write_text(f'<!doctype html><html lang="de"><head><title>Site</title></head><body>{body}</body></html>', encoding="utf-8")
    return read_html(path)


def shown(reading: Reading) -> list[tuple[str, str, str]]:
    """Kind, label and text of each block."""
    return [(block.kind, block.label, block.text) for block in reading.blocks]


def test_headings_have_levels_and_paragraphs_break_at_double_line_breaks(tmp_path: Path) -> None:
    reading = read(tmp_path, "<h2>Good <em>order</em></h2><div>One<br>line<br><br>Two<p>Three</p>Four</div>")
    assert [(block.kind, block.style.level, block.text) for block in reading.blocks] == [
        ("heading", 2, "Good order"),
        ("paragraph", None, "One line"),
        ("paragraph", None, "Two"),
        ("paragraph", None, "Three"),
        ("paragraph", None, "Four"),
    ]
    assert reading.found.language == "de"


def test_list_numbers_are_those_a_browser_shows(tmp_path: Path) -> None:
    body = (
        '<ol type="a" start="3"><li>third</li><li><p>fourth</p><p>more</p><ul><li>deep</li></ul></li><li value="7">seventh</li></ol>'
        '<ol reversed><li>two</li><li>one</li></ol><ol style="list-style-type: upper-roman"><li>first</li></ol>'
    )
    assert shown(read(tmp_path, body)) == [
        ("list_item", "c.", "third"),
        ("list_item", "d.", "fourth"),
        ("paragraph", "", "more"),
        ("list_item", "•", "deep"),
        ("list_item", "g.", "seventh"),
        ("list_item", "2.", "two"),
        ("list_item", "1.", "one"),
        ("list_item", "I.", "first"),
    ]


def test_tables_spans_and_lists_laid_out_as_tables(tmp_path: Path) -> None:
    body = (
        "<table><tr><th rowspan=2>Grade</th><th colspan=2>Limit</th></tr><tr><td>air</td><td>1</td></tr></table>"
        "<table><tr><td>(a)</td><td><p>doors</p></td></tr><tr><td>(b)</td><td>keys</td></tr></table>"
    )
    reading = read(tmp_path, body)
    assert reading.blocks[0].cells == (("Grade", "Limit", ""), ("", "air", "1"))
    assert shown(reading)[1:] == [("list_item", "(a)", "doors"), ("list_item", "(b)", "keys")]


def test_only_the_main_part_is_content(tmp_path: Path) -> None:
    reading = read(tmp_path, "<header>Bank</header><main><nav>Home</nav><p>Text.</p></main><footer>Bye</footer>")
    assert shown(reading) == [("paragraph", "", "Text.")]
    assert [(one.text, one.reason) for one in reading.dropped] == [
        ("Site", "page title"),
        ("Bank", "page furniture"),
        ("Bye", "page furniture"),
        ("Home", "navigation"),
    ]


@pytest.mark.parametrize(
    "hiding", ["hidden", 'style="display: none"', 'style="visibility:hidden"', 'aria-hidden="true"', 'style="font-size:0px"']
)
def test_hidden_words_are_dropped_and_said(tmp_path: Path, hiding: str) -> None:
    reading = read(tmp_path, f"<p>Seen <span {hiding}>unseen</span>.</p>")
    assert shown(reading) == [("paragraph", "", "Seen .")]
    assert reading.notices == ("1 hidden passage(s) left out",)


def test_small_but_visible_words_are_kept(tmp_path: Path) -> None:
    assert shown(read(tmp_path, '<p style="font-size:0.8em">Note.</p>')) == [("paragraph", "", "Note.")]


def test_superscripts_bold_leads_and_struck_out_words(tmp_path: Path) -> None:
    block = read(tmp_path, "<p><b>Limit:</b> 10<sup>6</sup> <del>old</del>CFU</p>").blocks[0]
    assert (block.text, block.bold_lead) == ("Limit: 10⁶ CFU", 6)


def test_an_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b'<meta charset="shift_jis"><p>caf' + b"\xff\xfe</p>")
    with pytest.raises(UnreadableFile, match="shift_jis"):
        read_html(path)


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<ul><li>", "<table><tr><td>"])
def test_elements_nested_beyond_all_use_are_refused_at_once(tmp_path: Path, opening: str) -> None:
    with pytest.raises(UnreadableFile, match="nested more than 150 deep"):
        read(tmp_path, opening * 20_000 + "words")
    assert shown(read(tmp_path, opening * 70 + "words"))[-1][2] == "words"


def test_paragraphs_and_items_without_end_tags_are_not_nested(tmp_path: Path) -> None:
    blocks = read(tmp_path, "<p>Pots are clean.<br>" * 300 + "<ul>" + "<li>one" * 300 + "</ul>").blocks
    assert len(blocks) == 600
