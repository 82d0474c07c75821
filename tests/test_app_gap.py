"""The page for gap analysis, without a browser: what is chosen is measured, findings stand beside the SOP's words, files can be had."""

import io
from pathlib import Path

import pytest
from conftest import ingest
from gap_double import WordJudge
from streamlit.testing.v1 import AppTest
from test_gap_run import GLOVES, PRESSURE

from assistant.app import gap_page, gap_view
from assistant.gap.requirements import of_names
from assistant.gap.sets import Reviewed, save
from index import events
from index.library import Library

# Streamlit leaves the event loops of its test runs to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

HOSTILE = "<img src=http://x.invalid/a onerror=alert(1)>"


def page_script() -> None:
    from assistant.app import gap_page

    gap_page.show()


@pytest.fixture
def page(filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page over a library with two SOPs in it."""
    for name, text in (("gloves.md", GLOVES.replace("Gowns are", f"`{HOSTILE}` gowns are")), ("pressure.md", PRESSURE)):
        (tmp_path / name).write_text(f"---\nkind: sop\ntitle: {name}\n---\n{text}")
        assert ingest(filled, tmp_path / name)[0].status == "added"
    monkeypatch.setenv("CLAUSEWISE_WORKSPACE", str(filled.workspace))
    monkeypatch.setattr(gap_page, "_judge", WordJudge)
    opened = AppTest.from_function(page_script, default_timeout=60).run()
    assert not opened.exception
    return opened


def shown(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def measured(page: AppTest, against: str = "site-standard-1@2024", clause: str = "") -> str:
    held = page.multiselect(key="gap_held")
    held.set_value(held.options and [name for name in _ids(page) if name])
    page.multiselect(key="gap_texts").set_value([against]).run()
    if clause:
        page.text_input(key="gap_clause").set_value(clause).run()
    page.button(key="measure").click().run()
    assert not page.exception
    return shown(page)


def _ids(page: AppTest) -> list[str]:
    from assistant.app import engine
    from index.documents import documents

    with engine.open_library() as library:
        return [one.document.id for one in documents(library) if one.document.kind == "sop"]


def test_findings_stand_beside_the_words_of_the_sop(page: AppTest, filled: Library) -> None:
    screen = measured(page)
    assert "2 SOPs, 4 obligations" in screen
    assert "Proposed by a machine; a qualified person decides." in screen
    assert "Doors of an airlock should not be opened at the same time." in screen
    assert "Two doors of an airlock are never open at the same time." in screen
    assert "Conflict</span>" in screen
    assert "No passage of this SOP is evidence for it." in screen
    assert "Left out, for they never count" in screen
    assert HOSTILE not in screen
    assert "&lt;img src=http://x.invalid/a" in screen
    assert screen.index("Cannot determine</span>") < screen.index("Conflict</span>"), "undetermined comes first"
    assert [event.act for event in events.read(filled.connection)].count("gap analysis") == 1
    assert {"matrix.xlsx", "report.docx", "matrix.html", "findings.jsonl"} <= {path.name for path in (filled.workspace / "gaps").rglob("*")}
    assert [button.proto.label for button in page.get("download_button")][:2] == ["Matrix (Excel)", "Report (Word)"]


def test_one_clause_alone_is_measured(page: AppTest) -> None:
    assert "2 SOPs, 1 obligation" in measured(page, clause="4.2")


def test_a_clause_that_is_not_there_says_so(page: AppTest) -> None:
    assert "has no clause 9.9" in measured(page, clause="9.9")


def test_filters_narrow_what_is_shown(page: AppTest) -> None:
    measured(page)
    page.multiselect(key="gap_status").set_value(["conflict"]).run()
    screen = shown(page)
    assert "Doors of an airlock should not be opened" in screen
    assert "Operators should wear sterile gowns" not in screen
    page.multiselect(key="gap_status").set_value([]).run()
    page.text_input(key="gap_words").set_value("nowhere").run()
    assert "No finding fits these filters" in shown(page)


def test_a_requirement_set_brings_its_decisions(filled: Library, page: AppTest) -> None:
    members = [Reviewed(one) for one in of_names(filled, ["Site Standard 1"])]
    members[0] = Reviewed(members[0].requirement, "no", "One room only.", "Ada", "2026-01-31")
    save(filled, "site", members, "Site Standard 1")
    page.run()
    assert "Decided by a person (Ada, 2026-01-31): One room only." in measured(page, "set:site")


class Upload(io.BytesIO):
    """A file as the browser sends it."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def test_uploads_are_checked_by_their_content(tmp_path: Path) -> None:
    files = [Upload("../../evil.md", GLOVES.encode()), Upload("fake.pdf", b"MZ no pdf"), Upload("run.exe", b"MZ")]
    found, refused = gap_page.uploaded(files, tmp_path)
    assert [one.name for one in found] == ["evil.md"]
    assert Path(found[0].place).is_relative_to(tmp_path)
    assert len(refused) == 2
    assert refused[0].startswith("fake.pdf")


def test_the_order_of_what_is_shown(page: AppTest) -> None:
    measured(page)
    rows = page.session_state.gap_done.report.shown
    order = [row.status for row in gap_view.chosen(rows, (), (), "", "")]
    assert order[0] == "undetermined"
    assert order[-1] == "met"
    assert {row.finding.sop for row in gap_view.chosen(rows, (), ("major",), "gloves.md", "")} == {"gloves.md"}
