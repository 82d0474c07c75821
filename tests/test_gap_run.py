"""A gap analysis run: every requirement for every SOP, in one order, resumed after a kill; a bad file does not stop the others."""

import csv
import io
import json
import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gap_double import WordJudge

from assistant.commands import gap as command
from assistant.gap.batch import measure
from assistant.gap.model import Judgement, Requirement, Sop
from assistant.gap.requirements import of_names
from assistant.gap.run import Asked, report, sources, write
from assistant.gap.severity import load as load_rules
from assistant.gap.state import JUDGED, opened
from index import events
from index.encoder import default_encoder
from index.library import Library
from ingest.confined import Readers
from ingest.errors import InputError

GLOVES = """# SOP-1 Gloves

## 1 Purpose

This procedure is about doors opened at the same time.

## 2 Procedure

2.1 Two doors of an airlock are never open at the same time.

2.2 Gowns are changed once a day.

## 3 References

Gloves and Pascals.
"""
PRESSURE = """# SOP-2 Pressure

## 1 Procedure

1.1 The rooms keep 15 Pascals between them.

1.2 Are the gowns changed each day?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two SOPs."""
    made = tmp_path / "sops"
    made.mkdir()
    (made / "b-gloves.md").write_text(GLOVES)
    (made / "a-pressure.md").write_text(PRESSURE)
    return made


def ran(library: Library, names: Sequence[object], output: Path, judge: WordJudge | None = None, formats: Sequence[str] = ()) -> Any:
    """A whole run with the judge of the tests."""
    judge = judge or WordJudge()
    rules = load_rules(library.workspace)
    asked = Asked(tuple(of_names(library, ["Site Standard 1"])), {}, "Site Standard 1")
    found, _ = sources(library, [str(one) for one in names])
    with opened(output) as state:
        measured = list(measure(found, asked.requirements, judge, rules, state, asked.waived))
        made = report(library, asked, measured, rules, judge.name, default_encoder(), output)
        write(library, made, output, formats)
    return made


def printed(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "findings.jsonl").read_text().splitlines()]


def test_every_requirement_appears_for_every_sop_in_one_order(filled: Library, folder: Path, tmp_path: Path) -> None:
    ran(filled, [folder], tmp_path / "one")
    rows = printed(tmp_path / "one")
    assert [(row["sop"], row["clause_id"].partition("#")[2], row["status"]) for row in rows] == [
        ("a-pressure.md", "4.1", "met"),
        ("a-pressure.md", "4.2", "missing"),
        ("a-pressure.md", "4.3", "missing"),
        ("a-pressure.md", "5.1", "undetermined"),
        ("b-gloves.md", "4.1", "missing"),
        ("b-gloves.md", "4.2", "conflict"),
        ("b-gloves.md", "4.3", "missing"),
        ("b-gloves.md", "5.1", "met"),
    ]
    ran(filled, [folder / "b-gloves.md", folder, folder / "a-pressure.md"], tmp_path / "two")
    assert (tmp_path / "one" / "findings.jsonl").read_bytes() == (tmp_path / "two" / "findings.jsonl").read_bytes()


def test_a_finding_has_the_fields_that_others_rely_on(filled: Library, folder: Path, tmp_path: Path) -> None:
    ran(filled, [folder], tmp_path / "out")
    conflict = next(row for row in printed(tmp_path / "out") if row["status"] == "conflict")
    assert conflict["requirement_id"] == "site-standard-1@2024#4.2/1"
    assert conflict["obligation"] == "Doors of an airlock should not be opened at the same time."
    assert conflict["evidence"][0]["quote"] == "Two doors of an airlock are never open at the same time."
    assert conflict["evidence"][0]["clause_id"].endswith("#2.1")
    assert conflict["element"] == "time"
    assert conflict["severity"] == "major"
    assert conflict["severity_rule"] == "all other obligations"
    assert conflict["confidence"] == 0.9
    assert conflict["rationale"] == "It speaks of time."
    missing = next(row for row in printed(tmp_path / "out") if row["status"] == "missing" and row["sop"] == "b-gloves.md")
    proof = missing["search_proof"]
    assert proof["queries"][0] == missing["obligation"]
    assert any("Procedure" in section for section in proof["sections"])
    assert any("References" in section for section in proof["left_out"])
    assert proof["nearest"][0]["score"] == 0.5


