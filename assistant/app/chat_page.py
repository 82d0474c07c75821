"""The page: scope on top, the conversation, the open source beside it, the question box below, history and library in the side bar."""

import time

import streamlit as st

from assistant.answer import Answer, Statement
from assistant.app import answer_view, asking, engine, history_bar, library_bar, look, scope_bar, session, source_view
from assistant.app.session import Asked
from assistant.converse import Understood, within
from assistant.history import Turn
from index.documents import StoredDocument, documents
from index.library import Library
from index.scope import Scope
from ingest.errors import ClausewiseError

EXAMPLES = (
    "Who approves changes to a validated computerised system?",
    "How often should audit trails be reviewed?",
    "What must be done before equipment is cleaned and used again?",
)
STOPPED = "Stopped before the answer was complete. Ask again when you want it."
# One placeholder for all runs: another one would make another box of it, and lose what was typed.
ASK = "Ask about your documents, or follow up: “and in the US?”, “how often?”"


def show() -> None:
    """Draw the whole page once."""
    try:
        with engine.open_library() as library:
            _page(library)
    except ClausewiseError as error:
        look.box("Clausewise cannot go on", str(error), "bad")


def _page(library: Library) -> None:
    session.resume(library)
    stored = documents(library)
    chosen, producer = scope_bar.choose(stored)
    understood = _to_answer(library, stored)
    if understood:
        session.close_place()  # its number belongs to the earlier answer
    place = session.place()
    with st.container(key="beside"):
        if place is None:
            _conversation(library, stored, chosen, producer, understood)
        else:
            left, right = st.columns(2, gap="large")
            with left:
                _conversation(library, stored, chosen, producer, understood)
            with right:
                source_view.panel(library, place)
    history_bar.show(library)
    library_bar.show(library, stored)
    if stored:
        engine.searcher(library)  # the first question should not wait for the model and the indexes


def _to_answer(library: Library, stored: list[StoredDocument]) -> Understood | None:
    """The question of this run: one just typed or clicked, else one that an interruption left without its answer."""
    if given_up := session.stopped():
        session.keep(library, Turn(given_up.asked, given_up.question, None, STOPPED, given_up.spoken))
    typed = st.chat_input(ASK, disabled=not stored, max_chars=2000)
    asked = Asked(typed) if typed else session.pending()
    if asked is not None:
        session.run(asking.meant(asked.words, asked.as_it_stands, session.turns(), stored))
    return session.running()


def _conversation(library: Library, stored: list[StoredDocument], chosen: Scope, producer: str, understood: Understood | None) -> None:
    history_bar.error()
    if not session.turns() and not understood:
        _welcome(stored)
    for place, turn in enumerate(session.turns()):
        _turn(library, turn, place)
    if understood:
        _answer_now(library, within(chosen, understood.spoken), producer, understood)


def _answer_now(library: Library, scope: Scope, producer: str, understood: Understood) -> None:
    place = len(session.turns())
    here = st.empty()
    with here.container():
        answer_view.question(understood.asked, understood.question, understood.spoken)
        turn = _answered(library, scope, producer, understood)
    here.empty()
    session.run(None)
    session.keep(library, turn)
    _turn(library, turn, place)
    look.scroll_to_question(place)


def _answered(library: Library, scope: Scope, producer: str, understood: Understood) -> Turn:
    """The turn, its statements drawn as they come. A click on stop, or anywhere, leaves this function at one of its drawings."""
    try:
        given = _drawn(library, scope, producer, understood)
        return Turn(understood.asked, understood.question, given, "", understood.spoken)
    except ClausewiseError as error:
        return Turn(understood.asked, understood.question, None, str(error), understood.spoken)


def _drawn(library: Library, scope: Scope, producer: str, understood: Understood) -> Answer:
    with st.container(horizontal=True, vertical_alignment="center", key="under_way"):
        progress = st.empty()
        st.button("Stop", key="stop", on_click=session.stop)
    began, shown = time.monotonic(), []
    parts = asking.parts(library, understood.question, scope, producer)
    try:
        for part in parts:
            if isinstance(part, Answer):
                return part
            if isinstance(part, Statement):
                shown.append(part)
                answer_view.coming(shown)
            answer_view.progress(progress, len(shown), asking.seconds_since(began))
    finally:
        parts.close()
    raise AssertionError("an answer ends with itself")


def _turn(library: Library, turn: Turn, place: int) -> None:
    answer_view.question(turn.asked, turn.question, turn.spoken)
    if turn.question != turn.asked or turn.spoken != Scope():
        st.button("Ask it as it stands instead", key=f"stands-{place}", on_click=session.ask_next, args=(turn.asked, True), type="tertiary")
    if turn.answer is None:
        look.box("The question has no answer", turn.error, "warn" if turn.error == STOPPED else "bad")
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
    st.html(look.TIERS)
