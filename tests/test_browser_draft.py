"""The page for changes in a real Chromium: an SOP and findings go in, a proposal is accepted, the redline comes out."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from odd_word_files import write_word_file
from test_browser import Visit, address, visit  # noqa: F401
from test_draft import SOP, row

pytestmark = pytest.mark.browser


def test_from_findings_to_a_redline(visit: Visit, tmp_path: Path) -> None:  # noqa: F811
    sop = write_word_file(SOP, tmp_path / "sop.docx")
    quote = "Backups of the cleaning data are made every 48 hours."
    findings = tmp_path / "findings.jsonl"
    findings.write_text(json.dumps(row("conflict", "Backups of the data shall be made every 24 hours.", "", quote)))
    page = visit.page
    page.goto(re.sub(r"/*$", "/changes", page.url.split("?")[0].rstrip("/").removesuffix("/ask")))
    page.get_by_role("button", name="Propose changes").wait_for()
    inputs = page.locator('input[type="file"]')
    inputs.nth(0).set_input_files(sop)
    page.get_by_text("sop.docx").first.wait_for()
    page.locator('input[type="file"]').nth(1).set_input_files(findings)
    page.get_by_text("findings.jsonl").first.wait_for()
    page.get_by_role("button", name="Propose changes").click()
    change = page.locator(".st-key-change-c1")
    change.locator("del").first.wait_for()
    page.screenshot(path=tmp_path / "proposals.png", full_page=True)
    assert change.locator("del").all_inner_texts() == ["48"]
    # The library does not hold the clause: no source gives the number.
    assert change.locator("ins").all_inner_texts() == ["[value]"]
    change.get_by_text("Accept", exact=True).click()
    reason = change.get_by_placeholder("Why, for the record")
    reason.fill("as asked")
    reason.press("Enter")
    page.get_by_role("button", name="Write the files of what was decided").click()
    page.get_by_text("1 accepted or edited").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Redline (Word)").last.click()
    download.value.save_as(tmp_path / "red.docx")
    assert "<w:del " in zipfile.ZipFile(tmp_path / "red.docx").read("word/document.xml").decode()
