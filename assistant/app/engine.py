"""The library and the search, as a page run uses them: SQLite connections are a thread's own, the indexes of a revision are shared."""

from pathlib import Path

import streamlit as st

from assistant.settings import workspace
from index.encoder import Encoder, default_encoder
from index.library import Library
from index.search import Searcher
from index.snapshot import Snapshot


def open_library() -> Library:
    """The workspace's library, for this run; close it."""
    return Library(workspace())


def searcher(library: Library) -> Searcher:
    """A search over an open library with the indexes of its newest revision, loaded once for all tabs."""
    return Searcher(library, encoder(), snapshot(library))


def snapshot(library: Library) -> Snapshot:
    """The indexes of the library's newest revision, loaded once for all tabs."""
    return _snapshot(library.workspace, library.revision)


@st.cache_resource(show_spinner=False)
def encoder() -> Encoder:
    """The embedding model, loaded and run once."""
    model = default_encoder()
    model.encode(["ready"])
    return model


@st.cache_resource(show_spinner=False, max_entries=2)
def _snapshot(folder: Path, revision: int) -> Snapshot:
    with Library(folder) as library:
        return Snapshot(library, encoder(), revision).loaded()
