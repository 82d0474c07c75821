from pathlib import Path

import numpy as np
import pytest

from assistant.gap.features import OUTPUTS
from assistant.gap.head import Chances, shipped
from assistant.gap.judge import default_judge
from assistant.gap.model import Foresighted, Judge, Judgement, Requirement, Sop
from assistant.gap.requirements import Listed, of_list
from assistant.gap.sops import read_sop, sop_of_text
from assistant.quotes import locate
from eval.gap_measures import FLAGS
from index.encoder import default_encoder

SOP = """# Care of the tablet presses

## 1 Purpose

1.1 This procedure ensures that presses are cleaned, that punches are measured, and that vibration sensors are read every shift.

## 2 Scope

2.1 It covers the presses of Hall 3. No coated tablets are made in Hall 3; coating pans are not installed.

## 3 Procedure

### 3.1 Cleaning

3.1.1 The press is taken apart and washed within 24 hours after the end of a campaign.

3.1.2 QA inspects the washed parts and signs the cleaning record before the next product is fed.

### 3.2 Tools

3.2.1 Each punch is measured in the tool room once every two years.

3.2.2 Worn punches are scrapped by the tool maker.

### 3.3 Faults

3.3.1 If the press jams, the operator may clear the jam with a wooden stick while the turret turns.

3.3.2 The shift leader writes the fault into the machine book.

## 4 References

The standard for presses asks for lubrication plans and for vibration sensors.
"""


@pytest.fixture(scope="module")
def judge() -> Judge:
    return default_judge(default_encoder())


@pytest.fixture
def sop(tmp_path: Path) -> Sop:
    file = tmp_path / "SOP-PR-1.md"
    file.write_text(SOP, encoding="utf-8")
    return read_sop(file)


def asked(*obligations: str) -> list[Requirement]:
    return of_list(None, [Listed(f"R{place}", text) for place, text in enumerate(obligations, 1)])


def judged(judge: Judge, sop: Sop, obligation: str) -> Judgement:
    return judge.judge(sop, asked(obligation))[0]


def test_what_is_ruled_in_other_words_is_not_called_a_gap(judge: Judge, sop: Sop) -> None:
    found = judged(judge, sop, "Tablet presses should be dismantled and cleaned within 24 hours of the end of a campaign.")
    assert found.status == "met"
    assert found.evidence[0].number == "3.1.1"
    assert found.element == ""


def test_a_longer_interval_is_a_conflict_that_names_both_numbers(judge: Judge, sop: Sop) -> None:
    found = judged(judge, sop, "Punches should be measured at least once a year.")
    assert found.status in FLAGS
    assert found.status != "missing"
    assert found.evidence[0].quote == "Each punch is measured in the tool room once every two years."
    if found.status == "conflict":
        assert "every two years" in found.element
        assert "once a year" in found.element


def test_what_only_the_purpose_and_the_references_name_is_flagged_with_proof(judge: Judge, sop: Sop) -> None:
    found = judged(judge, sop, "Vibration sensors should be read and their values be trended.")
    assert found.status in FLAGS
    assert "Vibration sensors should be read and their values be trended." in found.proof.queries
    assert any("Tools" in section for section in found.proof.sections)
    assert any("References" in section for section in found.proof.left_out)
    assert found.proof.nearest
    assert not any("vibration" in quote.quote for quote in (*found.evidence, *found.proof.nearest))


def test_every_quote_stands_in_its_clause(judge: Judge, sop: Sop) -> None:
    texts = {clause.id: clause.text for clause in sop.clauses}
    found = judge.judge(sop, asked("Jams should be removed with the press at rest.", "Worn tools should be discarded.", "Audits are due."))
    for one in found:
        for quote in (*one.evidence, *one.proof.nearest):
            assert locate(quote.quote, texts[quote.clause_id])


def test_the_order_and_company_of_requirements_change_nothing(judge: Judge, sop: Sop) -> None:
    texts = ["Worn tools should be discarded.", "Faults should be recorded.", "Punches should be measured at least once a year."]
    together, turned = judge.judge(sop, asked(*texts)), judge.judge(sop, asked(*reversed(texts)))
    assert together == list(reversed(turned))
    assert judge.judge(sop, asked(texts[1])) == [together[1]]


def test_confidence_is_a_share(judge: Judge, sop: Sop) -> None:
    assert all(0 <= one.confidence <= 1 for one in judge.judge(sop, asked("Faults should be recorded.", "Bees should be kept.")))


def test_a_statement_alone_can_be_judged(judge: Judge) -> None:
    obligation = "Label proofs should be approved by the quality unit."
    kept = judged(judge, sop_of_text("Quality Assurance approves each label proof."), obligation)
    broken = judged(judge, sop_of_text("The printer accepts label proofs without approval."), obligation)
    assert kept.status not in FLAGS
    assert broken.status in FLAGS


def test_an_sop_of_references_alone_covers_nothing(judge: Judge, tmp_path: Path) -> None:
    file = tmp_path / "SOP-2.md"
    file.write_text("# Empty\n\n## 1 References\n\nPunches are measured once a year.\n", encoding="utf-8")
    found = judged(judge, read_sop(file), "Punches should be measured at least once a year.")
    assert found.status == "missing"
    assert found.evidence == ()


def chances(**shares: float) -> Chances:
    return np.asarray([shares.get(name, 0.0) for name in OUTPUTS])


def test_a_status_without_its_ground_gives_way_and_never_to_met() -> None:
    conflict = chances(conflict=0.6, missing=0.3, met=0.1)
    assert shipped().status(conflict, {"ground_conflict": 0.5}) == "conflict"
    assert shipped().status(conflict, {"ground_conflict": 0.3}) == "missing"
    absent = chances(not_applicable=0.8, met=0.15, missing=0.05)
    grounds = {"most_not_applicable": 0.9, "ground_not_applicable": 0.9}
    assert shipped().status(absent, grounds) == "not_applicable"
    assert shipped().status(absent, grounds | {"ground_not_applicable": 0.2}) == "undetermined"


def test_a_scope_that_says_which_systems_it_is_about_takes_nothing_away(judge: Judge) -> None:
    text = "It applies to all balances of the site. Balances without GMP use are covered by the office manual. Balances are cleaned daily."
    said = judge.judge(
        sop_of_text(text), of_list(None, [Listed("a", "Balances that exchange data should have built-in checks of entries.")])
    )
    assert said[0].status != "not_applicable"


def test_working_ahead_changes_no_judgement(judge: Judge, sop: Sop) -> None:
    requirements = asked(
        "Equipment should be cleaned within 12 hours after use.",
        "Punches should be measured at least every six months.",
        "The quality unit should approve the cleaning of equipment before it is used again.",
        "Lubricants should be listed.",
    )
    alone = judge.judge(sop, requirements)
    assert isinstance(judge, Foresighted)
    with judge.expecting(sop, requirements):
        ahead = [*judge.judge(sop, requirements[:1]), *judge.judge(sop, requirements[1:])]
    assert ahead == alone
    assert judge.judge(sop, requirements) == alone  # what was done ahead is forgotten, not lost
