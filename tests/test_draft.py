"""Proposals for gaps of an SOP: what is proposed, where, with which citation, and what is left to the site."""

import json
import zipfile
from pathlib import Path

import pytest
from model_double import running
from odd_word_files import p, r, table, write_word_file

from assistant.cli import main
from assistant.draft.changes import Change, read_changes
from assistant.draft.drafting import draft, merged
from assistant.draft.figures import numbers_in, without_invented
from assistant.draft.findings import Gap, read_gaps
from assistant.draft.instruction import gaps_of
from assistant.draft.numbers import corrected
from assistant.draft.outline import read_outline
from assistant.draft.statement import statement
from assistant.draft.vocabulary import Vocabulary
from assistant.llm import LanguageModel
from index import events
from index.encoder import default_encoder
from index.library import Library
from ingest.errors import InputError

HEADING = '<w:pStyle w:val="Heading1"/>'


def heading(text: str) -> str:
    return p(text, properties=HEADING)


def typed(number: str, text: str) -> str:
    return p(r(number), "<w:r><w:tab/></w:r>", r(text))


SOP = (
    table(("Title", "Cleaning of vessels"), ("Number", "SOP-CL-001"), ("Version", "3.0"), ("Effective date", "5 January 2026"))
    + heading("1 Purpose")
    + p("This procedure describes how vessels are rinsed and how backups are no part of it.")
    + heading("2 Rinsing")
    + typed("2.1", "Operators rinse the vessel with water within 3 hours after use.")
    + typed("2.2", "The rinse water is tested for conductivity, pH and odour.")
    + heading("3 Records and backup")
    + typed("3.1", "The cleaning record is signed by the operator and checked by QA.")
    + typed("3.2", "Backups of the cleaning data are made every 48 hours.")
    + heading("4 References")
    + p("SOP-CL-002 Drying")
    + heading("5 Revision history")
    + table(("Version", "Date", "Change"), ("2.0", "1 March 2022", "Rinsing added."), ("3.0", "5 January 2026", "Backup added."))
)
BACKUP = "Backups of all relevant records shall be made every 24 hours."
RESTORE = "The restoring of a backup shall be tested once a year."


def gap(status: str, obligation: str, *evidence: str, element: str = "", clause: str = "") -> Gap:
    return Gap("R1", clause, obligation, "sop.docx", status, evidence, element, (), "major", "")  # type: ignore[arg-type]


@pytest.fixture
def sop(tmp_path: Path) -> Path:
    return write_word_file(SOP, tmp_path / "sop.docx")


def proposals(path: Path, library: Library | None, *gaps: Gap) -> list[Change]:
    return draft(read_outline(path), gaps, library, default_encoder())


def test_a_number_is_put_right_within_its_sentence(sop: Path, filled: Library) -> None:
    found = gap("conflict", BACKUP, "Backups of the cleaning data are made every 48 hours.", clause="site-standard-11@2011#10.1")
    change = proposals(sop, filled, found)[0]
    assert (change.kind, change.old) == ("replace", "Backups of the cleaning data are made every 48 hours.")
    assert change.new == "Backups of the cleaning data are made every 24 hours."
    assert change.numbers == ("every 48 hours → every 24 hours",)
    assert change.grounds[0].quote == BACKUP
    assert change.citations == ("site-standard-11@2011#10.1",)


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        (
            "Plates are changed after five hours.",
            "Plates should be changed after a maximum of 4 hours.",
            "Plates are changed after four hours.",
        ),
        ("It is tested once a year.", "It should be tested at least every 6 months.", "It is tested every 6 months."),
        ("The speed is between 0.25 and 0.54 m/s.", "The speed should be 0.36 to 0.54 m/s.", "The speed is between 0.36 and 0.54 m/s."),
        ("For this two batches are made.", "At least three batches should be made.", "For this three batches are made."),
    ],
)
def test_a_value_is_written_as_the_procedure_writes_its_own(given: str, asked: str, expected: str) -> None:
    fixed = corrected(given, asked)
    assert fixed is not None
    assert fixed.text.casefold() == expected.casefold()


def test_a_value_that_holds_is_left_alone() -> None:
    assert corrected("Plates are changed after 3 hours.", "Plates should be changed after a maximum of 4 hours.") is None


