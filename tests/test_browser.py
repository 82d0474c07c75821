"""The chat in a real Chromium: a question, its citation, the highlighted page, the text view.

Nothing hostile runs, and no request leaves the machine.
"""

import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ingest
from PIL import Image
from test_serve import free_port

from assistant import serve
from index.library import Library

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
FIRST_STATEMENT_SECONDS = 1.5

PROCEDURE = (
    "SITE STANDARD FOR FREEZE DRYERS",
    "1. Scope",
    "1.1 This standard applies to all freeze dryers of the site and to their utilities.",
    "2. Leak testing",
    "2.1 The chamber should be leak tested before every production cycle, and the rate of",
    "pressure rise should be recorded in the batch file.",
    "2.2 A leak test that fails should be investigated before the chamber is used again.",
    "3. Cleaning",
    "3.1 Shelves should be cleaned with the validated agent after every cycle.",
)
ATTACK = "<img src=http://x.invalid/a.png onerror=document.title='broken'> `![x](http://x.invalid/b.png)` [link](javascript:alert(1)) $x^2$"
LABEL = "Storage ![c](http://x.invalid/c.png) www.x.invalid :red[Digest]"
DIGEST = f"""---
key: digest-of-storage
version: "2025"
title: Digest of storage rules
label: {LABEL}
kind: guidance
status: in force
restatement: true
---
# Digest of storage rules

## 7 Storage

7.1 Quarantined vials should be stored behind a locked gate {ATTACK} at all times.

7.2 The temperature of the cold store should be read twice a day.
"""


@dataclass
class Visit:
    """An open page and all addresses that it asked for."""

    page: Any
    requests: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Ask, and wait for the whole answer."""
        answers = self.page.locator(".st-key-beside .cw-notice code").count()
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        self.page.locator(".st-key-beside .cw-notice code").nth(answers).wait_for()

    def open_last_citation(self) -> None:
        """Click the last citation, and wait for the source."""
        self.page.locator('[class*="st-key-cites-"] button').last.click()
        self.page.locator(".st-key-source_panel .cw-quote").wait_for()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The chat over a library of a PDF and a Markdown digest."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    folder = tmp_path_factory.mktemp("chat")
    with Library(folder / "workspace") as library:
        outcomes = ingest(library, _pdf(folder / "site-standard-freeze-dryers.pdf"), _digest(folder / "digest.md"))
    assert [outcome.status for outcome in outcomes] == ["added", "added"], outcomes
    port = free_port()
    script = "import sys; from pathlib import Path; from assistant.serve import serve; sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))"
    command = [sys.executable, "-c", script, str(folder / "workspace"), str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(serve.__file__).parents[1]) as chat:
        assert chat.stderr is not None
        assert "Clausewise answers" in chat.stderr.readline()
        yield f"http://127.0.0.1:{port}"
        chat.terminate()
        rest = chat.stderr.read()
    assert "Traceback" not in rest, rest


def _pdf(path: Path) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in (("SITE STANDARD FOR FREEZE DRYERS", "Approved by the head of production. This page bears no clause."), PROCEDURE):
        canvas.setFont("Helvetica", 11)
        for place, line in enumerate(page):
            # The last clause stands at the foot of the page, out of sight until one scrolls.
            canvas.drawString(72, 100 if line.startswith("3.1") else 740 - 22 * place, line)
        canvas.showPage()
    canvas.save()
    return path


def _digest(path: Path) -> Path:
    path.write_text(DIGEST, encoding="utf-8")
    return path


@pytest.fixture
def visit(address: str, tmp_path: Path) -> Iterator[Visit]:
    """A fresh browser on the page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS, viewport={"width": 1440, "height": 900}
        )
        context.set_default_timeout(30_000)
        here = Visit(context.pages[0])
        context.on("request", lambda request: here.requests.append(request.url))
        here.page.goto(address)
        here.page.locator('[data-testid="stChatInputTextArea"]:not([disabled])').wait_for()
        here.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        yield here
        outside = [url for url in here.requests if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:", url)]
        context.close()
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    assert outside == []


def yellow_share(picture: bytes) -> tuple[int, float]:
    """How many pixels the marker coloured, and how far down the picture they stand on average."""
    colours = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.int16)
    down, _ = np.nonzero((colours[:, :, 0] - colours[:, :, 2] > 120) & (colours[:, :, 1] > 190))
    return len(down), float(down.mean() / colours.shape[0]) if len(down) else 0.0


def test_a_question_its_citation_and_the_marked_page(visit: Visit) -> None:
    started = time.monotonic()
    visit.page.get_by_test_id("stChatInputTextArea").fill("How is the rate of pressure rise of the chamber recorded?")
    visit.page.get_by_test_id("stChatInputTextArea").press("Enter")
    statement = visit.page.locator(".cw-statement").first
    statement.wait_for()
    waited = time.monotonic() - started
    assert "leak tested before every production cycle" in statement.inner_text()
    assert waited < 4 * FIRST_STATEMENT_SECONDS, f"{waited:.2f} s"  # a loaded machine is slower; benchmarks hold the figure itself
    visit.page.locator(".st-key-beside .cw-notice code").first.wait_for()
    visit.page.get_by_role("button", name=re.compile(r"^\[1\] Clause 2\.1 · PDF page 2")).click()
    picture = visit.page.locator(".st-key-source_panel img")
    picture.wait_for()
    panel = visit.page.locator(".st-key-source_panel").inner_text()
    assert "Verified word for word" in panel
    assert "PDF page 2 of 2" in panel
    body = visit.page.request.get(picture.evaluate("image => image.src")).body()
    pixels, down = yellow_share(body)
    assert pixels > 2000
    # Clause 2.1 begins on the fifth line of the page: 740 - 4 * 22 points up of 842.
    assert 0.20 < down < 0.28
    visit.page.get_by_role("button", name="Previous").click()
    visit.page.get_by_text("PDF page 1 of 2").wait_for()
    visit.page.get_by_role("button", name="Back to the marked words").click()
    visit.page.get_by_text("PDF page 2 of 2").wait_for()
    visit.page.get_by_role("button", name="Close").click()
    picture.wait_for(state="detached")


