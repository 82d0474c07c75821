# ruff: noqa: E501
"""Odd Word files as LibreOffice makes them: texts in flat OpenDocument, which it saves as .docx by its own filter.

`OFFICE` holds the bodies by name; `write_office` has LibreOffice write them. Used by tests and benchmarks.
"""

from pathlib import Path

from word_judge import NOTHING, Job, run_jobs

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="1"/></text:list-style>
</office:automatic-styles>
<office:body><office:text>"""
TAIL = "</office:text></office:body></office:document>"


def p(text: str) -> str:
    """A paragraph."""
    return f"<text:p>{text}</text:p>"


def items(*texts: str) -> str:
    """A numbered list."""
    return f'<text:list text:style-name="L">{"".join(f"<text:list-item>{p(text)}</text:list-item>" for text in texts)}</text:list>'


def cell(content: str, span: str = "") -> str:
    """A table cell."""
    return f"<table:table-cell {span}>{content if content.startswith('<') else p(content)}</table:table-cell>"


def table(name: str, columns: int, *rows: str) -> str:
    """A table of rows of cells."""
    inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"><table:table-column table:number-columns-repeated="{columns}"/>{inner}</table:table>'


def filler(topic: str) -> str:
    """Plain steps."""
    return items(
        *(f"The {topic} team checks point {number} within {number + 1} days and informs the {topic} owner." for number in range(1, 25))
    )


def revision(number: int, kind: str, body: str = "") -> str:
    """An entry in the list of tracked changes."""
    who = "<office:change-info><dc:creator>A. Reviewer</dc:creator><dc:date>2026-01-05T09:00:00</dc:date></office:change-info>"
    return f'<text:changed-region text:id="c{number}"><text:{kind}>{who}{body}</text:{kind}></text:changed-region>'


OFFICE: dict[str, str] = {
    "office_lists": '<text:h text:outline-level="1">Cleaning</text:h>'
    + items("Rinse the tank with 20 litres.", 'Rinse it <text:span text:style-name="B">again</text:span> until clear.')
    + '<text:h text:outline-level="1">Drying</text:h>'
    + filler("drying"),
    "office_tables": table(
        "T",
        3,
        cell("Site", 'table:number-columns-spanned="3"') + "<table:covered-table-cell/>" * 2,
        cell("North") + cell(table("I", 2, cell("inner limit") + cell("at most 3 counts"))) + cell("12 samples"),
        cell("South") + cell("outer text") + cell("8 samples"),
    )
    + filler("table"),
    "office_tracked": "<text:tracked-changes>"
    + revision(1, "insertion")
    + revision(2, "deletion", p("Production "))
    + "</text:tracked-changes>"
    + p(
        'The batch is released by <text:change text:change-id="c2"/><text:change-start text:change-id="c1"/>the Quality Unit '
        '<text:change-end text:change-id="c1"/>within 5 days.'
    )
    + filler("release"),
    "office_notes": p(
        'The limit is 10<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Average of 3 plates.</text:p></text:note-body></text:note> CFU per plate."
    )
    + p('A remark<office:annotation><dc:creator>A. Reviewer</dc:creator><text:p>Still so?</text:p></office:annotation> with a comment.')
    + p('See <text:a xlink:href="https://example.org/">the manual</text:a> on page <text:page-number>1</text:page-number>.')
    + p('<text:bookmark-start text:name="m"/>The marked words<text:bookmark-end text:name="m"/> of this line.')
    + filler("note"),
    "office_frames": p(
        '<draw:frame draw:name="F" text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm"><draw:text-box>'
        "<text:p>Wear gloves in this room.</text:p><text:p>Change them every 30 minutes.</text:p></draw:text-box></draw:frame>Beside the frame."
    )
    + p("A line<text:line-break/>with a break,<text:tab/>a tab and a\u00adsoft hyphen.")
    + filler("frame"),
}  # fmt: skip


def write_office(folder: Path, names: list[str] | None = None) -> list[Path]:
    """The files as LibreOffice saves them, in the order of the names (all of them unless told)."""
    chosen = names or list(OFFICE)
    sources = [folder / f"{name}.fodt" for name in chosen]
    for source in sources:
        source.write_text(f"{HEAD}{OFFICE[source.stem]}{TAIL}", encoding="utf-8")
    targets = [folder / f"{name}.docx" for name in chosen]
    run_jobs([Job(source, NOTHING, target) for source, target in zip(sources, targets, strict=True)], folder)
    return targets
