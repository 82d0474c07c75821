"""Small documents of every family parse to their goldens, in any process; `make goldens` writes them anew for a person to read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from golden_documents import FOLDER, builders, parsed

from ingest.parse import parse_file

NAMES = sorted(builders())
ELSEWHERE = """
import json, sys
from pathlib import Path
from ingest.parse import parse_file
print(json.dumps([[clause.id for clause in parse_file(Path(name)).clauses] for name in sys.argv[1:]]))
"""


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, tmp_path: Path) -> None:
    expected = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert parsed(name, tmp_path) == expected


def test_there_are_no_other_goldens() -> None:
    assert sorted(path.name.removesuffix(".jsonl") for path in FOLDER.iterdir()) == NAMES


def test_ids_are_unique_and_parents_come_first() -> None:
    for name in NAMES:
        seen: set[str] = set()
        for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            clause = json.loads(line)
            assert clause["id"] not in seen
            assert clause["parent"] is None or clause["parent"] in seen
            seen.add(clause["id"])


def test_ids_are_the_same_in_another_process_and_in_another_order(tmp_path: Path) -> None:
    files = [builders()[name](tmp_path / name) for name in NAMES]
    here = [[clause.id for clause in parse_file(path).clauses] for path in reversed(files)]
    command = [sys.executable, "-c", ELSEWHERE, *map(str, files)]
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings, cwd=tmp_path)
    assert json.loads(done.stdout) == here[::-1]
