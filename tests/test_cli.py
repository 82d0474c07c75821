"""The command line as users and checks rely on it: fields, exit codes, help, either place of --workspace."""

import json
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
    for arguments in (["dance"], ["ingest"], ["search", "x", "--top", "0"], []):
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
        assert "no file of this run is called elsewhere.pdf (1 rows were not used)" in err
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
        (["search"], "Give one question"),
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
