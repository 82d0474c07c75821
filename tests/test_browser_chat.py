"""Conversations in a real Chromium: follow-up, reload, deletion, two people, statements one after the other, stopping.

No request leaves the machine.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ingest
from model_double import Double, Reply, running
from test_browser import CHROMIUM, FLAGS, Visit
from test_serve import free_port

from assistant import history, serve
from index.library import Library

pytestmark = pytest.mark.browser

COLD = "The temperature of the cold store should be read twice a day."
VIALS = "Quarantined vials should be stored behind a locked gate."
DIGEST = f"""---
key: storage-rules
version: "2025"
title: Storage rules of the site
label: Storage Rules
jurisdictions: ["EU"]
kind: guidance
status: in force
---
# Storage rules of the site

## 7 Storage

7.1 {VIALS}

7.2 {COLD}
"""
QUESTION = "How often should the temperature of the cold store be read?"


@dataclass
class Chat:
    """A running chat: where it answers, its workspace, the language model's double, and whose it is."""

    address: str
    workspace: Path
    double: Double


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The chat of anna over a small library, with a double in the place of a language model."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    folder = tmp_path_factory.mktemp("chat")
    (folder / "rules.md").write_text(DIGEST, encoding="utf-8")
    with Library(folder / "workspace") as library:
        assert [outcome.status for outcome in ingest(library, folder / "rules.md")] == ["added"]
    with running() as double, served(folder / "workspace", double.url, "anna") as address:
        yield Chat(address, folder / "workspace", double)


@contextmanager
def served(workspace: Path, model: str, actor: str) -> Iterator[str]:
    """The chat as `clausewise chat` starts it, for one person."""
    port = free_port()
    script = "import sys; from pathlib import Path; from assistant.serve import serve; sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))"
    command = [sys.executable, "-c", script, str(workspace), str(port)]
    environment = os.environ | {"CLAUSEWISE_LLM_URL": model, "CLAUSEWISE_ACTOR": actor}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=Path(serve.__file__).parents[1]) as running_chat:
        assert running_chat.stderr is not None
        assert "Clausewise answers" in running_chat.stderr.readline()
        yield f"http://127.0.0.1:{port}"
        running_chat.terminate()
        rest = running_chat.stderr.read()
    assert "Traceback" not in rest, rest


