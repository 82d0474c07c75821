"""Quotations in somebody's text: in marks of any kind, over paragraphs, as blocks; what is none; and which reference belongs to which."""

import pytest

from assistant.attribution import attributed
from assistant.cited_places import Places
from assistant.quotations import quotations
from assistant.stretches import Stretch
from index.documents import documents
from index.library import Library
from ingest.model import Style

LEFT = 72.0


def stretch(text: str, kind: str = "paragraph", left: float = LEFT, name: str = "", label: str = "", italic: bool = False) -> Stretch:
    return Stretch(text, kind, label, Style(left=left, name=name, italic=italic), (), 0, None, "")  # type: ignore[arg-type]


def found(*texts: str) -> list[str]:
    return [one.text for one in quotations([stretch(text) for text in texts], [False] * len(texts))]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("It says “rooms are clean” there.", ["rooms are clean"]),
        ('It says "rooms are clean" there.', ["rooms are clean"]),
        ("It says ‘rooms are clean’ there.", ["rooms are clean"]),
        ("It says 'rooms are clean' there.", ["rooms are clean"]),
        ("Es heißt „Räume sind sauber“ dort.", ["Räume sind sauber"]),
        ("On dit « les salles sont propres » ici.", ["les salles sont propres"]),
        ("On dit «les salles sont propres» ici.", ["les salles sont propres"]),
        ("“one two” and “three four”", ["one two", "three four"]),
        ('("one two"), ("three four").', ["one two", "three four"]),
        ("“outer ‘inner’ words” end", ["outer ‘inner’ words"]),
        ("“outer “inner” words” end", ["outer “inner” words"]),
        ("‘the operators’ gowns are changed’, it says", ["the operators’ gowns are changed"]),
        ("The firm’s records and the operators’ gowns", []),
        ("It isn't so and doesn't matter", []),
        ('A pipe of 5" and one of 6" is used', []),
        ("“never closed", []),
        ("“what is said”¹ and more", ["what is said"]),
        ("“what is said.” More", ["what is said."]),
        ("“what is said”(4.1)", ["what is said"]),
        ("”", []),
    ],
)
def test_quotations_in_marks(text: str, quoted: list[str]) -> None:
    assert found(text) == quoted


def test_a_quotation_may_run_over_paragraphs() -> None:
    assert found("It says “first line", "“second line” there") == ["first line\nsecond line"]
    assert found("It says “first line", "second line” there") == ["first line\nsecond line"]
    assert found('It says "first line', "second line there", 'and "another one" here') == ["another one"]
    assert found("“one”", "“two", *["more"] * 9, "end”") == ["one"]


def test_a_block_in_a_style_for_quotations_needs_no_marks() -> None:
    texts = [stretch("It says this."), stretch("Rooms are clean at all times.", name="Intense Quote"), stretch("After that.")]
    assert [(one.text, one.form) for one in quotations(texts, [False] * 3)] == [("Rooms are clean at all times.", "block")]


@pytest.mark.parametrize(
    ("introduction", "named", "is_one"), [("It says:", False, True), ("See 4.1.", True, True), ("It is so.", False, False)]
)
@pytest.mark.parametrize("apart", [{"left": LEFT + 36}, {"italic": True}])
def test_a_paragraph_set_apart_is_a_quotation_where_something_introduces_it(
    introduction: str, named: bool, is_one: bool, apart: dict[str, float]
) -> None:
    texts = [stretch(introduction), stretch("Rooms are clean at all times.", **apart), stretch("x" * 200)]  # type: ignore[arg-type]
    assert bool(quotations(texts, [named, False, False])) == is_one


def test_a_block_takes_the_list_that_follows_it() -> None:
    texts = [
        stretch("It says:"),
        stretch("The following is checked:", left=LEFT + 36),
        stretch("the gloves,", "list_item", LEFT + 54, label="i."),
        stretch("the count.", "list_item", LEFT + 54, label="ii."),
        stretch("x" * 200),
    ]
    assert [one.text for one in quotations(texts, [False] * 5)] == ["The following is checked:\ni. the gloves,\nii. the count."]


def test_a_block_that_bears_marks_is_taken_once() -> None:
    texts = [stretch("It says:"), stretch("“Rooms are clean at all times.” (4.1)", left=LEFT + 36), stretch("x" * 200)]
    assert [(one.text, one.form) for one in quotations(texts, [False, True, False])] == [("Rooms are clean at all times.", "marks")]


def test_a_table_row_keeps_its_quotations_to_itself() -> None:
    rows = [stretch("4.1 | “Rooms are clean | open", "table"), stretch("4.2 | as they should” | done", "table")]
    assert quotations(rows, [False, False]) == []


@pytest.fixture
def places(filled: Library) -> Places:
    return Places(filled, documents(filled))


