"""Damaged and hostile files: whatever is done to them, the reader answers in time with clauses or with an error that names the file."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden_documents import CFR, MARKDOWN, PAGE, PLAIN, word_sop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from ingest import confined
from ingest.confined import Readers
from ingest.errors import UnreadableFile
from ingest.model import Parsed

SECONDS = 20.0
EXAMPLES = settings(
    max_examples=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
TOKENS = (
    b"", b"\x00", b"<", b">", b"&", b"[" * 3000, b"(" * 3000, b"<<" * 3000, b"<w:p>" * 300, b"<div>" * 3000, b"> " * 3000, b"* " * 500,
    b"-1", b"99999999999999999999", b"1e999", b"\xff\xfe", b"\xed\xa0\x80", b"endobj", b"stream", b"%%EOF", b"|" * 3000, b"#" * 3000,
    "\u202e١²Ⅷ½".encode(),
)  # fmt: skip
Cut = tuple[float, float, int]
CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.2), st.integers(0, len(TOKENS) - 1)), min_size=1, max_size=6)
"""Where in the file (share of its length), how much of the rest is taken out, and what is put in its place."""


def cut(content: bytes, cuts: list[Cut]) -> bytes:
    """The file with stretches replaced."""
    for place, share, token in cuts:
        start = int(place * len(content))
        end = start + int(share**3 * (len(content) - start))
        content = content[:start] + TOKENS[token] + content[end:]
    return content


def plain_pdf(_: Path) -> bytes:
    """Two pages, streams not packed, with an outline and page labels."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0, invariant=1)
    for page in (1, 2):
        canvas.bookmarkPage(f"p{page}")
        canvas.addOutlineEntry(f"{page} Tea", f"p{page}", 0)
        for at, line in enumerate(
            (f"{page} Tea", f"{page}.1 Tea should be warm.", f"{page}.2 Tea should be hot.", "i. green,", "ii. black.")
        ):
            canvas.drawString(72, 700 - 20 * at, line)
        canvas.grid([72, 150, 250], [400, 420, 440, 460])
        canvas.drawString(80, 445, "Grade")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word_parts(folder: Path) -> dict[str, bytes]:
    """The parts of a Word file, unpacked."""
    with zipfile.ZipFile(word_sop(folder / "whole.docx")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """A worker under limits, as the library has it, with less patience."""
    limit = confined.LIMIT_SECONDS
    confined.LIMIT_SECONDS = SECONDS
    with Readers(1) as opened:
        yield opened
    confined.LIMIT_SECONDS = limit


def answer(readers: Readers, path: Path, content: bytes) -> Parsed | UnreadableFile:
    """What the worker makes of the content; it must neither break nor run out of time."""
    path.write_bytes(content)
    result = readers.submit(path, None).result()
    assert isinstance(result, Parsed | UnreadableFile), result
    if isinstance(result, UnreadableFile):
        assert str(result).startswith(path.name)
        assert not re.search(r"longer than the limit|broke the process|the reader failed", result.cause), result
    else:
        assert len({clause.id for clause in result.clauses}) == len(result.clauses)
    return result


@pytest.mark.parametrize(("ending", "text"), [("md", MARKDOWN), ("txt", PLAIN), ("html", PAGE), ("xml", CFR)])
def test_damaged_texts(readers: Readers, tmp_path: Path, ending: str, text: str) -> None:
    @EXAMPLES
    @given(CUTS)
    def damaged(cuts: list[Cut]) -> None:
        answer(readers, tmp_path / f"a.{ending}", cut(text.encode(), cuts))

    damaged()


def test_damaged_pdfs(readers: Readers, tmp_path: Path) -> None:
    whole = plain_pdf(tmp_path)
    intact = answer(readers, tmp_path / "a.pdf", whole)
    assert isinstance(intact, Parsed)
    assert [clause.number for clause in intact.clauses if clause.number] == [
        "1", "1.1", "1.2", "1.2(i)", "1.2(ii)", "2", "2.1", "2.2", "2.2(i)", "2.2(ii)",
    ]  # fmt: skip

    @EXAMPLES
    @given(CUTS)
    def damaged(cuts: list[Cut]) -> None:
        answer(readers, tmp_path / "a.pdf", cut(whole, cuts))

    damaged()


def test_damaged_word_files(readers: Readers, tmp_path: Path) -> None:
    whole = word_parts(tmp_path)
    names = sorted(name for name in whole if name.endswith((".xml", ".rels")))

    @EXAMPLES
    @given(CUTS, st.sampled_from(names))
    def damaged(cuts: list[Cut], name: str) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for part, content in whole.items():
                archive.writestr(part, cut(content, cuts) if part == name else content)
        answer(readers, tmp_path / "a.docx", buffer.getvalue())

    damaged()


def pdf_of(objects: list[str]) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        body + f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()
    )


