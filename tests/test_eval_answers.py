"""Answers against gold clauses: what counts as right, the measures worked out by hand, the curve, the command on a small library."""

import json
from pathlib import Path

import pytest

from assistant.model import Answer, Citation, Provenance, Statement
from eval.__main__ import main
from eval.answers import GoldQuestion, Outcome, Target, curve, outcome, read_gold, scope_of, values
from index.library import Library
from index.scope import Scope
from ingest.errors import UnreadableFile


def citation(clause: str, document: str = "standard@2024", quote: str = "Words.") -> Citation:
    return Citation(
        f"{document}#{clause}", document, "", "standard.md", clause, None, "", quote, "exact", None, "", "in force", False, ""
    )  # fmt: skip


def answer(*citations: Citation, abstained: bool = False, confidence: float = 0.9) -> Answer:
    statements = (Statement("Words.", citations),) if citations else ()
    return Answer(
        "a-1", "?", abstained, "", statements, "extract", None, 1, Scope(), "2026-01-01", (), (), "", "", (), Provenance("", "extract"),
        confidence,
    )  # fmt: skip


def question(name: str, *gold: Target, answerable: bool = True) -> GoldQuestion:
    return GoldQuestion(name, "?", "factoid", answerable, gold, (), {})


def none_above(_: str) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("cited", "above", "right"),
    [
        (citation("4.1"), [], True),
        (citation("4.1", "standard@2019"), [], True),  # a key alone means any edition
        (citation("4.2"), [], False),
        (citation("4.1", "other@2024"), [], False),
        (citation("4.1(i)"), ["standard@2024#4.1", "standard@2024#4"], True),  # below the gold clause
        (citation("4"), [], False),  # above it
    ],
)
def test_a_citation_is_right_at_or_below_the_gold_clause(cited: Citation, above: list[str], right: bool) -> None:
    assert Target("standard", "4.1", None).hit(cited, above) == right


def test_measures_worked_out_by_hand() -> None:
    one, two = Target("standard", "1", None), Target("standard", "2", None)
    outcomes = [
        outcome(question("half", one, two), answer(citation("1"), citation("3"), citation("4")), none_above),
        outcome(question("whole", one), answer(citation("1")), none_above),
        outcome(question("wrong", one), answer(citation("9")), none_above),
        outcome(question("silent", one), answer(abstained=True), none_above),
        outcome(question("refused", answerable=False), answer(abstained=True), none_above),
        outcome(question("invented", answerable=False), answer(citation("1")), none_above),
    ]
    found = values(outcomes)
    assert found["answered"] == {"half": 1, "whole": 1, "wrong": 1, "silent": 0}
    assert found["refused"] == {"refused": 1, "invented": 0}
    assert found["cites gold"] == {"half": 1, "whole": 1, "wrong": 0}
    assert found["gold covered"] == {"half": 0.5, "whole": 1, "wrong": 0}
    assert sum(found["precision"].values()) / len(found["precision"]) == pytest.approx(2 / 5)  # 1 of 3, 1 of 1, 0 of 1
    assert set(found["verified"].values()) == {1.0}


def test_the_curve_counts_an_answer_without_gold_as_wrong() -> None:
    one = Target("standard", "1", None)
    outcomes = [
        Outcome(question("sure", one), False, 0.9, 1, 1, 1, 1.0),
        Outcome(question("invented", answerable=False), False, 0.8, 1, 0, 1, 0.0),
        Outcome(question("unsure", one), False, 0.3, 1, 1, 1, 1.0),
        Outcome(question("refused", answerable=False), True, 0.1, 0, 0, 0, 0.0),
    ]
    assert curve(outcomes) == [(0.25, 1.0), (0.5, 0.5), (0.75, pytest.approx(2 / 3))]


def test_questions_are_read_with_quotes_or_places_and_their_scope(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    rows = [
        {"id": "a", "question": "?", "gold": [{"file": "f.pdf", "clause": "1", "quote": "Words."}], "answerable": True},
        {"id": "b", "question": "?", "gold": [], "answerable": False, "set": "starter", "scope": {"status": ["draft"]}},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    first, second = read_gold(file)
    assert first.gold[0].quoted is not None
    assert scope_of(second) == Scope(statuses=("draft",))
    assert [one.id for one in read_gold(file, "starter")] == ["b"]
    file.write_text('{"id": "a"}')
    with pytest.raises(UnreadableFile, match=r"gold\.jsonl: line 1 is no question"):
        read_gold(file)


def test_the_command_measures_saves_and_draws(filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [
        {"id": "backup", "question": "How often shall backups be made?", "gold": [{"document": "site-standard-11", "clause": "10.1"}]},
        {"id": "cup", "question": "Which football club won the cup?", "gold": []},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)))
    saved, picture = tmp_path / "report.json", tmp_path / "curve.png"
    folder = str(filled.workspace)
    assert main(["answers", "--gold", str(gold), "--workspace", folder, "--save", str(saved), "--picture", str(picture), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    means = {name: one["value"] for name, one in report["measures"].items()}
    assert (means["answered"], means["refused"], means["cites gold"], means["verified"]) == (1.0, 1.0, 1.0, 1.0)
    assert json.loads(saved.read_text())["curve"] == [[0.5, 1.0]]
    assert picture.read_bytes().startswith(b"\x89PNG")
