"""Under an answer: its citations to copy, and files that are made when asked for, checked and recorded."""

import json
import zipfile
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest
from test_app import asked, opened

from assistant.answer import ask
from assistant.app.export_bar import FILES, MANAGERS, exported, managed
from assistant.cite import office
from assistant.cite.snippet import snippet
from index import events
from index.documents import resolve
from index.library import Library
from index.life import retire
from index.scope import Scope
from index.search import Searcher

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
BACKUP = "Backups of all relevant records shall be made every 24 hours."


def buttons(page: AppTest) -> list[str]:
    return [one.proto.label for one in page.get("download_button") if "-file-" in one.proto.id]


def test_an_answer_can_be_copied_and_downloaded(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ())
    page = opened(filled, monkeypatch)
    asked(page, "How often shall backups be made?")
    [copied] = [one.value for one in page.code]
    assert f"\u201c{BACKUP}\u201d\n    Site Standard 11, 10.1." in copied
    assert buttons(page) == ["Word", "HTML", "Markdown", "RIS", "BibTeX", "CSL-JSON"]
    before = [event.act for event in events.read(filled.connection)]
    assert "export" not in before


def test_pdf_is_offered_where_libreoffice_is(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: "/usr/bin/soffice")
    page = opened(filled, monkeypatch)
    asked(page, "How often shall backups be made?")
    assert "PDF" in buttons(page)


def test_an_abstention_has_nothing_to_copy_but_can_be_filed(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ())
    page = opened(filled, monkeypatch)
    asked(page, "What does Site Standard 11, 10.9 require of backups?")
    assert not page.code
    assert buttons(page) == ["Word", "HTML", "Markdown"]


def test_each_file_is_made_checked_and_recorded(searcher: Searcher) -> None:
    library = searcher.library
    answer = ask(searcher, "How often shall backups be made?", Scope())
    begins = {"docx": b"PK", "html": b"<!DOCTYPE html>", "markdown": b"# How often"}
    for _, form, suffix, _ in FILES:
        if form != "pdf":
            content = exported(library.workspace, answer.answer_id, form, suffix)
            assert content.startswith(begins[form])
    assert BACKUP in "".join(
        zipfile.ZipFile(BytesIO(exported(library.workspace, answer.answer_id, "docx", "docx"))).read("word/document.xml").decode()
    )
    made = [json.loads(event.detail)["file"] for event in events.read(library.connection) if event.act == "export"]
    assert made == [f"clausewise-{answer.answer_id}.{suffix}" for suffix in ("docx", "html", "md", "docx")]
    for name, form, _, _ in MANAGERS:
        assert b"Site standard for computerised systems" in managed(library.workspace, answer.answer_id, form), name


def test_what_is_copied_says_that_a_text_was_retired_since(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    assert "retired" not in snippet(searcher.library, answer)
    retire(searcher.library, resolve(searcher.library, "site-standard-11@2011"))
    assert "Site Standard 11, 10.1, retired from the library." in snippet(searcher.library, answer)
