# ruff: noqa: E501
"""Word files with odd structure, written by hand in WordprocessingML: what real procedures contain and simple tools break.

Each entry of `ODD` is a body; `write_odd` makes a whole file of one. Used by tests and benchmarks.
"""

import zipfile
from pathlib import Path

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DATE = 'w:author="A. Reviewer" w:date="2026-01-05T09:00:00Z"'
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" w:left="1417" w:header="708" w:footer="708" '
    'w:gutter="0"/></w:sectPr>'
)

LINK = '<w:rStyle w:val="Hyperlink"/>'

STYLES = f"""<w:styles {NAMESPACES}>
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans"/><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:after="120"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>
<w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Step"><w:name w:val="Step"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4"/>
<w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/>
<w:insideV w:val="single" w:sz="4"/></w:tblBorders></w:tblPr></w:style>
</w:styles>"""

NUMBERING = f"""<w:numbering {NAMESPACES}>
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="1134" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def r(text: str, look: str = "") -> str:
    """A run."""
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; plain texts become runs."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def step(text: str, level: int = 1) -> str:
    """An automatically numbered step."""
    return p(text, properties=f'<w:pStyle w:val="Step"/><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def heading(text: str) -> str:
    """A numbered heading."""
    return p(text, properties='<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')


def cell(*content: str, properties: str = "") -> str:
    """A table cell."""
    inner = "".join(one if one.startswith("<") else p(one) for one in content)
    return f'<w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/>{properties}</w:tcPr>{inner}</w:tc>'


def table(*rows: tuple[str, ...], columns: int = 0) -> str:
    """A table of rows of cells."""
    grid = "".join('<w:gridCol w:w="2400"/>' for _ in range(columns or max(len(row) for row in rows)))
    body = "".join(f"<w:tr>{''.join(one if one.startswith('<w:tc') else cell(one) for one in row)}</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def complex_field(code: str, result: str) -> str:
    """A field in the long form."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_box(*paragraphs: str) -> str:
    """A text box with its copy for older readers, in a run."""
    inner = "".join(paragraphs)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" '
        'simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph">'
        '<wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="2880000" cy="720000"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapTopAndBottom/><wp:docPr id="7" name="Box"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="2880000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
        f"<w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        '</mc:Choice><mc:Fallback><w:pict><v:shape style="width:226.8pt;height:56.7pt"><v:textbox><w:txbxContent>'
        f"{inner}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def filler(count: int, topic: str) -> str:
    """Ordinary numbered steps around the odd ones."""
    verbs = ("checks", "records", "signs", "files", "reports", "compares", "labels", "releases")
    return "".join(
        step(f"The {topic} operator {verbs[number % 8]} item {number + 1} within {number + 2} hours and informs the {topic} supervisor.")
        for number in range(count)
    )


