"""The pages of the app: one is reached by its address, and all share title and style."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_app import MAIN

from assistant.app import navigation
from index.library import Library

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def test_each_page_has_a_name_and_an_address_of_its_own() -> None:
    names = [name for name, _, _ in navigation.PAGES]
    addresses = [address for _, address, _ in navigation.PAGES]
    assert names[0] == "Ask"
    assert len(set(names)) == len(names)
    assert len(set(addresses)) == len(addresses)


def test_the_first_page_is_where_one_arrives(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setenv("CLAUSEWISE_WORKSPACE", str(library.workspace))
    pages = (("Ask", "ask", lambda: drawn.append("ask")), ("Other", "other", lambda: drawn.append("other")))
    monkeypatch.setattr(navigation, "PAGES", pages)
    page = AppTest.from_file(MAIN, default_timeout=60).run()
    assert not page.exception
    assert drawn == ["ask"]
    assert any("<style>" in element.proto.body for element in page.get("html"))


def test_no_module_of_the_app_hides_a_library() -> None:
    """Streamlit puts the folder first on the import path."""
    import sys

    names = {file.stem for file in Path(navigation.__file__).parent.glob("*.py")} - {"__init__", "main"}
    assert not names & set(sys.stdlib_module_names)
