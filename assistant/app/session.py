"""What one browser tab remembers: whose it is, the open conversation and its turns, the question under way, the source that is open."""

from dataclasses import dataclass
from typing import cast

import streamlit as st

from assistant import history
from assistant.converse import Understood
from assistant.history import Turn
from index.events import current_actor
from index.intake import Outcome
from index.library import Library
from ingest.errors import InputError

# The open conversation stands in the address, so that a reload comes back to it.
IN_ADDRESS = "conversation"


@dataclass(frozen=True, slots=True)
class Place:
    """What the source panel shows: a clause at a library revision, with the quote in it, or the whole clause where `quote` is empty."""

    key: str
    clause_id: str
    revision: int
    quote: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to ask at the next run; `as_it_stands`: without reading anything into it from the thread."""

    words: str
    as_it_stands: bool = False


def user() -> str:
    """Whose tab this is: the one place where the app learns who acts."""
    return current_actor()


def turns() -> list[Turn]:
    """The conversation so far, oldest first."""
    return cast(list[Turn], st.session_state.setdefault("turns", []))


def conversation() -> str:
    """The id of the open conversation; empty for a new one, which is saved with its first answer."""
    return str(st.session_state.get("conversation", ""))


def resume(library: Library) -> None:
    """After a reload: open the conversation that the address names, if it is the user's."""
    named = st.query_params.get(IN_ADDRESS, "")
    if "conversation" in st.session_state or not named:
        return
    try:
        open_conversation(library, named)
    except InputError:
        new_conversation()


def open_conversation(library: Library, chosen: str) -> None:
    """Open one of the user's conversations; InputError if it is not theirs."""
    st.session_state.turns = history.turns(library, user(), chosen)
    st.session_state.conversation = chosen
    st.query_params[IN_ADDRESS] = chosen
    _leave()


def new_conversation() -> None:
    """Begin anew; what was asked stays in the history."""
    st.session_state.turns = []
    st.session_state.conversation = ""
    st.query_params.pop(IN_ADDRESS, None)
    _leave()


def _leave() -> None:
    """What belongs to the conversation before goes with it."""
    close_place()
    st.session_state.pop("running", None)
    st.session_state.pop("pending", None)


def keep(library: Library, turn: Turn) -> None:
    """Add a turn to the conversation, here and in the library; one that was deleted elsewhere begins again as a new one."""
    turns().append(turn)
    try:
        if conversation():
            history.add(library, user(), conversation(), turn)
            return
    except InputError:
        pass
    begun = history.begin(library, user(), turn.asked)
    for one in turns():
        history.add(library, user(), begun.id, one)
    st.session_state.conversation = begun.id
    st.query_params[IN_ADDRESS] = begun.id


def place() -> Place | None:
    """The open source."""
    return cast(Place | None, st.session_state.get("place"))


def open_place(chosen: Place) -> None:
    """Open a source at its quote."""
    st.session_state.place = chosen
    st.session_state.leaf = None


def close_place() -> None:
    """Close the source panel."""
    st.session_state.place = None


def leaf() -> int | None:
    """Where a person leafed to: a page, or a clause's position in a source without pages; None where the quote stands."""
    return cast(int | None, st.session_state.get("leaf"))


def leaf_to(position: int | None) -> None:
    """Leaf to another page or clause; None goes back to the quote."""
    st.session_state.leaf = position


def outcomes() -> list[Outcome]:
    """What became of the files of the last upload."""
    return cast(list[Outcome], st.session_state.setdefault("outcomes", []))


def ask_next(question: str, as_it_stands: bool = False) -> None:
    """Have a question asked at the next run of the page."""
    st.session_state.pending = Asked(question, as_it_stands)


def pending() -> Asked | None:
    """The question to ask now, once."""
    return cast(Asked | None, st.session_state.pop("pending", None))


def running() -> Understood | None:
    """The question whose answer is under way; a click elsewhere interrupts the page, which then asks it again."""
    return cast(Understood | None, st.session_state.get("running"))


def run(question: Understood | None) -> None:
    """Say which question is under way, or that none is."""
    st.session_state.running = question


def stop() -> None:
    """Give up the question under way; the page notes it as stopped."""
    st.session_state.stopped = st.session_state.pop("running", None)


def stopped() -> Understood | None:
    """The question that was given up just now, once."""
    return cast(Understood | None, st.session_state.pop("stopped", None))
