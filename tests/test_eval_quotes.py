"""The evaluation of the gate: what it makes, what it counts, and that it would notice a gate that is too open or too shut."""

import json
import random
from pathlib import Path

import pytest

from assistant.commands.verify import sources
from assistant.verify import Truth
from eval.__main__ import main
from eval.measures import proportion
from eval.quote_changes import FALSIFIED, HARMLESS
from eval.quotes import as_json, made, read, skeleton
from index.documents import documents
from index.library import Library
from ingest.errors import UnreadableFile

SENTENCES = (
    "Rooms of the first grade shall keep at least 12.5 Pa (≤ 10⁶ CFU/m³), and two operators must not open doors before 15 minutes,"
    " unless all agree.",
    "The quality unit’s “master” file should be reviewed annually by the manufacturer – about 50 % of written records – at 20 °C with"
    " a limit of 5 µm.",
)


@pytest.fixture
def truth(filled: Library) -> Truth:
    return Truth(sources(filled, documents(filled)))


@pytest.mark.parametrize("kind", FALSIFIED)
def test_every_way_of_falsifying_changes_what_is_said(kind: str) -> None:
    changed = [FALSIFIED[kind](sentence, random.Random(seed)) for sentence in SENTENCES for seed in range(5)]
    changed = [one for one in changed if one is not None]
    assert changed, "the way fits neither sentence"
    assert all(one not in SENTENCES for one in changed)


@pytest.mark.parametrize("kind", [kind for kind in HARMLESS if kind != "elided"])
def test_no_harmless_way_changes_what_is_said(kind: str) -> None:
    changed = [(sentence, HARMLESS[kind](sentence, random.Random(seed))) for sentence in SENTENCES for seed in range(5)]
    assert all(skeleton(one) == skeleton(sentence) for sentence, one in changed if one is not None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("of 10 rooms", "of\n10 rooms,", True),
        ("off-line", "offline", True),
        ("1.5", "15", False),
        ("-5 °C", "5 °C", False),
        ("10⁶", "106", False),
        ("½", "1/2", False),
        ("≤ 5", "≥ 5", False),
        ("50 %", "50", False),
        ("must", "Must", False),
    ],
)
def test_the_skeleton_keeps_what_makes_the_sense(one: str, other: str, same: bool) -> None:
    assert (skeleton(one) == skeleton(other)) == same


def test_a_seed_makes_the_same_quotes_again_half_of_them_true(truth: Truth) -> None:
    first, again = (list(made(truth.sources, truth.sources, 300, 7)) for _ in range(2))
    assert first == again
    assert first != list(made(truth.sources, truth.sources, 300, 8))
    assert {quote.kind for quote in first if quote.true} <= set(HARMLESS)
    assert sum(quote.true for quote in first) == pytest.approx(sum(not quote.true for quote in first), rel=0.5)
    assert {quote.clause_id is None for quote in first} == {True, False}


def test_a_gate_that_is_too_open_or_too_shut_is_noticed(truth: Truth) -> None:
    quotes = list(made(truth.sources, truth.sources, 200, 1))
    wide, shut = (as_json("x", quotes, dict.fromkeys((quote.id for quote in quotes), accepted)) for accepted in (True, False))
    assert (wide["measures"]["false accepts"]["value"], wide["measures"]["false refusals"]["value"]) == (1.0, 0.0)
    assert (shut["measures"]["false accepts"]["value"], shut["measures"]["false refusals"]["value"]) == (0.0, 1.0)
    assert all(found["measures"]["errors"]["value"] == (0.0 if found["true"] else 1.0) for found in wide["types"].values())


@pytest.mark.parametrize(
    ("successes", "of", "low", "high"),
    [(0, 100, 0.0, 0.0370), (100, 100, 0.9630, 1.0), (50, 100, 0.4038, 0.5962), (1, 10, 0.0179, 0.4042), (0, 0, 0.0, 1.0)],
)
def test_score_intervals(successes: int, of: int, low: float, high: float) -> None:
    found = proportion(successes, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_quotes_are_made_and_measured(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["quotes", "--workspace", str(filled.workspace), "--n", "120", "--seed", "3"]
    assert main([*options, "--json", "--save", str(tmp_path / "r.json")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["measures"]["false accepts"]["value"] == 0.0
    assert report["measures"]["false refusals"]["value"] == 0.0
    assert set(report["measures"]["false accepts"]) == {"value", "low", "high"}
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["measures"] == report["measures"]
    assert main([*options, "--documents", "Site Standard 1"]) == 0
    assert "false accepts" in capsys.readouterr().out


def test_a_file_of_quotes_is_measured(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quote = "Backups of all relevant records shall be made every 24 hours."
    rows = [
        {"id": "1", "quote": quote, "true": True},
        {"id": "2", "quote": quote.replace("24", "48"), "true": False},
        {"id": "3", "quote": quote, "true": False, "kind": "wrong clause", "clause_id": "site-standard-11@2011#10.2"},
        {"id": "4", "quote": "No such words stand anywhere.", "true": True},
        {"id": "5", "question": "How often?", "gold": [{"quote": quote, "file": "computers.md"}]},
    ]
    file = tmp_path / "quotes.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["quotes", "--gold", str(file), "--workspace", str(filled.workspace), "--json", "--errors", "5"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["counts"] == {"true": 3, "false": 2}
    assert report["measures"]["false accepts"]["value"] == 0.0
    assert report["measures"]["false refusals"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert "wrongly refused (true): 'No such words stand anywhere.'" in err


@pytest.mark.parametrize("line", ['{"id": "1"}', '{"quote": "x"}', '{"gold": [{}]}', "[]"])
def test_a_line_that_is_no_quote_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "q.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"q\.jsonl: line 1 is no quote"):
        read(tmp_path / "q.jsonl")


def test_what_can_be_mended_is_said(filled: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", "--workspace", str(filled.workspace), "--n", "1"]) == 1
    assert "--n 1" in capsys.readouterr().err
    assert main(["quotes", "--workspace", str(filled.workspace), "--documents", "nothing of that name"]) == 1
    assert "nothing of that name" in capsys.readouterr().err
