"""Builds the example SOPs: `benchmarks/sops/*.md` in, `corpus/sops/*.docx` out, the same bytes on every machine.

Run `python benchmarks/build_sops.py [FOLDER]`. A source file has front matter, `#` and `##` headings, `1.` steps, `a.` sub-steps,
`-` bullets, `|` table rows (the first is the header), and plain paragraphs. Knows nothing of what the SOPs are good for or which gaps they
contain: that stands in corpus/README.md.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

COMPANY = "Merrowdale Sterile Products"
SOURCES = Path(__file__).parent / "sops"
TARGET = Path(__file__).parent.parent / "corpus" / "sops"
WRITTEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ZIP_DATE = (2026, 1, 5, 9, 0, 0)  # a zip stamps each member with the clock; a fixed stamp keeps the bytes equal
UNIX, READABLE = 3, 0o644 << 16
BLUE = RGBColor(0x1F, 0x38, 0x64)
HEADER_FIELDS = (
    ("Number", "number"),
    ("Version", "version"),
    ("Effective date", "effective"),
    ("Supersedes", "supersedes"),
    ("Next review", "review"),
)
LEVEL_STYLES = ("Heading 1", "Heading 2", "Step", "Substep")
LEVEL_FORMATS = (("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"), ("lowerLetter", "%4)"))
LEVEL_INDENTS = (567, 567, 851, 1276)  # twentieths of a point: 1.0, 1.0, 1.5 and 2.25 cm
LINE = re.compile(r"(?P<mark>##?|-|\d+\.|\s+[a-z]\.) (?P<text>.+)")


@dataclass(slots=True)
class Counter:
    """The running number of each level, for SOPs whose numbers are typed."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def next(self, level: int) -> str:
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (len(self.counts) - level - 1)
        if level == len(LEVEL_STYLES) - 1:
            return f"{chr(ord('a') + self.counts[level] - 1)})"
        return ".".join(str(count) for count in self.counts[: level + 1])


def split_source(source: str) -> tuple[dict[str, str], list[str]]:
    """The front matter as a dict, and the lines of the body."""
    _, front, body = source.split("---\n", 2)
    return dict(line.split(": ", 1) for line in front.splitlines()), body.splitlines()


def table_rows(lines: list[str], start: int) -> list[list[str]]:
    """The rows of the table that begins at line `start`."""
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def parts(lines: list[str]) -> Iterator[tuple[str, Any]]:
    """(style, text) for each paragraph and ("table", rows) for each table, in order."""
    mark_styles = {"#": "Heading 1", "##": "Heading 2", "-": "List Bullet"}
    for position, line in enumerate(lines):
        if line.startswith("|"):
            if not lines[position - 1].startswith("|"):
                yield "table", table_rows(lines, position)
        elif match := LINE.fullmatch(line):
            mark = match["mark"].strip()
            yield mark_styles.get(mark, "Step" if mark[0].isdigit() else "Substep"), match["text"]
        elif line:
            yield ("Caption" if re.match(r"Table \d+:", line) else "Normal"), line


