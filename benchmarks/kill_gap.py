"""kill -9 at random moments of a gap analysis: resumed, it must end with the same findings as one that was never killed.

    python benchmarks/kill_gap.py WORKSPACE SOP... --against DOC [--against DOC] [--times 10] [--seed 1]

Works in temporary folders; the workspace gets the events of the runs. Results in LOG.md.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def command(options: argparse.Namespace, output: Path) -> list[str]:
    """The run, its results in `output`."""
    against = [part for name in options.against for part in ("--against", name)]
    run = [sys.executable, "-m", "assistant.cli", "--workspace", str(options.workspace), "gap", *options.sops, *against]
    return [*run, "-o", str(output), "--json", "--format", "json"]


def killed(options: argparse.Namespace, output: Path, after: float) -> bool:
    """Start a run and kill its process group after a while; False if it was done before."""
    process = subprocess.Popen(command(options, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def main() -> None:
    """Print a line a kill, and the verdict."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("workspace", type=Path)
    arguments.add_argument("sops", nargs="+")
    arguments.add_argument("--against", action="append", required=True)
    arguments.add_argument("--times", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        start = time.monotonic()
        whole = subprocess.run(command(options, Path(scratch) / "whole"), capture_output=True, text=True, check=True)
        needed = time.monotonic() - start
        output = Path(scratch) / "killed"
        kills = 0
        while kills < options.times:
            after, begun = chance.uniform(0.05, 0.9) * needed, time.monotonic()
            if killed(options, output, after):
                kills += 1
                kept = output / "state" / "judgements.jsonl"
                judged = kept.read_bytes().count(b"\n") if kept.exists() else 0
                print(f"{kills}: killed after {after:.1f} s of {needed:.1f}; {judged} judgements kept", flush=True)
            else:
                print(f"done before the kill after {after:.1f} s; once more from the start", flush=True)
                output, needed = Path(scratch) / f"killed-{kills}", time.monotonic() - begun
        resumed = subprocess.run(command(options, output), capture_output=True, text=True, check=True)
        same = resumed.stdout == whole.stdout
        print(f"{kills} kills; {len(whole.stdout.splitlines())} findings; printed the same as never killed: {same}")
        sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
