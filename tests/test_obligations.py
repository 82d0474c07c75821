"""Obligations: which sentences bind, how strongly, and what in them can be missing on its own."""

import pytest

from ingest.model import Clause
from ingest.obligations import members, modality, obligations


def clause(text: str, number: str = "1.1", kind: str = "paragraph", parent: str | None = None) -> Clause:
    return Clause(f"doc@1#{number}", number, kind, "", text, (), parent, ((0, len(text)),), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Records shall be kept.", ("shall", False)),
        ("Doors should not be opened.", ("should", True)),
        ("Batches must be released by the quality unit.", ("must", False)),
        ("Other methods may be used.", ("may", False)),
        ("Samples may not be mixed.", ("may", True)),
        ("A second check is required.", ("required", False)),
        ("Gloves are to be changed daily.", ("required", False)),
        ("Containers are not to be reused.", ("required", True)),
        ("Eating is prohibited in these rooms.", ("required", True)),
        ("No person shall enter without a gown.", ("shall", True)),
        ("Where needed, samples may be pooled but each shall be labelled.", ("shall", False)),
        ("The system has to record the user.", ("required", False)),
        ("The room is clean.", None),
        ("Note: limits should be read with care.", None),
        ("It should be noted that limits vary.", None),
        ("The shoulder of the vial is round.", None),
    ],
)
def test_modality(sentence: str, expected: tuple[str, bool] | None) -> None:
    assert modality(sentence) == expected


def test_sentences_bind_one_by_one_and_are_numbered() -> None:
    found = obligations([clause("The room is clean. Doors should be closed. Windows must stay shut. Plants may be kept.")])
    assert [(one.id, one.modality, one.binding, one.text) for one in found] == [
        ("doc@1#1.1/1", "should", True, "Doors should be closed."),
        ("doc@1#1.1/2", "must", True, "Windows must stay shut."),
        ("doc@1#1.1/3", "may", False, "Plants may be kept."),
    ]
    text = "The room is clean. Doors should be closed. Windows must stay shut. Plants may be kept."
    assert [text[slice(*one.span)] for one in found] == [one.text for one in found]


def test_list_items_are_elements_with_their_own_clause() -> None:
    head = clause("Before use. The following should be checked:", "4.3")
    items = [
        clause("the gloves,", "4.3(i)", "list_item", head.id),
        clause("the particle count.", "4.3(ii)", "list_item", head.id),
        clause("Doors. They should be closed.", "4.3(iii)", "list_item", head.id),
    ]
    found = obligations([head, *items])
    assert [(element.text, element.clause_id) for element in found[0].elements] == [
        ("the gloves,", "doc@1#4.3(i)"),
        ("the particle count.", "doc@1#4.3(ii)"),
    ]
    # An item that binds by itself is an obligation of its own.
    assert [(one.clause_id, one.text) for one in found[1:]] == [("doc@1#4.3(iii)", "They should be closed.")]


def test_bullets_in_the_text_are_elements() -> None:
    (one,) = obligations([clause("Records should include:\n• the date;\n• the name; and\n• the reason.")])
    assert [element.text for element in one.elements] == ["the date", "the name; and", "the reason"]


@pytest.mark.parametrize("kind", ["definition", "footnote", "figure"])
def test_definitions_and_notes_bind_nobody(kind: str) -> None:
    assert obligations([clause("A gown that should be worn.", kind=kind)]) == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Labels should include the name, the batch number and the expiry date.", ["the name", "the batch number", "the expiry date"]),
        ("The plan should cover equipment, utilities, and people where they are new.", ["equipment", "utilities", "people"]),
        ("Doors should be closed, if possible.", []),
        ("Logs should record date and time.", []),
    ],
)
def test_members_of_an_enumeration(sentence: str, expected: list[str]) -> None:
    assert members(sentence) == expected
