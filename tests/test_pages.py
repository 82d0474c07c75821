"""Boxes and pictures of pages: on PDFs that the tests make themselves, in every turn and crop."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pypdfium2
import pytest
from conftest import ingest
from PIL import Image

from assistant import page_worker, pages
from assistant.verify import Source, in_clause
from index.documents import clauses, documents
from index.library import Library
from ingest.errors import UnreadableFile
from ingest.model import Box

LINES = ("4.1 Filters are tested before use", "and again after each batch, with", "the limit set in the file.")


def made(path: Path, pages_of_lines: list[tuple[str, ...]], turn: int = 0, crop: tuple[int, int, int, int] | None = None) -> Path:
    """A PDF whose pages bear these lines, 14 points apart from (72, 700) down."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject
    from reportlab.pdfgen.canvas import Canvas

    plain = io.BytesIO()
    canvas = Canvas(plain, pagesize=(595, 842))
    for lines in pages_of_lines:
        canvas.setFont("Helvetica", 11)
        for place, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * place, line)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter()
    for page in PdfReader(plain).pages:
        if turn:
            page.rotate(turn)
        if crop:
            page.cropbox = RectangleObject(crop)
        writer.add_page(page)
    writer.write(path)
    return path


def text_in(path: Path, page: int, boxes: tuple[Box, ...] | list[Box]) -> str:
    """The letters whose middle lies in one of the boxes, in reading order, blanks left out."""
    document = pypdfium2.PdfDocument(path)
    text = document[page].get_textpage()
    inside = []
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        across, up = (left + right) / 2, (bottom + top) / 2
        if right > left and any(box[0] <= across <= box[2] and box[1] <= up <= box[3] for box in boxes):
            inside.append(text.get_text_range(index, 1))
    document.close()
    return "".join("".join(inside).split())


def place_of(path: Path, page: int, quote: str) -> tuple[int, int]:
    """First character and count of a quote in pdfium's text, line ends included."""
    document = pypdfium2.PdfDocument(path)
    text = document[page].get_textpage().get_text_range()
    document.close()
    start = text.index(quote.split("|")[0])
    last = quote.split("|")[-1]
    return start, text.index(last) + len(last) - start


def yellow(picture: bytes) -> list[tuple[int, int]]:
    """The places of the pixels that the marker coloured."""
    colours = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.int16)
    down, across = np.nonzero((colours[:, :, 0] - colours[:, :, 2] > 120) & (colours[:, :, 1] > 190))
    return list(zip(across.tolist(), down.tolist(), strict=True))


@pytest.fixture(autouse=True)
def _worker_ends() -> Iterator[None]:
    yield
    pages.close()


def test_boxes_cover_the_words_of_two_lines_and_nothing_else(tmp_path: Path) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    boxes = page_worker.line_boxes(str(path), 0, [place_of(path, 0, "tested before use|and again")])
    assert len(boxes) == 2
    assert text_in(path, 0, boxes) == "testedbeforeuseandagain"
    assert boxes[0][1] > boxes[1][3] - 4  # the first line stands above the second


def test_a_box_ends_with_its_line(tmp_path: Path) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    (box,) = page_worker.line_boxes(str(path), 0, [place_of(path, 0, "again after each batch")])
    assert 72 < box[0] < box[2] < 300
    assert 5 < box[3] - box[1] < 14


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 600, 400, 760)])
def test_marks_stand_on_the_words_however_a_page_is_turned(tmp_path: Path, turn: int, crop: tuple[int, int, int, int] | None) -> None:
    path = made(tmp_path / "a.pdf", [LINES], turn, crop)
    boxes = tuple(page_worker.line_boxes(str(path), 0, [place_of(path, 0, "and again after each batch")]))
    assert text_in(path, 0, boxes) == "andagainaftereachbatch"
    picture, share = page_worker.picture(str(path), 0, boxes, 2.0)
    image = Image.open(io.BytesIO(picture))
    left, bottom, right, top = crop or (0, 0, 595, 842)
    width, height = right - left, top - bottom
    assert image.size == pytest.approx((2 * height, 2 * width) if turn in (90, 270) else (2 * width, 2 * height), abs=2)
    marked = yellow(picture)
    assert marked
    # The middle of the line, by hand: from the page's own corner, turned clockwise as its viewer turns it.
    x, y = (boxes[0][0] + boxes[0][2]) / 2 - left, top - (boxes[0][1] + boxes[0][3]) / 2
    seen = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]
    middle = (sum(across for across, _ in marked) / len(marked) / 2, sum(down for _, down in marked) / len(marked) / 2)
    assert middle == pytest.approx(seen, abs=4)
    assert share == pytest.approx(min(down for _, down in marked) / image.height, abs=0.01)


def test_cells_of_one_row_are_boxes_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "Grade A")
    canvas.drawString(300, 700, "3520 particles")
    canvas.save()
    boxes = page_worker.line_boxes(str(path), 0, [place_of(path, 0, "Grade A|3520 particles")])
    assert [round(box[0] / 10) for box in boxes] == [7, 30]


