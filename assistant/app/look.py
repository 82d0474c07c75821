"""How the pages look: one style sheet, and small pieces of HTML. All that comes from a document passes `wording.text` first."""

import streamlit as st

from assistant.app.style import STYLE
from assistant.app.wording import text

GOOD_STATUS = "in force"

# Scrolls the page of the open source so that the marked words are in sight; the text view's mark is an element, a picture's a share.
SCROLL = """<script>/* {key} */ (() => {{
  let tries = 0;
  const go = () => {{
    const area = document.querySelector(".st-key-source_page");
    const mark = area && (area.querySelector("mark") || area.querySelector("img"));
    const box = mark && mark.getBoundingClientRect();
    if (!box || mark.complete === false || !box.height) {{
      if (tries++ < 200) setTimeout(go, 25);
      return;
    }}
    area.scrollTop += box.top + box.height * {share:.4f} - area.getBoundingClientRect().top - area.clientHeight / 4;
  }};
  go();
}})()</script>"""


def apply_style() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)


def scroll_to_mark(key: str, share: float = 0.0) -> None:
    """Bring the mark into sight; in a picture it stands `share` of the way down. Our only script; no word of a document is in it."""
    st.html(SCROLL.format(key="".join(filter(str.isalnum, key)), share=share), unsafe_allow_javascript=True)


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