def beside(places: Places, *texts: Stretch) -> list[tuple[str, list[str]]]:
    cited = {at: places.cited(one.text) for at, one in enumerate(texts)}
    quoted = quotations(texts, [bool(cited[at]) for at in range(len(texts))])
    told = attributed(texts, quoted, cited, places)
    return [(one.quotation.text, [reference.text for reference in one.cited]) for one in told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“one two” (Site Standard 1, 4.1).", [("one two", ["Site Standard 1, 4.1"])]),
        ("“one two” (see Site Standard 1, section 4.1).", [("one two", ["Site Standard 1, section 4.1"])]),
        ("“one two” – Standard 1 4.1", [("one two", ["Standard 1 4.1"])]),
        ("Site Standard 1, 4.1 says “one two”.", [("one two", ["Site Standard 1, 4.1"])]),
        ("By 4.1 of Site Standard 1 “one two” holds.", [("one two", ["4.1 of Site Standard 1"])]),  # a number with a point, before "of"
        ("By 4 of Site Standard 1 “one two” holds.", [("one two", [])]),  # a bare number is no reference
        ("By section 4.1 of Site Standard 1 “one two” holds.", [("one two", ["4.1 of Site Standard 1"])]),
        (
            "“one two” (Site Standard 1, 4.1) and “three four” (Site Standard 11, 10.1)",
            [("one two", ["Site Standard 1, 4.1"]), ("three four", ["Site Standard 11, 10.1"])],
        ),
        (
            "Site Standard 1, 4.1 says “one two”, Site Standard 11, 10.1 says “three four”.",
            [("one two", ["Site Standard 1, 4.1"]), ("three four", ["Site Standard 11, 10.1"])],
        ),
        ("“one two” (Site Standard 1, 4.1 and 4.2)", [("one two", ["Site Standard 1, 4.1", "Site Standard 1, 4.2"])]),
        ("Site Standard 1 is plain: “one two” (4.1), “three four” (§ 4.2).", [("one two", ["Standard"]), ("three four", ["Standard"])]),
        ("“one two” stands there. Later we read Site Standard 1, 4.1.", [("one two", [])]),
        ("“one two”, as Site Standard 1, 4.1 has it.", [("one two", ["Site Standard 1, 4.1"])]),
        ("“one two” is said in section 5.2 of this procedure", [("one two", [])]),
    ],
)
def test_which_reference_belongs_to_which_quotation(places: Places, text: str, expected: list[tuple[str, list[str]]]) -> None:
    told = beside(places, stretch(text))
    if expected[0][1] == ["Standard"]:
        assert [(quote, [one.split(", ")[1] for one in ones]) for quote, ones in told] == [("one two", ["4.1"]), ("three four", ["4.2"])]
    else:
        assert told == expected


def test_a_footnote_tells_the_reference(places: Places) -> None:
    texts = [stretch("“one two”¹ and “three four.”²"), stretch("Site Standard 1, 4.1.", "footnote", label="1")]
    texts.append(stretch("Site Standard 11, 10.1.", "footnote", label="2"))
    assert beside(places, *texts) == [("one two", ["Site Standard 1, 4.1"]), ("three four.", ["Site Standard 11, 10.1"])]


def test_footnotes_whose_marks_are_gone_go_in_order(places: Places) -> None:
    texts = [stretch("“one two” and “three four.”"), stretch("Site Standard 1, 4.1.", "footnote", label="1")]
    texts.append(stretch("Site Standard 11, 10.1.", "footnote", label="2"))
    assert beside(places, *texts) == [("one two", ["Site Standard 1, 4.1"]), ("three four.", ["Site Standard 11, 10.1"])]


@pytest.mark.parametrize("end", [" (Site Standard 1, 4.1)", " – Site Standard 1, 4.1", " [see Site Standard 1, 4.1]."])
def test_a_block_bears_its_reference_at_its_end(places: Places, end: str) -> None:
    texts = [stretch("It says:"), stretch(f"Rooms are clean.{end}", left=LEFT + 36), stretch("x" * 200)]
    assert beside(places, *texts) == [("Rooms are clean.", ["Site Standard 1, 4.1"])]


def test_a_block_is_introduced_by_the_paragraph_before_or_attributed_after(places: Places) -> None:
    before = [stretch("Site Standard 1, 4.1 has:"), stretch("Rooms are clean.", left=LEFT + 36), stretch("x" * 200)]
    after = [stretch("It says:"), stretch("Rooms are clean.", left=LEFT + 36), stretch("(Site Standard 1, 4.1)"), stretch("x" * 200)]
    assert beside(places, *before) == beside(places, *after) == [("Rooms are clean.", ["Site Standard 1, 4.1"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Site Standard 1, 4.1", [("Site Standard 1, 4.1", "exists")]),
        ("Standard 11, section 10.2", [("Standard 11, section 10.2", "exists")]),
        ("Site Standard 1, 4.9", [("Site Standard 1, 4.9", "unknown_clause")]),
        ("EU GMP Annex 16, 1.2", [("EU GMP Annex 16, 1.2", "not_in_library")]),
        ("21 CFR 820.30(i)", [("21 CFR 820.30(i)", "not_in_library")]),
        ("WHO TRS 996, Annex 5, 4.1", [("WHO TRS 996, Annex 5, 4.1", "not_in_library")]),
        ("SOP-QA-012, section 5.2", [("SOP-QA-012, section 5.2", "not_in_library")]),
        ("Site Standard 1 applies. See section 5.2.", []),
        ("Site Standard 1 applies, see section 5.2 below.", []),
        ("the site standard for sterile areas is kept in room 5.2", []),
        ("3.5 mg in 10.2 ml, see section 4.1", []),
        ("5.6.1 Changes follow SOP-QA-008", []),
        ("IT-005-02 Record of restores", []),
        ("as section 503B of the Act says, see section 510", []),
        ("Appendix B, such as a default date, is in lieu of what part 211 asks", []),
        ("Site Standard 11 regulates backups in section 10.2", [("Site Standard 11, 10.2", "exists")]),
        ("under § 820.30(i); the words of Site Standard 1", [("820.30(i)", "not_in_library")]),
        ("Site Standard 1, 4.1 and 4.2", [("Site Standard 1, 4.1", "exists"), ("Site Standard 1, 4.2", "exists")]),
    ],
)
def test_references_of_a_text(places: Places, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.text, one.status) for one in places.cited(text)] == expected
