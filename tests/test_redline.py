"""Tracked changes in Word files: what a change does to the text, what stays, what is refused."""

import re
import zipfile
from pathlib import Path

import pytest
from odd_office_files import write_office
from odd_word_files import ODD, complex_field, p, r, step, table, text_box, write_odd, write_word_file
from office import needs_office
from word_judge import ACCEPT, NOTHING, REJECT, Job, run_jobs

from assistant.draft.acceptance import accept_all
from assistant.draft.changes import Change, Ground
from assistant.draft.items import items_of
from assistant.draft.redline import Redlined, redline
from assistant.draft.wordfile import open_word
from ingest.readers.word_styles import W

SENTENCE = "Rinse the vessel for 10 minutes at least twice."


def made(tmp_path: Path, body: str, *changes: Change) -> tuple[Redlined, Path, Path]:
    """The changes on a body: the outcome, the redline, the clean copy."""
    source = write_word_file(body, tmp_path / "sop.docx")
    red, clean = tmp_path / "red.docx", tmp_path / "clean.docx"
    return redline(source, changes, red, "Q. Author", clean), red, clean


def document(path: Path) -> str:
    return zipfile.ZipFile(path).read("word/document.xml").decode()


def lines(path: Path) -> list[str]:
    """The paragraphs of the body as shown, without empty ones."""
    texts = ["".join(item.text for item in items_of(one) if not item.gone) for one in open_word(path).body.iter(f"{W}p")]
    return [text for text in texts if text.strip()]


def inserted(path: Path) -> list[str]:
    found = re.findall(r"<w:ins [^>]*>(.*?)</w:ins>", document(path), re.DOTALL)
    return [text for one in found if (text := "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", one)))]


def deleted(path: Path) -> list[str]:
    return re.findall(r"<w:delText[^>]*>([^<]*)</w:delText>", document(path))


def test_only_the_words_that_differ_are_touched(tmp_path: Path) -> None:
    change = Change("1", "replace", SENTENCE, "Rinse the vessel for 15 minutes at least twice.")
    done, red, clean = made(tmp_path, p(SENTENCE), change)
    assert done.applied == ("1",)
    assert (deleted(red), inserted(red)) == (["10"], ["15"])
    assert lines(clean) == ["Rinse the vessel for 15 minutes at least twice."]


def test_a_part_is_replaced_where_it_stands_once(tmp_path: Path) -> None:
    _, _, clean = made(tmp_path, p(SENTENCE), Change("1", "replace", SENTENCE, "15 minutes", old="10 minutes"))
    assert lines(clean) == ["Rinse the vessel for 15 minutes at least twice."]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("x", "replace", "No such paragraph.", "b"), "no paragraph reads"),
        (Change("x", "replace", "Twice.", "b"), "2 paragraphs read"),
        (Change("x", "replace", "Twice.", "b", occurrence=3), "only 2 paragraphs read"),
        (Change("x", "replace", SENTENCE, "b", old="11 minutes"), "does not hold"),
        (Change("x", "replace", SENTENCE, "E", old="e"), "times: give more"),
        (Change("x", "replace", SENTENCE, SENTENCE), "the new text is the old one"),
        (Change("x", "insert_after", SENTENCE, cells=("a", "b")), "stands in no table"),
        (Change("x", "insert_after", SENTENCE, "  "), "the new text is empty"),
        (Change("x", "insert_after", SENTENCE, "Page\x0cbreak"), "U+000C"),
        (Change("x", "replace", "Twice.", "b", occurrence=1, reason="\x00"), "U+0000"),
    ],
)
def test_what_cannot_be_placed_is_refused_by_name_and_the_rest_applied(tmp_path: Path, change: Change, reason: str) -> None:
    good = Change("good", "replace", "Sign.", "Sign and date.")
    done, _, clean = made(tmp_path, p(SENTENCE) + p("Twice.") * 2 + p("Sign."), change, good)
    assert done.applied == ("good",)
    assert [one.id for one in done.refused] == ["x"]
    assert reason in done.refused[0].reason
    assert "Sign and date." in lines(clean)