def test_a_pdf_that_claims_a_billion_pages(readers: Readers, tmp_path: Path) -> None:
    content = pdf_of(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", "<</Type/Page/Parent 2 0 R>>"])
    result = answer(readers, tmp_path / "a.pdf", content)
    assert isinstance(result, UnreadableFile)


def test_a_page_tree_that_goes_round(readers: Readers, tmp_path: Path) -> None:
    content = pdf_of(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"])
    assert isinstance(answer(readers, tmp_path / "a.pdf", content), UnreadableFile)


def test_a_page_tree_of_great_depth(readers: Readers, tmp_path: Path) -> None:
    depth = 5000
    nested = [f"<</Type/Pages/Kids[{number + 1} 0 R]/Count 1/Parent {number - 1} 0 R>>" for number in range(2, depth)]
    content = pdf_of(["<</Type/Catalog/Pages 2 0 R>>", *nested, f"<</Type/Page/Parent {depth - 1} 0 R/MediaBox[0 0 9 9]>>"])
    answer(readers, tmp_path / "a.pdf", content)


def test_an_outline_that_goes_round(readers: Readers, tmp_path: Path) -> None:
    content = pdf_of([
        "<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>", "<</First 5 0 R/Last 5 0 R/Count 1>>",
        "<</Title(a)/Parent 4 0 R/Next 5 0 R/First 5 0 R/Dest[3 0 R/Fit]>>",
    ])  # fmt: skip
    answer(readers, tmp_path / "a.pdf", content)


def test_a_stream_packed_many_times_over(readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may cost the worker its life, but nothing else: the file is named, and the next one is read."""
    monkeypatch.setattr(confined, "LIMIT_SECONDS", 4.0)
    packed = zlib.compress(zlib.compress(b"0 0 m 9 9 l S " * 4_000_000, 9), 9)
    stream = f"<</Length {len(packed)}/Filter[/FlateDecode/FlateDecode]>>stream\n".encode() + packed + b"\nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    content = pdf_of(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, "XX"]).replace(b"XX", stream)
    assert len(content) < 10_000
    (tmp_path / "a.pdf").write_bytes(content)
    result = readers.submit(tmp_path / "a.pdf", None).result()
    assert isinstance(result, UnreadableFile)
    assert result.file == "a.pdf"
    monkeypatch.setattr(confined, "LIMIT_SECONDS", SECONDS)
    assert isinstance(answer(readers, tmp_path / "b.pdf", plain_pdf(tmp_path)), Parsed)


def test_parts_that_lie_outside_the_package(readers: Readers, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<secret>never shown</secret>", encoding="utf-8")
    parts = word_parts(tmp_path)
    relations = parts["word/_rels/document.xml.rels"].replace(b'Target="styles.xml"', b'Target="../../secret.xml"')
    relations = relations.replace(
        b"</Relationships>",
        f'<Relationship Id="x1" Type="a/header" TargetMode="External" Target="{secret.as_uri()}"/></Relationships>'.encode(),
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, relations if part.endswith("document.xml.rels") else content)
        archive.writestr("../../escaped.xml", "<w>out</w>")
    result = answer(readers, tmp_path / "a.docx", buffer.getvalue())
    assert isinstance(result, Parsed)
    assert "never shown" not in result.text
    assert not (tmp_path.parent / "escaped.xml").exists()


def test_a_symbolic_link_that_leads_nowhere_or_to_itself(readers: Readers, tmp_path: Path) -> None:
    for name, target in (("nowhere.pdf", "gone.pdf"), ("itself.md", "itself.md")):
        (tmp_path / name).symlink_to(tmp_path / target)
        result = readers.submit(tmp_path / name, None).result()
        assert isinstance(result, UnreadableFile)
        assert result.file == name
