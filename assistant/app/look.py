"""How the pages look: one style sheet, and small pieces of HTML. All that comes from a document passes `wording.text` first."""

import streamlit as st

from assistant.app.style import STYLE
from assistant.app.wording import text

# EU AI Act, article 50: people are told that they talk to a machine. What it may do, in three tiers.
MACHINE = "You are talking to a machine"
TIERS = (
    '<div class="cw-tiers"><b>You are talking to a machine.</b><ol>'
    "<li><b>Find and explain</b> It searches, quotes and compares; it only reads.</li>"
    "<li><b>Draft</b> It proposes texts and changes; nothing counts until a person adopts it.</li>"
    "<li><b>Act</b> Never: it releases, approves, signs and decides nothing. A qualified person does.</li></ol></div>"
)

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


# Streamlit keeps the end of the page in sight; a reader begins with the question.
TO_QUESTION = """<script>/* {place} */ (() => {{
  let tries = 0;
  const stop = () => {{ tries = 99; }};
  for (const act of ["wheel", "keydown", "mousedown", "touchstart"]) addEventListener(act, stop, {{once: true, passive: true}});
  const go = () => {{
    if (tries++ > 24) return;
    const all = document.querySelectorAll(".cw-question");
    if (all.length) all[all.length - 1].scrollIntoView({{block: "start"}});
    setTimeout(go, 80);
  }};
  go();
}})()</script>"""


def apply_style() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)


def scroll_to_mark(key: str, share: float = 0.0) -> None:
    """Bring the mark into sight; in a picture it stands `share` of the way down. No word of a document is in a script of ours."""
    st.html(SCROLL.format(key="".join(filter(str.isalnum, key)), share=share), unsafe_allow_javascript=True)


def scroll_to_question(place: int) -> None:
    """Bring the newest question into sight; `place` is its number, so that each script is another."""
    st.html(TO_QUESTION.format(place=place), unsafe_allow_javascript=True)


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