def shade(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'))


def write_cell(cell: Any, text: str, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size = bold, Pt(9)
    layout = cell.paragraphs[0].paragraph_format
    layout.space_before, layout.space_after = Pt(1), Pt(1)


def add_field(cell: Any, instruction: str) -> None:
    """A Word field such as PAGE, with 1 as the text shown until Word counts."""
    field_code = OxmlElement("w:fldSimple")
    field_code.set(qn("w:instr"), instruction)
    field_code.append(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r>'))
    cell.paragraphs[0]._p.append(field_code)


def add_header(document: Any, front: dict[str, str]) -> None:
    """The header table that stands on every page, and the footer."""
    section = document.sections[0]
    section.header_distance = Cm(1.2)
    table = section.header.add_table(rows=5, cols=4, width=Cm(17))
    table.style = "Table Grid"
    write_cell(table.cell(0, 0).merge(table.cell(0, 3)), f"{COMPANY} - Standard Operating Procedure", bold=True)
    write_cell(table.cell(1, 0), "Title", bold=True)
    write_cell(table.cell(1, 1).merge(table.cell(1, 3)), front["title"])
    for place, (label, key) in enumerate(HEADER_FIELDS):
        row, column = 2 + place // 2, 2 * (place % 2)
        write_cell(table.cell(row, column), label, bold=True)
        write_cell(table.cell(row, column + 1), front[key])
    write_cell(table.cell(4, 2), "Page", bold=True)
    add_field(table.cell(4, 3), "PAGE")
    write_cell(table.cell(4, 3), " of ")
    add_field(table.cell(4, 3), "NUMPAGES")
    set_widths(table, (3.2, 5.8, 2.8, 5.2))
    table._tbl.addnext(section.header.paragraphs[0]._p)  # the empty paragraph keeps the text clear of the table
    footer = section.footer.paragraphs[0]
    footer.text, footer.alignment = f"{front['department']} - Printed copies are not controlled.", WD_ALIGN_PARAGRAPH.CENTER


def set_widths(table: Any, widths: tuple[float, ...]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # LibreOffice reads the grid, Word the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=False):
            cell.width = Cm(width)


def add_table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            write_cell(cell, text, bold=number == 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = number < len(rows) - 1  # no table is cut by a page break
    for cell in table.rows[0].cells:
        shade(cell, "D9E2F3")
    set_widths(table, column_widths(rows))
    spacer = document.add_paragraph()
    spacer.paragraph_format.space_after, spacer.paragraph_format.line_spacing = Pt(2), Pt(4)


def column_widths(rows: list[list[str]]) -> tuple[float, ...]:
    """Centimetres per column, in proportion to its longest text but none too narrow; 17 cm in all."""
    longest = [min(60, max(18, *(len(row[column]) for row in rows))) for column in range(len(rows[0]))]
    return tuple(17 * length / sum(longest) for length in longest)


def drop_ballast(document: Any) -> None:
    """Leaves out what the default template carries and no SOP uses: some 90 table styles, their legacy copy, a thumbnail."""
    for style in document.styles.element.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in ("TableNormal", "TableGrid"):
            document.styles.element.remove(style)
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail"))]:
            del relations[key]


def prepare_styles(document: Any) -> None:
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in LEVEL_STYLES[2:]:
        styles.add_style(name, 1).base_style = styles["Normal"]
    for name, size in (("Heading 1", 12), ("Heading 2", 10.5), ("Caption", 9)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = "Arial", Pt(size), True, BLUE
        style.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        style.element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
        style.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.space_before = Pt(14)
    for name, indent in zip(LEVEL_STYLES, LEVEL_INDENTS, strict=True):
        layout = styles[name].paragraph_format
        layout.left_indent, layout.first_line_indent = Pt(indent / 20), Pt(-(indent if indent < 1000 else 425) / 20)


def number_automatically(document: Any) -> None:
    """One multilevel list whose levels are bound to the four styles, as a Word template does it."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style.replace(" ", "")}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="{indent if indent < 1000 else 425}"/></w:pPr></w:lvl>'
        for level, (style, (form, text), indent) in enumerate(zip(LEVEL_STYLES, LEVEL_FORMATS, LEVEL_INDENTS, strict=True))
    )
    numbering = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))  # the schema wants every abstractNum before the first num
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, name in enumerate(LEVEL_STYLES):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_ilvl().val = level
        properties.get_or_add_numPr().get_or_add_numId().val = 90


def add_body(document: Any, lines: list[str], typed: bool) -> None:
    counter = Counter()
    for style, content in parts(lines):
        if style == "table":
            add_table(document, content)
        elif typed and style in LEVEL_STYLES:
            document.add_paragraph(f"{counter.next(LEVEL_STYLES.index(style))}\t{content}", style)
        else:
            document.add_paragraph(content, style)


def with_fixed_stamps(package: bytes) -> bytes:
    """The same package with fixed times, and stored rather than deflated: compressors differ between machines."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.create_system, member.external_attr = UNIX, READABLE
            target.writestr(member, source.read(name))
    return result.getvalue()


def build(source: str) -> bytes:
    """The Word file of one SOP source."""
    front, lines = split_source(source)
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = front["title"], COMPANY, COMPANY
    properties.created = properties.modified = WRITTEN
    properties.comments, properties.revision = "", 1
    drop_ballast(document)
    prepare_styles(document)
    typed = front["numbering"] == "typed"
    if not typed:
        number_automatically(document)
    add_header(document, front)
    add_body(document, lines, typed)
    result = io.BytesIO()
    document.save(result)
    return with_fixed_stamps(result.getvalue())


def main(target: Path = TARGET) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(SOURCES.glob("*.md")):
        (target / f"{path.stem}.docx").write_bytes(build(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(*(Path(folder) for folder in sys.argv[1:2]))
