"""Pages that are only pictures: read by tesseract with its confidence, or said to be unread."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.certificate import certify
from ingest.model import Certificate
from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_ocr import rows_of
from ingest.structure import Structured, structure

LINES = (
    "4 Premises",
    "4.1 Rooms of different grades should keep a pressure",
    "difference of at least 12 Pascals between them.",
    "4.2 Doors of an airlock should stay closed.",
)


@pytest.fixture
def tesseract() -> None:
    """CI has the program; elsewhere its absence is said."""
    if shutil.which("tesseract") is None and not os.environ.get("CI"):
        pytest.skip("tesseract is not installed (apt-get install tesseract-ocr)")


def scan(path: Path, pages: list[tuple[str, ...]]) -> Path:
    """A PDF whose pages are pictures of text, A4 at 200 dpi."""
    font = ImageFont.load_default(40)
    pictures = []
    for lines in pages:
        picture = Image.new("L", (1654, 2339), 255)
        for at, line in enumerate(lines):
            ImageDraw.Draw(picture).text((200, 250 + (70 if at < 2 else 58) * at), line, 0, font)
        pictures.append(picture)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=200)
    return path


def parsed(path: Path) -> tuple[Structured, Certificate]:
    reading = read_pdf(path)
    whole = structure(reading, "scan@1")
    return whole, certify(reading, whole)


@pytest.mark.usefixtures("tesseract")
def test_clauses_of_a_scanned_page(tmp_path: Path) -> None:
    whole, certificate = parsed(scan(tmp_path / "scan.pdf", [LINES]))
    assert [clause.number for clause in whole.clauses] == ["4", "4.1", "4.2"]
    assert whole.clauses[1].text == "Rooms of different grades should keep a pressure difference of at least 12 Pascals between them."
    assert whole.runs == ()
    assert certificate.kept == 1.0
    assert certificate.ocr_confidence is not None
    assert 0.8 < certificate.ocr_confidence <= 1.0
    assert "page 1 was recognised by tesseract" in certificate.notices[0]


@pytest.mark.usefixtures("tesseract")
def test_a_picture_without_words_needs_review(tmp_path: Path) -> None:
    _, certificate = parsed(scan(tmp_path / "scan.pdf", [LINES, ()]))
    assert certificate.pages_in_need == (1,)
    assert certificate.needs_review
    assert certificate.notices[1] == "No text on PDF page 2: scanned, or a picture. tesseract recognised no words on it."


def test_without_tesseract_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    _, certificate = parsed(scan(tmp_path / "scan.pdf", [LINES]))
    assert certificate.needs_review
    assert certificate.ocr_confidence is None
    assert "Install tesseract-ocr" in certificate.notices[0]


def test_recognition_ends_with_the_time_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("CLAUSEWISE_READ_SECONDS", "1")
    _, certificate = parsed(scan(tmp_path / "scan.pdf", [LINES, LINES]))
    assert certificate.pages_in_need == (0, 1)
    assert "ran out of time" in certificate.notices[0]


def test_words_of_a_report() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t2\t0\t10\t20\t90\t30\t-1\t",
        '5\t1\t1\t1\t2\t1\t10\t22\t40\t28\t91.5\t"4.1',
        "5\t1\t1\t1\t2\t2\t55\t22\t9\t28\t-1\t ",
    ]
    found = list(rows_of("\n".join([head, *rows])))
    assert [(row.text, row.confidence, row.key, row.line) for row in found] == [('"4.1', 91.5, (1, 1, 2), (20, 30))]
