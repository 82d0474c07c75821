"""What one browser tab remembers: the turns of its conversation, the source that is open, the outcomes of its last upload."""

from dataclasses import dataclass
from typing import cast

import streamlit as st

from assistant.answer import Answer
from index.intake import Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the message that says why there is none."""

    question: str
    answer: Answer | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What the source panel shows: a clause at a library revision, with the quote in it, or the whole clause where `quote` is empty."""

    key: str
    clause_id: str
    revision: int
    quote: str = ""
    number: int = 0


def turns() -> list[Turn]:
    """The conversation so far, oldest first."""
    return cast(list[Turn], st.session_state.setdefault("turns", []))


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


def ask_next(question: str) -> None:
    """Have a question asked at the next run of the page."""
    st.session_state.pending = question


def pending() -> str:
    """The question to ask now, once."""
    return str(st.session_state.pop("pending", ""))
