"""The page for changes, without a browser: proposals word by word, decisions with their reasons, files of what was decided."""

import json
from pathlib import Path

import pytest
from odd_word_files import write_word_file
from streamlit.testing.v1 import AppTest
from test_draft import BACKUP, RESTORE, SOP, row

from assistant.app import draft_page, draft_view
from assistant.draft.changes import Change
from assistant.draft.findings import gaps_of_rows
from index import events
from index.library import Library
from ingest.errors import UnreadableFile

# Streamlit leaves the event loops of its test runs to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def page_script() -> None:
    from assistant.app import draft_page

    draft_page.show()


class Upload:
    """An uploaded file."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content

    def getvalue(self) -> bytes:
        return self.content


@pytest.fixture
def page(filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with an SOP and two findings uploaded."""
    sop = write_word_file(SOP, tmp_path / "sop.docx")
    quote = "Backups of the cleaning data are made every 48 hours."
    rows = [row("conflict", BACKUP, "site-standard-11@2011#10.1", quote), row("missing", RESTORE, "site-standard-11@2011#10.2")]
    findings = Upload("findings.jsonl", "\n".join(json.dumps(one) for one in rows).encode())
    monkeypatch.setenv("CLAUSEWISE_WORKSPACE", str(filled.workspace))
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "Q. Expert")
    monkeypatch.setattr(draft_page, "_inputs", lambda: (Upload("sop.docx", sop.read_bytes()), draft_page.UPLOADED, findings))
    opened = AppTest.from_function(page_script, default_timeout=60).run()
    assert not opened.exception
    return opened


def shown(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def key(page: AppTest, kind: str, change: str) -> str:
    """The full key of a widget of a change."""
    widgets = [*page.radio, *page.text_input, *page.checkbox, *page.text_area]
    return next(str(one.key) for one in widgets if str(one.key).startswith(f"{kind}-") and str(one.key).endswith(f"-{change}"))


def test_proposals_are_decided_one_by_one(page: AppTest, filled: Library) -> None:
    page.button(key="propose").click().run()
    assert not page.exception
    screen = shown(page)
    assert "<del>48</del><ins>24</ins>" in screen
    assert "Checked word for word" in screen
    assert BACKUP in screen
    assert page.button(key="decide").disabled

    page.radio(key=key(page, "choice", "c1")).set_value("Accept").run()
    page.button(key="decide").click().run()
    assert "without a reason" in shown(page)

    page.text_input(key=key(page, "reason", "c1")).set_value("as the clause asks").run()
    page.checkbox(key=key(page, "numbers", "c1")).check().run()
    page.radio(key=key(page, "choice", "c2")).set_value("Edit").run()
    page.text_area(key=key(page, "new", "c2")).set_value("3.3\tQA tests the restoring of a backup once a year.").run()
    page.text_input(key=key(page, "reason", "c2")).set_value("our role").run()
    page.button(key="decide").click().run()
    assert not page.exception
    assert "2 accepted or edited" in shown(page)
    made = {
        json.loads(one.detail)["change"]: json.loads(one.detail) for one in events.read(filled.connection) if one.act == "decide change"
    }
    assert (made["c1"]["decision"], made["c1"]["decided_by"], made["c1"]["numbers_confirmed"]) == ("accepted", "Q. Expert", True)
    assert (made["c2"]["decision"], made["c2"]["reason"]) == ("edited", "our role")
    assert made["c2"]["proposed"] != made["c2"]["new"]
    written = {path.name for path in (filled.workspace / "drafts").rglob("decided/*")}
    assert written == {"redline.docx", "clean.docx", "change-request.docx", "changes.json"}


def test_what_comes_from_documents_is_escaped() -> None:
    change = Change("c1", "replace", "a <b>x</b>", "a <i>y</i>", reason="<script>", section="<u>")
    assert not any(tag in draft_view.card(change) for tag in ("<script>", "<u>", "<i>"))


def test_a_file_that_is_no_word_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"no Word file"):
        draft_page.checked(Upload("sop.docx", b"%PDF-1.7"))


def test_the_findings_of_the_gap_page_can_be_used() -> None:
    gaps = gaps_of_rows([("finding 1", row("missing", RESTORE, "c")), ("finding 2", row("met", BACKUP, "c"))], "sop.docx", "the page")
    assert [gap.obligation for gap in gaps] == [RESTORE]
