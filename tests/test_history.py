"""Conversations: kept per user, gone on with, found again, renamed, exported, deleted; nobody sees another's."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from assistant import history, thread_text
from assistant.answer import ask
from assistant.cli import main
from assistant.history import Turn
from assistant.model import Statement
from assistant.recorded import answer_of, recorded_answer
from index import events, schema
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from ingest.errors import InputError

AIRLOCK = "Doors of an airlock should not be opened at the same time."
ASKED = "May the doors of an airlock be opened at the same time?"


@pytest.fixture
def thread(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> str:
    """A conversation of anna with two turns, the second of which failed."""
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "anna")
    library = searcher.library
    begun = history.begin(library, "anna", ASKED)
    history.add(library, "anna", begun.id, Turn(ASKED, ASKED, ask(searcher, ASKED, Scope()), spoken=Scope(("EU",))))
    history.add(library, "anna", begun.id, Turn("and gowns?", "May the gowns be opened?", None, "The model was not there."))
    return begun.id


def test_what_is_read_again_is_what_was_kept(filled: Library, thread: str) -> None:
    first, second = history.turns(filled, "anna", thread)
    assert first.answer is not None
    assert first.answer == recorded_answer(filled, first.answer.answer_id)
    assert first.answer.statements[0].citations[0].quote == AIRLOCK
    assert first.spoken == Scope(("EU",))
    assert (second.asked, second.question, second.answer, second.error) == (
        "and gowns?",
        "May the gowns be opened?",
        None,
        "The model was not there.",
    )
    assert [(one.id, one.title, one.turns) for one in history.listed(filled, "anna")] == [(thread, ASKED, 2)]


def test_nobody_sees_or_touches_another_users_thread(filled: Library, thread: str) -> None:
    assert history.listed(filled, "bert") == []
    assert history.listed(filled, "bert", "airlock") == []
    for act in (
        lambda: history.find(filled, "bert", thread),
        lambda: history.turns(filled, "bert", thread),
        lambda: history.rename(filled, "bert", thread, "Mine"),
        lambda: history.delete(filled, "bert", thread),
        lambda: history.add(filled, "bert", thread, Turn("a", "a", None)),
    ):
        with pytest.raises(InputError, match="you have no conversation of this id"):
            act()
    assert len(history.turns(filled, "anna", thread)) == 2


def test_the_latest_stands_first_and_every_word_must_be_there(filled: Library, thread: str) -> None:
    later = history.begin(filled, "anna", "Backups  of\nrecords" + " and more" * 30)
    assert [one.id for one in history.listed(filled, "anna")] == [later.id, thread]
    assert later.title.startswith("Backups of records and more")
    assert len(later.title) <= history.LONGEST_TITLE
    assert [one.id for one in history.listed(filled, "anna", "GOWNS airlock")] == [thread]
    assert history.listed(filled, "anna", "gowns backups") == []
    assert history.listed(filled, "anna", "%") == []


def test_a_new_title_is_kept_and_an_empty_one_refused(filled: Library, thread: str) -> None:
    assert history.rename(filled, "anna", thread, " Airlock   doors ").title == "Airlock doors"
    with pytest.raises(InputError, match="The title is empty"):
        history.rename(filled, "anna", thread, "  ")
    assert history.find(filled, "anna", thread).title == "Airlock doors"


def test_deleting_leaves_the_answers_and_an_event_without_a_word_of_the_thread(filled: Library, thread: str) -> None:
    history.rename(filled, "anna", thread, "Confidential words")
    answer = history.turns(filled, "anna", thread)[0].answer
    assert answer is not None
    assert history.delete(filled, "anna", thread) == [answer.answer_id]
    assert history.listed(filled, "anna") == []
    assert recorded_answer(filled, answer.answer_id) == answer
    *_, last = events.read(filled.connection)
    assert (last.actor, last.act, last.subject) == ("anna", "delete conversation", thread)
    assert json.loads(last.detail) == {"answers_kept": [answer.answer_id]}
    assert events.first_break(filled.connection) is None
    with pytest.raises(InputError, match="no conversation"):
        history.add(filled, "anna", thread, Turn("a", "a", None))
    assert b"Confidential words" not in filled.file.read_bytes()


def test_an_answer_of_an_older_version_is_still_read(searcher: Searcher) -> None:
    answer = ask(searcher, ASKED, Scope())
    body = json.loads(searcher.library.connection.execute("SELECT body FROM answer").fetchone()[0])
    del body["provenance"]
    for statement in body["statements"]:
        del statement["support"], statement["doubts"], statement["part"]
    body["of_a_later_version"] = 1
    assert answer_of(body).statements[0].citations == answer.statements[0].citations
    assert answer_of(body).provenance.asked_of == "extract"
    with pytest.raises(InputError, match="a-0: no answer of this id"):
        recorded_answer(searcher.library, "a-0")


def test_a_library_of_the_first_schema_gets_the_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as old:
        old.executescript(f"{schema.TABLES} PRAGMA user_version = 1;")
    with Library(tmp_path) as library:
        begun = history.begin(library, "anna", "A title")
        assert history.listed(library, "anna") == [begun]


def test_the_markdown_names_machine_answer_citation_and_what_was_understood(filled: Library, thread: str) -> None:
    one, turns = history.find(filled, "anna", thread), history.turns(filled, "anna", thread)
    written = thread_text.as_markdown("anna", one, turns)
    answer = turns[0].answer
    assert answer is not None
    assert "Made by software" in written
    assert f"> {AIRLOCK}" in written
    assert f"1. Site Standard 1, 4.2 (site-standard-1@2024); quote exact: “{AIRLOCK}”" in written
    assert f"Answer `{answer.answer_id}`" in written
    assert "Understood as: May the gowns be opened?" in written
    assert "No answer: The model was not there." in written


def test_an_unsupported_statement_is_said_to_be_one(filled: Library, thread: str) -> None:
    statement = Statement("Doors weigh 20 kg.", (), "unsupported", ("20 kg",))
    assert f"**{thread_text.UNSUPPORTED}:** 20 kg" in thread_text._statement(statement, iter([1]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hostile", ["<img src=http://x.invalid/a>", "![x](http://x.invalid/b)", "[a](javascript:alert(1))", "- a", "1. b", "# c"]
)
def test_words_in_markdown_stay_words(hostile: str) -> None:
    rendered = MarkdownIt("commonmark").render(thread_text.escaped(hostile))
    assert rendered.startswith("<p>")
    assert rendered.count("<") == 2


def test_the_commands_list_show_export_and_delete(
    filled: Library, thread: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--workspace", str(filled.workspace), "history", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert json.loads(run("list", "--json")[1])[0]["id"] == thread
    assert thread not in run("list", "--search", "backups")[1]
    assert AIRLOCK in run("show", thread)[1]
    shown = json.loads(run("show", thread, "--json")[1])
    assert shown["turns"][0]["answer"]["statements"][0]["citations"][0]["quote"] == AIRLOCK
    assert shown["notice"].startswith("Made by software")
    for name in ("thread.md", "thread.json"):
        assert run("export", thread, "-o", str(tmp_path / name))[0] == 0
    assert json.loads((tmp_path / "thread.json").read_text()) == shown
    assert (tmp_path / "thread.md").read_text() == run("show", thread)[1]
    code, _, errors = run("export", thread, "-o", str(tmp_path / "thread.md"))
    assert code == 1
    assert "a file of this name already" in errors
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "bert")
    assert run("delete", thread, "--yes")[0] == 1
    assert json.loads(run("list", "--json")[1]) == []
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "anna")
    assert run("delete", thread)[0] == 1
    code, out, _ = run("delete", thread, "--yes")
    assert code == 0
    assert "audit records and stay: a-" in out
    assert json.loads(run("list", "--json")[1]) == []


def test_a_question_on_the_command_line_follows_up_on_an_answer_of_ones_own(
    filled: Library, thread: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = history.turns(filled, "anna", thread)[0].answer
    assert first is not None
    command = ["--workspace", str(filled.workspace), "ask", "and in the US?", "--after", first.answer_id]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["asked"] == "and in the US?"
    assert told["question"] == "May the doors of an airlock be opened at the same time in the US?"
    assert told["scope"]["jurisdictions"] == ["US"]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("Understood as: May the doors of an airlock be opened at the same time in the US?")
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "bert")
    assert main(command) == 1
    assert "no answer of this id" in capsys.readouterr().err
