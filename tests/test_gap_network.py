"""The network of gaps: what a pair is batched with changes nothing, not a bit."""

import numpy as np

from assistant.gap.network import OpenVinoNetwork

OBLIGATIONS = [
    "Backups of all relevant records shall be made every day.",
    "Doors of an airlock should not be opened at the same time.",
    "The quality unit should approve each change.",
    "Gowns should be changed daily.",
]
PASSAGES = [
    "QA signs every change form.",
    "The server copies all records each night at two.",
    "Both doors may stand open while pallets pass.",
    "Operators put on a fresh gown each morning.",
    "Labels are counted.",
]


def test_what_a_pair_is_batched_with_changes_nothing() -> None:
    network = OpenVinoNetwork()
    pairs = [(obligation, passage) for obligation in OBLIGATIONS for passage in PASSAGES] * 2
    together = network.shares(pairs)
    assert together.shape == (40, 5)
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    assert (together[:20] == together[20:]).all()
    for place in range(20):
        assert (network.shares([pairs[place]])[0] == together[place]).all()
    backwards = network.shares(pairs[:20][::-1])
    assert (backwards[::-1] == together[:20]).all()
