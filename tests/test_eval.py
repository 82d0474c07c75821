"""Measures against values worked out by hand, the rule of a right passage, reading of benchmarks and questions, the command."""

import json
from pathlib import Path

import pytest
from conftest import ingest

from eval.__main__ import main
from eval.beir import cached_vectors, heading_paths, ranked, read_benchmark
from eval.measures import difference, interval, ranked_measures
from eval.questions import Gold, Question, Ranked, question_measures, read_questions, right
from index.encoder import default_encoder
from index.library import Library
from ingest.errors import UnreadableFile

GOLD = Gold("Annex_1.pdf", "4.14", "Doors of the airlock should be interlocked so that only one of them can be open at a time.")


def test_measures_worked_out_by_hand() -> None:
    # q1: relevant a and b, found at ranks 2 and 11; q2: found first; q3: nothing found.
    run = {"q1": ["x0", "a", *[f"x{i}" for i in range(1, 9)], "b"], "q2": ["c"], "q3": []}
    values = ranked_measures({"q1": {"a": 1, "b": 1}, "q2": {"c": 1}, "q3": {"d": 1}}, run)
    assert values["Recall@5"] == {"q1": 0.5, "q2": 1, "q3": 0}
    assert values["Recall@10"]["q1"] == 0.5
    assert values["Recall@20"]["q1"] == 1
    assert values["MAP@10"] == {"q1": 0.25, "q2": 1, "q3": 0}  # precision at rank 2, divided by two relevant
    assert values["MRR@10"]["q1"] == 0.5
    assert values["nDCG@10"]["q1"] == pytest.approx((1 / 1.58496) / (1 + 1 / 1.58496), abs=1e-4)


def test_intervals_are_seeded_and_hold_the_mean() -> None:
    values = {str(place): float(place % 4 == 0) for place in range(100)}
    found = interval(values)
    assert found == interval(dict(reversed(values.items())))
    assert found.value == 0.25
    assert 0.15 < found.low < 0.25 < found.high < 0.35
    assert interval({}).value == 0


def test_a_paired_test_tells_a_gain_from_noise() -> None:
    before = {str(place): 0.5 for place in range(40)}
    gain = difference(dict.fromkeys(before, 0.75), before)
    assert (gain.value, gain.low, gain.high, gain.queries) == (0.25, 0.25, 0.25, 40)
    assert gain.p < 0.01
    noise = difference({query: 0.5 + (0.2 if int(query) % 2 else -0.2) for query in before}, before)
    assert noise.value == pytest.approx(0)
    assert noise.p > 0.9
    assert difference({"1": 1.0}, {"2": 1.0}).queries == 0


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (
            Ranked("See: doors of the air-\nlock should be interlocked so that only one of them can be open, always", "9", ""),
            True,
        ),  # first 60
        (Ranked("of the airlock should be interlocked so that only one of them can be open at a time.", "", ""), True),  # part of the quote
        (Ranked("at a time.", "", ""), False),  # a part too short to tell
        (Ranked("Something else.", "4.14", "annex_1.pdf"), True),
        (Ranked("Something else.", "§ 4.14", "annex_1.pdf"), True),
        (Ranked("Something else.", "4.14", "annex_11.pdf"), False),
        (Ranked("Something else.", "4.14", ""), False),
        (Ranked("x" * 1500 + GOLD.quote, "", ""), False),  # beyond what counts
    ],
)
def test_what_is_a_right_passage(passage: Ranked, expected: bool) -> None:
    assert right(GOLD, passage) is expected


def test_measures_of_questions() -> None:
    other = Gold("b.pdf", "2", "The second clause says something that the first one does not say, and at length.")
    question = Question("q", "?", "multi", (GOLD, other), (Gold("c.pdf", "7", "z" * 80),))
    wrong, alike, first = Ranked("no", "1", "x.pdf"), Ranked("no", "7", "c.pdf"), Ranked("yes", "4.14", "Annex_1.pdf")
    values = question_measures([question], {"q": [wrong, alike, wrong, first]})
    assert [values[name]["q"] for name in ("hit@1", "hit@3", "hit@5", "Recall@10", "MRR@10")] == [0, 1, 1, 0.5, 0.5]
    assert question_measures([question], {})["hit@10"] == {"q": 0}


