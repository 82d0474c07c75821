"""The pages of the app and the way between them. A page is a line in `PAGES`: its name, its address, and the function that draws it.

What all pages share is set here: title, layout, style. A page is imported when it is drawn, so that none waits for another's imports.
"""

from collections.abc import Callable

import streamlit as st

from assistant.app import look


def _ask() -> None:
    from assistant.app import chat_page

    chat_page.show()


def _gaps() -> None:
    from assistant.app import gap_page

    gap_page.show()


def _changes() -> None:
    from assistant.app import draft_page

    draft_page.show()


# (name in the menu, last part of the address, what draws it). The first is where one arrives.
PAGES: tuple[tuple[str, str, Callable[[], None]], ...] = (("Ask", "ask", _ask), ("Gaps", "gaps", _gaps), ("Changes", "changes", _changes))


def run() -> None:
    """Draw the page that was chosen."""
    st.set_page_config(page_title="Clausewise", layout="wide", initial_sidebar_state="auto")
    look.apply_style()
    pages = [st.Page(show, title=title, url_path=path, default=not place) for place, (title, path, show) in enumerate(PAGES)]
    st.navigation(pages, position="sidebar").run()
