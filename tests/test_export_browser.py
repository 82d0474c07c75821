"""The menu under an answer in a real Chromium: what is copied, and files that are made when their button is pressed."""

import zipfile
from pathlib import Path

import pytest
from test_browser import Visit
from test_browser import address as address
from test_browser import visit as visit

pytestmark = pytest.mark.browser


@pytest.fixture
def menu(visit: Visit) -> Visit:
    """An answer with its menu open."""
    visit.ask("When should the chamber be leak tested?")
    visit.page.get_by_role("button", name="Cite and export").click()
    visit.page.locator('[data-testid="stPopoverBody"] code').wait_for()
    return visit


def saved(visit: Visit, name: str, folder: Path) -> Path:
    with visit.page.expect_download() as coming:
        visit.page.locator('[data-testid="stPopoverBody"]').get_by_role("button", name=name, exact=True).click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return target


def test_the_quotes_are_shown_to_copy_and_the_files_come(menu: Visit, tmp_path: Path) -> None:
    words = menu.page.locator('[data-testid="stPopoverBody"] code').inner_text()
    assert "The chamber should be leak tested before every production cycle" in " ".join(words.split())
    assert "PDF page 2" in words
    word = saved(menu, "Word", tmp_path)
    assert word.name.startswith("clausewise-a-")
    with zipfile.ZipFile(word) as archive:
        assert "leak tested before every production cycle" in archive.read("word/document.xml").decode()
        assert "PDF page 2" in archive.read("word/footnotes.xml").decode()
    assert saved(menu, "RIS", tmp_path).read_text(encoding="utf-8").startswith("TY  - ")
    assert "Made by software" in saved(menu, "Markdown", tmp_path).read_text(encoding="utf-8")
