"""Trained indexes for large libraries: they propose, the stored vectors decide; damaged or missing ones leave search exact."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import trained
from index.dense import Dense, Stored
from index.segment import Row, Segment, load, made, save

PASSAGES = 3000


@pytest.fixture
def segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Segment:
    """3,000 vectors around 60 centres, in a folder; what is large is set to 1,000."""
    monkeypatch.setattr(trained, "EXACT_UP_TO", 1000)
    chance = np.random.default_rng(5)
    centres = chance.standard_normal((60, 32))
    vectors = (centres[chance.integers(60, size=PASSAGES)] + 0.5 * chance.standard_normal((PASSAGES, 32))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Row(place, place // 100, f"text#{place:05d}", 0, "word", vectors[place].tobytes()) for place in range(PASSAGES)]
    save(made(dict.fromkeys(range(30), "one"), rows), tmp_path / "one")
    found = load(tmp_path / "one")
    assert found is not None
    return found


def exact_of(segment: Segment) -> Dense:
    return Dense(segment.rows, Stored([segment.vectors], np.arange(PASSAGES)))


def test_it_finds_nearly_all_and_scores_them_exactly(segment: Segment, tmp_path: Path) -> None:
    assert trained.train(segment, tmp_path)
    assert not trained.train(segment, tmp_path), "there is one already"
    exactly = exact_of(segment)
    dense = trained.TrainedDense(exactly, trained.of_segments([segment], tmp_path))
    mask = np.arange(PASSAGES) % 10 < 7
    for allowed in (None, mask):
        shares = []
        for query in segment.vectors[::50]:
            near, truth = dense.nearest(query, 20, allowed), exactly.nearest(query, 20, allowed)
            assert allowed is None or allowed[near.positions].all()
            scores = dict(zip(truth.positions.tolist(), truth.scores.tolist(), strict=True))
            both = [position for position in near.positions.tolist() if position in scores]
            shares.append(len(both) / 20)
            assert {position: scores[position] for position in both}.items() <= dict(
                zip(near.positions.tolist(), near.scores.tolist(), strict=True)
            ).items()
        assert np.mean(shares) >= 0.98


def test_ended_passages_and_a_small_delta(segment: Segment, tmp_path: Path) -> None:
    trained.train(segment, tmp_path)
    delta = segment.vectors[[0, 1]].copy()
    slots = np.arange(2, PASSAGES + 2)  # the first two of the segment are ended, two of the delta took their place
    rows = np.arange(PASSAGES)
    local = Dense(rows, Stored([segment.vectors, delta], slots))
    near = trained.TrainedDense(local, trained.of_segments([segment], tmp_path)).nearest(segment.vectors[0], 5)
    assert near.positions[0] == PASSAGES - 2
    assert near.scores[0] == pytest.approx(1.0)
    assert near.positions.tolist() == local.nearest(segment.vectors[0], 5).positions.tolist()


def test_a_narrow_scope_is_exact(segment: Segment, tmp_path: Path) -> None:
    trained.train(segment, tmp_path)
    exactly = exact_of(segment)
    dense = trained.TrainedDense(exactly, trained.of_segments([segment], tmp_path))
    mask = np.arange(PASSAGES) < 1000
    query = segment.vectors[2500]
    assert dense.nearest(query, 50, mask).positions.tolist() == exactly.nearest(query, 50, mask).positions.tolist()
    assert not len(dense.nearest(query, 50, np.zeros(PASSAGES, bool)).positions)


@pytest.mark.parametrize("damage", ["cut", "changed", "no sum", "of another"])
def test_a_damaged_one_is_not_used(segment: Segment, tmp_path: Path, damage: str) -> None:
    trained.train(segment, tmp_path)
    file = tmp_path / "one" / "trained.faiss"
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[:1000])
    elif damage == "changed":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "no sum":
        (tmp_path / "one" / "trained.json").unlink()
    else:
        segment = replace(segment, rows=segment.rows[:-1])
    assert trained.load(segment, tmp_path) is None