def test_what_is_missing_becomes_a_step_with_the_next_number_in_the_nearest_section(sop: Path, filled: Library) -> None:
    found = gap("missing", RESTORE, element="restoring is never tested", clause="site-standard-11@2011#10.2")
    change = proposals(sop, filled, found)[0]
    assert change.kind == "insert_after"
    assert change.section == "3 Records and backup"
    assert change.paragraph.startswith("3.2\t")
    assert change.new == "3.3\t[Responsible role] ensures that the restoring of a backup is tested once a year."


def test_steps_of_several_gaps_are_numbered_on(sop: Path) -> None:
    found = (gap("missing", RESTORE), gap("missing", "Backups should be stored in another building."))
    numbers = [change.new.split("\t")[0] for change in proposals(sop, None, *found)[:2]]
    assert numbers == ["3.3", "3.4"]


def test_a_part_that_is_missing_is_added_to_the_sentence(sop: Path) -> None:
    asked = "The test should include the following: - conductivity - bacterial count - pH"
    quote = "The rinse water is tested for conductivity, pH and odour."
    change = proposals(sop, None, gap("partial", asked, quote, element="bacterial count is not tested"))[0]
    assert change.new.startswith(quote)
    assert "bacterial count" in change.new
    assert "conductivity; pH" not in change.new.removeprefix(quote)


def test_nothing_is_put_into_purpose_references_or_history(sop: Path) -> None:
    asked = ("The purpose of rinsing should be described.", "References to drying should be kept.", "Versions should be archived.")
    for change in proposals(sop, None, *(gap("missing", one) for one in asked))[:3]:
        assert change.section in ("2 Rinsing", "3 Records and backup")


def test_without_the_clause_nothing_is_cited_and_that_is_said(sop: Path, filled: Library) -> None:
    change = proposals(sop, filled, gap("missing", RESTORE, clause="no-such-text@1#1"))[0]
    assert (change.citations, change.grounds) == ((), ())
    assert "nothing is cited" in change.note


def test_a_new_version_brings_its_row_its_date_and_its_reference(sop: Path, filled: Library) -> None:
    found = gap("missing", RESTORE, clause="site-standard-11@2011#10.2")
    made = {change.section: change for change in proposals(sop, filled, found)[1:]}
    row = made["5 Revision history"]
    assert row.paragraph == "3.0"
    assert row.occurrence == 2
    assert row.cells[:2] == ("[new version]", "[effective date]")
    assert made["4 References"].new.startswith("Example authority Site Standard 11") or "Site Standard 11" in made["4 References"].new
    made_all = proposals(sop, filled, found)
    assert [change.new for change in made_all if change.section == "front page"] == ["[new version]", "[effective date]"]
    margin = [change.new for change in made_all if change.section == "header or footer"]
    assert margin == ["Version [new version]", "[effective date]"]


def test_no_number_comes_from_nowhere() -> None:
    change = Change("1", "replace", "Rinse for 10 minutes.", "Rinse for 15 minutes at 80 °C, four times.")
    sound = without_invented(change, "Rinse for 10 minutes. Use 80 °C.")
    assert sound.new == "Rinse for [value] minutes at 80 °C, [value] times."
    assert "15" in sound.note
    assert numbers_in("EM-04 takes 2.5 l in 3 steps") >= {"2.5", "3"}


def test_changes_that_meet_in_one_sentence_are_joined_or_put_to_the_user() -> None:
    one = Change("c1", "replace", "A b.", "A b. C d.", "A b.")
    other = Change("c2", "replace", "A b.", "A b. E f.", "A b.")
    rival = Change("c3", "replace", "A b.", "X y.", "A b.")
    joined = merged([one, other])
    assert [change.new for change in joined] == ["A b. C d. E f."]
    kept = merged([rival, Change("c4", "replace", "A b.", "Z w.", "A b.")])
    assert len(kept) == 2
    assert "c4" in kept[0].note
    assert "c3" in kept[1].note


@pytest.mark.parametrize(
    ("obligation", "expected"),
    [
        ("Garments should be changed at once.", "Garments are changed at once."),
        ("However, data should not be deleted.", "Data are not deleted."),
        ("The quality unit should review this.", "The quality unit reviews this."),
        ("There should be systems in place.", "There are systems in place."),
        ("An operator should clean and record it.", "An operator must clean and record it."),
        ("Where staff take samples, this should be overseen.", "Where staff take samples, this is overseen."),
        ("Reports should include: a) dates; b) names.", "Reports include: dates; names."),
    ],
)
def test_an_obligation_is_said_as_a_procedure_says_it(obligation: str, expected: str) -> None:
    assert statement(obligation) == expected