@pytest.fixture
def visit(chat: Chat, tmp_path: Path) -> Iterator[Visit]:
    """A fresh browser on the page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS, viewport={"width": 1280, "height": 800}
        )
        context.set_default_timeout(30_000)
        here = Visit(context.pages[0])
        context.on("request", lambda request: here.requests.append(request.url))
        arrive(here, chat.address)
        yield here
        outside = [url for url in here.requests if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:", url)]
        context.close()
    assert outside == []


def arrive(visit: Visit, address: str) -> None:
    """Open an address and wait until the page has come to rest."""
    visit.page.goto(address)
    visit.page.locator('[data-testid="stChatInputTextArea"]:not([disabled])').wait_for()
    rest(visit)


def rest(visit: Visit) -> None:
    visit.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def threads(chat: Chat, user: str = "anna") -> list[history.Conversation]:
    with Library(chat.workspace) as library:
        return history.listed(library, user)


def choose_model(visit: Visit) -> None:
    """Let the language model write."""
    visit.page.locator(".st-key-producer").get_by_role("combobox").click()
    visit.page.get_by_role("option", name="Language model").click()
    visit.page.get_by_text("double writes the statements").wait_for()
    rest(visit)


def type_in(visit: Visit, question: str) -> None:
    """Ask, and wait for nothing."""
    box = visit.page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")


def reply(*statements: tuple[str, str]) -> dict[str, Any]:
    """A reply of the model, each statement a clause and its sentence."""
    told = [{"quotes": [{"clause_id": f"storage-rules@2025#{clause}", "quote": words}], "text": words} for clause, words in statements]
    return {"verdict": "answered", "statements": told}


def test_a_follow_up_a_reload_and_a_deletion(chat: Chat, visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask("who does it?")
    understood = visit.page.locator(".cw-understood")
    assert "Understood as\nWho does the temperature of the cold store?" in understood.inner_text()
    # The reader begins with the question, not with the end of the page.
    assert understood.bounding_box()["y"] < 400
    rest(visit)
    assert re.search(r"\?conversation=c-[0-9a-f]{16}$", visit.page.url)
    visit.page.reload()
    understood.wait_for()
    assert visit.page.locator(".cw-question").count() == 2
    assert COLD in visit.page.locator(".cw-statement").first.inner_text()
    (kept,) = threads(chat)
    assert kept.turns == 2
    visit.page.locator(".st-key-thread_acts").get_by_role("button", name="Delete").click()
    visit.page.get_by_text("Its answers are audit records and stay").wait_for()
    visit.page.get_by_role("button", name="Delete for good").click()
    visit.page.get_by_text("What do you need to know?").wait_for()
    assert threads(chat) == []
    rest(visit)
    assert "conversation=" not in visit.page.url
    with Library(chat.workspace) as library:
        assert library.connection.execute("SELECT count(*) FROM answer").fetchone()[0] == 2


def test_a_thread_is_opened_renamed_and_exported(chat: Chat, visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.get_by_role("button", name="New conversation").click()
    visit.page.get_by_text("What do you need to know?").wait_for()
    visit.page.locator('[class*="st-key-open-c-"] button').first.click()
    visit.page.locator(".cw-statement").first.wait_for()
    visit.page.locator(".st-key-thread_acts").get_by_role("button", name="Rename").click()
    title = visit.page.get_by_label("Title")
    title.fill("Cold store")
    title.press("Enter")
    rest(visit)
    visit.page.get_by_role("button", name="Save the title").click()
    visit.page.locator(".st-key-open_conversation b", has_text="Cold store").wait_for()
    visit.page.keyboard.press("Escape")
    visit.page.locator(".st-key-thread_acts").get_by_role("button", name="Export").click()
    for form, mark in (("Markdown", f"> {COLD}"), ("JSON", '"notice": "Made by software')):
        with visit.page.expect_download() as download:
            visit.page.get_by_role("button", name=form, exact=True).click()
        assert mark in Path(download.value.path()).read_text(encoding="utf-8")
    assert threads(chat)[0].title == "Cold store"


def test_another_person_sees_nothing_of_it(chat: Chat, visit: Visit) -> None:
    visit.ask(QUESTION)
    rest(visit)
    address = visit.page.url
    with served(chat.workspace, chat.double.url, "bert") as other:
        arrive(visit, re.sub(r"http://127\.0\.0\.1:\d+/?", f"{other}/", address))
        visit.page.get_by_text("What do you need to know?").wait_for()
        assert visit.page.locator('[class*="st-key-open-c-"]').count() == 0
        assert visit.page.locator(".cw-question").count() == 0
        visit.page.goto("about:blank")


def test_statements_appear_one_after_the_other(chat: Chat, visit: Visit) -> None:
    choose_model(visit)
    whole = json.dumps(reply(("7.2", COLD), ("7.1", VIALS)))
    first = whole.index(VIALS)
    chat.double.enqueue(Reply(whole, piece=first, pause=2.0))
    type_in(visit, QUESTION)
    statements, notice = visit.page.locator(".cw-statement"), visit.page.locator(".st-key-beside .cw-notice code")
    statements.first.wait_for()
    assert [one.strip(" 1") for one in statements.all_inner_texts()] == [COLD]
    assert notice.count() == 0
    assert "1 statement verified" in visit.page.locator(".cw-progress").inner_text()
    notice.wait_for()
    assert statements.count() == 2
    assert "Written by: a language model, quotes checked" in visit.page.locator(".st-key-beside .cw-notice").last.inner_text()
    assert visit.page.get_by_role("button", name="Stop").count() == 0


def test_an_answer_under_way_is_stopped_and_the_model_with_it(chat: Chat, visit: Visit) -> None:
    with Library(chat.workspace) as library:
        before = library.connection.execute("SELECT count(*) FROM answer").fetchone()[0]
    choose_model(visit)
    opening = json.dumps(reply(("7.2", COLD)))[:-2]
    chat.double.hung_up.clear()
    chat.double.enqueue(Reply(opening + " " * 4000, piece=len(opening), pause=0.3, endless=True))
    type_in(visit, QUESTION)
    visit.page.locator(".cw-statement").first.wait_for()
    visit.page.get_by_role("button", name="Stop").click()
    visit.page.get_by_text("Stopped before the answer was complete").wait_for()
    assert visit.page.locator(".cw-statement").count() == 0
    assert chat.double.hung_up.wait(20)
    with Library(chat.workspace) as library:
        assert library.connection.execute("SELECT count(*) FROM answer").fetchone()[0] == before
    visit.page.locator(".st-key-producer").get_by_role("combobox").click()
    visit.page.get_by_role("option", name="Quoted sentences").click()
    rest(visit)
    visit.ask(QUESTION)
    assert COLD in visit.page.locator(".cw-statement").first.inner_text()
