import pytest

from assistant.gap import cues


@pytest.mark.parametrize(
    ("cue", "obligation", "statement"),
    [
        ("weakens", "Hoses should be replaced yearly.", "Hoses may be replaced yearly."),
        ("weakens", "The filter should be tested.", "The filter is tested on request of the customer."),
        ("denies", "Near misses should be reported.", "Near misses need not be reported."),
        ("denies", "Each lot should be sampled.", "Known suppliers are exempt from sampling."),
        ("opposed", "Staff should not enter without a gown.", "Staff enter with or in street shoes."),
        ("restricts", "Each batch should be compared with the reference.", "Only the first batch is compared with the reference."),
        ("other_role", "Records should be approved by the quality unit.", "The production manager approves the records."),
        ("other_role", "Results should be reviewed by a second person.", "The analyst reviews the results."),
        ("too_late", "Data should be reviewed before approval.", "Data are handed in after approval."),
        ("too_late", "A torn bag should be replaced immediately.", "A torn bag is replaced at the next break."),
    ],
)
def test_what_a_statement_does_with_a_rule_is_read_from_its_words(cue: str, obligation: str, statement: str) -> None:
    assert cues.CUES[cue](obligation, statement) == 1.0


@pytest.mark.parametrize(
    ("cue", "obligation", "statement"),
    [
        ("weakens", "The site may use a contractor.", "A contractor may be used."),
        ("denies", "Reports should be reviewed.", "Reports are reviewed by QA."),
        ("other_role", "Records should be approved by the quality unit.", "QA approves the records of the production manager."),
        ("other_role", "Records should be approved.", "The production manager approves the records."),
        ("too_late", "Data should be reviewed before approval.", "Data are reviewed before the form is signed."),
        ("restricts", "Each batch should be compared.", "Every batch is compared."),
    ],
)
def test_a_statement_that_does_what_is_asked_gives_no_cue(cue: str, obligation: str, statement: str) -> None:
    assert cues.CUES[cue](obligation, statement) == 0.0


@pytest.mark.parametrize(
    ("obligation", "statement", "expected"),
    [
        ("Vessels should be cleaned within 24 hours.", "Vessels are washed not later than one day after use.", (1.0, 0.0, 1.0)),
        ("Vessels should be cleaned within 24 hours.", "Vessels are washed within three days.", (0.0, 1.0, 1.0)),
        ("Scales should be calibrated at least every six months.", "Scales are calibrated once a year.", (0.0, 1.0, 1.0)),
        ("Scales should be calibrated at least every six months.", "Scales stand in room 12.", (0.0, 0.0, 1.0)),
        ("Scales should be calibrated regularly.", "Scales are calibrated monthly.", (1.0, 0.0, 0.0)),
        ("Scales should be calibrated.", "Scales are calibrated.", (0.0, 0.0, 0.0)),
    ],
)
def test_numbers_are_kept_or_broken(obligation: str, statement: str, expected: tuple[float, float, float]) -> None:
    assert cues.numbers(obligation, statement) == expected


@pytest.mark.parametrize("text", ["No animals are kept at the site.", "The plant does not handle powders.", "Nothing is sold to patients."])
def test_facts_that_remove_a_precondition_are_seen(text: str) -> None:
    assert cues.says_absent(text) == 1.0


def test_what_is_there_is_no_such_fact() -> None:
    assert cues.says_absent("The plant handles powders in Hall 2.") == 0.0


@pytest.mark.parametrize(
    ("statement", "things"),
    [
        ("No animals are kept at the site.", ["animals are kept at the site"]),
        ("The plant does not handle powders, and it buys no solvents.", ["handle powders", "solvents"]),
        ("Where no limit is given, the default holds.", []),
        ("Systems without GMP data are listed elsewhere.", []),
        ("Each press is washed.", []),
    ],
)
def test_what_a_statement_says_is_absent_is_no_condition_and_no_choice(statement: str, things: list[str]) -> None:
    assert cues.absent_things(statement) == things


def test_a_difference_can_be_named_or_there_is_none() -> None:
    assert cues.differs("Hoses should be replaced yearly.", "Hoses may be replaced yearly.")
    assert cues.differs("Vessels should be cleaned within 24 hours.", "Vessels are washed within three days.")
    assert not cues.differs("Hoses should be replaced yearly.", "Hoses are replaced each January.")
