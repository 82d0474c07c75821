"""Markers in a user's Word file become footnotes, whatever the file is like; what cannot is left and reported; no other byte moves."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree
from odd_word import ODD, tables
from office import converted, needs_office, pdf_text

from assistant.cite.insert import Inserted, insert
from assistant.cite.markers import markers
from assistant.cite.reference_list import PREFIX
from assistant.cli import main
from index import events
from index.library import Library
from ingest.errors import UnreadableFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STANDARD, COMPUTERS, OLD = "site-standard-1@2024", "site-standard-11@2011", "site-standard-11@2003"

# Per file: the clauses of each new footnote with its number, and the part or place of each marker that stays.
EXPECTED: dict[str, tuple[list[tuple[int, list[str]]], list[str]]] = {
    "split_runs": ([(1, [f"{STANDARD}#4.1"]), (2, [f"{COMPUTERS}#10.1"]), (3, [f"{STANDARD}#4.2"])], []),
    "tables": ([(1, [f"{STANDARD}#4.1"]), (2, [f"{COMPUTERS}#10.2"]), (3, [f"{OLD}#10.1"])], []),
    "existing_footnotes": ([(2, [f"{STANDARD}#4.1"]), (4, [f"{COMPUTERS}#9"])], ["footnote can stand in a footnote"]),
    "tracked_changes": (
        [(1, [f"{STANDARD}#4.1"])],
        ["part of the marker is a tracked change", "whose deletion is tracked", "part of the marker is a tracked change"],
    ),
    "text_boxes": ([(1, [f"{STANDARD}#4.2"])], ["text box"]),
    "content_controls": ([(1, [f"{STANDARD}#4.1"]), (2, [f"{COMPUTERS}#10.1"])], ["(text)", "locked", "(dataBinding)"]),
    "headers": ([(1, [f"{STANDARD}#4.2"])], ["in a header", "in a footer", "in a comment"]),
    "fields": ([(1, [f"{STANDARD}#4.1"]), (2, [f"{STANDARD}#4.2"]), (3, [f"{COMPUTERS}#9"])], ["(TOC)", "(REF)"]),
    "numbered_with_list": (
        [(1, [f"{STANDARD}#4.1"]), (2, [f"{STANDARD}#4.2"]), (3, [f"{STANDARD}#4.3(i)", f"{COMPUTERS}#10.1", OLD])],
        ["stands at an earlier [@references]"],
    ),
    "unknown": (
        [],
        ["has no 4.19. The nearest: Site Standard 1 (2024), 4.1", "eu-nothing: no document", "has no 77", "names nothing",
         "nothing to list",
         "begins with @"],
    ),
    "bare_package": ([(1, [f"{STANDARD}#4.1"])], []),
    "look_of_the_mark": ([(1, [f"{STANDARD}#4.1"]), (2, [f"{STANDARD}#4.1"]), (3, [f"{STANDARD}#4.2"])], []),
}  # fmt: skip


def made(filled: Library, name: str, folder: Path) -> tuple[Path, Path, Inserted]:
    source, target = folder / f"{name}.docx", folder / f"{name}-cited.docx"
    ODD[name](source)
    result = insert(filled, source)
    target.write_bytes(result.content)
    return source, target, result


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def paragraphs(file: Path) -> Iterator[str]:
    """The texts of the body, the list of references left out, text boxes and deletions too."""
    for paragraph in etree.fromstring(parts(file)["word/document.xml"]).iter(f"{W}p"):
        names = [mark.get(f"{W}name", "") for mark in paragraph.iter(f"{W}bookmarkStart")]
        if not any(name.startswith(PREFIX) for name in names):
            own = [one for one in paragraph.iter(f"{W}t", f"{W}tab", f"{W}noBreakHyphen") if next(one.iterancestors(f"{W}p")) is paragraph]
            yield "".join(one.text or "" if one.tag == f"{W}t" else "-" if one.tag.endswith("Hyphen") else " " for one in own)


def notes(file: Path) -> dict[str, str]:
    """The footnotes of a file by id."""
    root = etree.fromstring(parts(file)["word/footnotes.xml"])
    return {
        one.get(f"{W}id"): "".join(text.text or "" for text in one.iter(f"{W}t")).strip() for one in root if one.get(f"{W}type") is None
    }


@pytest.mark.parametrize("name", ODD)
def test_each_marker_becomes_a_footnote_or_is_reported(filled: Library, tmp_path: Path, name: str) -> None:
    _, _, result = made(filled, name, tmp_path)
    replaced, reasons = EXPECTED[name]
    assert [(one.footnote, [cited.clause_id for cited in one.citations]) for one in result.replaced] == replaced
    assert len(result.untouched) == len(reasons)
    for left, reason in zip(result.untouched, reasons, strict=True):
        assert reason in left.reason


@pytest.mark.parametrize("name", ODD)
def test_nothing_else_of_the_package_moves(filled: Library, tmp_path: Path, name: str) -> None:
    source, target, result = made(filled, name, tmp_path)
    before, after = parts(source), parts(target)
    if not result.replaced:
        assert source.read_bytes() == target.read_bytes()
        return
    new_part = "word/footnotes.xml" not in before
    may_change = {"word/document.xml", "word/footnotes.xml"} | (
        {"[Content_Types].xml", "word/_rels/document.xml.rels"} if new_part else set()
    )
    assert list(after)[: len(before)] == list(before)
    assert {part for part in before if before[part] != after[part]} <= may_change
    assert set(after) - set(before) <= may_change


@pytest.mark.parametrize("name", [name for name in ODD if name != "unknown"])
def test_the_words_stay_and_the_marks_lead_to_the_notes(filled: Library, tmp_path: Path, name: str) -> None:
    source, target, result = made(filled, name, tmp_path)
    was, now = [text.replace("\u00a0", " ") for text in paragraphs(source)], "\n".join(paragraphs(target))
    for one in result.replaced:
        here = was[one.paragraph - 1]
        written = next(marker.text for marker in markers(here) if " ".join(marker.text.split()) == one.marker)
        was[one.paragraph - 1] = here.replace(written, "", 1)
    if name == "numbered_with_list":
        was.remove("[@references]")
    assert re.sub(r"\s|References$|,(?=\.)", "", now) == re.sub(r"\s", "", "".join(was))
    body = etree.fromstring(parts(target)["word/document.xml"])
    ids = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(notes(target))
    for one in result.replaced:
        said = notes(target)[ids[one.footnote - 1]]
        assert all(cited.label in said for cited in one.citations)
        assert all(cited.warning in said for cited in one.citations)
    docx.Document(str(target))


@pytest.mark.parametrize("name", ODD)
def test_a_second_run_changes_nothing(filled: Library, tmp_path: Path, name: str) -> None:
    _, target, _ = made(filled, name, tmp_path)
    again = insert(filled, target)
    assert (again.content, again.replaced, again.references) == (target.read_bytes(), (), ())


def test_a_later_marker_adds_to_the_list_that_is_there(filled: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("One [@site-standard-1 4.1].")
    document.save(str(file))
    file.write_bytes(insert(filled, file).content)
    later = docx.Document(str(file))
    later.paragraphs[0].add_run(" Two [@site-standard-11 9], again [@site-standard-1 4.2].")
    later.save(str(file))
    result = insert(filled, file)
    assert result.references == ("Site Standard 11",)
    assert [one.footnote for one in result.replaced] == [2, 3]
    file.write_bytes(result.content)
    texts = [one.text for one in docx.Document(str(file)).paragraphs]
    assert texts[0] == "One. Two, again."
    assert [text.partition(".")[0] for text in texts[1:]] == ["References", "Site Standard 1 (2024)", "Site Standard 11"]


def test_the_mark_keeps_the_size_of_the_words_and_stays_in_the_insertion(filled: Library, tmp_path: Path) -> None:
    _, big, _ = made(filled, "look_of_the_mark", tmp_path)
    mark = next(etree.fromstring(parts(big)["word/document.xml"]).iter(f"{W}footnoteReference")).getparent()
    assert mark is not None
    assert mark.find(f"{W}rPr/{W}sz").get(f"{W}val") == "48"  # type: ignore[union-attr]
    _, tracked, _ = made(filled, "tracked_changes", tmp_path)
    [mark] = etree.fromstring(parts(tracked)["word/document.xml"]).iter(f"{W}footnoteReference")
    assert [one.get(f"{W}author") for one in mark.iterancestors(f"{W}ins")] == ["Ada"]


def test_two_marks_side_by_side_are_not_read_as_one_number(filled: Library, tmp_path: Path) -> None:
    _, target, _ = made(filled, "numbered_with_list", tmp_path)
    first = docx.Document(str(target)).paragraphs[0]
    assert first.text == "Open the door,."
    runs = list(first._p.iter(f"{W}r"))
    kinds = ["mark" if one.find(f"{W}footnoteReference") is not None else one.findtext(f"{W}t") for one in runs]
    assert kinds == ["Open the door", "mark", ",", "mark", "."]


def test_retired_and_superseded_texts_are_reported(filled: Library, tmp_path: Path) -> None:
    from index.documents import resolve
    from index.life import retire

    retire(filled, resolve(filled, STANDARD))
    file = tmp_path / "a.docx"
    tables(file)
    result = insert(filled, file)
    assert [(one.citations[0].document, one.citations[0].warning) for one in result.replaced] == [(COMPUTERS, ""), (OLD, "superseded")]
    [left] = result.untouched
    assert (left.where, left.paragraph, left.text) == ("table", 1, "Merged [@site-standard-1 4.1]")
    assert "is retired from the library" in left.reason


def test_markers_are_read_as_written() -> None:
    def named(text: str) -> list[tuple[str, ...]]:
        return [marker.named for marker in markers(text)]

    assert named("x [@a 1.2; @b@2022 3.4(iii)] [@\u201cT; [x] u\u201d, 9] [@references]") == [
        ("a 1.2", "b@2022 3.4(iii)"), ("\u201cT; [x] u\u201d, 9",), ("references",),
    ]  # fmt: skip
    assert named("mail me @home [1] [a@b] [@open") == []
    assert [marker.fault for marker in markers("[@a 1; b 2]")] == ["each citation of a marker begins with @: 'b 2' does not"]


def run_cli(filled: Library, *arguments: str) -> int:
    return main(["--workspace", str(filled.workspace), "cite", *arguments])


def test_the_command_reports_and_records(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "a.docx", tmp_path / "b.docx"
    ODD["unknown"](source)
    assert run_cli(filled, "--insert", str(source), "-o", str(target), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["replaced"], len(told["untouched"]), told["output"]) == ([], 6, str(target))
    assert told["untouched"][0] | {"reason": ""} == {
        "marker": "[@site-standard-1 4.19]", "paragraph": 1, "where": "body", "part": "document", "text": "A [@site-standard-1 4.19]",
        "reason": "",
    }  # fmt: skip
    ODD["tables"](source)
    assert run_cli(filled, "--insert", str(source), "-o", str(target)) == 0
    said = capsys.readouterr().out
    assert "3 markers became footnotes, 0 were left untouched" in said
    assert "footnote 3, paragraph 6: Site Standard 11 (2003), 10.1  (superseded)" in said
    last = list(events.read(filled.connection))[-1]
    assert (last.act, last.subject, json.loads(last.detail)["replaced"]) == ("cite", "b.docx", 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--insert", "a.docx"], "name another file"),
        (["--insert", "a.docx", "-o", "a.docx"], "yours is not overwritten"),
        (["--insert", "a.docx", "-o", "b.docx", "site-standard-1"], "leave site-standard-1 out"),
        (["--insert", "a.docx", "-o", "b.docx", "--style", "numeric"], "Use legal, harvard"),
        (["--insert", "absent.docx", "-o", "b.docx"], "there is no such file"),
        (["--insert", "text.docx", "-o", "b.docx"], "damaged"),
    ],
)  # fmt: skip
def test_the_command_says_what_is_wrong(
    filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ODD["tables"](tmp_path / "a.docx")
    (tmp_path / "text.docx").write_text("no zip", encoding="utf-8")
    assert run_cli(filled, *arguments) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "b.docx").exists()


def test_the_strict_variant_is_refused(filled: Library, tmp_path: Path) -> None:
    file, strict = tmp_path / "a.docx", tmp_path / "strict.docx"
    ODD["bare_package"](file)
    with zipfile.ZipFile(strict, "w") as archive:
        for name, content in parts(file).items():
            archive.writestr(
                name, content.replace(b"schemas.openxmlformats.org/wordprocessingml/2006", b"purl.oclc.org/ooxml/wordprocessingml")
            )
    with pytest.raises(UnreadableFile, match="Strict variant"):
        insert(filled, strict)


@needs_office
@pytest.mark.parametrize("name", [name for name in ODD if name != "unknown"])
def test_libreoffice_shows_every_footnote_and_keeps_it(filled: Library, tmp_path: Path, name: str) -> None:
    _, target, result = made(filled, name, tmp_path)
    text = pdf_text(converted(target, "pdf", tmp_path / "shown")).replace(" ", "")
    for one in result.replaced:
        assert all(f"{cited.label}".replace(" ", "") in text for cited in one.citations)
    again = converted(target, "docx:MS Word 2007 XML", tmp_path / "again")
    assert sorted(notes(again).values()) == sorted(notes(target).values())


@needs_office
@pytest.mark.parametrize("name", ["split_runs", "tables", "existing_footnotes", "tracked_changes", "numbered_with_list"])
def test_files_that_libreoffice_wrote_are_cited_alike(filled: Library, tmp_path: Path, name: str) -> None:
    source = tmp_path / f"{name}.docx"
    ODD[name](source)
    result = insert(filled, converted(source, "docx:MS Word 2007 XML", tmp_path / "office"))
    assert [(one.footnote, [cited.clause_id for cited in one.citations]) for one in result.replaced] == EXPECTED[name][0]
