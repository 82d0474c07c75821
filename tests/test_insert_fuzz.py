"""Paragraphs of random words and markers, cut into runs at random places: every good marker becomes a note, and every other word stays."""

import itertools
import random
import re
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from assistant.cite.insert import insert
from assistant.cite.markers import markers
from assistant.cite.reference_list import PREFIX
from index.library import Library

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GOOD = (
    "[@site-standard-1 4.1]", "[@site-standard-11 10.1; @site-standard-1 5.1]", "[@“Site Standard 11” 9]", "[@site-standard-1 4.1, 4.2]",
)  # fmt: skip
BAD = ("[@site-standard-1 99]", "[@x 1]", "[@]", "[see 1]", "a@b.c", "[@site-standard-1 4.1")
WORDS = ("word", "A & B", " ", "  ", ". ", " < ", "é")
LOOKS = ("", "<w:b/>", "<w:i/>", '<w:sz w:val="30"/>')


def paragraph(text: str, chance: random.Random) -> str:
    """The text in runs that are cut anywhere, some with two texts, some in links, some with a spelling mark behind them."""
    cuts = [0, *sorted(chance.sample(range(1, len(text)), min(len(text) - 1, chance.randint(0, 8)))), len(text)]
    inner = ""
    for begin, end in itertools.pairwise(cuts):
        middle = chance.randint(begin, end)
        texts = "".join(f'<w:t xml:space="preserve">{_xml(part)}</w:t>' for part in (text[begin:middle], text[middle:end]))
        run = f"<w:r><w:rPr>{chance.choice(LOOKS)}</w:rPr>{texts}</w:r>"
        run = f'<w:hyperlink w:anchor="x">{run}</w:hyperlink>' if chance.random() < 0.1 else run
        inner += run + ('<w:proofErr w:type="spellStart"/>' if chance.random() < 0.1 else "")
    return f"<w:p {nsdecls('w')}>{inner}</w:p>"


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def words_of(content: bytes) -> str:
    """The letters of the body without the list of references; commas between marks are ours."""
    root = etree.fromstring(zipfile.ZipFile(BytesIO(content)).read("word/document.xml"))
    own = [
        one for one in root.iter(f"{W}p") if not any(mark.get(f"{W}name", "").startswith(PREFIX) for mark in one.iter(f"{W}bookmarkStart"))
    ]
    return re.sub(r"[\s,]|References$", "", "".join(text.text or "" for one in own for text in one.iter(f"{W}t")))


@pytest.mark.parametrize("seed", range(5))
def test_good_markers_become_notes_and_all_else_stays(filled: Library, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    file = tmp_path / "a.docx"
    for _ in range(8):
        texts = ["w" + "".join(chance.choice(WORDS + GOOD + BAD) for _ in range(chance.randint(1, 6))) for _ in range(3)]
        document = docx.Document()
        for text in texts:
            document.element.body.insert(len(document.element.body) - 1, parse_xml(paragraph(text, chance)))
        document.save(str(file))
        made = insert(filled, file)
        good = [marker.text for text in texts for marker in markers(text) if marker.text in GOOD]
        assert [one.marker for one in made.replaced] == good
        left = re.sub("|".join(map(re.escape, GOOD)), "", "".join(texts))
        assert words_of(made.content) == re.sub(r"[\s,]", "", left)
        file.write_bytes(made.content)
        assert insert(filled, file).content == made.content
