"""An exported answer can be filed: its quotes were checked again, its footnotes are real, and no word of a document acts as markup."""

import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from conftest import ingest
from lxml import etree
from office import converted, needs_office, pdf_text

from assistant.answer import ask
from assistant.cite import office
from assistant.cite.export import export, written
from assistant.cli import main
from assistant.model import Answer, Made, Provenance, Statement
from assistant.recorded import recorded_answer
from index import events
from index.documents import resolve
from index.encoder import default_encoder
from index.library import Library
from index.life import purge, retire
from index.scope import Scope
from index.search import Searcher

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BACKUP = "Backups of all relevant records shall be made every 24 hours."

EVIL = """---
key: evil
version: "2024"
title: "Rules ](http://evil.example) <script>alert(1)</script> {{x}} | \\\\input{y} & *co*"
label: "Evil ](http://evil.example) <b>Rules</b>"
authority: "Evil & <i>Co</i>"
jurisdictions: ["EU"]
kind: regulation
status: in force
address: "javascript:alert(1)"
---
# Rules

## 1 Widgets

1.1 Widgets shall be polished <img src=x onerror=alert(1)> daily ![see](http://evil.example/p.png) by the widget officer.
"""


@pytest.fixture
def answer(searcher: Searcher) -> Answer:
    made = ask(searcher, "How often shall backups be made?", Scope())
    assert BACKUP in [citation.quote for statement in made.statements for citation in statement.citations]
    return made


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(xml: bytes) -> str:
    return "".join(node.text or "" for node in etree.fromstring(xml).iter(f"{W}t"))


def test_word_holds_real_footnotes_and_the_whole_record(searcher: Searcher, answer: Answer) -> None:
    package = parts(written(searcher.library, answer, "docx"))
    body, notes = etree.fromstring(package["word/document.xml"]), etree.fromstring(package["word/footnotes.xml"])
    marks = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    own = {note.get(f"{W}id"): "".join(one.text or "" for one in note.iter(f"{W}t")) for note in notes if note.get(f"{W}type") is None}
    assert marks == list(own) == [str(number) for number in range(1, len(marks) + 1)]
    assert " Site Standard 11 (2011), 10.1." in own.values() or " Site Standard 11, 10.1." in own.values()
    said = text_of(package["word/document.xml"])
    for words in (BACKUP, answer.question, answer.answer_id, "Made by software", f"revision {answer.library_revision}",
                  "sentence extraction", "checked again word for word", "Status: in force", answer.as_of, answer.program):  # fmt: skip
        assert words in said, words
    document = resolve(searcher.library, "site-standard-11").document
    assert document.sha256 in said
    assert answer.answer_id in text_of(package["word/footer1.xml"])


def test_every_relationship_and_part_of_the_package_is_there(searcher: Searcher, answer: Answer) -> None:
    package = parts(written(searcher.library, answer, "docx"))
    declared = {one.get("PartName", "").lstrip("/") for one in etree.fromstring(package["[Content_Types].xml"])} - {""}
    assert declared <= set(package)
    relations = etree.fromstring(package["word/_rels/document.xml.rels"])
    ids = {one.get("Id") for one in relations}
    assert {f"word/{one.get('Target')}" for one in relations if one.get("TargetMode") is None} <= set(package)
    used = {node.get(f"{R}id") for node in etree.fromstring(package["word/document.xml"]).iter() if node.get(f"{R}id")}
    assert used <= ids
    styles = {one.get(f"{W}styleId") for one in etree.fromstring(package["word/styles.xml"]).iter(f"{W}style")}
    for part in ("word/document.xml", "word/footnotes.xml", "word/footer1.xml"):
        root = etree.fromstring(package[part])
        assert {one.get(f"{W}val") for kind in ("pStyle", "rStyle", "tblStyle") for one in root.iter(W + kind)} <= styles


def test_an_official_address_is_a_link_in_word(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "rule.md"
    file.write_text(EVIL.replace("javascript:alert(1)", "https://example.org/rule?a=1&b=2"), encoding="utf-8")
    assert ingest(library, file)[0].status == "added"
    made = ask(Searcher(library, default_encoder()), "How often shall widgets be polished?", Scope())
    package = parts(written(library, made, "docx"))
    links = [one for one in etree.fromstring(package["word/_rels/document.xml.rels"]) if one.get("TargetMode") == "External"]
    assert [one.get("Target") for one in links] == ["https://example.org/rule?a=1&b=2"]
    assert len(list(etree.fromstring(package["word/document.xml"]).iter(f"{W}hyperlink"))) == 1


def test_no_word_of_a_document_acts_as_markup(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "evil.md"
    file.write_text(EVIL, encoding="utf-8")
    assert ingest(library, file)[0].status == "added"
    made = ask(Searcher(library, default_encoder()), "How often shall widgets be polished <script>alert(2)</script>?", Scope())
    assert made.statements, made.reason
    page = written(library, made, "html").decode()
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)
    assert not re.search(r"<(?:script|img|b>Rules|i>Co)", page)
    assert "default-src 'none'" in page
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) <= {f"#{kind}-{n}" for kind in ("note", "mark") for n in range(1, 9)}
    from markdown_it import MarkdownIt

    text = written(library, made, "markdown").decode()
    tokens = [child for token in MarkdownIt("commonmark").parse(text) for child in token.children or []]
    assert not {token.type for token in tokens} & {"link_open", "image", "html_inline"}
    assert "evil.example" in "".join(token.content for token in tokens)


def test_the_same_answer_gives_the_same_word_file(searcher: Searcher, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "now", lambda: "2026-11-27T10:00:00.000+00:00")
    assert written(searcher.library, answer, "docx") == written(searcher.library, answer, "docx")