def test_words_at_the_foot_of_a_page_are_brought_into_sight(visit: Visit) -> None:
    visit.ask("How should shelves be cleaned with the validated agent?")
    visit.page.get_by_role("button", name=re.compile(r"Clause 3\.1 · PDF page 2")).first.click()
    area = visit.page.locator(".st-key-source_page")
    area.locator("img").wait_for()
    visit.page.wait_for_function("document.querySelector('.st-key-source_page').scrollTop > 0")
    assert yellow_share(area.screenshot())[0] > 500


def test_a_digest_opens_as_text_and_what_is_hostile_in_it_stays_text(visit: Visit) -> None:
    visit.ask("Where should quarantined vials be stored?")
    visit.open_last_citation()
    panel = visit.page.locator(".st-key-source_panel")
    assert "Restatement, not the official text" in panel.inner_text()
    marked = panel.locator("mark").inner_text()
    assert "Quarantined vials should be stored behind a locked gate" in marked
    for attack in ("<img src=http://x.invalid/a.png onerror=", "![x](http://x.invalid/b.png)", "[link](javascript:alert(1))", "$x^2$"):
        assert attack in marked
    assert "7.2" in panel.inner_text()
    assert LABEL in panel.inner_text()
    _nothing_ran(visit)


def test_a_hostile_name_on_a_button_stays_text(visit: Visit) -> None:
    visit.ask("What is the boiling point of tungsten?")
    near = visit.page.locator('[class*="st-key-near-"] button')
    names = [name.replace("\N{WORD JOINER}", "") for name in near.all_inner_texts()]
    assert f"{LABEL}, 7.2" in names
    _nothing_ran(visit)


def test_a_hostile_question_stays_text(visit: Visit) -> None:
    visit.ask(ATTACK)
    assert ATTACK in visit.page.locator(".cw-question").inner_text()
    _nothing_ran(visit)


def _nothing_ran(visit: Visit) -> None:
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator(".katex").count() == 0
    assert visit.page.locator(".st-key-beside a").count() == 0
    assert visit.page.title() == "Clausewise"


def test_an_upload_comes_into_the_library(visit: Visit, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Visitors\n\n1.1 Visitors of the filling line should be accompanied by a trained operator.\n", encoding="utf-8")
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    visit.page.get_by_text("Add documents").click()
    visit.page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files([note, fake])
    visit.page.get_by_role("button", name="Add to the library").click()
    visit.page.get_by_text("Added: note.md").wait_for()
    assert "PNG picture" in visit.page.locator(".cw-box.bad").inner_text()
    visit.ask("Who should accompany visitors of the filling line?")
    assert "accompanied by a trained operator" in visit.page.locator(".cw-statement").first.inner_text()


def test_on_a_narrow_screen_the_source_lies_over_the_answer(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 900, "height": 900})
    visit.ask("How is the rate of pressure rise of the chamber recorded?")
    visit.open_last_citation()
    box = visit.page.locator(".st-key-source_panel").bounding_box()
    assert box["x"] + box["width"] == pytest.approx(900, abs=2)
    assert box["width"] > 500
    assert box["height"] == pytest.approx(900, abs=2)
    visit.page.get_by_role("button", name="Close").click()
    visit.page.locator(".st-key-source_panel").wait_for(state="detached")


def test_an_sop_is_measured_and_its_matrix_downloaded(visit: Visit, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    sop = tmp_path / "SOP-9 Cold store.md"
    sop.write_text(
        f"# SOP-9 Cold store\n\n## 1 Procedure\n\n1.1 The cold store's temperature is read twice a day.\n\n1.2 {ATTACK} is none.\n"
    )
    page = visit.page
    page.get_by_role("link", name="Gaps").click()
    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(str(sop))
    # The page is drawn anew once the file has come; a list that is opened before that closes with it.
    page.get_by_text("SOP-9 Cold store.md").first.wait_for()
    page.locator('[data-testid="stStatusWidget"]').wait_for(state="detached")
    box = page.locator(".st-key-gap_texts input")
    box.click()
    page.get_by_role("option").filter(has_text="Storage").first.click()
    box.press("Escape")
    page.locator(".st-key-measure button:not([disabled])").click()
    findings = page.locator('[class*="st-key-gap-f-"]')
    findings.first.wait_for(timeout=120_000)
    texts = findings.all_inner_texts()
    assert any("The temperature of the cold store should be read twice a day." in one and "is read twice a day" in one for one in texts)
    assert any(ATTACK.split()[0] in one for one in texts), "hostile words are shown as they stand"
    with page.expect_download() as download:
        page.locator(".st-key-get-xlsx button").click()
    download.value.save_as(tmp_path / "matrix.xlsx")
    rows = list(load_workbook(tmp_path / "matrix.xlsx")["Matrix"].iter_rows(values_only=True))
    assert len(rows) - 1 == len(texts) == 2
    assert page.title() != "broken"