def test_an_occurrence_says_which_of_equal_paragraphs_is_meant(tmp_path: Path) -> None:
    _, _, clean = made(tmp_path, p("Twice.") * 2, Change("1", "replace", "Twice.", "Second.", occurrence=2))
    assert lines(clean) == ["Twice.", "Second."]


@pytest.mark.parametrize("told", ["5.1  Rinse – the  “vessel”.", '5.1\tRinse - the "vessel".', 'Rinse - the "vessel".'])
def test_a_paragraph_is_known_through_blanks_dashes_quotes_and_without_its_number(tmp_path: Path, told: str) -> None:
    body = p(r("5.1"), "<w:r><w:tab/></w:r>", "Rinse – the “vessel”.")
    _, _, clean = made(tmp_path, body, Change("1", "replace", told, "Rinse – the “tank”.", old="Rinse – the “vessel”."))
    assert lines(clean) == ["5.1\tRinse – the “tank”."]


def test_changes_in_one_paragraph_are_merged_or_the_later_one_is_refused(tmp_path: Path) -> None:
    first = Change("1", "replace", SENTENCE, "15", old="10")
    second = Change("2", "replace", SENTENCE, "three times", old="twice")
    third = Change("3", "replace", SENTENCE, "for 20 minutes", old="for 10 minutes")
    done, _, clean = made(tmp_path, p(SENTENCE), first, second, third)
    assert done.applied == ("1", "2")
    assert "overlaps with change 1" in done.refused[0].reason
    assert lines(clean) == ["Rinse the vessel for 15 minutes at least three times."]


def test_formatting_is_kept_on_both_sides_and_taken_on_by_new_words(tmp_path: Path) -> None:
    body = p(r("Keep "), r("below 25 degrees", "<w:b/>"), r(" always."))
    _, red, _ = made(tmp_path, body, Change("1", "replace", "Keep below 25 degrees always.", "30", old="25"))
    assert '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">30</w:t></w:r>' in document(red)
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">below </w:t>' in document(red)


def test_new_words_do_not_become_exponents(tmp_path: Path) -> None:
    body = p(r("10"), r("6", '<w:vertAlign w:val="superscript"/>'), r(" cells."))
    _, red, clean = made(tmp_path, body, Change("1", "replace", "106 cells.", "106 living cells."))
    assert lines(clean) == ["106 living cells."]
    assert document(red).count("superscript") == 1


def test_a_step_inserted_after_a_numbered_one_is_numbered_too(tmp_path: Path) -> None:
    _, red, _ = made(tmp_path, step("One.") + step("Two."), Change("1", "insert_after", "One.", "New."))
    new = next(one for one in re.findall(r"<w:p>.*?</w:p>", document(red)) if "New." in one)
    assert '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>' in new
    assert re.search(r"<w:pPr>.*<w:rPr><w:ins [^>]*/></w:rPr></w:pPr>", new)


def test_after_a_heading_comes_body_text(tmp_path: Path) -> None:
    body = p("Cleaning", properties='<w:pStyle w:val="Heading1"/>') + p("Rinse.")
    _, red, _ = made(tmp_path, body, Change("1", "insert_after", "Cleaning", "Wear gloves."))
    new = next(one for one in re.findall(r"<w:p>.*?</w:p>", document(red)) if "Wear gloves." in one)
    assert "Heading1" not in new


def test_the_last_paragraph_of_a_cell_keeps_the_end_of_the_cell(tmp_path: Path) -> None:
    _, red, clean = made(tmp_path, table(("A", "B")) + p("End."), Change("1", "insert_after", "A", "New."))
    marked = next(one for one in re.findall(r"<w:p>.*?</w:p>", document(red)) if ">A<" in one)
    assert "<w:rPr><w:ins " in marked
    assert lines(clean) == ["A", "New.", "B", "End."]


def test_a_deleted_paragraph_goes_with_its_end_and_takes_no_comment_or_bookmark_along(tmp_path: Path) -> None:
    body = p("One.") + p('<w:bookmarkStart w:id="9" w:name="b"/>', "Two.", '<w:bookmarkEnd w:id="9"/>') + p("Three.")
    _, red, clean = made(tmp_path, body, Change("1", "delete", "Two."))
    assert "<w:rPr><w:del " in document(red)
    assert lines(clean) == ["One.", "Three."]
    assert document(clean).count('w:id="9"') == 2