ODD: dict[str, str] = {
    "automatic_numbering": heading("Cleaning")
    + step("Rinse the vessel with 20 litres of water.")
    + step("Repeat the rinse until the conductivity is below 5 µS/cm.")
    + step("use purified water only;", 2)
    + step("do not reuse rinse water.", 2)
    + step("Sign the cleaning record.")
    + heading("Drying")
    + filler(24, "cleaning"),
    "nested_tables": p("Before the table.")
    + table(
        ("Room", "Limit"),
        (
            "Filling",
            cell(
                "Outer text of the cell.",
                table(("Inner 1", "at most 3 counts"), ("Inner 2", "at most 9 counts")),
                p("After the inner table."),
            ),
        ),
        ("Corridor", cell("First of two paragraphs.", "Last paragraph of the cell.")),
    )
    + p("After the table.")
    + filler(24, "room"),
    "merged_cells": table(
        (cell("Title over three columns", properties='<w:gridSpan w:val="3"/>'),),
        (cell("Site", properties='<w:vMerge w:val="restart"/>'), cell("North"), cell("12 samples")),
        (cell("", properties="<w:vMerge/>"), cell("South"), cell("8 samples")),
        columns=3,
    )
    + filler(24, "sampling"),
    "tracked_before": p(
        "The batch is released by ",
        f'<w:del w:id="901" {DATE}><w:r><w:delText xml:space="preserve">Production </w:delText></w:r></w:del>',
        f'<w:ins w:id="902" {DATE}>{r("the Quality Unit after review ")}</w:ins>',
        "within 5 days.",
    )
    + p(
        f'<w:ins w:id="903" {DATE}>{r("A whole paragraph that was inserted before.")}</w:ins>',
        properties=f'<w:rPr><w:ins w:id="904" {DATE}/></w:rPr>',
    )
    + p("This paragraph ends here", properties=f'<w:rPr><w:del w:id="905" {DATE}/></w:rPr>')
    + p(" and flows on from the one before.")
    + p(r("Formatted before.", f'<w:b/><w:rPrChange w:id="906" {DATE}><w:rPr/></w:rPrChange>'))
    + filler(24, "release"),
    "fields": p(
        "See section ", complex_field("REF _Ref1 \\h", "5.2"), " and page ", complex_field("PAGEREF _Ref1", "12"), " for the limits."
    )
    + p("Printed on ", f'<w:fldSimple w:instr=" DATE ">{r("5 January 2026")}</w:fldSimple>', " by the document system.")
    + p("Open ", complex_field('HYPERLINK "https://example.org/form"', "form F-001"), " and fill it in.")
    + p('<w:bookmarkStart w:id="41" w:name="_Ref1"/>', "5.2", '<w:bookmarkEnd w:id="41"/>', " Limits of the rooms.")
    + p("Nested: ", complex_field('IF 1 = 1 "yes" "no"', "yes, it is so"), " as computed.")
    + filler(24, "document"),
    "text_boxes": p("The notice beside this text applies.", text_box(p("Wear gloves at all times."), p("Change gloves every 30 minutes.")))
    + table((cell(p("In a cell: ", text_box(p("Keep the door closed.")))), "Plain cell"))
    + filler(24, "gowning"),
    "footnotes": p(
        "The limit is 10",
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="2"/></w:r>',
        " CFU per plate.",
    )
    + p("Storage is cold", '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="3"/></w:r>', ".")
    + filler(24, "microbiology"),
    "hyperlinks": p(
        "Read ",
        f'<w:hyperlink r:id="rId9" w:history="1">{r("the quality manual", LINK)}</w:hyperlink>',
        " before you start.",
    )
    + p(f'<w:hyperlink w:anchor="top">{r("Back to the start")}</w:hyperlink>')
    + p(r("See "), f'<w:bookmarkStart w:id="40" w:name="top"/>{r("the marked words")}<w:bookmarkEnd w:id="40"/>', " here.")
    + filler(24, "training"),
    "comments": p(
        '<w:commentRangeStart w:id="0"/>',
        "This sentence has been ",
        "commented on",
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
        " by a reviewer.",
    )
    + filler(24, "review"),
    "content_controls": f'<w:sdt><w:sdtPr><w:alias w:val="Owner"/></w:sdtPr><w:sdtContent>{p("The owner of this procedure is the laboratory head.")}</w:sdtContent></w:sdt>'
    + p(
        "Status: ",
        f'<w:sdt><w:sdtPr><w:alias w:val="Status"/></w:sdtPr><w:sdtContent>{r("in review since 3 March")}</w:sdtContent></w:sdt>',
        " until signed.",
    )
    + f"<w:sdt><w:sdtContent>{table(('Cell in a control', 'Second cell'))}</w:sdtContent></w:sdt>"
    + filler(24, "laboratory"),
    "sections": p("First section, portrait.")
    + p("Last of the first section.", properties=f"{SECTION}")
    + p("Second section.")
    + filler(24, "packaging"),
    "right_to_left": p(r("סעיף ראשון של הנוהל", "<w:rtl/>"), properties="<w:bidi/>")
    + p(r("يجب تسجيل كل انحراف خلال 24 ساعة", "<w:rtl/>"), properties="<w:bidi/>")
    + p("Mixed text: ", r("שלום", "<w:rtl/>"), " and back to the left.")
    + filler(24, "translation"),
    "signs": p(
        "Keep at 2",
        "<w:r><w:tab/></w:r>",
        "to 8 °C",
        "<w:r><w:noBreakHyphen/></w:r>",
        "range, tem",
        "<w:r><w:softHyphen/></w:r>",
        "perature is ",
        '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>',
        " 25 °C.",
    )
    + p("First line", "<w:r><w:br/></w:r>", "second line of the same paragraph.")
    + p("10", r("6", '<w:vertAlign w:val="superscript"/>'), " cells per ml, H", r("2", '<w:vertAlign w:val="subscript"/>'), "O only.")
    + p(r("Mixed "), r("bo", "<w:b/>"), r("ld and ita", "<w:b/><w:i/>"), r("lic in one word.", "<w:i/>"))
    + p('<w:r><w:t>One</w:t><w:tab/><w:t>run with</w:t><w:br/><w:t xml:space="preserve"> several pieces.</w:t></w:r>')
    + p("Formula: ", "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", " is the sum.")
    + filler(24, "signs"),
}

HEADER = f"<w:hdr {NAMESPACES}>{table(('SOP-ODD-001', 'Version 3.0'), ('Effective', '5 January 2026'))}{p('Example Works')}</w:hdr>"
FOOTER = f"<w:ftr {NAMESPACES}>{p('Printed copies are not controlled. Page ', complex_field('PAGE', '1'))}</w:ftr>"
FOOTNOTES = (
    f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", " Average of 3 plates.")}</w:footnote>'
    f'<w:footnote w:id="3">{p("<w:r><w:footnoteRef/></w:r>", " Between 2 and 8 degrees.")}</w:footnote></w:footnotes>'
)
COMMENTS = f'<w:comments {NAMESPACES}><w:comment w:id="0" {DATE} w:initials="AR">{p("Is this still so?")}</w:comment></w:comments>'
PARTS = {"styles": STYLES, "numbering": NUMBERING, "header1": HEADER, "footer1": FOOTER, "footnotes": FOOTNOTES, "comments": COMMENTS}
KINDS = {"header1": "header", "footer1": "footer"}
IDS = {"styles": "rId1", "numbering": "rId2", "footnotes": "rId3", "header1": "rId4", "footer1": "rId5", "comments": "rId6"}


def write_odd(name: str, path: Path) -> Path:
    """The odd file of that name."""
    return write_word_file(ODD[name], path, {"comments"} if name == "comments" else set())


def write_word_file(body: str, path: Path, extra: set[str] = frozenset()) -> Path:  # type: ignore[assignment]
    """A whole Word file around a body; it has a comments part only if `extra` asks for it."""
    names = [name for name in PARTS if name != "comments" or name in extra]
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{KINDS.get(name, name)}+xml"/>' for name in names)
    relations = (
        "".join(f'<Relationship Id="{IDS[name]}" Type="{OFFICE}/{KINDS.get(name, name)}" Target="{name}.xml"/>' for name in names)
        + f'<Relationship Id="rId9" Type="{OFFICE}/hyperlink" Target="https://example.org/manual" TargetMode="External"/>'
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}{SECTION}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        **{f"word/{name}.xml": PARTS[name] for name in names},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return path