def test_the_terms_are_those_of_the_sop() -> None:
    words = Vocabulary("QA signs. Staff are trained. The Site Master File (SMF) is kept; QA updates the SMF.")
    assert words.spoken("The quality unit trains personnel on the site master file.") == "QA trains staff on the SMF."


def findings(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def row(status: str, obligation: str, clause: str, *quotes: str) -> dict[str, object]:
    evidence = [{"quote": quote, "clause_id": None} for quote in quotes]
    return {
        "requirement_id": clause,
        "clause_id": clause,
        "obligation": obligation,
        "sop": "sop.docx",
        "status": status,
        "evidence": evidence,
        "element": "",
    }


def test_draft_and_decide(sop: Path, filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = findings(
        tmp_path / "findings.jsonl",
        row("conflict", BACKUP, "site-standard-11@2011#10.1", "Backups of the cleaning data are made every 48 hours."),
        row("missing", RESTORE, "site-standard-11@2011#10.2"),
        row("met", "Anything.", "site-standard-1@2024#4.1", "The cleaning record"),
    )
    workspace = ["--workspace", str(filled.workspace)]
    assert main([*workspace, "draft", str(sop), "--findings", str(file), "-o", str(tmp_path / "out"), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    written = tmp_path / "out" / "changes.json"
    assert printed == json.loads(written.read_text(encoding="utf-8"))
    assert [one["id"] for one in printed if one["findings"]] == ["c1", "c2"]
    assert all(one["decision"] is None for one in printed)
    assert "proposal" in zipfile.ZipFile(tmp_path / "out" / "redline.docx").read("word/comments.xml").decode().lower()
    request = zipfile.ZipFile(tmp_path / "out" / "change-request.docx").read("word/document.xml").decode()
    assert "Drafted by a machine" in request
    assert "every 48 hours → every 24 hours" in request

    decided = [{**one, "decision": "refused", "decided_by": "Q. Expert", "decision_reason": "not now"} for one in printed]
    decided[0] |= {"decision": "accepted", "decision_reason": "as the clause asks", "numbers_confirmed": True}
    written.write_text(json.dumps(decided), encoding="utf-8")
    assert main([*workspace, "draft", str(sop), "--decisions", str(written), "-o", str(tmp_path / "final")]) == 0
    assert "left out c2: refused" in capsys.readouterr().err
    text = zipfile.ZipFile(tmp_path / "final" / "clean.docx").read("word/document.xml").decode()
    assert "24" in text
    assert "restoring" not in text
    made = [(one.act, one.subject, json.loads(one.detail)) for one in events.read(filled.connection) if one.act == "decide change"]
    assert made[0][1] == "sop.docx#c1"
    assert (made[0][2]["decided_by"], made[0][2]["reason"], made[0][2]["decision"]) == ("Q. Expert", "as the clause asks", "accepted")
    assert len(made) == len(printed)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"decision": "accepted", "decision_reason": "good"}, "by nobody"),
        ({"decision": "refused", "decided_by": "Q"}, "without a reason"),
        ({"decision": "accepted", "decided_by": "Q", "decision_reason": "good", "proposed": "Other."}, '"edited"'),
        ({"decision": "maybe"}, "null or one of"),
        ({"kind": "move"}, "replace, insert_after, delete"),
    ],
)
def test_a_decision_that_lacks_something_is_named(
    sop: Path, tmp_path: Path, fields: dict[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change = {"id": "c1", "kind": "replace", "paragraph": "SOP-CL-002 Drying", "new": "SOP-CL-002", **fields}
    (tmp_path / "changes.json").write_text(json.dumps([change]), encoding="utf-8")
    arguments = [
        "--workspace",
        str(tmp_path / "none"),
        "draft",
        str(sop),
        "--decisions",
        str(tmp_path / "changes.json"),
        "-o",
        str(tmp_path / "x"),
    ]
    assert main(arguments) == 1
    assert message in capsys.readouterr().err


def test_what_is_accepted_without_its_numbers_confirmed_is_not_final(sop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "Backups of the cleaning data are made every 48 hours."
    change = {
        "id": "c1", "kind": "replace", "paragraph": f"3.2\t{sentence}", "old": "48", "new": "24", "numbers": ["48 → 24"],
        "decision": "accepted", "decided_by": "Q", "decision_reason": "good",
    }  # fmt: skip
    (tmp_path / "changes.json").write_text(json.dumps([change]), encoding="utf-8")
    arguments = [
        "--workspace",
        str(tmp_path / "none"),
        "draft",
        str(sop),
        "--decisions",
        str(tmp_path / "changes.json"),
        "-o",
        str(tmp_path / "x"),
    ]
    assert main(arguments) == 0
    assert "Not final" in capsys.readouterr().err
    assert "Not final" in zipfile.ZipFile(tmp_path / "x" / "change-request.docx").read("word/document.xml").decode()


def test_an_instruction_names_a_section_and_a_clause(sop: Path, filled: Library, tmp_path: Path) -> None:
    told = "bring section 3 in line with Standard 11, 10.2"
    workspace = ["--workspace", str(filled.workspace)]
    assert main([*workspace, "draft", str(sop), "--instruction", told, "-o", str(tmp_path / "out")]) == 0
    change = read_changes(tmp_path / "out" / "changes.json")[0]
    assert change.citations == ("site-standard-11@2011#10.2",)
    assert change.section.startswith("3 ")
    assert "tested once a year" in change.new


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("bring section 9 in line with Standard 11, 10.2", "no section 9"),
        ("make it better", "no clause"),
        ("bring section 3 in line with Standard 11, 10.9", "has no 10.9"),
        ("bring the section Painting in line with Standard 11, 10.2", "no section of that name"),
    ],
)
def test_an_instruction_that_names_nothing_is_an_error(
    sop: Path, filled: Library, tmp_path: Path, told: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--workspace", str(filled.workspace), "draft", str(sop), "--instruction", told, "-o", str(tmp_path / "out")]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("obligation", "new", "note"),
    [
        ("This should be checked by QA.", "", '"This" points to other words'),
        ("Vessels should be rinsed (see paragraph 7.14).", "", '"paragraph 7.14" points'),
        ("Inspection of vessels for cleanliness before use.", "[Responsible role] sees to the inspection of vessels", ""),
        ("Electronic signatures are expected to:", "are expected to [what the clause lists].", ""),
        ("Vessels should be rinsed.", "are rinsed.", ""),
    ],
)
def test_words_that_need_the_rest_of_their_clause_are_pointed_out(sop: Path, obligation: str, new: str, note: str) -> None:
    change = proposals(sop, None, gap("missing", obligation))[0]
    assert new in change.new
    assert note in change.note
    assert ("points to" in change.note) == bool(note)


def test_a_header_says_that_the_present_version_is_superseded() -> None:
    shipped = Path(__file__).parent.parent / "corpus" / "sops" / "SOP-MF-006_Gowning.docx"
    margin = [one.new for one in proposals(shipped, None, gap("missing", RESTORE)) if one.place == "margin"]
    assert margin == ["[new version]", "[effective date]", "SOP-MF-006 version 7.0"]


@pytest.mark.parametrize(
    ("told", "heading_"),
    [
        ("make 3.2 comply with Standard 11, 10.2", "3 "),
        ("bring the section Rinsing in line with Standard 11, 10.2", "2 "),
        ("bring sections 2 and 4 in line with Standard 11, 10.2", "2 "),
    ],
)
def test_an_instruction_names_sections_in_several_ways(sop: Path, filled: Library, told: str, heading_: str) -> None:
    gaps = gaps_of(told, read_outline(sop), filled, default_encoder())
    assert gaps
    assert all(gap.section[-1].startswith(heading_) for gap in gaps)


def test_a_section_that_takes_no_steps_is_said(sop: Path, filled: Library) -> None:
    outline = read_outline(sop)
    gaps = gaps_of("bring section 1 in line with Standard 11, 10.2", outline, filled, default_encoder())
    change = draft(outline, gaps, filled, default_encoder())[0]
    assert not change.section.startswith("1 ")
    assert "1 Purpose is no place for a step" in change.note


def test_a_rule_on_another_subject_is_not_struck(sop: Path) -> None:
    signed = "The cleaning record is signed by the operator and checked by QA."
    change = proposals(sop, None, gap("conflict", RESTORE, signed, element="the SOP rules it otherwise"))[0]
    assert change.kind == "insert_after"
    assert f'"{signed}" contradicts the clause' in change.note


def test_of_several_conflicts_on_one_sentence_the_nearest_is_shown(tmp_path: Path) -> None:
    loose = "Operators may test the restoring of a backup if they find it useful."
    path = write_word_file(heading("1 Purpose") + p("For backups.") + heading("2 Backup") + typed("2.1", loose), tmp_path / "sop.docx")
    fault = "the operators may test if they find it useful"
    far = gap("conflict", "The operators shall be trained in hygiene.", loose, element=fault)
    near = gap("conflict", RESTORE, loose, element=fault)
    first, second = [one for one in proposals(path, None, far, near) if one.kind == "replace" and one.old == loose]
    assert "tested once a year" in first.new
    assert "Contradicts change" in second.note


def test_the_sop_itself_is_never_written_over(sop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "changes.json").write_text("[]", encoding="utf-8")
    before = sop.read_bytes()
    assert main(["redline", str(sop), "--changes", str(tmp_path / "changes.json"), "-o", str(sop)]) == 1
    assert sop.read_bytes() == before
    assert "the original is never written over" in capsys.readouterr().err


def _with_model(sop: Path, library: Library, *replies: object) -> Change:
    found = gap("missing", RESTORE, element="restoring is never tested", clause="site-standard-11@2011#10.2")
    with running() as double:
        double.enqueue(*replies)  # type: ignore[arg-type]
        with LanguageModel(double.endpoint(attempts=1)) as model:
            return draft(read_outline(sop), [found], library, default_encoder(), model)[0]


def test_a_model_words_a_change_that_rules_have_placed(sop: Path, filled: Library) -> None:
    change = _with_model(sop, filled, {"text": "[Role] tests the restoring of a backup once a year.", "quote": RESTORE})
    assert change.new == "3.3\t[Role] tests the restoring of a backup once a year."
    assert change.made_by == "llm:double:draft-1"


@pytest.mark.parametrize(
    ("text", "quote", "why"),
    [
        ("QA tests the restoring of a backup once a year.", "Restoring is tested monthly.", "does not stand in the clause"),
        ("QA tests the restoring of a backup every 12 days.", RESTORE, "brought in 12"),
        ("QA paints the walls.", RESTORE, "do not say what the clause asks for"),
    ],
)
def test_words_of_a_model_that_do_not_hold_give_way_to_those_by_rules(sop: Path, filled: Library, text: str, quote: str, why: str) -> None:
    change = _with_model(sop, filled, {"text": text, "quote": quote})
    assert change.new == "3.3\t[Responsible role] ensures that the restoring of a backup is tested once a year."
    assert why in change.note
    assert change.made_by == "rules-1"


def test_without_a_model_the_words_are_those_by_rules(
    sop: Path, filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAUSEWISE_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CLAUSEWISE_LLM_ATTEMPTS", "1")
    file = findings(tmp_path / "findings.jsonl", row("missing", RESTORE, "site-standard-11@2011#10.2"))
    arguments = ["draft", str(sop), "--findings", str(file), "--writer", "llm", "-o", str(tmp_path / "out")]
    assert main(["--workspace", str(filled.workspace), *arguments]) == 0
    assert "Worded by rules" in capsys.readouterr().err
    assert read_changes(tmp_path / "out" / "changes.json")[0].made_by == "rules-1"


def test_findings_of_an_sop_that_was_renamed_are_taken_of_several_others_not(tmp_path: Path) -> None:
    one, other = row("missing", RESTORE, "c"), {**row("missing", BACKUP, "c"), "sop": "other.docx"}
    file = findings(tmp_path / "one.jsonl", one)
    assert [found.obligation for found in read_gaps(file, "renamed.docx")] == [RESTORE]
    with pytest.raises(InputError, match=r"other\.docx, sop\.docx"):
        read_gaps(findings(tmp_path / "two.jsonl", one, other), "renamed.docx")


def test_a_part_that_is_the_whole_becomes_a_step_of_its_own(sop: Path) -> None:
    change = proposals(
        sop, None, gap("partial", RESTORE, "The rinse water is tested for conductivity, pH and odour.", element=f"not covered: {RESTORE}")
    )[0]
    assert (change.kind, change.section) == ("insert_after", "3 Records and backup")
