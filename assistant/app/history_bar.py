"""The side bar's upper part: a new conversation, the open one (rename, export, delete), and the user's earlier ones with a search."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from textwrap import shorten

import streamlit as st

from assistant import history, thread_text
from assistant.app import look, session
from assistant.app.wording import counted, label, text
from assistant.history import Conversation
from index.library import Library
from ingest.errors import ClausewiseError

# How many of the list are shown before one asks for more or searches.
SHOWN = 8
TITLE_LETTERS = 46
RECORDS_STAY = "The thread goes for good. Its answers are audit records and stay in the library, with the questions they answer."


def show(library: Library) -> None:
    """Draw it; another user's conversations are never in it."""
    user = session.user()
    with st.sidebar, st.container(key="history"):
        st.button("New conversation", key="new_conversation", on_click=session.new_conversation, width="stretch")
        every = history.listed(library, user)
        here = next((one for one in every if one.id == session.conversation()), None)
        if here is not None:
            _open_one(library, user, here)
        if every:
            _earlier(library, user, every)


def _open_one(library: Library, user: str, here: Conversation) -> None:
    with st.container(key="open_conversation"):
        asked = counted(here.turns, "question")
        st.html(f'<div class="cw-side"><b>{text(here.title)}</b><br>{asked} · begun {day(here.started)}</div>')
        with st.container(horizontal=True, key="thread_acts"):
            with st.popover("Rename", width="content"):
                title = st.text_input("Title", here.title, max_chars=history.LONGEST_TITLE, key=f"title-{here.id}")
                st.button("Save the title", key="rename", on_click=_rename, args=(library.workspace, user, here.id, title))
            with st.popover("Export", width="content"):
                _export(user, here)
            with st.popover("Delete", width="content"):
                st.html(f'<div class="cw-side narrow">{RECORDS_STAY}</div>')
                st.button("Delete for good", key="delete", type="primary", on_click=_delete, args=(library.workspace, user, here.id))


def _export(user: str, here: Conversation) -> None:
    st.html('<div class="cw-side narrow">With answers, citations, answer ids, and the notice that a machine made them.</div>')
    turns = session.turns()
    markdown, json = thread_text.as_markdown(user, here, turns), thread_text.json_text(user, here, turns)
    st.download_button("Markdown", markdown, f"{here.id}.md", "text/markdown", key="export_markdown", on_click="ignore", width="stretch")
    st.download_button("JSON", json, f"{here.id}.json", "application/json", key="export_json", on_click="ignore", width="stretch")


def _earlier(library: Library, user: str, every: list[Conversation]) -> None:
    """The list: the latest, or those that hold the words searched for."""
    words = st.text_input(
        "Search your conversations", key="history_search", placeholder="Search your conversations", label_visibility="collapsed"
    )
    found = history.listed(library, user, words) if words.strip() else every
    if not found:
        st.html('<div class="cw-side">No conversation of yours holds these words.</div>')
    more, begun = bool(st.session_state.get("more_history")), ""
    for one in found if more else found[:SHOWN]:
        if day(one.changed) != begun:
            begun = day(one.changed)
            st.html(f'<div class="cw-kind">{begun}</div>')
        st.button(
            label(shorten(one.title, TITLE_LETTERS, placeholder=" …")),
            key=f"open-{one.id}",
            help=f"{counted(one.turns, 'question')}, the last at {one.changed[11:16]} UTC",
            type="primary" if one.id == session.conversation() else "tertiary",
            on_click=_open,
            args=(library.workspace, one.id),
            width="stretch",
        )
    if len(found) > SHOWN and not more:
        st.button(f"All {len(found)}", key="more_history_button", on_click=_more, type="tertiary")


def _more() -> None:
    st.session_state.more_history = True


# Callbacks run before the page does, when its connection is closed: each opens its own.


def _open(workspace: Path, chosen: str) -> None:
    _act(workspace, lambda library: session.open_conversation(library, chosen))


def _rename(workspace: Path, user: str, chosen: str, title: str) -> None:
    _act(workspace, lambda library: history.rename(library, user, chosen, title))


def _delete(workspace: Path, user: str, chosen: str) -> None:
    def act(library: Library) -> None:
        history.delete(library, user, chosen)
        session.new_conversation()

    _act(workspace, act)


def _act(workspace: Path, act: Callable[[Library], object]) -> None:
    try:
        with Library(workspace) as library:
            act(library)
    except ClausewiseError as error:
        st.session_state.history_error = str(error)


def error() -> None:
    """What went wrong with the last act, once."""
    words = st.session_state.pop("history_error", "")
    if words:
        look.box("The conversation was not changed", words, "bad")


def day(time: str) -> str:
    """`27 Nov 2026` of an ISO time, in UTC."""
    moment = datetime.fromisoformat(time)
    return f"{moment.day} {moment:%b %Y}"
