"""The conversation on the page, without a browser: follow-ups, history, who writes, what is unsupported, stopping."""

import threading
import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from test_app import AIRLOCK, MAIN, asked, click, keys, opened, shown
from test_serve import free_port

from assistant import answer, history
from assistant.app import asking, producer_bar
from assistant.extract import Draft
from assistant.model import Answer, Statement
from index.documents import documents
from index.library import Library
from index.scope import Scope

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

DOORS = "May the doors of an airlock be opened at the same time?"
BACKUPS = "How often shall backups of all relevant records be made?"


@pytest.fixture(autouse=True)
def anna(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "anna")
    producer_bar.state.clear()


def understood(screen: str) -> list[str]:
    """What the questions on the screen were understood as."""
    return [part.split("</small>")[1].split("<")[0].split(" &nbsp;")[0] for part in screen.split("cw-understood")[1:]]


def test_a_follow_up_shows_what_it_was_understood_as_and_can_be_asked_as_it_stands(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(filled, monkeypatch)
    assert understood(asked(page, BACKUPS)) == []
    screen = asked(page, "and in the US?")
    assert understood(screen) == ["How often shall backups of all relevant records be made in the US?"]
    assert "Searched in US, from your words" in screen
    assert "Scope: US" in screen.split("cw-understood")[1]
    assert keys(page, "stands-") == ["stands-1"]
    screen = click(page, "stands-1")
    assert len(understood(screen)) == 1
    assert screen.count('<div class="cw-question"><small>Question</small>and in the US?') == 2
    questions = [row[0] for row in filled.connection.execute("SELECT question FROM answer ORDER BY time")]
    assert questions == [BACKUPS, "How often shall backups of all relevant records be made in the US?", "and in the US?"]


def test_a_question_of_its_own_is_asked_as_typed(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, BACKUPS)
    screen = asked(page, DOORS)
    assert understood(screen) == []
    assert AIRLOCK in screen
    assert not keys(page, "stands-")


def test_a_conversation_is_resumed_from_its_address_by_its_owner_alone(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(opened(filled, monkeypatch), DOORS)
    (kept,) = history.listed(filled, "anna")
    again = AppTest.from_file(MAIN, default_timeout=60)
    again.query_params["conversation"] = kept.id
    assert AIRLOCK in shown(again.run())
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "bert")
    other = AppTest.from_file(MAIN, default_timeout=60)
    other.query_params["conversation"] = kept.id
    screen = shown(other.run())
    assert not other.exception
    assert "airlock" not in screen
    assert keys(other, "open-") == []
    assert "What do you need to know?" in screen


def test_earlier_conversations_are_listed_searched_and_opened(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, DOORS)
    screen = click(page, "new_conversation")
    assert AIRLOCK not in screen
    asked(page, BACKUPS)
    latest, first = history.listed(filled, "anna")
    assert keys(page, "open-") == [f"open-{latest.id}", f"open-{first.id}"]
    page.text_input(key="history_search").set_value("doors airlock").run()
    assert keys(page, "open-") == [f"open-{first.id}"]
    screen = click(page, f"open-{first.id}")
    assert AIRLOCK in screen
    assert "every 24 hours" not in screen
    # A follow-up leans on the conversation that is open.
    assert understood(asked(page, "and in the US?"))[0].startswith("May the doors of an airlock")
    assert [one.turns for one in history.listed(filled, "anna")] == [2, 1]


def test_a_conversation_is_renamed_and_deleted(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, DOORS)
    (kept,) = history.listed(filled, "anna")
    page.text_input(key=f"title-{kept.id}").set_value("Airlocks").run()
    assert "<b>Airlocks</b>" in click(page, "rename")
    screen = shown(page)
    assert "Its answers are audit records and stay in the library" in screen
    screen = click(page, "delete")
    assert AIRLOCK not in screen
    assert history.listed(filled, "anna") == []
    assert filled.connection.execute("SELECT count(*) FROM answer").fetchone()[0] == 1


def test_a_thread_that_was_deleted_elsewhere_is_saved_anew_with_the_next_question(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, DOORS)
    history.delete(filled, "anna", history.listed(filled, "anna")[0].id)
    asked(page, BACKUPS)
    (kept,) = history.listed(filled, "anna")
    assert [turn.asked for turn in history.turns(filled, "anna", kept.id)] == [DOORS, BACKUPS]


def test_a_statement_that_its_quote_does_not_bear_says_so(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    false = Draft("Doors of an airlock should not be opened within 30 seconds.", (("site-standard-1@2024#4.2", AIRLOCK),))
    monkeypatch.setitem(answer.PRODUCERS, "extract", lambda *_: iter([false]))
    screen = asked(opened(filled, monkeypatch), DOORS)
    assert '<div class="cw-statement cw-unsupported">' in screen
    assert "Not borne by its quotes" in screen


def test_where_no_language_model_answers_the_page_says_so_and_quotes_instead(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_LLM_URL", f"http://127.0.0.1:{free_port()}/v1")
    page = opened(filled, monkeypatch)
    assert "No model answers" not in shown(page)
    page.selectbox(key="producer").set_value("llm").run()
    assert "No model answers" in shown(page)
    screen = asked(page, DOORS)
    assert AIRLOCK in screen
    assert "Written by: sentence extraction, no language model" in screen
    assert "The language model gave no answer" in screen


def test_the_page_says_that_it_is_a_machine_and_what_it_never_does(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    assert "nothing counts until a person adopts it" in shown(page)
    assert "You are talking to a machine" in asked(page, DOORS)


def test_statements_come_before_the_answer_and_silence_between_them_is_told(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> Iterator[Draft]:
        yield Draft(AIRLOCK, (("site-standard-1@2024#4.2", AIRLOCK),))
        time.sleep(4 * asking.TICK_SECONDS)
        yield Draft("The integrity of the gloves.", (("site-standard-1@2024#4.3", "Before use, the following should be checked:"),))

    monkeypatch.setitem(answer.PRODUCERS, "extract", slow)
    came = list(asking.parts(filled, DOORS, Scope(), "extract"))
    kinds = [type(part) for part in came if part is not None]
    assert kinds == [Statement, Statement, Answer]
    between = came[came.index(next(part for part in came if isinstance(part, Statement))) + 1 :]
    assert between[0] is None


def test_what_is_stopped_is_not_recorded(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    on, closed = threading.Event(), threading.Event()

    def endless(*_: object) -> Iterator[Draft]:
        try:
            while True:
                yield Draft(AIRLOCK, (("site-standard-1@2024#4.2", AIRLOCK),))
                on.wait(30)
        finally:
            closed.set()

    monkeypatch.setitem(answer.PRODUCERS, "extract", endless)
    parts = asking.parts(filled, DOORS, Scope(), "extract")
    assert any(isinstance(part, Statement) for part in parts)
    parts.close()
    on.set()
    assert closed.wait(30)
    assert filled.connection.execute("SELECT count(*) FROM answer").fetchone()[0] == 0


def test_an_error_of_the_work_reaches_the_page(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Draft]:
        raise RuntimeError("a fault")
        yield

    monkeypatch.setitem(answer.PRODUCERS, "extract", broken)
    with pytest.raises(RuntimeError, match="a fault"):
        list(asking.parts(filled, DOORS, Scope(), "extract"))


def test_what_was_given_up_is_noted_and_not_asked_again(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    page.session_state["stopped"] = asking.meant(DOORS, True, [], documents(filled))
    screen = shown(page.run())
    assert "Stopped before the answer was complete" in screen
    assert AIRLOCK not in screen
    (kept,) = history.listed(filled, "anna")
    assert kept.title == DOORS


def test_a_question_that_a_click_interrupted_is_asked_again(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    page.session_state["running"] = asking.meant(DOORS, True, [], documents(filled))
    assert AIRLOCK in shown(page.run())
    assert page.session_state["running"] is None
