"""Word files of odd structure with citation markers, made by script. Not a test module.

Each is a function that writes one file; `ODD` names them all. The markers cite the standards of conftest.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.cite.as_word import as_word
from assistant.cite.blocks import Footnote, Paper, Paragraph
from assistant.cite.model import Piece

M = "[@site-standard-1 4.1]"
WPS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
INK = 'w:id="901" w:author="Ada" w:date="2026-01-02T03:04:05Z"'


def _put(document, xml: str) -> None:  # type: ignore[no-untyped-def]
    """A block before the last section's properties."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def _p(inner: str) -> str:
    return f"<w:p {nsdecls('w')} {WPS}>{inner}</w:p>"


def _r(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def split_runs(file: Path) -> None:
    """A marker over runs of different look, with spelling marks and a bookmark inside."""
    document = docx.Document()
    _put(document, _p(_r("Rooms keep their pressure ") + _r("[@site", "<w:b/>") + '<w:proofErr w:type="spellStart"/>'
         + _r("-standard", "<w:i/>")
         + '<w:bookmarkStart w:id="7" w:name="here"/>' + _r("-1 4") + '<w:bookmarkEnd w:id="7"/>' + _r(".1", '<w:sz w:val="40"/>')
         + _r("] at all times.", '<w:highlight w:val="yellow"/>')))  # fmt: skip
    _put(document, _p('<w:r><w:t>Curly [@“Site standard for computerised systems”,</w:t><w:tab/><w:t>10.1</w:t></w:r>'
         + _r("]; hyphen [@site")
         + "<w:r><w:noBreakHyphen/></w:r>" + _r("standard-1\u00a0section 4.2].")))  # fmt: skip
    document.save(str(file))


def tables(file: Path) -> None:
    """Markers in a merged cell and in a table within a table."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = f"Merged {M}"
    inner = table.cell(1, 1).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "Nested [@site-standard-11 10.2] cell"
    table.cell(1, 2).text = "Old edition [@site-standard-11@2003 10.1]"
    document.save(str(file))


def existing_footnotes(file: Path) -> None:
    """Footnotes that were there before, one of them with a marker in its own text."""
    content = (
        Piece("First"),
        Footnote((Piece("Old note one."),)),
        Piece(f" then {M} and"),
        Footnote((Piece("Old note two, see [@site-standard-1 4.2]."),)),
        Piece(" last [@site-standard-11 9]."),
    )
    file.write_bytes(as_word(Paper("Notes", (Paragraph(content),))))


def tracked_changes(file: Path) -> None:
    """Markers in an insertion, across its border, in deleted text, and with a deletion inside."""
    document = docx.Document()
    _put(document, _p(_r("Kept. ") + f"<w:ins {INK}>{_r(f'Inserted {M}. ')}</w:ins>" + _r("Kept.")))
    _put(document, _p(_r("Half [@site-standard-1 4.") + f"<w:ins {INK}>{_r('1]')}</w:ins>"))
    gone = '<w:r><w:delText xml:space="preserve"> Gone [@site-standard-1 4.2].</w:delText></w:r>'
    _put(document, _p(_r("Stays.") + f"<w:del {INK}>{gone}</w:del>"))
    _put(document, _p(_r("Cut [@site-standard-1 4.") + f"<w:del {INK}><w:r><w:delText>9</w:delText></w:r></w:del>" + _r("2] inside.")))
    document.save(str(file))


def text_boxes(file: Path) -> None:
    """A text box in both forms that Word writes; the paragraph around it has a marker of its own."""
    document = docx.Document()
    box = f"<w:txbxContent><w:p>{_r(f'Boxed {M}')}</w:p></w:txbxContent>"
    shape = (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        '<wp:extent cx="1800000" cy="900000"/><wp:docPr id="3" name="Box"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{box}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape style="width:140pt;height:70pt"><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>'
        "</mc:AlternateContent>"
    )
    _put(document, _p(f"{_r('Around ')}<w:r>{shape}</w:r>{_r(' the box [@site-standard-1 4.2] goes on.')}"))
    document.save(str(file))


def content_controls(file: Path) -> None:
    """A rich control, a plain one, a locked one, a bound one, and one around whole paragraphs."""
    document = docx.Document()
    for properties in ("", "<w:text/>", '<w:lock w:val="contentLocked"/>', '<w:dataBinding w:xpath="/a" w:storeItemID="{0}"/>'):
        _put(document, _p(f"{_r('A ')}<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{_r(f'control {M}')}</w:sdtContent></w:sdt>"))
    block = f"<w:p>{_r('In a block [@site-standard-11 10.1].')}</w:p>"
    _put(document, f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent>{block}</w:sdtContent></w:sdt>")
    document.save(str(file))


def headers(file: Path) -> None:
    """Markers in header, footer and a comment."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = f"Header {M}"
    document.sections[0].footer.paragraphs[0].text = "Footer [@site-standard-1 4.2]"
    paragraph = document.add_paragraph("Body [@site-standard-1 4.2].")
    document.add_comment(paragraph.runs, text="See [@site-standard-11 9]", author="Ada", initials="A")
    document.save(str(file))


def fields(file: Path) -> None:
    """A table of contents over two paragraphs that shows a heading's marker, a reference field, and links of both kinds."""
    document = docx.Document()

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def instruction(text: str) -> str:
        return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'

    _put(document, _p(mark("begin") + instruction('TOC \\o "1-3"') + mark("separate") + _r(f"Pressure {M} 1")))
    _put(document, _p(_r("Doors 2") + mark("end")))
    document.add_heading(f"Pressure {M}", 1)
    _put(document, _p(mark("begin") + instruction('HYPERLINK "https://example.org"') + mark("separate")
         + _r("linked [@site-standard-1 4.2]") + mark("end") + _r(" and ")
         + f'<w:fldSimple w:instr=" REF x ">{_r("ref [@site-standard-1 4.2]")}</w:fldSimple>'))  # fmt: skip
    _put(document, _p(f'<w:hyperlink w:anchor="here">{_r("anchored [@site-standard-11 9]")}</w:hyperlink>'))
    document.save(str(file))


def numbered_with_list(file: Path) -> None:
    """Automatic numbering, two markers side by side, several in one, and a place for the list in the middle, at the end of a section."""
    document = docx.Document()
    document.add_paragraph(f"Open the door {M}[@site-standard-1 4.2].", style="List Number")
    document.add_paragraph("Close it [@site-standard-1 4.3(i); @Site Standard 11, 10.1; @site-standard-11@2003].", style="List Number")
    document.add_paragraph("[@references]", style="List Bullet")
    document.paragraphs[-1]._p.get_or_add_pPr().append(parse_xml(f"<w:sectPr {nsdecls('w')}/>"))
    document.add_paragraph("After the list [@references] no second one.")
    document.save(str(file))


def unknown(file: Path) -> None:
    """Nothing here can be replaced."""
    document = docx.Document()
    for text in ("A [@site-standard-1 4.19]", "B [@eu-nothing 1]", "C [@site-standard-1 4.1; @site-standard-11 77]", "D [@]",
                 "[@references]", "E [@site-standard-1 4.1; 4.2]", "F user@example.org [not a marker]"):  # fmt: skip
        document.add_paragraph(text)
    document.save(str(file))


def bare_package(file: Path) -> None:
    """The least that is a Word file: one part, no styles, no relationships of its own; single quotes and white space in its XML."""
    kinds = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = f"<w:p>\n <w:r><w:t xml:space='preserve'>Bare {M} package </w:t></w:r>\n</w:p>"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{kinds}/content-types'><Default Extension='rels' ContentType='application/vnd."
        f"openxmlformats-package.relationships+xml'/><Override PartName='/word/document.xml' ContentType='{main}'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{kinds}/relationships'><Relationship Id='r1' Type='{office}' Target='word/document.xml'/>"
        "</Relationships>",
        "word/document.xml": f"<?xml version='1.0'?>\n<w:document {nsdecls('w')}>\n<w:body>{body}</w:body></w:document>",
    }
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def look_of_the_mark(file: Path) -> None:
    """Large, coloured type around the marker; a paragraph that is nothing but a marker; a marker between a line break and a word."""
    document = docx.Document()
    _put(document, _p(_r(f"Big {M} type.", '<w:rFonts w:ascii="Courier New"/><w:color w:val="FF0000"/><w:sz w:val="48"/>')))
    document.add_paragraph(M)
    _put(document, _p("<w:r><w:t>Line</w:t><w:br/><w:t>[@site-standard-1 4.2]next</w:t></w:r>"))
    document.save(str(file))


ODD: dict[str, Callable[[Path], None]] = {
    one.__name__: one
    for one in (
        split_runs, tables, existing_footnotes, tracked_changes, text_boxes, content_controls, headers, fields, numbered_with_list, unknown,
        bare_package, look_of_the_mark,
    )
}  # fmt: skip
