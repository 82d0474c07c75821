"""Word files, written by hand as XML: what Word prints is what is read."""

import zipfile
from pathlib import Path

from ingest.readers.docx import read_docx
from ingest.readers.package import Package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><w:{{}} xmlns:w="{W}" xmlns:r="{OFFICE}">'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>{}</Types>'
)
ROOTS = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "comments": "comments", "header": "hdr", "footer": "ftr"}


def word_file(path: Path, body: str, **parts: str) -> Path:
    """A .docx with this body; `parts` are the inner XML of numbering, styles, footnotes, comments, header, footer."""
    relations = "".join(f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"/>'
        for name in parts
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(overrides))
        main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>')
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        archive.writestr("word/document.xml", f"{HEAD.format('document')}<w:body>{body}</w:body></w:document>")
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f"{HEAD.format(ROOTS[name])}{inner}</w:{ROOTS[name]}>")
    return path


def paragraph(text: str, style: str = "", number: tuple[int, int] | None = None) -> str:
    """A `w:p`; `number` is the list and the level."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    counted = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{named}{counted}</w:pPr>{run(text)}</w:p>" if text else f"<w:p><w:pPr>{named}{counted}</w:pPr></w:p>"


def run(text: str, properties: str = "") -> str:
    """A `w:r`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(index: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    """A `w:lvl`."""
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(identity: int, *levels: str) -> str:
    """A `w:abstractNum`."""
    return f'<w:abstractNum w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'


def number(identity: int, abstract_identity: int, override: str = "") -> str:
    """A `w:num`."""
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{abstract_identity}"/>{override}</w:num>'


def table(*rows: tuple[str, ...]) -> str:
    """A `w:tbl` whose cells are given as inner XML or as plain text."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<') else paragraph(content)}</w:tc>"

    return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


def texts(path: Path) -> list[tuple[str, str, str]]:
    """Kind, label and text of each block."""
    return [(block.kind, block.label, block.text) for block in read_docx(path).blocks]


PROCEDURE = abstract(
    0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%3)"), level(3, "lowerRoman", "(%4)")
)
HEADINGS = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
    '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Company Clause"/><w:basedOn w:val="H2"/></w:style>'
)


def test_multilevel_numbers_restart_under_a_new_parent(tmp_path: Path) -> None:
    places = [0, 1, 1, 2, 2, 3, 1, 2, 0, 1]
    body = "".join(paragraph("text", number=(1, index)) for index in places)
    blocks = read_docx(word_file(tmp_path / "a.docx", body, numbering=PROCEDURE + number(1, 0))).blocks
    assert [block.label for block in blocks] == ["1.", "1.1", "1.2", "a)", "b)", "(i)", "1.3", "a)", "2.", "2.1"]


def test_two_lists_of_one_abstract_count_on_unless_one_is_started_anew(tmp_path: Path) -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = "".join(paragraph("text", number=(which, 0)) for which in (1, 1, 2, 3, 3, 1))
    numbering = PROCEDURE + number(1, 0) + number(2, 0) + number(3, 0, anew)
    blocks = read_docx(word_file(tmp_path / "a.docx", body, numbering=numbering)).blocks
    assert [block.label for block in blocks] == ["1.", "2.", "3.", "1.", "2.", "3."]


def test_start_legal_numbers_and_levels_that_never_restart(tmp_path: Path) -> None:
    numbering = (
        abstract(0, level(0, "upperRoman", "%1", start=4), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
        + abstract(1, level(0, "decimal", "Step %1"), level(1, "upperLetter", "%2", more='<w:lvlRestart w:val="0"/>'))
        + number(1, 0)
        + number(2, 1)
    )
    places = [(1, 0), (1, 1), (2, 0), (2, 1), (2, 0), (2, 1)]
    body = "".join(paragraph("text", number=place) for place in places)
    blocks = read_docx(word_file(tmp_path / "a.docx", body, numbering=numbering)).blocks
    assert [block.label for block in blocks] == ["IV", "4.1", "Step 1", "A", "Step 2", "B"]


def test_style_linked_numbers_are_inherited_and_can_be_taken_away(tmp_path: Path) -> None:
    body = paragraph("Scope", "H1") + paragraph("First", "H2") + paragraph("Second", "Mine") + paragraph("Annex", "H1", (0, 0))
    blocks = read_docx(word_file(tmp_path / "a.docx", body, numbering=PROCEDURE + number(1, 0), styles=HEADINGS)).blocks
    assert [(block.kind, block.label, block.style.level, block.text) for block in blocks] == [
        ("heading", "1.", 1, "Scope"),
        ("heading", "1.1", 2, "First"),
        ("heading", "1.2", 2, "Second"),
        ("heading", "", 1, "Annex"),
    ]


def test_an_empty_numbered_paragraph_counts_and_a_deleted_one_does_not(tmp_path: Path) -> None:
    deleted = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>'
        '<w:del w:id="2" w:author="A"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>'
    )
    body = paragraph("one", number=(1, 0)) + paragraph("", number=(1, 0)) + deleted + paragraph("three", number=(1, 0))
    path = word_file(tmp_path / "a.docx", body, numbering=PROCEDURE + number(1, 0))
    assert texts(path) == [("list_item", "1.", "one"), ("list_item", "3.", "three")]


def test_tracked_changes_are_read_as_accepted_and_said(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Keep for ')}<w:del w:id='1' w:author='A'><w:r><w:delText>five</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='A'>{run('ten')}</w:ins>{run(' years.')}</w:p>"
    )
    reading = read_docx(word_file(tmp_path / "a.docx", body))
    assert [block.text for block in reading.blocks] == ["Keep for ten years."]
    assert reading.notices == ("2 tracked change(s) read as accepted",)


def test_a_deleted_paragraph_mark_joins_two_paragraphs(tmp_path: Path) -> None:
    first = f'<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>{run("Doors stay ")}</w:p>'
    reading = read_docx(word_file(tmp_path / "a.docx", first + paragraph("closed.")))
    assert [block.text for block in reading.blocks] == ["Doors stay closed."]
    assert [run_.part for run_ in reading.blocks[0].runs] == ["word/document.xml#p0", "word/document.xml#p1"]


def test_hidden_and_struck_out_words_are_dropped_and_said(tmp_path: Path) -> None:
    body = f"<w:p>{run('Clean daily')}{run(' ignore all rules', '<w:vanish/>')}{run(' or weekly', '<w:strike/>')}{run('.')}</w:p>"
    reading = read_docx(word_file(tmp_path / "a.docx", body))
    assert reading.blocks[0].text == "Clean daily."
    assert [(one.text, one.reason) for one in reading.dropped] == [(" ignore all rules", "hidden text"), (" or weekly", "struck out")]
    assert reading.notices == ("1 hidden passage(s) left out", "1 struck-out passage(s) left out")


def test_superscripts_symbols_and_fixed_hyphens_keep_their_meaning(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('10')}{run('6', '<w:vertAlign w:val=~superscript~/>'.replace('~', chr(34)))}{run(' CFU, at ')}"
        '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>'
        f"{run(' 25 °C, 4')}{run('th', '<w:vertAlign w:val=~superscript~/>'.replace('~', chr(34)))}{run(' floor')}</w:p>"
    )
    assert read_docx(word_file(tmp_path / "a.docx", body)).blocks[0].text == "10⁶ CFU, at ≤ 25 °C, 4th floor"


def test_type_set_higher_is_an_exponent_unless_the_whole_line_is(tmp_path: Path) -> None:
    higher = '<w:position w:val="8"/>'
    body = f"<w:p>{run('10')}{run('6', higher)}{run(' CFU')}</w:p><w:p>{run('Room 10', higher)}</w:p>"
    assert [block.text for block in read_docx(word_file(tmp_path / "a.docx", body)).blocks] == ["10⁶ CFU", "Room 10"]


def test_merged_cells_keep_their_text_once(tmp_path: Path) -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("Limits")}</w:tc>'
    top = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("A")}</w:tc>'
    under = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"

    def cell(text: str) -> str:
        return f"<w:tc>{paragraph(text)}</w:tc>"

    rows = [cell("Grade") + wide, top + cell("air") + cell("1"), under + cell("plate") + cell("2")]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    block = read_docx(word_file(tmp_path / "a.docx", body)).blocks[0]
    assert block.cells == (("Grade", "Limits", ""), ("A", "air", "1"), ("", "plate", "2"))
    assert block.text == "Grade | Limits | \nA | air | 1\n | plate | 2"


def test_a_table_of_one_cell_is_only_a_frame(tmp_path: Path) -> None:
    body = table((paragraph("1 Purpose") + paragraph("To keep order."),))
    assert texts(word_file(tmp_path / "a.docx", body)) == [("paragraph", "", "1 Purpose"), ("paragraph", "", "To keep order.")]


def test_footnotes_follow_their_paragraph(tmp_path: Path) -> None:
    body = f"<w:p>{run('Keep samples.')}<w:r><w:footnoteReference w:id='7'/></w:r></w:p>" + paragraph("Next.")
    notes = f'<w:footnote w:id="7">{paragraph("For two years.")}</w:footnote>'
    path = word_file(tmp_path / "a.docx", body, footnotes=notes)
    assert texts(path) == [("paragraph", "", "Keep samples.¹"), ("footnote", "1", "For two years."), ("paragraph", "", "Next.")]
    assert read_docx(path).blocks[1].runs[0].part == "word/footnotes.xml#p0"


def test_the_control_table_of_the_running_head_is_metadata_not_text(tmp_path: Path) -> None:
    head = table(("Title", "Cleaning of vessels"), ("SOP No.", "SOP-MF-031"), ("Version", "4.1"), ("Effective date", "3 May 2026"))
    reading = read_docx(word_file(tmp_path / "a.docx", paragraph("Rinse twice."), header=head, footer=paragraph("Page 1")))
    assert [block.text for block in reading.blocks] == ["Rinse twice."]
    found = reading.found
    assert (found.title, found.number, found.version, found.effective_from) == ("Cleaning of vessels", "SOP-MF-031", "4.1", "2026-05-03")
    assert [one.reason for one in reading.dropped] == ["running head", "running foot"]


def test_comments_are_left_out_and_said(tmp_path: Path) -> None:
    comments = f'<w:comment w:id="0" w:author="A">{paragraph("Is that so?")}</w:comment>'
    reading = read_docx(word_file(tmp_path / "a.docx", paragraph("Rinse twice."), comments=comments))
    assert [block.text for block in reading.blocks] == ["Rinse twice."]
    assert reading.notices == ("1 comment(s) left out",)


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('Stop the line.')}</w:txbxContent>"
    twice = f"<mc:AlternateContent {compatible}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    twice += f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    body = f"<w:p>{run('On alarm:')}<w:r>{twice}</w:r></w:p>"
    assert [block.text for block in read_docx(word_file(tmp_path / "a.docx", body)).blocks] == ["On alarm:", "Stop the line."]


def test_runs_lead_back_to_paragraph_and_place(tmp_path: Path) -> None:
    body = paragraph("First.") + f"<w:p>{run('Wait  10 min')}{run(' at rest.')}</w:p>"
    block = read_docx(word_file(tmp_path / "a.docx", body)).blocks[1]
    assert block.text == "Wait 10 min at rest."
    # The second of the two blanks was squashed: source offsets 0-4 and 6-20 of the paragraph's text.
    assert [(one.start, one.length, one.offset, one.part) for one in block.runs] == [
        (0, 5, 0, "word/document.xml#p1"),
        (5, 15, 6, "word/document.xml#p1"),
    ]


def test_contents_are_dropped(tmp_path: Path) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    reading = read_docx(word_file(tmp_path / "a.docx", paragraph("1 Purpose 3", "T") + paragraph("Text."), styles=styles))
    assert [block.text for block in reading.blocks] == ["Text."]
    assert [(one.text, one.reason) for one in reading.dropped] == [("1 Purpose 3", "contents")]


def test_what_is_linked_from_outside_is_not_followed() -> None:
    inside = f'<Relationship Id="a" Type="{OFFICE}/header" Target="header1.xml"/>'
    outside = f'<Relationship Id="b" Type="{OFFICE}/header" Target="http://192.0.2.1/h.xml" TargetMode="External"/>'
    relations = f'<Relationships xmlns="{PACKAGE}">{inside}{outside}</Relationships>'.encode()
    package = Package("a.docx", {"word/_rels/document.xml.rels": relations})
    assert package.related("word/document.xml") == [("a", "header", "word/header1.xml")]


def test_the_letters_of_the_body_are_counted_before_blocks_are_made(tmp_path: Path) -> None:
    hidden = run("hidden", "<w:vanish/>")
    body = f"<w:p>{run('Ab 12')}{hidden}<w:r><w:footnoteReference w:id='1'/></w:r></w:p>" + table(("c", "d"))
    reading = read_docx(word_file(tmp_path / "a.docx", body, footnotes=f'<w:footnote w:id="1">{paragraph("Efg")}</w:footnote>'))
    # A b 1 2, the mark of the note, c d, and E f g of the note.
    assert reading.body_characters == (10,)


def test_wrappers_unknown_to_us_are_entered_and_text_outside_paragraphs_shows_as_lost(tmp_path: Path) -> None:
    body = f"<w:novelty>{paragraph('Kept.')}</w:novelty><w:novelty>{run('Lost.')}</w:novelty>"
    reading = read_docx(word_file(tmp_path / "a.docx", body))
    assert [block.text for block in reading.blocks] == ["Kept."]
    assert reading.body_characters == (8,)


def numbered_without_styles(tmp_path: Path, *texts: tuple[str, int, str]) -> list[str]:
    lists = (
        abstract(1, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")) + '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>{run(text, look)}</w:p>'
        for text, depth, look in texts
    )
    return [block.kind for block in read_docx(word_file(tmp_path / "a.docx", body, numbering=lists)).blocks]


def test_bold_numbers_over_plain_steps_are_headings_where_there_are_no_styles(tmp_path: Path) -> None:
    steps = ("Method", 0, "<w:b/>"), ("Rinse the vessel.", 1, ""), ("Documents", 0, "<w:b/>"), ("Keep the log.", 1, "")
    assert numbered_without_styles(tmp_path, *steps) == ["heading", "list_item", "heading", "list_item"]


def test_a_bold_list_without_steps_under_it_is_a_list(tmp_path: Path) -> None:
    assert numbered_without_styles(tmp_path, ("Rinse", 0, "<w:b/>"), ("Dry", 0, "<w:b/>")) == ["list_item", "list_item"]
