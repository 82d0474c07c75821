"""Statements of different SOPs that cannot both be followed are found; what only looks alike is left alone."""

import pytest

from assistant.gap.contradictions import contradictions
from assistant.gap.sops import sop_of_text
from index.encoder import default_encoder

NUMBER = "the number: 5 years / 10 years"
ROLE = "who does it (approve): the Head of Production / QA"
OFTEN = "how often: annually / every two years"


def found(one: str, other: str) -> list[str]:
    sops = [sop_of_text(one, "a"), sop_of_text(other, "b")]
    return [made.differs for made in contradictions(sops, default_encoder())]


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Training records are retained for at least 5 years.", "Training records shall be retained for at least 10 years.", NUMBER),
        ("The audit trails are reviewed monthly.", "Audit trails are reviewed every quarter.", "how often: monthly / every quarter"),
        ("The cold room is held at 2 to 8 °C.", "The cold room is held at 5 to 15 °C.", "the number: 2 to 8 °C / 5 to 15 °C"),
        ("QA approves the change before start.", "Production approves the change before start.", "who does it (approve): QA / Production"),
        ("Deviations are approved by the Head of Production.", "QA approves deviations.", ROLE),
        ("Operators requalify in gowning annually.", "Gowning requalification of operators takes place every two years.", OFTEN),
        ("Gowns are changed once a day.", "Gowns are changed every week.", "how often: once a day / every week"),
    ],
)
def test_another_number_frequency_or_role_for_one_subject(one: str, other: str, differs: str) -> None:
    assert found(one, other) == [differs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Audit trails are reviewed at least every 6 months.", "Audit trails are reviewed twice a year."),
        ("The pressure between rooms is at least 10 Pa.", "The pressure between rooms is 10 Pa or more."),
        ("QA approves the change.", "Quality Assurance approves the change request."),
        ("Records are kept for 10 years.", "Samples are kept for 1 year."),
        ("Major deviations are closed within 30 days.", "Minor deviations are closed within 60 days."),
        ("The limit for grade A is less than 1 CFU.", "The limit for grade C is less than 50 CFU."),
        ("The first batch is tested in 3 replicates.", "The second batch is tested in 6 replicates."),
        ("Alarms of freezers are checked weekly.", "Alarms of incubators are checked monthly."),
        ("QA approves the protocol.", "Production approves the batch plan."),
    ],
)
def test_other_subjects_cases_and_wordings_do_not_contradict(one: str, other: str) -> None:
    assert found(one, other) == []


def test_one_sop_is_not_held_against_itself() -> None:
    sop = sop_of_text("Records are kept for 5 years. Records are kept for 10 years.", "a")
    assert contradictions([sop], default_encoder()) == []
    (made,) = contradictions(
        [sop_of_text("The records are kept for 7 years.", "b"), sop_of_text("The records are kept for 5 years.", "a")], default_encoder()
    )
    assert (made.first_sop, made.first_quote, made.second_sop, made.second_clause) == (
        "a",
        "The records are kept for 5 years.",
        "b",
        "b@1#1",
    )
