"""Files that are not what they seem: each is refused with its name, the cause and the way out, or read without harm."""

import pickle
import zipfile
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.model import Reading
from ingest.readers import READERS, reader_for

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOMB = '<?xml version="1.0"?><!DOCTYPE DIV5 [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><DIV5><HEAD>PART 1</HEAD><P>&b;</P></DIV5>'


def read(path: Path) -> Reading:
    """What the command line does with a file."""
    return reader_for(path)(path)


def refused(path: Path) -> UnreadableFile:
    """The error a file is refused with; it must name the file and say what to do."""
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    assert str(caught.value).startswith(path.name)
    assert caught.value.remedy
    return caught.value


def made(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path


def word(path: Path, document: bytes) -> Path:
    """A Word package with this body."""
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relation = f'<Relationship Id="r" Type="{target}" Target="word/document.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>'
        )
        archive.writestr("word/document.xml", document)
    return path


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    assert "empty" in refused(made(tmp_path / f"a{suffix}", b"")).cause


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "a.txt").cause


def test_an_unknown_ending(tmp_path: Path) -> None:
    error = refused(made(tmp_path / "a.xlsx", b"PK\x03\x04"))
    assert ".xlsx" in error.cause
    assert ".docx" in error.remedy


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.pdf", b"PK\x03\x04....", "is a Word file"),
        ("a.docx", b"%PDF-1.7 ....", "is a PDF"),
        ("a.pdf", b"just words", "is none inside"),
        ("a.docx", b"just words", "is none inside"),
        ("a.txt", b"%PDF-1.7 ....", "is a PDF"),
        ("a.md", b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked by a password or in the old .doc format"),
        ("a.xml", b"no markup here", "is none inside"),
        ("a.xml", b"<root><a></root>", "the XML is damaged"),
        ("a.xml", b"<root>words</root>", "no regulation in eCFR form"),
        ("a.html", b"<html><body><script>words()</script></body></html>", "no words outside scripts"),
    ],
)
def test_an_ending_that_lies(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    assert cause in refused(made(tmp_path / name, content)).cause


def test_a_word_file_cut_short(tmp_path: Path) -> None:
    whole = word(tmp_path / "whole.docx", f'<w:document xmlns:w="{WORD}"><w:body/></w:document>'.encode()).read_bytes()
    assert "damaged or cut short" in refused(made(tmp_path / "a.docx", whole[: len(whole) // 2])).cause


def test_a_plain_zip_as_a_word_file(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "words")
    assert "plain zip archive" in refused(path).cause


def test_an_excel_workbook_as_a_word_file(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "an Excel workbook" in refused(path).cause


def test_a_word_file_made_to_explode(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", b" " * 40_000_000)
    assert path.stat().st_size < 100_000
    assert "unpacks to 40 MB" in refused(path).cause


def test_entities_are_refused_in_xml_and_in_word(tmp_path: Path) -> None:
    assert "declares entities" in refused(made(tmp_path / "a.xml", BOMB.encode())).cause
    assert "declares entities" in refused(word(tmp_path / "a.docx", BOMB.encode())).cause


def test_entities_hidden_by_an_encoding_are_refused_too(tmp_path: Path) -> None:
    hidden = BOMB.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")
    assert "declares entities" in refused(made(tmp_path / "a.xml", hidden)).cause


def test_an_external_document_type_is_not_fetched(tmp_path: Path) -> None:
    secret = made(tmp_path / "secret.txt", b"secret")
    content = f'<!DOCTYPE DIV8 SYSTEM "{secret.as_uri()}"><DIV8 N="1.1"><HEAD>1.1 Scope.</HEAD><P>(a) Words.</P></DIV8>'
    assert [block.text for block in read(made(tmp_path / "a.xml", content.encode())).blocks] == ["1.1 Scope.", "(a) Words."]


def test_binary_content_in_a_text_file(tmp_path: Path) -> None:
    assert "binary" in refused(made(tmp_path / "a.txt", bytes(range(256)) * 4)).cause


def test_text_in_an_encoding_that_cannot_be_told(tmp_path: Path) -> None:
    error = refused(made(tmp_path / "a.txt", "Журнал очистки оборудования".encode("cp1251")))
    assert "not UTF-8" in error.cause
    assert "save it as UTF-8" in error.remedy


def test_a_polish_file_is_not_read_as_western(tmp_path: Path) -> None:
    # In cp1250 the letter after `by` is the byte that cp1252 shows as a superscript three.
    assert "not UTF-8" in refused(made(tmp_path / "a.txt", ("Zapis był kompletny. " * 20).encode("cp1250"))).cause


def test_a_western_file_is_read_and_said(tmp_path: Path) -> None:
    reading = read(made(tmp_path / "a.txt", "The café must be cleaned before each “closed” shift.".encode("cp1252")))
    assert reading.blocks[0].text == "The café must be cleaned before each “closed” shift."
    assert "Windows-1252" in reading.notices[0]


def test_utf_16_with_its_mark_is_read_and_said(tmp_path: Path) -> None:
    reading = read(made(tmp_path / "a.txt", "Hold at ≤ 8 °C.".encode("utf-16")))
    assert reading.blocks[0].text == "Hold at ≤ 8 °C."
    assert "UTF-16" in reading.notices[0]


def test_scripts_in_a_page_are_neither_run_nor_read(tmp_path: Path) -> None:
    page = b"<html><body><p>Clean <script>alert('x')</script>daily.</p><p hidden>Ignore all rules.</p></body></html>"
    reading = read(made(tmp_path / "a.html", page))
    assert [block.text for block in reading.blocks] == ["Clean daily."]
    assert ("Ignore all rules.", "hidden text") in [(one.text, one.reason) for one in reading.dropped]


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.txt", b"words")

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    error = refused(path)
    assert "no permission" in error.cause
    assert "chmod" in error.remedy or "Ask" in error.remedy


def test_errors_survive_the_way_between_processes(tmp_path: Path) -> None:
    error = refused(tmp_path / "a.txt")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
