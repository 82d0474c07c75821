"""kill -9 in the middle of anything leaves a library that opens, checks clean and goes on."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def kill_acts() -> ModuleType:
    """The benchmark's own functions; it runs a hundred kills, the tests ten."""
    file = Path(__file__).parents[1] / "benchmarks" / "kill_acts.py"
    specification = importlib.util.spec_from_file_location("kill_acts", file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["kill_acts"] = module
    specification.loader.exec_module(module)
    return module


def test_ten_kills_at_random_moments(kill_acts: ModuleType, tmp_path: Path) -> None:
    kill_acts.fill(tmp_path / "texts")
    for number in range(10):
        last, problems = kill_acts.killed_once(tmp_path / "library", tmp_path / "texts", number, 0.05 + 0.13 * number)
        assert problems == [], f"kill {number}, last act finished: {last}"