def test_a_table_row_is_inserted_below(tmp_path: Path) -> None:
    body = table(("Version", "Change"), ("1.0", "First.")) + p("End.")
    _, red, clean = made(tmp_path, body, Change("1", "insert_after", "1.0", cells=("1.1", "Limits.")))
    assert "<w:trPr><w:ins " in document(red)
    assert lines(clean) == ["Version", "Change", "1.0", "First.", "1.1", "Limits.", "End."]


def test_earlier_changes_of_others_stay(tmp_path: Path) -> None:
    done, red, clean = made(
        tmp_path,
        ODD["tracked_before"],
        Change("1", "replace", "The batch is released by the Quality Unit after review within 5 days.", "7", old="5"),
    )
    assert done.earlier > 0
    text = document(red)
    assert text.count('w:author="A. Reviewer"') == document(tmp_path / "sop.docx").count('w:author="A. Reviewer"')
    assert "The batch is released by the Quality Unit after review within 7 days." in lines(clean)


def test_words_within_an_earlier_insertion_are_deleted_inside_it_and_inserted_beside_it(tmp_path: Path) -> None:
    text = "The batch is released by the Quality Unit after review within 5 days."
    _, red, clean = made(tmp_path, ODD["tracked_before"], Change("1", "replace", text, "before", old="after"))
    assert re.search(r"<w:ins [^>]*A. Reviewer[^>]*>(?:(?!</w:ins>).)*<w:del [^>]*Q. Author", document(red))
    assert not re.search(r"<w:ins [^>]*>(?:(?!</w:ins>).)*<w:ins ", document(red).split("<w:p>")[1])
    assert "The batch is released by the Quality Unit before review within 5 days." in lines(clean)


def test_a_computed_field_goes_or_stays_as_a_whole(tmp_path: Path) -> None:
    body = p("See section ", complex_field("REF _Ref1", "5.2"), " here.") + p(
        "Made on ", f'<w:fldSimple w:instr=" DATE ">{r("1 May")}</w:fldSimple>', "."
    )
    changes = (
        Change("1", "replace", "See section 5.2 here.", "See section 5.3 here."),
        Change("2", "replace", "Made on 1 May.", "Made on [date]."),
    )
    _, red, clean = made(tmp_path, body, *changes)
    assert "<w:delInstrText" in document(red)
    assert lines(clean) == ["See section 5.3 here.", "Made on [date]."]
    assert "fldChar" not in document(clean)
    untouched, _, _ = made(tmp_path, body, Change("1", "replace", "See section 5.2 here.", "See section 5.2 there."))
    assert untouched.applied
    assert "<w:delInstrText" not in document(red.with_name("red.docx"))


def test_the_words_of_a_link_stay_a_link(tmp_path: Path) -> None:
    _, red, _ = made(
        tmp_path, ODD["hyperlinks"], Change("1", "replace", "Read the quality manual before you start.", "site", old="quality")
    )
    link = re.search(r"<w:hyperlink .*?</w:hyperlink>", document(red))
    assert link is not None
    assert "site" in link.group()


def test_both_copies_of_a_text_box_change(tmp_path: Path) -> None:
    body = p("Beside it.", text_box(p("Wear gloves."))) + p("End.")
    _, red, _ = made(tmp_path, body, Change("1", "replace", "Wear gloves.", "Wear clean gloves."))
    assert inserted(red).count(" clean") == 2
    ids = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', document(red))
    assert len(ids) == len(set(ids))


def test_a_filled_or_locked_control_is_refused(tmp_path: Path) -> None:
    bound = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>' + r("3.0") + "</w:sdtContent></w:sdt>"
    )
    locked = '<w:sdt><w:sdtPr><w:lock w:val="sdtContentLocked"/></w:sdtPr><w:sdtContent>' + p("Fixed text.") + "</w:sdtContent></w:sdt>"
    changes = (Change("1", "replace", "Version 3.0", "4.0", old="3.0"), Change("2", "replace", "Fixed text.", "Other text."))
    done, _, _ = made(tmp_path, p("Version ", bound) + locked + p("End."), *changes)
    assert done.applied == ()
    assert "properties" in done.refused[0].reason
    assert "locked" in done.refused[1].reason


