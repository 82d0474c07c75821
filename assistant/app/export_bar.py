"""Under an answer: its citations to copy, and the answer as a file. What leaves the library is checked once more, and leaves an event."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from assistant.answer import Answer
from assistant.cite import office
from assistant.cite.export import Format, export
from assistant.cite.snippet import snippet
from assistant.cite.sources import of_answer
from assistant.commands.citing import written
from assistant.recorded import recorded_answer
from index.library import Library

FILES: tuple[tuple[str, Format, str, str], ...] = (
    ("Word", "docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("PDF", "pdf", "pdf", "application/pdf"),
    ("HTML", "html", "html", "text/html"),
    ("Markdown", "markdown", "md", "text/markdown"),
)
MANAGERS = (
    ("RIS", "ris", "ris", "application/x-research-info-systems"),
    ("BibTeX", "bibtex", "bib", "application/x-bibtex"),
    ("CSL-JSON", "csl-json", "json", "application/json"),
)


def show(library: Library, answer: Answer) -> None:
    """A small menu under a recorded answer."""
    with st.popover("Cite and export", key=f"export-{answer.answer_id}"):
        words = "" if answer.abstained else _snippet(str(library.workspace), answer.answer_id, library.revision)
        if words:
            _line("Copy: the quotes with their clauses and pages, checked again word for word")
            st.code(words, language=None, wrap_lines=True, height=240)
        _line("Download the answer, with footnotes, references and how it was made")
        with st.container(horizontal=True):
            for name, form, suffix, mime in FILES:
                if form != "pdf" or office.program():
                    _button(name, answer, suffix, mime, partial(exported, library.workspace, answer.answer_id, form, suffix))
        if words:
            _line("Download its references for a reference manager")
            with st.container(horizontal=True):
                for name, form_of_references, suffix, mime in MANAGERS:
                    _button(name, answer, suffix, mime, partial(managed, library.workspace, answer.answer_id, form_of_references))


def _line(words: str) -> None:
    st.html(f'<div class="cw-side">{words}</div>')


def _button(name: str, answer: Answer, suffix: str, mime: str, make: Callable[[], bytes]) -> None:
    """A button that makes its file when it is pressed, not before."""
    key = f"file-{suffix}-{answer.answer_id}"
    st.download_button(name, make, file_name(answer.answer_id, suffix), mime, key=key, on_click="ignore")


def file_name(answer_id: str, suffix: str) -> str:
    """What the file is called when it is saved."""
    return f"clausewise-{answer_id}.{suffix}"


@st.cache_data(show_spinner=False, max_entries=200)
def _snippet(workspace: str, answer_id: str, revision: int) -> str:
    """The text to copy; the library's revision is part of the key, for a document may be retired since."""
    with Library(Path(workspace)) as library:
        return snippet(library, recorded_answer(library, answer_id))


def exported(workspace: Path, answer_id: str, form: Format, suffix: str) -> bytes:
    """The answer as a file, with its event. Runs in a thread of the server, hence with a library of its own."""
    with Library(workspace, create=False) as library:
        return export(library, recorded_answer(library, answer_id), form, file_name(answer_id, suffix)).content


def managed(workspace: Path, answer_id: str, form: str) -> bytes:
    """The references of the answer for a reference manager."""
    with Library(workspace, create=False) as library:
        content = written(of_answer(library, recorded_answer(library, answer_id)), form)
    return content.encode() if isinstance(content, str) else content
