"""References in questions: which document and which number a person means."""

import pytest

from index.documents import documents, resolve
from index.library import Library
from index.lookup import lookup, nearest_numbers
from index.references import references

NAMES = ["EU GMP Annex 1", "Annex 1", "EU GMP Annex 11", "Annex 11", "21 CFR 211", "Part 211", "ICH Q7", "Q7", "ICH Q9(R1)", "ICH Q9"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does Annex 1 4.14 say?", [("Annex 1", "4.14")]),
        ("Annex 11 section 9", [("Annex 11", "9")]),
        ("EU GMP Annex 1, paragraph 4.29(iii)", [("EU GMP Annex 1", "4.29(iii)")]),
        ("§ 211.68(b)", [("", "211.68(b)")]),
        ("21 CFR 211.68(b)", [("21 CFR 211", "211.68(b)")]),
        ("21CFR Part 211.180(e)(2)", [("21 CFR 211", "211.180(e)(2)")]),
        ("Q7 12.3", [("Q7", "12.3")]),
        ("section 2.2.7.3 of ICH Q7", [("ICH Q7", "2.2.7.3")]),
        ("clause 3.1 of Annex 1 and clause 5.2 of Annex 11", [("Annex 1", "3.1"), ("Annex 11", "5.2")]),
        ("Does ICH Q9(R1) ask for it?", [("ICH Q9(R1)", "")]),
        ("How do Annex 1 and Q7 differ?", [("Annex 1", ""), ("Q7", "")]),
        ("What is the limit of 2.5 mg in 30 days at 25 degrees?", []),
        ("Section IV.C.2", [("", "IV.C.2")]),
        ("Subpart B", [("", "Subpart B")]),
        ("EU GMP Annex 1 (2022), 4.14", [("EU GMP Annex 1", "4.14")]),
        ("ICH Q7 (2000) 12.30", [("ICH Q7", "12.30")]),
        ("Annex 11 (2011) section 9.3", [("Annex 11", "9.3")]),
        ("Annex 1 4.14 and 4.15", [("Annex 1", "4.14"), ("Annex 1", "4.15")]),
        ("Annex 11 sections 4.3 and 4.4", [("Annex 11", "4.3"), ("Annex 11", "4.4")]),
        ("Annex 1 8.3-8.5", [("Annex 1", "8.3"), ("Annex 1", "8.4"), ("Annex 1", "8.5")]),
        ("Annex 1 4.19.iii", [("Annex 1", "4.19.iii")]),
        ("Annex 1 4.19 iii", [("Annex 1", "4.19 iii")]),
        ("Annex 1 4.14 Annex 11 99.1", [("Annex 1", "4.14"), ("Annex 11", "99.1")]),
        ("Annex 11.12.3", [("Annex 11", "12.3")]),
        ("Annex 1 Table 1", [("Annex 1", "Table 1")]),
        ("ICH Q9(R1) 5", [("ICH Q9(R1)", "5")]),
        ("Annex 1 requires 12 samples and 3.5 mg", [("Annex 1", "")]),
        ("Annex 1 and 21 CFR 211", [("Annex 1", ""), ("21 CFR 211", "")]),
    ],
)
def test_references(question: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.document, one.number) for one in references(question, NAMES)]
    assert found == expected


def test_lookup_finds_the_clause_of_the_edition_in_scope(filled: Library) -> None:
    stored = documents(filled)
    scoped = tuple(one for one in stored if one.document.status == "in force")
    (named,) = lookup(filled, scoped, stored, "What does Standard 11, section 10.1 require?")
    assert [clause.id for _, clause in named.clauses] == ["site-standard-11@2011#10.1"]


def test_lookup_of_a_clause_that_does_not_exist(filled: Library) -> None:
    stored = documents(filled)
    (named,) = lookup(filled, tuple(stored), stored, "Site Standard 1, 4.9")
    assert named.documents
    assert not named.clauses
    assert nearest_numbers(filled, resolve(filled, "Standard 1").row, "4.9") == ["4.3", "4.2", "4.1"]