def test_a_quote_that_is_not_in_the_statement_stands_under_it(searcher: Searcher, answer: Answer) -> None:
    [statement] = [one for one in answer.statements if one.citations[0].quote == BACKUP]
    put = Statement("Backups are daily.", statement.citations, "unsupported", ("daily is not said",))
    made = Made("some-model", "cd" * 32, "7", 3, "{}")
    told = replace(answer, statements=(put,), producer="llm", provenance=Provenance("mini", "llm", made))
    text = written(searcher.library, told, "markdown").decode()
    assert f"Backups are daily.\n\n> “{BACKUP}”[^1]" in text
    assert "Not borne out by its quotes: daily is not said" in text
    assert f"| Language model | some-model, SHA-256 {'cd' * 32} |" in text
    assert "| Prompt | version 7, seed 3 |" in text


def test_a_quote_that_no_longer_stands_is_not_shown_as_a_citation(searcher: Searcher, answer: Answer) -> None:
    library = searcher.library
    body = json.loads(library.connection.execute("SELECT body FROM answer WHERE id = ?", (answer.answer_id,)).fetchone()[0])
    changed = json.dumps(body).replace("every 24 hours", "every 42 hours")
    with library.transaction() as connection:
        connection.execute("UPDATE answer SET body = ? WHERE id = ?", (changed, answer.answer_id))
    told = recorded_answer(library, answer.answer_id)
    text = written(library, told, "markdown").decode()
    before, _, after = text.partition("## Not confirmed")
    assert "42 hours" not in before
    assert "42 hours" in after
    assert "the words no longer stand in the clause" in after
    assert re.search(r"\d of \d quotes stand|The one quote", before) is None or "not confirmed" in before
    made = export(library, told, "markdown", "a.md")
    assert made.stand == made.checked - 1
    last = list(events.read(library.connection))[-1]
    assert json.loads(last.detail)["confirmed"] == made.stand


def test_what_became_of_the_documents_since_is_said(searcher: Searcher, answer: Answer) -> None:
    library = searcher.library
    retire(library, resolve(library, "site-standard-11@2011"))
    text = written(library, answer, "markdown").decode()
    assert "it was retired or replaced since" in text
    assert "retired from the library" in text
    assert "checked again word for word" in text
    purge(library, resolve_ended(library))
    text = written(library, answer, "markdown").decode()
    assert "the document was purged from the library" in text


def resolve_ended(library: Library):  # type: ignore[no-untyped-def]
    from index.documents import ended_documents

    return next(one for one in ended_documents(library) if one.document.id == "site-standard-11@2011")


def test_an_abstention_is_exported_with_its_reason_and_the_nearest_clauses(searcher: Searcher) -> None:
    nothing = ask(searcher, "What does Site Standard 11, 10.9 require of backups?", Scope())
    assert nothing.abstained
    text = written(searcher.library, nothing, "markdown").decode()
    assert "## No answer is given" in text
    assert nothing.reason.split(";")[0] in text.replace("\\", "")
    assert "### Nearest clauses" in text
    assert "[^1]: Site Standard" in text


def test_export_is_recorded_with_the_hash_of_the_file(
    searcher: Searcher, answer: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import hashlib

    file = tmp_path / "answer.html"
    command = ["--workspace", str(searcher.library.workspace), "export", answer.answer_id, "--format", "html", "-o", str(file)]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["quotes"] == told["confirmed"] > 0
    last = list(events.read(searcher.library.connection))[-1]
    assert (last.act, last.subject) == ("export", answer.answer_id)
    assert json.loads(last.detail)["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert events.first_break(searcher.library.connection) is None


def test_the_gate_passes_the_exported_file(searcher: Searcher, answer: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answer.docx"
    file.write_bytes(written(searcher.library, answer, "docx"))
    assert main(["--workspace", str(searcher.library.workspace), "verify", str(file), "--json"]) == 0
    verdicts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    quoted = [one for one in verdicts if one.get("quote")]
    assert BACKUP.split(".")[0] in " ".join(one["quote"] for one in quoted)
    assert {one["status"] for one in quoted} <= {"exact", "normalised"}


def test_export_says_what_is_wrong(
    searcher: Searcher, answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tried(answer_id: str, form: str, file: Path) -> str:
        assert main(["--workspace", str(searcher.library.workspace), "export", answer_id, "--format", form, "-o", str(file)]) == 1
        return capsys.readouterr().err

    assert "no answer of this id" in tried("a-0", "html", tmp_path / "x.html")
    assert "does not exist" in tried(answer.answer_id, "html", tmp_path / "no" / "x.html")
    monkeypatch.setattr(office, "PROGRAMS", ())
    assert "apt-get install libreoffice-writer" in tried(answer.answer_id, "pdf", tmp_path / "x.pdf")


@needs_office
def test_libreoffice_shows_the_footnotes_and_saves_them_again(searcher: Searcher, answer: Answer, tmp_path: Path) -> None:
    file = tmp_path / "answer.docx"
    file.write_bytes(written(searcher.library, answer, "docx"))
    shown = tmp_path / "answer.pdf"
    shown.write_bytes(written(searcher.library, answer, "pdf"))
    text = pdf_text(shown)
    assert BACKUP in text
    assert "Site Standard 11 (2011), 10.1." in text or "Site Standard 11, 10.1." in text
    again = converted(file, "docx", tmp_path / "again")
    with zipfile.ZipFile(again) as archive:
        kept = archive.read("word/footnotes.xml")
    first = etree.fromstring(parts(file.read_bytes())["word/footnotes.xml"])
    second = etree.fromstring(kept)
    assert notes_of(first) == notes_of(second) != []


def notes_of(root: etree._Element) -> list[str]:
    return ["".join(one.text or "" for one in note.iter(f"{W}t")).strip() for note in root if note.get(f"{W}type") is None]
