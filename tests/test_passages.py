"""Passages: a clause with its list items, long ones in parts, rows of a long table with their header in the context."""

from itertools import pairwise

from ingest.model import Clause, Document
from ingest.passages import MOST_WORDS, passages, windows

DOCUMENT = Document("rule", "1", "Rule", "", (), "guidance", "in force", "0", "rule.md", 0, "1", label="Rule 1")


def clause(number: str, text: str, kind: str = "paragraph", parent: str | None = None) -> Clause:
    return Clause(f"rule@1#{number}", number, kind, "", text, ("4 Premises",), parent, ((0, len(text)),), None, None)  # type: ignore[arg-type]


def test_a_clause_is_searched_with_its_list_items() -> None:
    head = clause("4.3", "The following should be checked:")
    items = [clause("4.3(i)", "the gloves,", "list_item", head.id), clause("4.3(ii)", "the count.", "list_item", head.id)]
    (one,) = passages(DOCUMENT, [head, *items])
    assert one.clause_id == "rule@1#4.3"
    assert one.text == "The following should be checked:\n(i) the gloves,\n(ii) the count."
    assert one.context == "Rule 1 | 4 Premises | 4.3"


def test_a_bare_heading_is_no_passage() -> None:
    assert passages(DOCUMENT, [clause("4", "", "heading")]) == ()


def test_a_long_text_is_parted_at_sentence_ends_and_nothing_is_lost() -> None:
    text = " ".join(f"Room {number} should be cleaned every day by trained staff." for number in range(60))
    spans = windows(text)
    assert len(spans) > 1
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(later[0] <= earlier[1] + 1 for earlier, later in pairwise(spans))
    assert all(len(text[start:end].split()) <= MOST_WORDS for start, end in spans)


def test_rows_of_a_long_table_have_its_header_in_their_context() -> None:
    rows = ["Solvent | Limit in ppm", *(f"Solvent number {number} of the list of limits | {number * 10}" for number in range(60))]
    first, second, *_ = passages(DOCUMENT, [clause("Table 2", "\n".join(rows), "table")])
    assert first.context.endswith("Table 2")
    assert second.context.endswith("Table 2 | Solvent | Limit in ppm")
    assert "Solvent | Limit" not in second.text
