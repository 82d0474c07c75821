"""The page: scope on top, the conversation, the open source beside it, the question box below, the library in the side bar."""

import streamlit as st

from assistant.answer import ask
from assistant.app import answer_view, engine, library_bar, look, scope_bar, session, source_view
from assistant.app.session import Turn
from index.documents import StoredDocument, documents
from index.library import Library
from index.scope import Scope
from ingest.errors import ClausewiseError

EXAMPLES = (
    "Who approves changes to a validated computerised system?",
    "How often should audit trails be reviewed?",
    "What must be done before equipment is cleaned and used again?",
)


def show() -> None:
    """Draw the whole page once."""
    try:
        with engine.open_library() as library:
            _page(library)
    except ClausewiseError as error:
        look.box("Clausewise cannot go on", str(error), "bad")


def _page(library: Library) -> None:
    stored = documents(library)
    chosen = scope_bar.choose(stored)
    asked = st.chat_input("Ask about your documents", disabled=not stored, max_chars=2000) or session.pending()
    if asked:
        session.close_place()  # its number belongs to the earlier answer
    place = session.place()
    with st.container(key="beside"):
        if place is None:
            _conversation(library, stored, chosen, asked)
        else:
            left, right = st.columns(2, gap="large")
            with left:
                _conversation(library, stored, chosen, asked)
            with right:
                source_view.panel(library, place)
    library_bar.show(library, stored)
    if stored:
        engine.searcher(library)  # the first question should not wait for the model and the indexes


def _conversation(library: Library, stored: list[StoredDocument], chosen: Scope, asked: str) -> None:
    if not session.turns() and not asked:
        _welcome(stored)
    for turn in session.turns():
        _turn(library, turn)
    if asked:
        answer_view.question(asked)
        with st.spinner("Searching the clauses in scope"):
            turn = _answered(library, chosen, asked)
        session.turns().append(turn)
        _reply(library, turn)


def _answered(library: Library, chosen: Scope, asked: str) -> Turn:
    try:
        return Turn(asked, ask(engine.searcher(library), asked, chosen))
    except ClausewiseError as error:
        return Turn(asked, None, str(error))


def _turn(library: Library, turn: Turn) -> None:
    answer_view.question(turn.question)
    _reply(library, turn)


def _reply(library: Library, turn: Turn) -> None:
    if turn.answer is None:
        look.box("The question could not be answered", turn.error, "bad")
    else:
        answer_view.answer(library, turn.answer)


def _welcome(stored: list[StoredDocument]) -> None:
    if not stored:
        st.html(
            '<div class="cw-empty"><h2>The library is empty</h2><p>Add regulations, guidance and SOPs under <b>Add documents</b> '
            "in the side bar, or a whole folder on the command line: <code>clausewise ingest FOLDER</code>. Then ask. "
            "Nothing leaves this machine.</p></div>"
        )
        return
    st.html(
        '<div class="cw-empty"><h2>What do you need to know?</h2><p>The answer quotes the clauses it rests on. Every quote has been '
        "checked against its source word for word; a click on its number opens the page. Where the library holds no answer, "
        "none is given.</p></div>"
    )
    for place, example in enumerate(EXAMPLES):
        st.button(example, key=f"example-{place}", on_click=session.ask_next, args=(example,))
