"""kill -9 at random moments of an ingest: each time the library must open, check clean, and complete on the next run.

    python benchmarks/kill_ingest.py FOLDER [--times 10] [--seed 1]

Compares the completed library with one that was never killed: the same documents and clauses. Results in LOG.md.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def clausewise(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the workspace."""
    command = [sys.executable, "-m", "assistant.cli", "--workspace", str(workspace), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def killed_ingest(workspace: Path, folder: Path, after: float) -> bool:
    """Start an ingest, kill its whole process group after a while; False if it was done before."""
    command = [sys.executable, "-m", "assistant.cli", "--workspace", str(workspace), "ingest", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def contents(workspace: Path) -> list[tuple[str, int]]:
    """The documents of a workspace with their number of clauses."""
    return sorted((row["document"], row["clauses"]) for row in json.loads(clausewise(workspace, "library", "list", "--json").stdout))


def main() -> None:
    """Print a line a kill, and the verdict."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--times", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole"
        start = time.monotonic()
        clausewise(whole, "ingest", str(options.folder))
        needed = time.monotonic() - start
        expected = contents(whole)
        failures = 0
        workspace = Path(scratch) / "killed"
        for number in range(1, options.times + 1):
            after = chance.uniform(0.5, max(1.0, needed * 0.6))
            killed = killed_ingest(workspace, options.folder, after)
            check = clausewise(workspace, "library", "check", "--json")
            sound = check.returncode == 0 and json.loads(check.stdout)["ok"]
            failures += not sound
            verdict = "clean" if sound else check.stdout + check.stderr
            print(f"{number}: killed {killed} after {after:.1f} s; documents {len(contents(workspace))}; check {verdict}", flush=True)
            if len(contents(workspace)) == len(expected):
                workspace = Path(scratch) / f"killed-{number}"
        clausewise(workspace, "ingest", str(options.folder))
        same = contents(workspace) == expected
        print(f"{options.times} kills, {failures} unsound; completed library equal to one never killed: {same}")
        sys.exit(0 if same and not failures else 1)


if __name__ == "__main__":
    main()
