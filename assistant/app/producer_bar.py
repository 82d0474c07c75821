"""Who writes the next answer: a choice that is always in sight, with the state of the language model's endpoint beside it."""

from dataclasses import dataclass, replace

import streamlit as st

from assistant.app.wording import text
from assistant.endpoint import endpoint
from ingest.errors import ClausewiseError

WRITERS = {"extract": "Quoted sentences", "llm": "Language model"}
# The state is asked for again after this time, and waited for no longer than that.
FRESH_SECONDS, WAIT_SECONDS = 20, 0.4


@dataclass(frozen=True, slots=True)
class State:
    """Whether a language model answers, its name, and if none does, why."""

    ready: bool
    model: str
    why: str


@st.cache_data(ttl=FRESH_SECONDS, show_spinner=False)
def state() -> State:
    """What the endpoint says of itself; never an error, for a page must show without it."""
    from assistant.llm import LanguageModel

    try:
        with LanguageModel(replace(endpoint(), connect_seconds=WAIT_SECONDS)) as model:
            return State(True, model.model if model.served() else "", "")
    except ClausewiseError as error:
        return State(False, "", str(error))


def choose() -> str:
    """Draw the choice and return the producer's name."""
    chosen = st.selectbox("Answers written by", list(WRITERS), format_func=WRITERS.__getitem__, key="producer")
    return str(chosen)


def note(chosen: str) -> None:
    """What the choice means, in a line under the bar."""
    if chosen == "extract":
        return
    now = state()
    if now.ready:
        words = f"{now.model} writes the statements; every quote is checked word for word."
        mark = '<span class="cw-chip good">Ready</span>'
    else:
        words = f"Until one does, sentences of the texts are quoted instead. {now.why}"
        mark = '<span class="cw-chip warn">No model answers</span>'
    st.html(f'<div class="cw-writer" title="{text(words)}">{mark} {text(words)}</div>')
