"""How long the first statement takes to appear in a warm chat, in a real Chromium, beside search and selection alone in this process.

    PYTHONPATH=. python benchmarks/first_statement.py --workspace W [--runs 12]

The machine's load is printed with the times; where others work on it too, the ratio says more than the seconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant import serve
from assistant.answer import produced
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Searcher

QUESTIONS = (
    "Who approves changes to a validated computerised system?",
    "How often should audit trails be reviewed?",
    "How long must complaint records be kept?",
    "What pressure difference is needed between cleanrooms?",
    "Which tests are done on containers before use?",
    "How are deviations investigated?",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def chat(workspace: Path, port: int) -> Iterator[str]:
    """The app over a workspace."""
    script = "import sys; from pathlib import Path; from assistant.serve import serve; sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))"
    with subprocess.Popen([sys.executable, "-c", script, str(workspace), str(port)], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        running.stderr.readline()
        yield f"http://{serve.ADDRESS}:{port}"
        running.terminate()


def on_screen(address: str, runs: int) -> list[float]:
    """Seconds from the key press to the first statement on the page; the first question, which warms the app, is not counted."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS).new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        box = page.locator('[data-testid="stChatInputTextArea"]:not([disabled])')
        box.wait_for()
        for run in range(runs + 1):
            page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            if run and not run % 4:
                page.get_by_role("button", name="New conversation").click()
                page.get_by_text("What do you need to know?").wait_for()
                page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            before = page.locator(".cw-statement").count()
            box.fill(QUESTIONS[run % len(QUESTIONS)])
            began = time.monotonic()
            box.press("Enter")
            page.locator(".cw-statement").nth(before).wait_for()
            if run:
                times.append(time.monotonic() - began)
            page.locator(".st-key-beside .cw-notice code").nth(before and 0).wait_for()
    return times


def alone(workspace: Path, runs: int) -> list[float]:
    """Seconds of search and selection in this process, warm."""
    times = []
    with Library(workspace) as library:
        searcher = Searcher(library, default_encoder())
        for run in range(runs + 1):
            began = time.monotonic()
            produced(searcher, QUESTIONS[run % len(QUESTIONS)], Scope(), "extract")
            if run:
                times.append(time.monotonic() - began)
    return times


def main() -> None:
    """Print medians, the slowest, their ratio, and the load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--port", type=int, default=8699)
    arguments = parser.parse_args()
    with chat(arguments.workspace, arguments.port) as address:
        shown, bare = on_screen(address, arguments.runs), alone(arguments.workspace, arguments.runs)
    middle = statistics.median(shown)
    print(f"first statement on screen: median {middle:.2f} s, slowest {max(shown):.2f} s of {len(shown)}")
    print(f"search and selection alone: median {statistics.median(bare):.2f} s; ratio {middle / statistics.median(bare):.1f}")
    print(f"load {' '.join(f'{one:.1f}' for one in os.getloadavg())} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
