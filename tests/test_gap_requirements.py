"""What SOPs are measured against: obligations of documents and clauses, the user's own lists, and sets that people have reviewed."""

from pathlib import Path

import pytest
from conftest import ingest

from assistant.commands.lines import requirements as read_list
from assistant.gap import sets
from assistant.gap.requirements import Listed, elements_of, of_list, of_names
from index import events
from index.library import Library
from ingest.errors import InputError, UnknownClause, UnknownDocument

CODE = """---
key: 99-cfr-7
version: "ecfr"
title: Rules for vats
label: 99 CFR 7
kind: regulation
status: in force
---
# Rules for vats

## 7.68 Vats

(a) Vats shall be cleaned. They may be polished.

(b) Each vat shall bear a number.

## 7.70 Lids

Lids shall be closed.
"""


def test_a_document_gives_its_obligations_in_order_and_no_permissions(filled: Library) -> None:
    found = of_names(filled, ["Site Standard 1"])
    assert [one.id.partition("#")[2] for one in found] == ["4.1/1", "4.2/1", "4.3/1", "5.1/1"]
    assert found[0].label == "Site Standard 1 (2024), 4.1"
    assert found[0].document_status == "in force"
    assert found[2].obligation == "Before use, the following should be checked:"
    assert found[2].elements == ("the integrity of the gloves", "the particle count at rest")


def test_the_order_does_not_depend_on_how_documents_are_named(filled: Library) -> None:
    both = of_names(filled, ["Site Standard 11", "Site Standard 1"])
    assert both == of_names(filled, ["Site Standard 1", "site-standard-11@2011", "Standard 1#4.2"])
    assert len({one.id for one in both}) == len(both)


def test_a_clause_brings_everything_under_it(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "vats.md"
    path.write_text(CODE)
    assert ingest(library, path)[0].status == "added"
    whole = of_names(library, ["99 CFR 7#7.68"])
    assert [one.obligation for one in whole] == ["Vats shall be cleaned.", "Each vat shall bear a number."]
    assert [one.label for one in whole] == ["99 CFR 7.68(a)", "99 CFR 7.68(b)"]
    assert of_names(library, ["99 CFR 7#68"]) == whole
    assert [one.label for one in of_names(library, ["99 CFR 7#7.68(b)"])] == ["99 CFR 7.68(b)"]


def test_a_list_item_alone_is_its_sentence_with_that_item(filled: Library) -> None:
    (one,) = of_names(filled, ["Site Standard 1#4.3(ii)"])
    assert one.elements == ("the particle count at rest",)
    assert one.id != of_names(filled, ["Site Standard 1#4.3"])[0].id


def test_names_that_do_not_resolve_say_what_is_near(filled: Library) -> None:
    with pytest.raises(UnknownClause, match=r"has no clause 4\.9\. The nearest: 4\.[123]"):
        of_names(filled, ["Site Standard 1#4.9"])
    with pytest.raises(UnknownDocument, match="Site Standard 1000"):
        of_names(filled, ["Site Standard 1000"])


def test_a_list_keeps_its_order_and_resolves_what_it_can(filled: Library) -> None:
    found = of_list(
        filled,
        [
            Listed("B", "Doors of an airlock should not be opened at the same time.", "sterile.md", "4.2"),
            Listed("A", "Something of our own must be done.", "sterile.md", "99.1"),
            Listed("C", "It may rain."),
            Listed("D", "Before use, the following should be checked:", "Site Standard 1", "4.3"),
        ],
    )
    assert [(one.id, one.clause_id) for one in found] == [
        ("B", "site-standard-1@2024#4.2"),
        ("A", None),
        ("C", None),
        ("D", "site-standard-1@2024#4.3"),
    ]
    assert found[0].negated
    assert found[3].elements == ("the integrity of the gloves", "the particle count at rest")
    assert of_list(None, [Listed("A", "It must be done.", "anything.pdf", "1")])[0].clause_id is None


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (
            "The test should include: - air flow. - pressure of rooms. - integrity of filters.",
            ("air flow", "pressure of rooms", "integrity of filters"),
        ),
        ("Records should state: i. who; ii. when; and iii. why", ("who", "when", "why")),
        ("Records should include names, dates, and reasons.", ("names", "dates", "reasons")),
        ("For new rooms, halls and yards, one plan should be made.", ()),
        ("Doors should be closed.", ()),
    ],
)
def test_the_elements_of_a_copied_obligation(text: str, elements: tuple[str, ...]) -> None:
    assert elements_of(text) == elements


def test_a_file_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"id": 1, "obligation": "It must be.", "clause": 9, "file": "x.pdf", "more": [1]}\n')
    assert read_list(path) == [Listed("1", "It must be.", "x.pdf", "9")]
    for bad, message in (
        ('{"id": "a"}', 'line 1: no "obligation"'),
        ('{"obligation": "It must be."}', 'line 1: needs an "id"'),
        ('{"id": "a", "obligation": " "}', "not empty"),
        ('{"id": "a", "obligation": "x"}\n{"id": "a", "obligation": "y"}', 'line 2: the id "a" stands also at'),
        ("", "holds no requirement"),
    ):
        path.write_text(bad)
        with pytest.raises(InputError, match=message):
            read_list(path)


def test_a_set_has_versions_and_keeps_decisions_on_the_same_words(filled: Library) -> None:
    found = of_names(filled, ["Site Standard 1"])
    first = sets.save(filled, "site", sets.undecided(found), "Site Standard 1")
    assert (first.version, len(first.members)) == (1, 4)
    assert sets.save(filled, "site", first.members, "Site Standard 1").version == 1, "unchanged members make no version"
    decided = tuple(
        sets.Reviewed(one.requirement, "no", "No gloves on this site.", "Ada", "2026-01-02") if one.requirement.elements else one
        for one in first.members
    )
    second = sets.save(filled, "site", decided, "review")
    assert second.version == 2
    assert [one.rationale for one in second.waived.values()] == ["No gloves on this site."]
    assert sets.load(filled, "site") == second
    assert sets.load(filled, "site@1") == first
    again = sets.undecided(of_names(filled, ["Site Standard 1", "Site Standard 11"]), second)
    assert [one.applicable for one in again].count("no") == 1
    assert len(again) > len(second.members)
    assert [(one.name, one.version, one.undecided, one.not_applicable) for one in sets.listings(filled)] == [("site", 2, 3, 1)]
    acts = [event.act for event in events.read(filled.connection)]
    assert acts.count("requirement set") == 2
    assert events.first_break(filled.connection) is None


def test_an_unknown_set_names_the_known_ones(filled: Library) -> None:
    with pytest.raises(InputError, match="none yet"):
        sets.load(filled, "site")
    sets.save(filled, "mail@home", sets.undecided(of_names(filled, ["Site Standard 1"])), "x")
    assert sets.load(filled, "mail@home").version == 1
    with pytest.raises(InputError, match="versions 1 to 1"):
        sets.load(filled, "mail@home@3")
    with pytest.raises(InputError, match="Known: mail@home"):
        sets.load(filled, "site")


def test_a_set_says_which_members_are_of_another_text_today(filled: Library, texts: Path) -> None:
    kept = sets.save(filled, "site", sets.undecided(of_names(filled, ["Site Standard 1"])), "x")
    assert sets.outdated(filled, kept) == []
    path = texts / "sterile.md"
    path.write_text(path.read_text().replace("12 Pascals", "15 Pascals"))
    assert ingest(filled, path)[0].status == "replaced"
    assert sets.outdated(filled, kept) == ["site-standard-1@2024#4.1/1"]
