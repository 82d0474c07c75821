"""Expansion of questions, and the score of a passage worked out by hand: its lexical share, its likeness, turns of named texts."""

import math

import numpy as np
import pytest

from index.dense import Dense, Stored
from index.expansion import Spoken, expansions, spoken
from index.intake import searched_tokens
from index.lexical import K1, B, Lexical
from index.ranking import ADDED_WEIGHT, LIKENESS_WEIGHT, PAIR_WEIGHT, Asked, Ranked, in_turns, lexical_shares, rank
from index.tokens import pairs
from ingest.model import Passage


class Three:
    """Three passages with vectors along the axes."""

    def __init__(self, *texts: str) -> None:
        tokens = [text.split() for text in texts]
        self.lexical = Lexical([[*one, *pairs(one)] for one in tokens])
        self.vectors = Stored([np.eye(len(texts), dtype=np.float32)], np.arange(len(texts)))
        self.dense = Dense(np.arange(len(texts)), self.vectors)


def asked(*tokens: str, added: tuple[str, ...] = ()) -> Spoken:
    return Spoken(tokens, added, " ".join(tokens))


EVERYTHING = np.ones(3, np.bool_)


def test_a_share_worked_out_by_hand() -> None:
    # All passages have one token, so length does not count; "gown" stands in one of three.
    lexical = Lexical([["gown"], ["door"], ["glove"]])
    saturation = 1 / (1 + K1 * (1 - B + B))
    rarity = math.log(1 + 2.5 / 1.5)
    unknown = math.log(1 + 3.5 / 0.5)
    assert lexical_shares(lexical, asked("gown")).tolist() == pytest.approx([saturation, 0, 0])
    assert lexical_shares(lexical, asked("gown", "gown")).tolist() == pytest.approx([saturation, 0, 0])  # said twice, counted once
    assert lexical_shares(lexical, asked("gown", "zzz"))[0] == pytest.approx(saturation * rarity / (rarity + unknown))
    share = lexical_shares(lexical, asked("gown", added=("door",)))
    assert share[0] == pytest.approx(saturation / (1 + ADDED_WEIGHT))
    assert share[1] == pytest.approx(saturation * ADDED_WEIGHT / (1 + ADDED_WEIGHT))
    assert lexical_shares(lexical, asked()).tolist() == [0, 0, 0]


def test_neighbours_count_as_a_pair() -> None:
    lexical = Three("audit trail review", "trail audit review", "gown door glove").lexical
    share = lexical_shares(lexical, asked("audit", "trail"))
    assert share[0] > share[1] > 0
    pair_rarity, rarity = lexical.rarity("audit_trail"), lexical.rarity("audit") + lexical.rarity("trail")
    assert share[0] - share[1] == pytest.approx(PAIR_WEIGHT * pair_rarity / (1 + K1) / rarity)


def test_a_score_is_share_plus_likeness() -> None:
    three = Three("gown", "door", "glove")
    query = np.asarray([0.0, 0.6, 0.8], np.float32)
    found = rank(three, [Asked(asked("gown"), query, EVERYTHING)])
    by_position = {one.position: one for one in found}
    assert by_position[0].score == pytest.approx(1 / (1 + K1))
    assert by_position[1].score == pytest.approx(0.6 * LIKENESS_WEIGHT)
    assert by_position[0].found_by == ("dense", "lexical")
    assert by_position[2].found_by == ("dense",)
    assert [one.position for one in found] == sorted(by_position, key=lambda position: -by_position[position].score)


def test_a_filter_hides_and_does_not_reorder() -> None:
    three = Three("gown door", "door", "glove door")
    query = np.asarray([0.1, 0.2, 0.9], np.float32)
    whole = [(one.position, one.score) for one in rank(three, [Asked(asked("door"), query, EVERYTHING)])]
    mask = np.asarray([True, False, True])
    assert [(one.position, one.score) for one in rank(three, [Asked(asked("door"), query, mask)])] == [one for one in whole if one[0] != 1]
    assert rank(three, [Asked(asked("door"), query, np.zeros(3, np.bool_))]) == []


def test_texts_that_are_named_take_turns_and_named_clauses_come_first() -> None:
    three = Three("gown", "gown gown", "glove")
    query = np.asarray([0.9, 0.1, 0.0], np.float32)
    only = [np.asarray([place == one for place in range(3)]) for one in (2, 1)]
    assert [one.position for one in rank(three, [Asked(asked("gown"), query, mask) for mask in (EVERYTHING, *only)])] == [2, 1, 0]
    found = rank(three, [Asked(asked("gown"), query, EVERYTHING)], [2])
    assert [one.position for one in found] == [2, 0, 1]
    assert found[0].found_by == ("named",)


def test_turns() -> None:
    a, b, c, d = (Ranked(place, 0.0, 0.0, ()) for place in range(4))
    assert in_turns([[a, b, c], [d]]) == [a, d, b, c]
    assert in_turns([]) == []


def test_equal_scores_stand_in_the_order_of_positions() -> None:
    three = Three("door", "door", "door")
    assert [one.position for one in rank(three, [Asked(asked("door"), np.zeros(3, np.float32), EVERYTHING)])] == [0, 1, 2]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is an OOS a CAPA?", ["out of spec", "action"]),
        ("Which OOSs?", ["out of spec"]),
        ("an oos", []),  # abbreviations count as written
        ("Truck and truck", ["vehicle"]),
        ("What is said?", []),
    ],
)
def test_what_is_added_to_a_question(question: str, expected: list[str]) -> None:
    assert expansions(question, {"OOS": "out of spec", "CAPA": "action"}, {"truck": "vehicle"}) == expected


def test_the_list_that_ships_is_used() -> None:
    found = spoken("Who closes a CAPA action?")
    assert "correct" in found.added
    assert "action" not in found.added  # asked already
    assert found.text.startswith("Who closes a CAPA action? (corrective")
    assert spoken("Who closes doors?") == Spoken(("close", "door"), (), "Who closes doors?")


def test_pairs_do_not_reach_from_the_headings_into_the_text() -> None:
    passage = Passage("x@1#1", 0, "Audit trails", "Records kept", 0, 12, None)
    assert searched_tokens(passage) == ["record", "kept", "record_kept", "audit", "trail", "audit_trail"]
