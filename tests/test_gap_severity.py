"""Severity is proposed by written rules that a user may edit; the rule that fired is named."""

from pathlib import Path

import pytest

from assistant.gap.model import Finding, FindingStatus, Judgement, Requirement, SearchProof, Severity
from assistant.gap.severity import load, propose, section_of, together
from ingest.errors import InputError


def requirement(text: str, clause: str = "4.1", number: int = 1) -> Requirement:
    return Requirement(f"a@1#{clause}/{number}", text, f"a@1#{clause}", "a@1", f"A (2024), {clause}", "in force", "should", False, (), "f")


def finding(text: str, status: FindingStatus, severity: Severity, clause: str = "4.1", number: int = 1) -> Finding:
    judgement = Judgement(status, (), "", "", 0.5, SearchProof((), (), (), ()))
    return Finding(requirement(text, clause, number), "s.docx", "s@1", "0", judgement, severity, "words-1")


@pytest.mark.parametrize(
    ("text", "status", "severity", "rule"),
    [
        ("The grade A zone should be monitored.", "missing", "critical", "sterility and contact with the product"),
        ("The grade A zone should be monitored.", "partial", "major", "sterility and contact with the product"),
        ("Audit trails should be reviewed.", "conflict", "critical", "integrity of data"),
        ("Rejected lots should be kept apart.", "missing", "critical", "release, rejection and quarantine of batches"),
        (
            "A product that was sold should be recalled without delay.",
            "missing",
            "critical",
            "recall of products and complaints that may lead to it",
        ),
        ("Cabinets should be closed.", "missing", "major", "all other obligations"),
        ("Cabinets should be closed.", "partial", "other", "all other obligations"),
        ("Sterilised gowns should be considered.", "missing", "other", "advice that leaves the choice to the site"),
        ("Cabinets should be degrade above.", "missing", "major", "all other obligations"),
    ],
)
def test_the_rules_that_ship(text: str, status: FindingStatus, severity: Severity, rule: str) -> None:
    assert propose(load(), requirement(text), status) == (severity, rule)


def test_missing_is_never_milder_than_partial_nor_conflict_than_missing() -> None:
    order = ("other", "major", "critical")
    for rule in load().rules:
        of = dict(rule.by_status)
        assert order.index(of["partial"]) <= order.index(of["missing"]) <= order.index(of["conflict"]), rule.name


def test_the_workspace_has_the_last_word(tmp_path: Path) -> None:
    own = '[[rule]]\nname = "ours"\nwords = []\nconflict = "other"\nmissing = "other"\npartial = "other"\nundetermined = "other"\n'
    (tmp_path / "severity.toml").write_text(f"several = 3\n{own}")
    rules = load(tmp_path)
    assert rules.origin == "the workspace"
    assert propose(rules, requirement("The grade A zone should be monitored."), "missing") == ("other", "ours")
    for bad, message in (
        (f"several = 1\n{own}", "2 or more"),
        (own.replace('"other"', '"grave"', 1), 'rule "ours": conflict'),
        (own.replace("words = []", 'words = ["x"]'), "last rule"),
        ("[[rule", "cannot be read"),
        (own + 'colour = "red"\n', "colour"),
    ):
        (tmp_path / "severity.toml").write_text(
            bad if bad.startswith(("several", "[[rule\n", "[[rule")) and "several" in bad else f"several = 3\n{bad}"
        )
        with pytest.raises(InputError, match=message):
            load(tmp_path)


def test_several_others_of_a_section_make_a_major_where_the_sop_speaks_of_it() -> None:
    rules = load()
    gaps = [finding("x", "partial", "other", "4.1", number) for number in range(rules.several)]
    (found,) = together(rules, gaps)
    assert (found.sop, found.section, len(found.requirements)) == ("s.docx", "A (2024), 4", rules.several)
    assert together(rules, gaps[1:]) == []
    silent = [finding("x", "missing", "other", "7.2", number) for number in range(9)]
    assert together(rules, silent) == [], "the SOP says nothing about section 7"
    assert len(together(rules, [*silent, finding("x", "met", "other", "7.9")])) == 1


@pytest.mark.parametrize(
    ("clause", "section"),
    [("4.29(iii)", "a@1#4"), ("211.68(b)", "a@1#211.68"), ("IV.C.2", "a@1#IV"), ("12.30", "a@1#12"), ("Principle", "a@1#Principle")],
)
def test_the_section_of_a_clause(clause: str, section: str) -> None:
    assert section_of(requirement("x", clause)) == section
