"""kill -9 at random moments of ingest, change, retire, restore, re-embed, re-parse and purge: the library must open and check clean.

    python benchmarks/kill_acts.py [--times 100] [--seed 1]

A vector that the act under way had deleted on purpose may be missing; `library repair` must bring it back. Results in LOG.md.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from index import life
from index.encoder import default_encoder
from index.library import Library

RESTLESS = Path(__file__).with_name("restless.py")
TEXT = "# Rules {name}\n\n## 4 Premises\n\n" + "".join(
    f"4.{i} Rooms of kind {i} of {{name}} should be kept clean and locked.\n\n" for i in range(1, 9)
)


def killed_once(workspace: Path, folder: Path, seed: int, after: float) -> tuple[str, list[str]]:
    """Let it act, kill it after a while; returns the last act it finished and what the check complains of after a repair."""
    command = [sys.executable, str(RESTLESS), str(workspace), str(folder), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.kill()
        acts = process.stdout.read().split()
    with Library(workspace) as library:
        problems = [problem for problem in life.check(library, default_encoder()) if "have no vector" not in problem]
        life.repair(library, default_encoder())
        return (acts or ["none"])[-1], [*problems, *life.check(library, default_encoder())]


def fill(folder: Path) -> None:
    """Five small documents to act on."""
    folder.mkdir(parents=True)
    for name in "abcde":
        (folder / f"{name}.md").write_text(TEXT.format(name=name), encoding="utf-8")


def main() -> None:
    """Print a line a kill, and the verdict."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--times", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    unsound = 0
    with tempfile.TemporaryDirectory() as scratch:
        fill(Path(scratch) / "texts")
        for number in range(1, options.times + 1):
            after = chance.uniform(0.0, 1.5)
            last, problems = killed_once(Path(scratch) / "library", Path(scratch) / "texts", options.seed + number, after)
            unsound += bool(problems)
            print(f"{number}: killed {after:.2f} s in, last act finished {last}: {problems or 'clean'}", flush=True)
    print(f"{options.times} kills, {unsound} unsound")
    sys.exit(1 if unsound else 0)


if __name__ == "__main__":
    main()