def test_what_was_judged_is_not_judged_again_unless_it_changed(filled: Library, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    ran(filled, [folder], output)
    before = (output / "findings.jsonl").read_bytes()
    again = WordJudge()
    ran(filled, [folder], output, again)
    assert again.asked == []
    assert (output / "findings.jsonl").read_bytes() == before
    (folder / "a-pressure.md").write_text(PRESSURE.replace("15", "16"))
    changed = WordJudge()
    ran(filled, [folder], output, changed)
    assert {sop for sop, _ in changed.asked} == {"a-pressure.md"}
    assert len(changed.asked) == 4
    newer = WordJudge("words-2")
    ran(filled, [folder], output, newer)
    assert len(newer.asked) == 8


def test_a_run_killed_while_writing_loses_at_most_that_write(filled: Library, folder: Path, tmp_path: Path) -> None:
    ran(filled, [folder], tmp_path / "whole")
    whole = (tmp_path / "whole" / "state" / JUDGED).read_bytes()
    chance = random.Random(4)
    for number in range(12):
        output = tmp_path / f"killed-{number}"
        (output / "state").mkdir(parents=True)
        (output / "state" / JUDGED).write_bytes(whole[: chance.randrange(len(whole))])
        judge = WordJudge()
        ran(filled, [folder], output, judge)
        assert (output / "findings.jsonl").read_bytes() == (tmp_path / "whole" / "findings.jsonl").read_bytes()
        assert (output / "state" / JUDGED).read_bytes().count(b"\n") == 8


def test_a_bad_sop_is_reported_and_the_others_are_done(filled: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.md").write_text("")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no zip")
    made = ran(filled, [folder], tmp_path / "out")
    assert {one.name for one in made.failed} == {"empty.md", "broken.docx"}
    assert all(one.name in one.error for one in made.failed)
    assert {row["sop"] for row in printed(tmp_path / "out")} == {"a-pressure.md", "b-gloves.md"}
    alone = ran(filled, [folder / "empty.md"], tmp_path / "alone", formats=("xlsx", "docx", "html", "csv", "json"))
    assert (len(alone.failed), alone.shown) == (1, ())
    assert "empty.md" in (tmp_path / "alone" / "matrix.html").read_text()


def test_an_sop_of_the_library_is_measured_by_its_name(filled: Library, tmp_path: Path) -> None:
    ran(filled, ["Site Standard 11"], tmp_path / "out")
    assert {row["sop"] for row in printed(tmp_path / "out")} == {"computers.md"}
    made = ran(filled, ["no-such", "Site Standard 11"], tmp_path / "out")
    assert [(one.name, bool(one.error)) for one in made.measured] == [("computers.md", False), ("no-such", True)]
    assert "no-such: is no file or folder, and no document of the library either" in made.failed[0].error


def test_a_judge_that_cannot_say_how_sure_it_is_is_not_sure(filled: Library, folder: Path, tmp_path: Path) -> None:
    class Unsure(WordJudge):
        def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
            return [
                replace(one, confidence=float("nan"), features=(("x", float("inf")), ("y", 1.0)))
                for one in super().judge(sop, requirements)
            ]

    ran(filled, [folder], tmp_path / "out", Unsure())
    assert {row["confidence"] for row in printed(tmp_path / "out")} == {0.0}
    assert {json.dumps(row["features"]) for row in printed(tmp_path / "out")} == {'{"y": 1.0}'}


def test_files_of_one_name_are_told_apart_by_their_folder(filled: Library, folder: Path, tmp_path: Path) -> None:
    for name, text in (("north", GLOVES), ("south", PRESSURE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "SOP.md").write_text(text)
    made = ran(filled, [tmp_path / "north", tmp_path / "south", folder, tmp_path / "south" / "SOP.md"], tmp_path / "out")
    assert list(dict.fromkeys(row["sop"] for row in printed(tmp_path / "out"))) == [
        "a-pressure.md",
        "b-gloves.md",
        "north/SOP.md",
        "south/SOP.md",
    ]
    assert len({row.key for row in made.shown}) == len(made.shown) == 16


def test_files_are_read_in_processes_of_their_own(folder: Path) -> None:
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no zip")
    with Readers(1) as readers:
        found, _ = sources(None, [str(folder)], readers)
        assert [one.name for one in found] == ["a-pressure.md", "b-gloves.md", "broken.docx"]
        assert found[0].read() == sources(None, [str(folder)])[0][0].read()
        with pytest.raises(InputError, match=r"broken\.docx"):
            found[2].read()


def test_two_runs_do_not_write_to_one_folder(filled: Library, tmp_path: Path) -> None:
    with opened(tmp_path / "out"), pytest.raises(InputError, match="another run is writing"), opened(tmp_path / "out"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be used"), opened(tmp_path / "file"):
        pass


def test_the_run_is_in_the_audit_trail_with_what_was_compared(filled: Library, folder: Path, tmp_path: Path) -> None:
    ran(filled, [folder], tmp_path / "out")
    event = [one for one in events.read(filled.connection) if one.act == "gap analysis"][-1]
    detail = json.loads(event.detail)
    assert detail["counts"] == {"undetermined": 1, "conflict": 1, "missing": 4, "partial": 0, "met": 2, "not_applicable": 0}
    assert [one["file"] for one in detail["sops"]] == ["a-pressure.md", "b-gloves.md"]
    assert detail["requirements"] == 4
    assert detail["judge"] == "words-1"
    assert events.first_break(filled.connection) is None


def test_a_later_run_says_what_changed(filled: Library, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert {row.change for row in ran(filled, [folder], output).shown} == {""}
    assert {row.change for row in ran(filled, [folder], output).shown} == {""}
    text = GLOVES.replace("Gowns are changed once a day.", "Who changes gowns each day?").replace("are never open", "are not open")
    (folder / "b-gloves.md").write_text(text)
    for _ in range(2):  # the second time nothing is new, and the comparison is still the one with the run before
        changes = {
            (row.finding.sop, row.finding.requirement.id.partition("#")[2]): row.change for row in ran(filled, [folder], output).shown
        }
        assert changes["b-gloves.md", "4.2/1"] == "resolved"
        assert changes["b-gloves.md", "5.1/1"] == "changed"
        assert changes["a-pressure.md", "4.2/1"] == "unchanged"
    (folder / "c-gloves.md").write_text(GLOVES)
    assert {row.change for row in ran(filled, [folder], output).shown if row.finding.sop == "c-gloves.md"} == {"new"}


def test_the_company_meets_what_any_sop_meets(filled: Library, folder: Path, tmp_path: Path) -> None:
    made = ran(filled, [folder], tmp_path / "out")
    company = {one.requirement.id.partition("#")[2]: one for one in made.company}
    assert {key: one.status for key, one in company.items()} == {
        "4.1/1": "met",
        "4.2/1": "conflict",
        "4.3/1": "missing",
        "5.1/1": "met",
    }
    assert company["5.1/1"].sops["met"] == ("b-gloves.md",)


def test_no_cell_of_the_csv_is_a_formula(filled: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "b-gloves.md").write_text(GLOVES.replace("2.2 Gowns", "2.2 =HYPERLINK(A1) gowns"))
    ran(filled, [folder], tmp_path / "out", formats=("csv",))
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "matrix.csv").read_bytes().decode("utf-8-sig"))))
    assert len(rows) == 9
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_command_prints_a_line_a_finding(
    filled: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.cli import main

    monkeypatch.setattr(command, "_judge", lambda _: nullcontext((WordJudge(), 3)))
    (folder / "empty.md").write_text("")
    listed = tmp_path / "list.jsonl"
    listed.write_text('{"id": "X-1", "obligation": "Gowns should be changed each day.", "file": "nowhere.pdf", "clause": "1"}\n')
    arguments = [
        "--workspace",
        str(filled.workspace),
        "gap",
        str(folder),
        "--requirements",
        str(listed),
        "-o",
        str(tmp_path / "out"),
        "--json",
    ]
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["requirement_id"], row["clause_id"], row["sop"]) for row in rows] == [
        ("X-1", None, "a-pressure.md"),
        ("X-1", None, "b-gloves.md"),
    ]
    assert "failed     empty.md" in err
    assert "1 of 3 SOPs could not be measured; the others are done." in err
    assert main([*arguments[:3], str(folder / "empty.md"), *arguments[4:]]) == 1
    assert "1 of 1 SOPs could not be measured.\n" in capsys.readouterr().err
    (folder / "empty.md").unlink()
    assert main(arguments[:-1]) == 0
    out, _ = capsys.readouterr()
    assert "Proposed by a machine; a qualified person decides." in out
    assert str(tmp_path / "out" / "matrix.xlsx") in out
    assert main([*arguments[:-1], "--format", "pptx"]) == 1
