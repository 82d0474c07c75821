"""What is named is found or refused with what comes nearest; `clausewise cite` writes it."""

import json
import zipfile
from pathlib import Path

import pytest
from conftest import ingest

from assistant.answer import ask
from assistant.cite.find import reference, references
from assistant.cite.people import family_and_given
from assistant.cli import main
from index.documents import resolve
from index.library import Library
from index.life import retire
from index.scope import Scope
from index.search import Searcher
from ingest.errors import InputError, UnknownClause, UnknownDocument

PAPER = """---
kind: paper
title: Scale in kettles
authority: Journal of Tea
number: doi:10.1234/jot.7
version: "2023"
label: Green and Black 2023
---
Ada Green and Ben van der Black

## 1 Introduction

Scale settles in kettles.
"""


@pytest.mark.parametrize(
    ("named", "clause_id"),
    [
        ("site-standard-1@2024#4.1", "site-standard-1@2024#4.1"),
        ("site-standard-1 4.1", "site-standard-1@2024#4.1"),
        ("site-standard-1@2024 section 4.1.", "site-standard-1@2024#4.1"),
        ("Site Standard 1, 4.3 ii", "site-standard-1@2024#4.3(ii)"),
        ("Standard 1 §4.3(i)", "site-standard-1@2024#4.3(i)"),
        ('"Site standard for sterile areas" 5.1', "site-standard-1@2024#5.1"),
        ("\u201cSite Standard 11\u201d, 10.1", "site-standard-11@2011#10.1"),
        ("site-standard-11@2003 10.1", "site-standard-11@2003#10.1"),
        ("sterile.md 4.2", "site-standard-1@2024#4.2"),
        ("section 10.2 of Site Standard 11", "site-standard-11@2011#10.2"),
        ("Site Standard 11", "site-standard-11@2011"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_any_usual_name(filled: Library, named: str, clause_id: str) -> None:
    assert reference(filled, named).id == clause_id


@pytest.mark.parametrize(
    ("named", "numbers"),
    [
        ("site-standard-1 4.1, 4.3(ii) and 5.1", ["4.1", "4.3(ii)", "5.1"]),
        ("Site Standard 11, 10.1, 10.2", ["10.1", "10.2"]),
        ("site-standard-1 5.1, 4.1-4.3", ["5.1", "4.1", "4.2", "4.3"]),
        ("site-standard-1 4.1\u20134.3", ["4.1", "4.2", "4.3"]),
        ("Site Standard 11, sections 9-10, 10.2", ["9", "10", "10.2"]),
        ("Site Standard 1, sections 4.1 & 4.2", ["4.1", "4.2"]),
    ],
)
def test_several_places_of_one_document(filled: Library, named: str, numbers: list[str]) -> None:
    assert [one.number for one in references(filled, named)] == numbers
    with pytest.raises(UnknownClause, match=r"has no 4\.9"):
        references(filled, "site-standard-1 4.1, 4.9")
    with pytest.raises(UnknownClause, match=r"has no 4\.9"):
        references(filled, "site-standard-1 4.9, 4.1")


def test_our_own_labels_are_found_again(filled: Library) -> None:
    for clause_id in ("site-standard-1@2024#4.3(ii)", "site-standard-11@2003#10.1", "site-standard-11@2011#9"):
        assert reference(filled, reference(filled, clause_id).label).id == clause_id


@pytest.mark.parametrize(
    ("named", "error", "said"),
    [
        ("site-standard-1 4.19", UnknownClause, "Site Standard 1 (2024) has no 4.19. The nearest: Site Standard 1 (2024), 4.1;"),
        ("site-standard-1@2024#9.9", UnknownClause, "has no 9.9"),
        ("Site Standard 1 4.1 and more", UnknownClause, "has no 4.1 and more"),
        ("site-standard-2 4.1", UnknownDocument, "The nearest: site-standard-1"),
        ("site-standard-1@2019 4.1", UnknownDocument, "site-standard-1@2019"),
        ("", UnknownDocument, "Nothing is named"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused_with_what_is_near(filled: Library, named: str, error: type[InputError], said: str) -> None:
    with pytest.raises(error) as caught:
        reference(filled, named)
    assert said in str(caught.value)


def test_a_retired_document_is_said_to_be_retired(filled: Library) -> None:
    retire(filled, resolve(filled, "site-standard-1@2024"))
    with pytest.raises(UnknownDocument, match="is retired from the library"):
        reference(filled, "site-standard-1 4.1")


def test_the_authors_of_a_paper_are_read_from_its_first_page(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "kettles.md"
    file.write_text(PAPER, encoding="utf-8")
    assert ingest(library, file)[0].status == "added"
    assert reference(library, "Green and Black 2023").authors == ("Ada Green", "Ben van der Black")
    assert family_and_given("Ben van der Black") == ("van der Black", "Ben")
    assert family_and_given("Green A") == ("Green", "A")
    assert family_and_given("Plato") == ("Plato", "")


def cite(filled: Library, *arguments: str) -> int:
    return main(["--workspace", str(filled.workspace), "cite", *arguments])


def test_cite_writes_each_format(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cite(filled, "site-standard-1@2024#4.1", "Site Standard 11 10.1", "site-standard-1 4.1", "--format", "csl-json") == 0
    items = json.loads(capsys.readouterr().out)
    assert [(item["id"], item["type"]) for item in items] == [
        ("site-standard-1@2024#4.1", "report"),
        ("site-standard-11@2011#10.1", "legislation"),
    ]
    assert cite(filled, "site-standard-11@2003", "--format", "ris") == 0
    assert capsys.readouterr().out.startswith("TY  - STAT\nID  - site-standard-11@2003\n")
    assert cite(filled, "site-standard-11@2003", "--format", "bibtex") == 0
    assert capsys.readouterr().out.startswith("@misc{site-standard-11-2003,")
    assert cite(filled, "site-standard-11@2003#10.1") == 0
    said = capsys.readouterr().out
    assert "- Site Standard 11 (2003), 10.1[^1]" in said
    assert "[^1]: Site Standard 11 (2003), 10.1, superseded." in said
    file = tmp_path / "cited.docx"
    assert cite(filled, "site-standard-1@2024#4.1", "--format", "docx", "-o", str(file)) == 0
    with zipfile.ZipFile(file) as archive:
        assert "Site Standard 1 (2024), 4.1." in archive.read("word/footnotes.xml").decode()


def test_the_citations_of_an_answer_are_cited(searcher: Searcher, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    cited = {citation.clause_id for statement in answer.statements for citation in statement.citations}
    assert cite(searcher.library, answer.answer_id, "--format", "csl-json") == 0
    assert {item["id"] for item in json.loads(capsys.readouterr().out)} == cited
    nothing = ask(searcher, "What does Annex 99, 4.1 say about unicorns?", Scope())
    assert nothing.abstained
    assert cite(searcher.library, nothing.answer_id) == 1
    assert "it gave no answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["site-standard-1 4.19"], "The nearest"),
        ([], "name what to cite"),
        (["a-0"], "no answer of this id"),
        (["site-standard-1", "--format", "ris", "--style", "harvard"], "Leave --style out"),
        (["site-standard-1", "--style", "nature"], "Choose one of legal, numeric, harvard"),
        (["site-standard-1", "-o", "/no/such/folder/file.md"], "cannot be written"),
    ],
)  # fmt: skip
def test_cite_says_what_is_wrong(filled: Library, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert cite(filled, *arguments) == 1
    assert said in capsys.readouterr().err


def test_a_style_of_the_users_own(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    style = tmp_path / "mine.csl"
    numeric = Path(__file__).parents[1] / "assistant" / "cite" / "styles" / "numeric.csl"
    style.write_text(numeric.read_text(encoding="utf-8").replace('prefix="[" suffix="]"', 'prefix="Nr. "'), encoding="utf-8")
    assert cite(filled, "site-standard-1 4.1", "--style", str(style)) == 0
    assert "[^1]: Nr. 1, sect. 4.1" in capsys.readouterr().out
    style.write_text("<style xmlns='http://purl.org/net/xbiblio/csl' version='1.0'/>", encoding="utf-8")
    assert cite(filled, "site-standard-1 4.1", "--style", str(style)) == 1
    assert "is not a valid CSL 1.0 style" in capsys.readouterr().err


TWICE = """---
key: kettle-guide
version: "2024"
title: Kettle guide
kind: guidance
authority: Example authority
---
# Kettle guide

## 1 Boiling

Table 1. Times

| water | minutes |
|---|---|
| 1 l | 3 |

## 2 Cooling

Table 1. Times

| water | minutes |
|---|---|
| 1 l | 30 |
"""


def test_a_number_that_stands_twice_is_told_by_its_heading(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "guide.md"
    file.write_text(TWICE, encoding="utf-8")
    assert ingest(library, file)[0].status == "added"
    with pytest.raises(UnknownClause, match=r"several clauses bear this number\. Name one by its id: kettle-guide@2024#"):
        reference(library, "kettle-guide Table 1")
    ids = [row["id"] for row in library.connection.execute("SELECT id FROM clause WHERE number = 'Table 1' ORDER BY ordinal")]
    assert [reference(library, one).label for one in ids] == [
        "Kettle guide (2024), Table 1 (under “1 Boiling”)",
        "Kettle guide (2024), Table 1 (under “2 Cooling”)",
    ]
    assert [reference(library, reference(library, one).label).id for one in ids] == ids
