"""The command line as users and checks rely on it: fields, exit codes, help, either place of --workspace."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main, parser


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def workspace(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> str:
    folder = str(tmp_path / "ws")
    assert run(capsys, "--workspace", folder, "ingest", str(texts), "--jobs", "1")[0] == 0
    return folder


def commands() -> list[list[str]]:
    """Every command and verb of the parser."""
    found: list[list[str]] = []

    def walk(node: Any, path: list[str]) -> None:
        for action in node._actions:
            if action.__class__.__name__ == "_SubParsersAction":
                for name, child in action.choices.items():
                    found.append([*path, name])
                    walk(child, [*path, name])

    walk(parser(), [])
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert "--workspace" in text
    assert "--json" in text


def test_help_does_not_load_the_heavy_parts() -> None:
    code = (
        "import sys\nfrom assistant.cli import parser\nparser().format_help()\n"
        "heavy = {'torch', 'faiss', 'streamlit', 'openvino', 'transformers', 'numpy', 'llama_index', 'pypdfium2', 'docx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_search_loads_neither_torch_nor_transformers(workspace: str) -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        f"main(['--workspace', {workspace!r}, 'search', 'backup', '--json'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'streamlit'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    neither, both = ["search"], ["ask", "x", "--queries", "x.jsonl"]
    for arguments in (["dance"], ["ingest"], ["search", "x", "--top", "0"], neither, ["ask"], both, []):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    capsys.readouterr()


def test_ingest_reports_a_line_a_file(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (texts / "empty.txt").write_text("")
    (texts / "notes.xyz").write_text("?")
    code, out, err = run(capsys, "ingest", str(texts), "--workspace", str(tmp_path / "ws"), "--json", "--jobs", "2")
    rows = {row["file"]: row for row in lines(out)}
    assert code == 1
    assert set(rows["sterile.md"]) >= {"file", "status", "document", "pages", "clauses", "passages", "certificate", "error"}
    assert (rows["sterile.md"]["status"], rows["sterile.md"]["document"]) == ("added", "site-standard-1@2024")
    assert rows["empty.txt"]["status"] == "failed"
    assert "empty.txt" in rows["empty.txt"]["error"]
    assert "notes.xyz" in err
    code, out, _ = run(capsys, "--json", "--workspace", str(tmp_path / "ws"), "ingest", str(texts / "sterile.md"))
    assert (code, lines(out)[0]["status"]) == (0, "unchanged")


def test_metadata_correct_a_file_that_is_in_the_library(workspace: str, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meta = texts.parent / "meta.csv"
    meta.write_text("file,status\nsterile.md,draft\nelsewhere.pdf,draft\n")
    command = ["ingest", str(texts / "sterile.md"), "--meta", str(meta), "--jobs", "1", "--json", "--workspace", workspace]
    for expected in ("replaced", "unchanged"):
        code, out, err = run(capsys, *command)
        assert (code, lines(out)[0]["status"]) == (0, expected)
        assert "no file of this run is called elsewhere.pdf (rows not used: 1)" in err
    _, out, _ = run(capsys, "library", "list", "--json", "--workspace", workspace)
    assert {entry["file"]: entry["status"] for entry in json.loads(out)}["sterile.md"] == "draft"


def test_an_empty_cell_leaves_the_kind_that_is_given_for_all(workspace: str, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (texts.parent / "meta.csv").write_text("file,kind,status\nsterile.md,,draft\n")
    command = ["ingest", str(texts / "sterile.md"), "--meta", str(texts.parent / "meta.csv"), "--kind", "sop", "--jobs", "1"]
    assert run(capsys, *command, "--workspace", workspace)[0] == 0
    _, out, _ = run(capsys, "library", "list", "--json", "--workspace", workspace)
    assert [(entry["kind"], entry["status"]) for entry in json.loads(out) if entry["file"] == "sterile.md"] == [("sop", "draft")]


def test_failed_files_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "empty.txt").write_text("")
    command = ["ingest", "--jobs", "1", "--workspace", str(tmp_path / "ws"), str(tmp_path / "one")]
    _, _, err = run(capsys, *command, str(tmp_path / "two"))
    assert f"failed     {tmp_path}/one/empty.txt: " in err
    assert f"failed     {tmp_path}/two/empty.txt: " in err
    _, _, err = run(capsys, *command)
    assert "failed     empty.txt: " in err
    assert "1 of 1 files failed; nothing was added." in err


def test_library_list_and_show(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--workspace", workspace, "library", "list", "--json")
    entries = json.loads(out)
    fields = {"document", "file", "title", "authority", "jurisdictions", "kind", "version", "status", "pages", "clauses"}
    assert all(set(entry) >= fields for entry in entries)
    assert [entry["document"] for entry in entries] == ["site-standard-11@2003", "site-standard-11@2011", "site-standard-1@2024"]
    _, out, _ = run(capsys, "library", "show", "Standard 1", "--workspace", workspace)
    assert "certificate" in out


def test_clauses(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "clauses", "Standard 1", "--workspace", workspace, "--json")
    found = {row["number"]: row for row in lines(out)}
    assert set(found["4.1"]) >= {"id", "number", "parent", "kind", "title", "text", "heading_path", "page_start", "page_end", "page_label"}
    assert found["4.1"]["parent"] == "site-standard-1@2024#4"
    assert found["4.3(ii)"]["text"] == "the particle count at rest."


def test_search_and_ask_of_a_file_of_questions(workspace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    queries = tmp_path / "queries.jsonl"
    rows = [
        {"id": "q1", "question": "How often are backups made?", "type": "ignored"},
        {"id": "q2", "question": "How often are backups made?", "scope": {"status": ["superseded"]}},
        {"id": "q3", "question": "How often are backups made?", "scope": {"jurisdiction": ["EU"], "document": ["Standard 11"]}},
    ]
    queries.write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, out, _ = run(capsys, "search", "--queries", str(queries), "--top", "1", "--workspace", workspace, "--json")
    found = {row["query_id"]: row for row in lines(out)}
    assert set(found["q1"]) >= {"query_id", "rank", "score", "clause_id", "document", "file", "number", "page", "text"}
    assert (found["q1"]["clause_id"], found["q2"]["clause_id"]) == ("site-standard-11@2011#10.1", "site-standard-11@2003#10.1")
    assert "q3" not in found
    code, out, _ = run(capsys, "ask", "--queries", str(queries), "--workspace", workspace, "--json")
    answers = {row["query_id"]: row for row in lines(out)}
    assert code == 0
    assert set(answers["q1"]) >= {"query_id", "answer_id", "abstained", "reason", "statements", "producer", "model", "library_revision"}
    citation = answers["q1"]["statements"][0]["citations"][0]
    assert set(citation) >= {"clause_id", "document", "file", "number", "page", "quote", "status"}
    assert answers["q3"]["abstained"]


def test_verify_gives_a_verdict_a_line_in_order(workspace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quotes = tmp_path / "quotes.jsonl"
    good = "Backups of all relevant records shall be made every 24 hours."
    rows = [
        {"id": "2", "quote": good},
        {"id": "1", "quote": good, "clause_id": "site-standard-11@2011#10.2"},
        {"id": "3", "quote": good, "document": "Standard 1"},
        {"id": "4", "quote": good.replace("all", "some"), "clause_id": "site-standard-11@2011#10.1"},
    ]
    quotes.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, _ = run(capsys, "verify", str(quotes), "--workspace", workspace, "--json")
    verdicts = lines(out)
    assert code == 0
    assert [(row["id"], row["status"]) for row in verdicts] == [("2", "exact"), ("1", "misplaced"), ("3", "misplaced"), ("4", "altered")]
    assert set(verdicts[0]) >= {"id", "quote", "status", "clause_id", "page", "nearest", "difference"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["library", "show", "Annex 99"], "Annex 99: no document of the library answers to this name"),
        (["search", "x", "--status", "valid"], "status 'valid' is not known"),
        (["search", "x", "--as-of", "soon"], "as-of date 'soon'"),
        (["search", "   "], "The question is empty"),
        (["ask", ""], "The question is empty"),
        (["search", "x", "--jurisdiction", ","], "--jurisdiction ',': the option is given but empty"),
        (["ask", "x", "--status", ","], "--status ',': the option is given but empty"),
        (["search", "x", "--kind", ""], "--kind '': the option is given but empty"),
        (["search", "x", "--language", " "], "--language ' ': the option is given but empty"),
        (["search", "x", "--document", ""], "--document '': the option is given but empty"),
        (["search", "x", "--as-of", ""], "--as-of '': the option is given but empty"),
        (["verify", "missing.jsonl"], "missing.jsonl: cannot be read"),
        (["ingest", "missing.pdf"], ""),
        (["library", "purge", "Standard 1"], "nothing was deleted"),
    ],
)
def test_what_the_user_can_mend_exits_with_1(
    workspace: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, *arguments, "--workspace", workspace)
    assert code == 1
    assert message in err


QUOTE = "Doors of an airlock should not be opened at the same time."


@pytest.mark.parametrize(
    ("command", "line", "message"),
    [
        ("ask", {"question": "x", "scope": "EU"}, '"scope" is "EU". Give an object'),
        ("ask", {"question": "x", "scope": ["EU"]}, '"scope" is ["EU"]. Give an object'),
        ("search", {"question": "x", "scope": {"jurisdiction": 5}}, '"jurisdiction" of "scope" is 5. Give a list of texts'),
        ("search", {"question": "x", "scope": {"kind": ["sop", None]}}, '"kind" of "scope" is ["sop", null]'),
        ("search", {"question": "x", "scope": {"document": [" "]}}, '"document" of "scope" is [" "]'),
        ("search", {"question": "x", "scope": {"document": ["Annex 99"]}}, "Annex 99: no document of the library"),
        ("search", {"question": "x", "scope": {"as_of": 2026}}, '"as_of" is 2026. Give a text'),
        ("search", {"question": "x", "scope": {"as_of": "soon"}}, "as-of date 'soon'"),
        ("search", {"question": "x", "scope": {"status": "valid"}}, "status 'valid' is not known"),
        ("search", {"question": " "}, 'the "question" is empty'),
        ("search", {"question": 5}, '"question" is 5. Give a text'),
        ("verify", {"quote": QUOTE, "document": ["a"]}, '"document" is ["a"]. Give a text'),
        ("verify", {"quote": QUOTE, "clause_id": 5}, '"clause_id" is 5. Give a text'),
        ("verify", {"quote": 5}, '"quote" is 5. Give a text'),
        ("verify", {"id": "1"}, 'no "quote". Each line'),
        ("verify", {"quote": "\ud800"}, "is not JSON"),
        ("verify", [], "is not a JSON object"),
    ],
)
def test_a_line_that_says_something_wrongly_is_named(
    workspace: str, tmp_path: Path, command: str, line: object, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps({"question": "x", "quote": QUOTE}) + "\n\n" + json.dumps(line) + "\n")
    given = [str(file)] if command == "verify" else ["--queries", str(file)]
    code, out, err = run(capsys, command, *given, "--workspace", workspace)
    assert (code, out) == (1, "")
    assert err.startswith(f"clausewise: {file}, line 3: ")
    assert err.count("line 3") == 1
    assert message in err


@pytest.mark.parametrize("begin", [b"%PDF-1.7 \xe2", b"PK\x03\x04\xff"])
def test_verify_says_what_a_list_of_quotes_is(workspace: str, tmp_path: Path, begin: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.jsonl").write_bytes(begin)
    code, _, err = run(capsys, "verify", str(tmp_path / "x.jsonl"), "--workspace", workspace)
    assert code == 1
    assert "Rename it to end in .pdf or .docx" in err
    assert "a text file with a JSON object a line, of id and quote." in err


def test_a_byte_order_mark_is_no_part_of_the_first_line(workspace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "quotes.jsonl"
    file.write_text(json.dumps({"id": "1", "quote": QUOTE}), encoding="utf-8-sig")
    code, out, _ = run(capsys, "verify", str(file), "--json", "--workspace", workspace)
    assert (code, [row["status"] for row in lines(out)]) == (0, ["exact"])


STERILE_ID, OLD_ID, NEW_ID = "site-standard-1@2024", "site-standard-11@2003", "site-standard-11@2011"


@pytest.mark.parametrize(
    ("options", "scope", "documents"),
    [
        ([], {"jurisdiction": "EU"}, {STERILE_ID}),
        ([], {"status": ["superseded"]}, {OLD_ID}),
        (["--jurisdiction", "eu"], {"jurisdiction": ["EU", "US"]}, {STERILE_ID}),
        (["--jurisdiction", "EU"], {"jurisdiction": ["US"]}, set()),
        (["--jurisdiction", "EU"], {"kind": "regulation"}, set()),
        (["--kind", "guidance"], {"kind": ["regulation", "guidance"]}, {STERILE_ID}),
        (["--status", "in force"], {"status": ["superseded"]}, set()),
        (["--document", "Site Standard 11"], {"document": "site-standard-11@2011"}, {NEW_ID}),
        (["--document", "Site Standard 11", "--status", "superseded"], {"document": ["computers-2003.md", "sterile.md"]}, {OLD_ID}),
        (["--document", "Site Standard 11"], {"document": ["Standard 1"]}, set()),
        (["--as-of", "2026-01-01"], {"as_of": "2026-01-01", "jurisdiction": ["EU"]}, {STERILE_ID}),
        (["--as-of", "2026-01-01"], {"as_of": "2026-01-02"}, set()),
        (["--language", "de"], {"language": ["en"]}, set()),
        (["--jurisdiction", "EU"], {"jurisdiction": [], "kind": None}, {STERILE_ID}),
        (["--jurisdiction", "EU"], None, {STERILE_ID}),
    ],
)
def test_a_line_narrows_what_the_options_set(
    workspace: str, tmp_path: Path, options: list[str], scope: object, documents: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(json.dumps({"id": "q", "question": "How often are backups of records made, and gowns changed?", "scope": scope}))
    code, out, _ = run(capsys, "search", "--queries", str(file), *options, "--workspace", workspace, "--json")
    assert code == 0
    assert {row["document"] for row in lines(out)} == documents


def test_a_question_whose_line_and_options_exclude_each_other_gets_no_answer(
    workspace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(json.dumps({"id": "q", "question": "How often are backups made?", "scope": {"jurisdiction": ["US"]}}))
    code, out, _ = run(capsys, "ask", "--queries", str(file), "--jurisdiction", "EU", "--workspace", workspace, "--json")
    (answer,) = lines(out)
    assert (code, answer["abstained"], answer["statements"]) == (0, True, [])
    _, out, _ = run(capsys, "replay", answer["answer_id"], "--workspace", workspace, "--json")
    assert json.loads(out)["identical"]


def test_options_may_stand_before_the_question(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "--top", "1", "--json", "how often are backups made", "--workspace", workspace)
    assert (code, lines(out)[0]["clause_id"]) == (0, "site-standard-11@2011#10.1")


def test_people_read_pages_from_1_and_programs_from_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "doors.pdf"), pagesize=(595, 842))
    for page in (
        ("SITE STANDARD FOR DOORS", "This page bears no clause."),
        ("1. Closing", f"1.1 {QUOTE}", "1.2 Locks should be tested every year."),
    ):
        for place, line in enumerate(page):
            canvas.drawString(72, 740 - 22 * place, line)
        canvas.showPage()
    canvas.addPageLabel(0, style="ARABIC", start=7)
    canvas.save()
    where = ["--workspace", str(tmp_path / "ws")]
    assert run(capsys, "ingest", str(tmp_path / "doors.pdf"), "--jobs", "1", *where)[0] == 0
    _, out, _ = run(capsys, "search", "doors of an airlock", "--top", "1", "--json", *where)
    assert lines(out)[0]["page"] == 1
    _, out, _ = run(capsys, "search", "doors of an airlock", "--top", "1", *where)
    assert "1.1, PDF page 2, printed 8 [" in out
    _, out, _ = run(capsys, "ask", "Should the doors of an airlock be opened at the same time?", *where)
    assert "), PDF page 2, printed 8; quote exact" in out


READING = [
    ["library", "list"],
    ["library", "check"],
    ["library", "show", "x"],
    ["clauses", "x"],
    ["search", "x"],
    ["ask", "x"],
    ["replay", "x"],
    ["audit", "list"],
    ["audit", "verify"],
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_reading_from_a_mistyped_workspace_makes_no_folder(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, *arguments, "--workspace", str(tmp_path / "mistyped"))
    assert code == 1
    assert "there is no library there" in err
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_an_empty_folder_is_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "library", "list", "--json", "--workspace", str(tmp_path))
    assert (code, json.loads(out)) == (0, [])
    code, out, err = run(capsys, "library", "list", "--workspace", str(tmp_path))
    assert (code, out) == (0, "")
    assert "The library is empty. Add documents with `clausewise ingest PATH`." in err
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_a_new_user_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("CLAUSEWISE_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "library", "list", "--json")
    assert (code, json.loads(out), list(tmp_path.iterdir())) == (0, [], [])


def test_a_certificate_names_pages_from_1(workspace: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("assistant.commands.library.certificate", lambda *_: {"pages_in_need": [0, 8]})
    _, out, _ = run(capsys, "library", "show", "Standard 1", "--workspace", workspace)
    assert re.search(r"^pages_in_need +PDF page 1, 9$", out, re.MULTILINE)
    _, out, _ = run(capsys, "library", "show", "Standard 1", "--json", "--workspace", workspace)
    assert json.loads(out)["certificate"] == {"pages_in_need": [0, 8]}


def test_a_name_of_several_live_documents_purges_none(workspace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for version in ("1", "2"):
        (tmp_path / f"{version}.md").write_text(
            f"---\nkey: k\nversion: '{version}'\ntitle: T\nstatus: in force\n---\n# T\n\n1.1 Door {version}.\n"
        )
    assert run(capsys, "ingest", str(tmp_path / "1.md"), str(tmp_path / "2.md"), "--jobs", "1", "--workspace", workspace)[0] == 0
    code, _, err = run(capsys, "library", "purge", "k", "--yes", "--workspace", workspace)
    assert code == 1
    assert "Say which: k@1, k@2" in err


def test_audit(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "audit", "verify", "--workspace", workspace, "--json")
    assert (code, json.loads(out)["ok"], json.loads(out)["events"]) == (0, True, 3)
    _, out, _ = run(capsys, "audit", "export", "--workspace", workspace)
    assert [row["act"] for row in lines(out)] == ["ingest"] * 3
    assert all(row["time"].startswith(str(time.gmtime().tm_year)) for row in lines(out))


def test_doctor(workspace: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "doctor", "--workspace", workspace, "--json")
    assert code == 0
    assert json.loads(out)["ok"]
