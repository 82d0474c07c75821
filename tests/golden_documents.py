"""The golden documents: one small text of every family, written by us. Run as a script it parses them anew into tests/golden.

A golden is read line by line before it is committed: it says what the parser should make of the text, not what it happens to make.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
SHOWN = ("number", "kind", "parent", "title", "text", "path", "page_start", "page_end")

CFR = """<?xml version="1.0"?>
<DIV5 N="900" TYPE="PART"><HEAD>PART 900—GOOD PRACTICE FOR TEA HOUSES</HEAD>
<DIV6 N="A" TYPE="SUBPART"><HEAD>Subpart A—General Provisions</HEAD>
<DIV8 N="§ 900.1" TYPE="SECTION"><HEAD>§ 900.1   Scope.</HEAD>
<P>(a) The rules of this part are the least that is asked of a tea house.</P>
<P>(b) <I>Exceptions.</I> (1) Coffee is exempt.</P><P>(2) Cocoa is exempt if:</P><P>(i) it is sold cold; or</P><P>(ii) it is sold dry.</P>
<CITA>[43 FR 45077, Sept. 29, 1978]</CITA></DIV8>
<DIV8 N="§ 900.3" TYPE="SECTION"><HEAD>§ 900.3   Definitions.</HEAD><P>The definitions of part 800 of this chapter apply.</P></DIV8></DIV6>
<DIV6 N="B" TYPE="SUBPART"><HEAD>Subpart B—Equipment</HEAD>
<DIV8 N="§ 900.60" TYPE="SECTION"><HEAD>§ 900.60   Kettles.</HEAD>
<P>(a)(1) Kettles shall be clean.</P><P>(2) Kettles shall be descaled as § 900.1(b) asks.</P><P>(b) Records shall be kept.</P>
</DIV8></DIV6></DIV5>
"""

MARKDOWN = """---
number: SOP-TEA-007
version: "3"
title: Brewing of leaf tea
kind: sop
---
# SOP-TEA-007 Brewing of leaf tea

## 1. Purpose

This procedure says how tea is brewed.

## 2. Scope

It applies to all kettles. It does not apply to 2.5 L pots.

## 3. Definitions

**Brew**: what results from one kettle.

**Kettle**: the vessel in which water boils.

## 5. Procedure

### 5.1 Before the brew

5.1.1 The operator checks that:

- the kettle is clean;
- the water is fresh.

5.1.2 The operator records:

a) the date;

b) the number of the kettle.

2.5 L of water are drawn for each brew.

### 5.2 The brew

5.2.1 The water is heated to 95 °C.

| Tea | Time |
|---|---|
| green | 2 min |
| black | 4 min |

## 6. Records

Records are kept for five years.
"""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Guide to cups</title></head><body><nav><a href="/">Home</a></nav><main>
<h1>Guide to cups</h1><p>Issued by the Tea Authority.</p><h2>1. Cups</h2><p>1.1 Cups should be warm.</p><p>1.2 Cups should be:</p>
<ol type="a"><li>whole;</li><li>clean.</li></ol><p>1.3 Cups are counted.</p><h2>2. Saucers</h2><p>Saucers are optional.</p>
<h3>Large saucers</h3><p>They should match.</p></main></body></html>
"""

PLAIN = """GUIDE TO SPOONS

1 SCOPE

Spoons of metal are covered by this guide.

2 USE

2.1 Spoons should be dry. For the drying see the
guide to cups, which says in paragraph
1.3). It is short.

2.2 Spoons should be counted:
a) in the morning;
b) in the evening.
"""


def written(text: str) -> Callable[[Path], Path]:
    """A builder for a file of text."""

    def build(path: Path) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return build


def word_sop(path: Path) -> Path:
    """Headings and steps numbered by Word itself, one level after the other; a table and a typed list."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
        for level, (form, style, shown) in enumerate(
            [
                ("decimal", "Heading1", "%1."),
                ("decimal", "Heading2", "%1.%2"),
                ("decimal", "ListNumber", "%1.%2.%3"),
                ("lowerLetter", "ListNumber2", "%4)"),
            ]
        )
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, name in enumerate(("Heading 1", "Heading 2", "List Number", "List Number 2")):
        properties = document.styles[name].element.get_or_add_pPr()
        for old in properties.findall("{*}numPr"):
            properties.remove(old)
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))
    control = document.add_table(3, 2)
    for row, cells in zip(control.rows, (("Title", "Cleaning of kettles"), ("SOP number", "SOP-TEA-009"), ("Version", "2")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    parts = [
        ("Heading 1", "Purpose"), ("Normal", "This procedure says how kettles are cleaned."),
        ("Heading 1", "Responsibilities"), ("Normal", "QA approves this procedure."),
        ("Heading 1", "Procedure"), ("Heading 2", "Daily cleaning"), ("List Number", "Empty the kettle."),
        ("List Number", "Check with a lamp:"), ("List Number 2", "the bottom;"), ("List Number 2", "the spout."),
        ("Normal", "Both must be free from scale."),
        ("Heading 2", "Weekly cleaning"), ("List Number", "Descale the kettle as described in 3.1.2 above."),
        ("List Bullet", "Use 50 g of acid."), ("List Number", "Record the weight of the acid."),
        ("Heading 1", "Records"), ("Normal", "The log is kept for five years."),
    ]  # fmt: skip
    for style, words in parts:
        document.add_paragraph(words, style)
    document.save(str(path))
    return path


def builders() -> dict[str, Callable[[Path], Path]]:
    """File name -> what writes the file."""
    import golden_paper
    import golden_pdf

    return {
        "eu-annex.pdf": golden_pdf.eu_annex,
        "ich-guideline.pdf": golden_pdf.ich_guideline,
        "fda-guidance.pdf": golden_pdf.fda_guidance,
        "inspection-guide.pdf": golden_pdf.inspection_guide,
        "dossier.pdf": golden_pdf.dossier,
        "who-annex.pdf": golden_pdf.who_annex,
        "inspection-report.pdf": golden_pdf.inspection_report,
        "paper.pdf": golden_paper.paper,
        "regulation.xml": written(CFR),
        "sop.md": written(MARKDOWN),
        "sop.docx": word_sop,
        "guide.html": written(PAGE),
        "guide.txt": written(PLAIN),
    }


def parsed(name: str, folder: Path) -> list[str]:
    """The clauses of a golden document, a line of JSON each."""
    from ingest.readers import reader_for
    from ingest.structure import structure

    path = builders()[name](folder / name)
    reading = reader_for(path)(path)
    clauses = structure(reading, "golden@1").clauses
    return [json.dumps({"id": one.id, **{field: getattr(one, field) for field in SHOWN}}, ensure_ascii=False) for one in clauses]


def regenerate() -> None:
    """Write all goldens anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in builders():
            (FOLDER / f"{name}.jsonl").write_text("\n".join(parsed(name, Path(folder))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    regenerate()