def test_text_that_runs_up_the_page_gets_one_box_a_line(tmp_path: Path) -> None:
    path = tmp_path / "up.pdf"
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.rotate(90)
    canvas.drawString(200, -100, "written up the side")
    canvas.save()
    boxes = page_worker.line_boxes(str(path), 0, [place_of(path, 0, "written up the side")])
    assert len(boxes) == 1
    assert boxes[0][3] - boxes[0][1] > 5 * (boxes[0][2] - boxes[0][0])


def test_letters_under_the_marker_stay_black(tmp_path: Path) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    boxes = tuple(page_worker.line_boxes(str(path), 0, [place_of(path, 0, "again after")]))
    image = Image.open(io.BytesIO(page_worker.picture(str(path), 0, boxes, 4.0)[0])).convert("RGB")
    left, bottom, right, top = (4 * value for value in boxes[0])
    under = image.crop((int(left), int(842 * 4 - top), int(right), int(842 * 4 - bottom)))
    assert np.asarray(under, np.int16).sum(axis=2).min() < 60


def test_a_huge_page_gets_no_huge_picture(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "huge.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.drawString(10, 10, "small words")
    canvas.save()
    image = Image.open(io.BytesIO(page_worker.picture(str(path), 0, [], 2.0)[0]))
    assert image.width * image.height <= page_worker.MOST_PIXELS * 1.01


def test_pages_are_drawn_in_another_process_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    first = pages.render_page(path, 0)
    assert Image.open(io.BytesIO(first)).size == (1190, 1684)
    (worker,) = pages._worker()._processes.values()
    assert worker.pid != os.getpid()
    monkeypatch.setattr(pages, "_worker", lambda: pytest.fail("drawn twice"))
    assert pages.render_page(path, 0) is first


def test_a_worker_that_broke_is_replaced(tmp_path: Path) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    pages.render_page(path, 0, (), 1.0)
    (worker,) = pages._worker()._processes.values()
    worker.kill()
    worker.join(5)
    assert pages.render_page(path, 0, (), 1.5).startswith(b"\x89PNG")


def test_the_worker_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    script = tmp_path / "draw.py"
    script.write_text(
        "import sys, time\nfrom pathlib import Path\nfrom assistant import pages\n"
        "if __name__ == '__main__':\n    pages.render_page(Path(sys.argv[1]), 0)\n"
        "    print(*pages._worker()._processes, flush=True)\n    time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(pages.__file__).parents[1])}
    with subprocess.Popen([sys.executable, str(script), str(path)], stdout=subprocess.PIPE, text=True, env=environment) as drawing:
        assert drawing.stdout is not None
        worker = int(drawing.stdout.readline())
        drawing.kill()
    end = time.monotonic() + 10
    while _runs(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    """Whether a process is there and more than a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_file_that_is_no_pdf_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "b.pdf"
    path.write_text("no page in here")
    with pytest.raises(UnreadableFile, match="PDF page 1: it cannot be drawn"):
        pages.render_page(path, 0)


def test_a_page_beyond_the_last_is_said_not_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="PDF page 9"):
        pages.render_page(made(tmp_path / "a.pdf", [LINES]), 8)


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.pdf", [LINES])
    pages.render_page(path, 0, (), 1.1)
    monkeypatch.setattr(pages, "PATIENCE_SECONDS", 0.3)
    with pytest.raises(UnreadableFile, match="longer than"):
        pages._in_worker(path, 0, "a.pdf", _sleeps)


def _sleeps(_path: str, _page: int) -> Any:
    time.sleep(60)


def test_a_quote_over_two_pages_is_marked_on_both(library: Library, tmp_path: Path) -> None:
    body = ("1. Scope", "1.1 This procedure rules the filters of the plant.", "2. Filters", "2.1 Filters are tested before use and")
    path = made(tmp_path / "filters.pdf", [body, ("again after each batch, with the limit set.", "2.2 Results are kept.")])
    ingest(library, path)
    (stored,) = documents(library)
    sources = [Source(stored, clause) for clause in clauses(library, stored.row)]
    verdict = next(found for found in (in_clause("tested before use and again after each batch", source) for source in sources) if found)
    assert verdict.source is not None
    assert verdict.span is not None
    boxes = pages.highlight_boxes(library, verdict.source, verdict.span)
    assert list(boxes) == [0, 1]
    assert text_in(path, 0, boxes[0]) == "testedbeforeuseand"
    assert text_in(path, 1, boxes[1]) == "againaftereachbatch"


def test_a_source_without_pages_has_no_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "source_runs", lambda *_: [])
    (tmp_path / "abc").write_text("x")
    library: Any = SimpleNamespace(original=lambda sha256: tmp_path / sha256)
    source: Any = SimpleNamespace(document=SimpleNamespace(document=SimpleNamespace(sha256="abc", file="a.md")))
    assert pages.highlight_boxes(library, source, (0, 3)) == {}