def benchmark_folder(folder: Path, header: str = "query-id\tcorpus-id\tscore\n") -> Path:
    """A benchmark of four entries and two queries; ids that look like numbers stay strings."""
    entries = [
        ("1|1", "1", "GOWNING"),
        ("1|1.1", "1.1", "Sterile gowns are changed every day."),
        ("2|1.1", "1.1", "Backups are made."),
        ("007", "", ""),
    ]
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": i, "title": t, "text": x}) + "\n" for i, t, x in entries))
    (folder / "queries.jsonl").write_text('{"_id": "01", "text": "When do gowns change?"}\n{"_id": 2, "text": "copies of data"}\n')
    (folder / "qrels" / "test.tsv").write_text(header + "01\t1|1.1\t1\n01\t2|1.1\t0\n2\t2|1.1\t1\n")
    return folder


def test_a_benchmark_is_read_with_its_ids_as_strings(tmp_path: Path) -> None:
    for name, header in (("a", "query-id\tcorpus-id\tscore\n"), ("b", "")):
        benchmark = read_benchmark(benchmark_folder(tmp_path / name, header), "test")
        assert benchmark.qrels == {"01": {"1|1.1": 1}, "2": {"2|1.1": 1}}
        assert list(benchmark.queries) == ["01", "2"]
    with pytest.raises(UnreadableFile, match="Splits that are there: test"):
        read_benchmark(tmp_path / "a", "dev")


def test_headings_come_from_numbers_and_end_with_their_text(tmp_path: Path) -> None:
    corpus = read_benchmark(benchmark_folder(tmp_path / "a"), "test").corpus
    assert heading_paths(corpus) == [(), ("GOWNING",), (), ()]


def test_a_benchmark_is_ranked_by_the_search_of_the_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = default_encoder()
    encoder.encode(["the converted model is taken from the account's cache, before that is set aside"])
    monkeypatch.setenv("CLAUSEWISE_CACHE", str(tmp_path / "cache"))
    benchmark = read_benchmark(benchmark_folder(tmp_path / "a"), "test")
    run = ranked(benchmark, encoder)
    assert run["01"][0] == "1|1.1"
    assert run["2"][0] == "2|1.1"
    assert "007" not in run["01"]  # an entry without text has no passage
    assert (cached_vectors(["gown"], encoder) == cached_vectors(["gown"], encoder)).all()


def test_the_command_measures_saves_and_compares(library: Library, texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest(library, *sorted(texts.iterdir()))
    rows = [
        {"id": "1", "question": "How often are backups made?", "type": "factoid", "answerable": True,
         "gold": [{"file": "computers.md", "clause": "10.1", "quote": "Backups of all relevant records shall be made every 24 hours."}]},
        {"id": "2", "question": "Who won?", "type": "none", "answerable": False, "gold": []},
    ]  # fmt: skip
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(row) for row in rows))
    command = ["retrieval", "--questions", str(questions), "--workspace", str(tmp_path / "workspace")]
    kept, picture = tmp_path / "run.json", tmp_path / "run.png"
    assert main([*command, "--save", str(kept), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["queries"] == 1
    assert report["measures"]["hit@1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert report["types"]["factoid"]["queries"] == 1
    assert main([*command, "--against", str(kept), "--picture", str(picture)]) == 0
    assert "hit@1      1.000  [1.000, 1.000]  +0.000" in capsys.readouterr().out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", "--beir", str(tmp_path)]) == 1
    assert "qrels" in capsys.readouterr().err
    (tmp_path / "bad.jsonl").write_text("{")
    with pytest.raises(UnreadableFile, match="not JSON Lines"):
        read_questions(tmp_path / "bad.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"id": 1}')
    with pytest.raises(UnreadableFile, match="line 1 is no question"):
        read_questions(tmp_path / "bad.jsonl")
    with pytest.raises(SystemExit, match="2"):
        main(["retrieval"])
