"""How the pages look: one style sheet, and small pieces of HTML. All that comes from a document passes `wording.text` first."""

import streamlit as st

from assistant.app.style import STYLE
from assistant.app.wording import text

GOOD_STATUS = "in force"


def apply_style() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)


def chip(words: str, tone: str = "") -> str:
    """A small label; tone: empty, `good` or `warn`."""
    return f'<span class="cw-chip {tone}">{text(words)}</span>'


def status_chip(status: str) -> str:
    """A document's status: all but `in force` stand out."""
    words = "status unknown" if status == "unknown" else status
    return chip(words[:1].upper() + words[1:], "good" if status == GOOD_STATUS else "warn")


def box(title: str, words: str, tone: str = "") -> None:
    """A message in a frame; tone: empty, `warn` or `bad`."""
    st.html(f'<div class="cw-box {tone}" role="status"><b>{text(title)}</b><p>{text(words)}</p></div>')
