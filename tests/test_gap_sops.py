from pathlib import Path

import pytest

from assistant.gap.model import Sop
from assistant.gap.sops import in_context, read_sop, section_role, sop_of_text

SOP = """# Cleaning of mixers

## 1 Purpose

1.1 This procedure ensures that mixers are cleaned every day.

## 2 Scope

2.1 It covers Hall 3. No cytotoxic products are made in Hall 3.

## 3 Definitions

Campaign: batches of one product in a row.

## 4 Procedure

### 4.1 Approval of the cleaning record

4.1.1 Before use the operator checks:

- the seals
- the label

4.1.2 QA signs the record. Rinse water is sampled.

| Step | Agent | Time |
| --- | --- | --- |
| Wash | detergent A | 20 minutes |

## 5 References

SOP-QA-001 says that mixers are cleaned weekly.

## 6 Revision history

| Version | Date | Change |
| --- | --- | --- |
| 2 | 2026-01-01 | Rinse added |
"""


@pytest.fixture
def sop(tmp_path: Path) -> Sop:
    file = tmp_path / "SOP-1.md"
    file.write_text(SOP, encoding="utf-8")
    return read_sop(file)


def test_sentences_items_and_rows_are_read_one_by_one(sop: Sop) -> None:
    counting = [sentence.text for sentence in sop.sentences if sentence.quotable]
    assert "QA signs the record." in counting
    assert "Rinse water is sampled." in counting
    assert any(text.endswith("the seals") for text in counting)
    row = next(sentence for sentence in sop.sentences if "detergent A" in sentence.text)
    assert in_context(row) == "Step: Wash; Agent: detergent A; Time: 20 minutes"


def test_what_an_sop_is_for_means_or_refers_to_never_counts(sop: Sop) -> None:
    out = " ".join(sentence.text for sentence in sop.sentences if not sentence.quotable)
    for words in ("cleaned every day", "batches of one product", "cleaned weekly", "Rinse added"):
        assert words in out


def test_a_scope_can_hold_facts(sop: Sop) -> None:
    fact = next(sentence for sentence in sop.sentences if "cytotoxic" in sentence.text)
    assert fact.quotable
    assert section_role(fact.section) == "scope"


def test_every_sentence_stands_in_its_clause_letter_for_letter(sop: Sop) -> None:
    texts = {clause.id: clause.text for clause in sop.clauses}
    for sentence in sop.sentences:
        assert texts[sentence.clause_id][slice(*sentence.span)] == sentence.text


@pytest.mark.parametrize(
    ("section", "role"),
    [
        (("1. PURPOSE AND SCOPE",), "scope"),
        (("Terms and abbreviations",), "definitions"),
        (("8.0 Related documents",), "references"),
        (("Document history",), "history"),
        (("5 Procedure", "5.3 Approval"), "body"),
        (("4 Approval of suppliers",), "body"),
        (("3 Responsibilities",), "body"),
        (("1 General", "1.1 Purpose"), "purpose"),
        ((), "front"),
    ],
)
def test_headings_are_read_by_what_they_mean(section: tuple[str, ...], role: str) -> None:
    assert section_role(section) == role


def test_a_statement_alone_is_an_sop(sop: Sop) -> None:
    one = sop_of_text("Mixers are cleaned daily. QA signs.")
    assert [sentence.text for sentence in one.sentences] == ["Mixers are cleaned daily.", "QA signs."]
    assert all(sentence.quotable for sentence in one.sentences)