def test_headers_and_footnotes_can_change_and_the_comment_says_where(tmp_path: Path) -> None:
    changes = (Change("1", "replace", "Version 3.0", "Version 4.0"), Change("2", "replace", "Average of 3 plates.", "Average of 5 plates."))
    done, red, _ = made(tmp_path, ODD["footnotes"], *changes)
    assert done.applied == ("1", "2")
    archive = zipfile.ZipFile(red)
    assert "4.0" in archive.read("word/header1.xml").decode()
    assert "<w:ins " in archive.read("word/footnotes.xml").decode()
    comments = archive.read("word/comments.xml").decode()
    assert "(in the header)" in comments
    assert "(in the footnote)" in comments


def test_parts_that_no_change_touches_stay_the_same_bytes(tmp_path: Path) -> None:
    _, red, clean = made(tmp_path, p(SENTENCE), Change("1", "delete", SENTENCE))
    before = zipfile.ZipFile(tmp_path / "sop.docx")
    for path in (red, clean):
        after = zipfile.ZipFile(path)
        same = {name for name in before.namelist() if after.read(name) == before.read(name)}
        changed = set(before.namelist()) - same
        assert changed <= {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}


def test_each_change_has_a_comment_with_clause_words_and_edition(tmp_path: Path) -> None:
    ground = Ground("std@2024#4.1", "Rinsing should last 15 minutes.", "Standard (2024), 4.1", "std@2024", "ab12", "")
    change = Change("c7", "replace", SENTENCE, "15", old="10", reason="too short", citations=("std@2024#4.1",), grounds=(ground,))
    _, red, clean = made(tmp_path, p(SENTENCE), change)
    comments = zipfile.ZipFile(red).read("word/comments.xml").decode()
    for words in ("c7", "too short", "Standard (2024), 4.1", "Rinsing should last 15 minutes.", "std@2024"):
        assert words in comments
    assert document(red).count("<w:commentReference ") == 1
    assert "commentReference" not in document(clean)


def test_earlier_comments_keep_their_ids(tmp_path: Path) -> None:
    source = write_odd("comments", tmp_path / "sop.docx")
    text = "This sentence has been commented on by a reviewer."
    redline(source, [Change("1", "delete", text)], tmp_path / "red.docx", "Q. Author", tmp_path / "clean.docx")
    comments = zipfile.ZipFile(tmp_path / "red.docx").read("word/comments.xml").decode()
    assert re.findall(r'<w:comment [^>]*w:id="(\d+)"', comments) == ["0", "1"]
    assert document(tmp_path / "clean.docx").count('<w:commentReference w:id="0"/>') == 1


def test_what_is_kept_when_all_is_accepted_reads_as_the_clean_copy(tmp_path: Path) -> None:
    for name in ODD:
        source = write_odd(name, tmp_path / f"{name}.docx")
        first, last = (lines(source)[place] for place in (0, -1))
        changes = [
            Change("1", "replace", first, f"{first} Added."),
            Change("2", "insert_after", last, "New end."),
            Change("3", "delete", last),
        ]
        done = redline(source, changes, tmp_path / "red.docx", "Q. Author", tmp_path / "clean.docx")
        assert done.refused == ()
        accepted = open_word(tmp_path / "red.docx").body
        accept_all(accepted)
        texts = ["".join(item.text for item in items_of(one)) for one in accepted.iter(f"{W}p")]
        assert [text for text in texts if text.strip()] == lines(tmp_path / "clean.docx"), name


