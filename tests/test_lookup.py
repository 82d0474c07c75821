"""Clauses by any usual spelling of their number, on the starter digest; and what does not exist is said not to exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
from assistant.answer import ask
from index.encoder import default_encoder
from index.intake import add_files, files_in
from index.library import Library
from index.scope import Scope
from index.search import Searcher


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A search over the starter digest."""
    with Library(tmp_path_factory.mktemp("starter")) as library:
        outcomes = list(add_files(library, default_encoder(), files_in([Path(corpus.STARTER)])[0]))
        assert {outcome.status for outcome in outcomes} == {"added"}
        yield Searcher(library, default_encoder())


A1, A11, A15, CFR, P11, Q7, Q10 = (
    f"digest-{name}#"
    for name in (
        "eu-gmp-annex-1@2022",
        "eu-gmp-annex-11@2011",
        "eu-gmp-annex-15@2015",
        "21-cfr-211@2025-10-27",
        "21-cfr-11@1997",
        "ich-q7@2000",
        "ich-q10@2008",
    )
)


@pytest.mark.parametrize(
    ("question", "clause_id"),
    [
        ("Annex 1 4.14", A1 + "4.14"),
        ("annex 1, 4.14", A1 + "4.14"),
        ("Annex 1 § 4.14", A1 + "4.14"),
        ("Annex 1, section 4.14", A1 + "4.14"),
        ("EU GMP Annex 1 paragraph 4.14", A1 + "4.14"),
        ("EU GMP Annex 1 (4.14)", A1 + "4.14"),
        ("paragraph 4.14 of Annex 1", A1 + "4.14"),
        ("What does clause 4.14 of EU GMP Annex 1 say about pressure?", A1 + "4.14"),
        ("ANNEX 1 para. 4.14", A1 + "4.14"),
        ("Annex 1: 4.14", A1 + "4.14"),
        ("point 4.14 in Annex 1", A1 + "4.14"),
        ("Annex 11 section 9", A11 + "9"),
        ("Annex 11, 9", A11 + "9"),
        ("Annex 11 § 9", A11 + "9"),
        ("section 9 of EU GMP Annex 11", A11 + "9"),
        ("Annex 11 7.1", A11 + "7.1"),
        ("Annex 11 sec. 7.1", A11 + "7.1"),
        ("Annex 15 3.14", A15 + "3.14"),
        ("§ 211.68(b)", CFR + "211.68(b)"),
        ("211.68(b)", CFR + "211.68(b)"),
        ("21 CFR 211.68(b)", CFR + "211.68(b)"),
        ("21 CFR 211.68 (b)", CFR + "211.68(b)"),
        ("21CFR211.68(b)", CFR + "211.68(b)"),
        ("21 CFR Part 211.68(b)", CFR + "211.68(b)"),
        ("21 C.F.R. § 211.68(b)", CFR + "211.68(b)"),
        ("Part 211, 211.68(b)", CFR + "211.68(b)"),
        ("What does 211.192 want?", CFR + "211.192"),
        ("21 CFR 11.10(e)", P11 + "11.10(e)"),
        ("Part 11, § 11.10(e)", P11 + "11.10(e)"),
        ("ICH Q7 2.22", Q7 + "2.22"),
        ("Q7, section 2.22", Q7 + "2.22"),
        ("Q7 paragraph 2.22", Q7 + "2.22"),
        ("section 3.2.2 of ICH Q10", Q10 + "3.2.2"),
        ("ICH Q10, 3.2.2", Q10 + "3.2.2"),
        ("Q10 3.2.2.", Q10 + "3.2.2"),
    ],
)
def test_spellings_of_a_reference(starter: Searcher, question: str, clause_id: str) -> None:
    assert starter.search(question, Scope()).hits[0].passage.clause_id == clause_id


@pytest.mark.parametrize("question", ["Annex 11 section 18", "Annex 1 paragraph 99.1", "21 CFR 211.999(z)", "What does Q7 98.7 say?"])
def test_what_does_not_exist_is_refused(starter: Searcher, question: str) -> None:
    answer = ask(starter, question, Scope())
    assert answer.abstained
    assert "no clause numbered" in answer.reason.lower()


@pytest.mark.parametrize(
    "question", ["Is 2.5 mg enough for 4.1 litres?", "Keep at 20 to 25 °C for 3 months", "Is ISO 14644-1 grade 5 met at 3520?"]
)
def test_quantities_name_no_clause(starter: Searcher, question: str) -> None:
    assert not any("named" in hit.found_by for hit in starter.search(question, Scope()).hits)
