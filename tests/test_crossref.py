"""References between clauses: what is named, and the clause it means."""

from pathlib import Path

import pytest
from conftest import ingest

from index.crossref import resolved
from index.documents import clauses, documents
from index.library import Library
from ingest.references import expanded, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see paragraph 4.14 for limits", [("", ("4.14",))]),
        ("paragraphs 8.3 and 8.4 apply", [("", ("8.3", "8.4"))]),
        ("paragraphs 4.4 & 4.19", [("", ("4.4", "4.19"))]),
        ("as in Paragraphs 5.28-5.30.", [("", ("5.28", "5.29", "5.30"))]),
        ("Sections 5.1 \u2013 5.3", [("", ("5.1", "5.2", "5.3"))]),
        ("§§ 211.110(a) and 211.120", [("", ("211.110(a)", "211.120"))]),
        ("under 21 CFR 211.100(a) and 211.110(a)", [("21 CFR 211", ("211.100(a)", "211.110(a)"))]),
        ("21 CFR part 11 applies", [("21 CFR 11", ("Part 11",))]),
        ("Section 2.7 of ICH Q10", [("ICH Q10", ("2.7",))]),
        ("ICH Q10, Section 1.6.1", [("ICH Q10", ("1.6.1",))]),
        ("section 501(a)(2)(B) of the Act", [("the Act", ("501(a)(2)(B)",))]),
        ("section III of this guidance", [("", ("III",))]),
        ("paragraphs (a)(1) and (b) of this section", [("", ("(a)(1)", "(b)"))]),
        ("see Table 2 and Annex 15", [("", ("Table 2",)), ("", ("Annex 15",))]),
        ("tables 3 and 4", [("", ("Table 3", "Table 4"))]),
        ("(7.32)", [("", ("7.32",))]),
        ("see 12.12.", [("", ("12.12",))]),
        ("Section 5.10.6 of your procedure, SOP-17", [("your procedure", ("5.10.6",))]),
        ("a pore size of 0.2 (0.45 at most) and 2.5 mg", []),
        ("in part 1 of the day", []),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = mentions(text)
    assert [(one.source, one.numbers) for one in found] == expected
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("5.9-5.12", ("5.9", "5.10", "5.11", "5.12")),
        ("3-5", ("3", "4", "5")),
        ("5.12-5.9", ("5.12", "5.9")),
        ("4.1 to 6.2", ("4.1", "6.2")),
    ],
)
def test_ranges(numbers: str, expected: tuple[str, ...]) -> None:
    assert expanded(numbers) == expected


HEAD = '---\nkey: {key}\nversion: "1"\ntitle: {label}\nlabel: {label}\nkind: guidance\nstatus: in force\n---\n# {label}\n\n'


def test_references_resolve_to_clauses_and_documents(library: Library, tmp_path: Path) -> None:
    one = HEAD.format(key="rule-5", label="ICH Q51")
    one += "## 1 Scope\n\n1.1 See paragraph 1.2 and Section 1.1 of ICH Q52.\n\n1.2 See 1.9 too, and Annex 77.\n"
    two = HEAD.format(key="rule-6", label="ICH Q52") + "## 1 Scope\n\n1.1 Doors should be closed.\n\n1.2 Windows too.\n"
    for name, text in (("one.md", one), ("two.md", two)):
        (tmp_path / name).write_text(text)
    ingest(library, tmp_path / "one.md", tmp_path / "two.md")
    stored = documents(library)
    found = {
        clause.number: [targets for _, targets in resolved(library, stored, stored[0], clause)]
        for clause in clauses(library, stored[0].row)
    }
    assert found["1.1"] == [("rule-5@1#1.2",), ("rule-6@1#1.1",)]
    assert found["1.2"] == [(), ()]