@needs_office
def test_libreoffice_accepts_and_rejects_as_we_do(tmp_path: Path) -> None:
    body = (
        step("Rinse the vessel for 10 minutes.")
        + step("Dry it.")
        + table(("Room", "Limit"), ("Filling", "5 counts"))
        + p("Sign the record.")
    )
    changes = [
        Change("1", "replace", "Rinse the vessel for 10 minutes.", "Rinse and drain the vessel for 15 minutes."),
        Change("2", "insert_after", "Rinse the vessel for 10 minutes.", "Check the seal."),
        Change("3", "insert_after", "Filling", "and its airlock"),
        Change("4", "replace", "5 counts", "3 counts"),
        Change("5", "delete", "Dry it."),
        Change("6", "insert_after", "Filling", cells=("Corridor", "9 counts")),
        Change("7", "insert_after", "Sign the record.", "File the record."),
    ]
    done, red, clean = made(tmp_path, body, *changes)
    assert done.refused == ()
    source = tmp_path / "sop.docx"
    outcomes = {name: tmp_path / f"{name}.docx" for name in ("accepted", "rejected", "plain", "before")}
    jobs = [Job(red, ACCEPT, outcomes["accepted"]), Job(red, REJECT, outcomes["rejected"])]
    run_jobs([*jobs, Job(clean, NOTHING, outcomes["plain"]), Job(source, NOTHING, outcomes["before"])], tmp_path)
    assert lines(outcomes["accepted"]) == lines(outcomes["plain"]) == lines(clean)
    assert lines(outcomes["rejected"]) == lines(outcomes["before"]) == lines(source)


@needs_office
def test_files_that_libreoffice_wrote_go_through_it_and_back(tmp_path: Path) -> None:
    names = ["office_tables", "office_tracked", "office_frames"]
    jobs, expected = [], []
    for source in write_office(tmp_path, names):
        text = next(line for line in lines(source) if line.startswith("The ") and "point 1 " in line)
        changes = [
            Change("1", "replace", text, text.replace("checks", "checks and signs")),
            Change("2", "insert_after", text, "A new step."),
            Change("3", "replace", lines(source)[0], f"{lines(source)[0]} (amended)"),
        ]
        red, clean = tmp_path / f"{source.stem}.red.docx", tmp_path / f"{source.stem}.clean.docx"
        assert redline(source, changes, red, "Q. Author", clean).refused == ()
        outcomes = [tmp_path / f"{source.stem}.{name}.docx" for name in ("accepted", "rejected", "plain", "before")]
        jobs += [Job(red, ACCEPT, outcomes[0]), Job(red, REJECT, outcomes[1])]
        jobs += [Job(clean, NOTHING, outcomes[2]), Job(source, REJECT, outcomes[3])]
        expected.append(outcomes)
    run_jobs(jobs, tmp_path)
    for accepted, rejected, plain, before in expected:
        assert lines(accepted) == lines(plain), plain.name
        assert lines(rejected) == lines(before), before.name


def test_changes_of_a_note_and_of_the_line_it_belongs_to_do_not_disturb_each_other(tmp_path: Path) -> None:
    changes = (
        Change("1", "replace", "Average of 3 plates.", "Average of 5 plates."),
        Change("2", "replace", "Wear gloves.", "Wear clean gloves."),
        Change("3", "replace", "The limit is 10 CFU per plate.", "The limit is 10 per plate."),
        Change("4", "replace", "Beside the box.", "Beside the large box."),
    )
    body = ODD["footnotes"] + p("Beside the box.", text_box(p("Wear gloves."))) + p("End.")
    for order in (changes, changes[::-1]):
        _, _, clean = made(tmp_path, body, *order)
        assert "The limit is 10 per plate." in lines(clean)
        assert "Beside the large box." in lines(clean)


def test_fields_in_the_short_form_do_not_disturb_other_changes(tmp_path: Path) -> None:
    body = p("Made on ", f'<w:fldSimple w:instr=" DATE ">{r("1 May")}</w:fldSimple>', " by the clerk.") + p("End.")
    changes = (
        Change("1", "replace", "Made on 1 May by the clerk.", "lead clerk", old="clerk"),
        Change("2", "replace", "Made on 1 May by the clerk.", "[date]", old="1 May"),
    )
    done, _, clean = made(tmp_path, body, *changes)
    assert done.refused == ()
    assert lines(clean)[0] == "Made on [date] by the lead clerk."
    _, red, clean = made(tmp_path, body, Change("1", "delete", "Made on 1 May by the clerk."))
    assert "fldSimple" not in document(red)
    assert lines(clean) == ["End."]
