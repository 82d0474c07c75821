from dataclasses import replace

import numpy as np

from assistant.gap.features import FEATURES, Candidate, measured, parts, vector
from assistant.gap.wording import Words, content_words
from index.encoder import default_encoder

OBLIGATION = "Filters should be tested for leaks every six months."
UNRELATED = (0.02, 0.02, 0.94, 0.01, 0.01)
COVERS = Candidate("Each half year the filters undergo a leak test.", 0.7, (0.8, 0.1, 0.05, 0.04, 0.01), False)
APART = Candidate("Waste is collected in yellow bags.", 0.1, UNRELATED, False)


def words(*texts: str) -> Words:
    made = Words(default_encoder())
    made.learn(texts)
    return made


def test_an_enumeration_falls_into_its_members_and_a_sentence_into_its_conjuncts() -> None:
    assert parts("Records should include the name, the date, and the lot.", ()) == ("the name", "the date", "the lot")
    assert parts("Doors should be closed, and alarms tested.", ()) == ("Doors should be closed", "alarms tested")
    assert parts("Third parties, e.g. suppliers, need a contract.", ()) == ("Third parties, e.g. suppliers, need a contract",)
    assert parts("Anything.", ("first", "second")) == ("first", "second")


def test_words_are_covered_by_their_like_and_not_by_strangers() -> None:
    made = words("rejected discarded Rejected goods are destroyed.", "The canteen opens early.")
    near, far = (made.covered(("discarded",), text)[0] for text in ("Rejected goods are destroyed.", "The canteen opens early."))
    assert near > 0.3 > far


def test_empty_words_carry_nothing() -> None:
    assert content_words("The procedure should ensure that all of the filters are tested") == ("filters", "tested")


def test_every_measured_value_is_used_and_none_is_missing() -> None:
    values = measured(OBLIGATION, (), [COVERS, APART], words(OBLIGATION, COVERS.text, APART.text))
    assert set(values) == {*FEATURES, "ground_conflict", "ground_not_applicable"}
    assert vector(values).shape == (len(FEATURES),)
    assert np.isfinite(vector(values)).all()


def test_a_passage_that_covers_gives_other_values_than_one_that_does_not() -> None:
    made = words(OBLIGATION, COVERS.text, APART.text)
    near, far = measured(OBLIGATION, (), [COVERS, APART], made), measured(OBLIGATION, (), [APART], made)
    for name in ("most_met", "relevance", "nearness", "wording_together", "numbers_kept"):
        assert near[name] > far[name], name


def test_a_broken_number_counts_by_how_far_its_passage_bears() -> None:
    slow = Candidate("The filters undergo a leak test every two years.", 0.7, (0.1, 0.1, 0.1, 0.69, 0.01), False)
    made = words(OBLIGATION, slow.text)
    assert measured(OBLIGATION, (), [slow], made)["numbers_broken"] > 0.8
    assert measured(OBLIGATION, (), [replace(slow, outputs=UNRELATED)], made)["numbers_broken"] < 0.1


def test_an_obligation_without_a_word_of_meaning_is_measured_all_the_same() -> None:
    made = words(COVERS.text, APART.text)
    values = measured("This should be so.", ("of it", "to them"), [COVERS, replace(APART, text="No, it is not.")], made)
    assert np.isfinite(vector(values)).all()


def test_a_conflict_has_a_difference_for_its_ground_and_not_the_word_of_the_network_alone() -> None:
    called = replace(COVERS, outputs=(0.05, 0.05, 0.02, 0.87, 0.01))
    slow = replace(called, text="The filters undergo a leak test every two years.")
    made = words(OBLIGATION, called.text, slow.text)
    assert measured(OBLIGATION, (), [called], made)["ground_conflict"] == 0.0
    assert measured(OBLIGATION, (), [slow], made)["ground_conflict"] == slow.nearness


def test_what_is_absent_takes_away_obligations_about_it_alone() -> None:
    fact = Candidate("No ampoules are filled in Hall 2.", 0.5, (0.0, 0.0, 0.1, 0.0, 0.9), True)
    about, other = "Where ampoules are filled, their seal should be tested.", "Records should be kept for five years."
    made = words(fact.text, about, other)
    assert measured(about, (), [fact], made)["ground_not_applicable"] >= 0.6
    assert measured(other, (), [fact], made)["ground_not_applicable"] < 0.6
