"""Small regulations, guidelines and papers as PDF, in our own words, set like the families they stand for. Used by `golden_documents`."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Table, TableStyle

WIDTH, HEIGHT = A4
MARGIN = 72.0
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=7, alignment=4)
BOLD = ParagraphStyle("bold", BODY, fontName="Times-Bold", alignment=0, spaceBefore=6)
ITALIC = ParagraphStyle("italic", BOLD, fontName="Times-BoldItalic")
TITLE = ParagraphStyle("title", BOLD, fontSize=20, leading=26, alignment=1, spaceAfter=30)
LARGE = ParagraphStyle("large", BOLD, fontSize=14, leading=18)
NOTE = ParagraphStyle("note", BODY, fontSize=8.5, leading=11)
RUNNING = "Tea Authority | Guide to tea rooms"

Draw = Callable[[Canvas, BaseDocTemplate], None]


def text(words: str, style: ParagraphStyle = BODY, left: float = 0) -> Paragraph:
    return Paragraph(words, ParagraphStyle("", style, leftIndent=left))


def numbered(number: str, words: str, style: ParagraphStyle = BODY, left: float = 36, hang: float = 36) -> Paragraph:
    """The number in the margin, the words beside it."""
    font = {"bulletFontName": style.fontName, "bulletFontSize": style.fontSize}
    return Paragraph(words, ParagraphStyle("", style, leftIndent=left, bulletIndent=left - hang, **font), bulletText=number)


def bullet(words: str, left: float = 54) -> Paragraph:
    return numbered("•", words, left=left, hang=14)


def ruled(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    cells = [[Paragraph(cell, NOTE) for cell in row] for row in rows]
    return Table(
        cells, widths, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.7, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]), spaceAfter=8
    )


def footer(canvas: Canvas, template: BaseDocTemplate) -> None:
    canvas.setFont("Times-Roman", 8)
    canvas.drawCentredString(WIDTH / 2, 30, str(template.page))


def running(head: str) -> Draw:
    """A head and a page number on every page."""

    def draw(canvas: Canvas, template: BaseDocTemplate) -> None:
        footer(canvas, template)
        canvas.setFont("Times-Italic", 10)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 40, head)

    return draw


def set_pdf(path: Path, story: Sequence[Flowable], draw: Draw = footer, height: float = HEIGHT) -> Path:
    """One column; a lower page makes texts run over page breaks."""
    frame = Frame(MARGIN, HEIGHT - height + 60, WIDTH - 2 * MARGIN, height - 120, 0, 0, 0, 0)
    template = BaseDocTemplate(str(path), pagesize=A4, pageTemplates=[PageTemplate("one", [frame], onPage=draw)], invariant=1)
    template.build(list(story))
    return path


def eu_annex(path: Path) -> Path:
    return set_pdf(path, [
        text("Annex 7 to the Rules for Tea Rooms", TITLE), text("Brewing of Leaf Tea", TITLE),
        text("Reasons for changes: the rules were old.", BODY), PageBreak(),
        numbered("1", "Scope", ITALIC),
        text("Tea is brewed from leaves of the tea plant. This annex gives general guidance for its brewing."),
        numbered("2", "Principle", ITALIC),
        numbered("2.1", "Tea should be brewed by trained people. The following should be considered:"),
        numbered("i.", "The kettle should be clean and should be checked before use."),
        numbered("ii.", "Water should be fresh:"),
        numbered("a)", "drawn on the same day;", left=60, hang=20), numbered("b)", "free from scale.", left=60, hang=20),
        numbered("iii.", "Cups should be warm."),
        text("All three apply to each brew without exception."),
        numbered("2.2", "The pot should hold the leaves. Pots are tested as is described for the tanks of the room (see also what is "
             "said in paragraph "
                 "2.4 and 2.1). If a pot fails the test, it should not be used until the cause is known and is removed."),
        numbered("3", "Premises", ITALIC),
        text("Rooms and air", BOLD),
        numbered("3.1", "The room should be at 10<super>2</super> particles or less, at a temperature between 18 and 25 °C. For the "
             "limits see Table 1."),
        text("Table 1: Limits of particles", BOLD, 36),
        ruled([["Grade", "At rest", "In use"], ["A", "3 520", "3 520"], ["B (a)", "3 520", "352 000"]], [80, 120, 120]),
        text("(a) Counted in the air above the pot.", NOTE, 36),
        numbered("3.2", "Doors should be closed. Two doors of a lock should never be open at once."),
        text("Water", BOLD),
        numbered("3.3", "Water should meet these points:"),
        bullet("it is clear;"), bullet("it has no smell."),
        numbered("3.4", "Kettles should be emptied at the end of the day, and should be left open to dry before the next use in the "
             "morning; "
                 "the record of it should be signed by the person who did it and by the person who has checked it on the same day."),
        text("Glossary", ITALIC),
        text("<b>Infusion</b> – The drink that results from leaves in water."),
        text("<b>Leaf tea</b> – Tea of whole leaves, as opposed to dust."),
    ], height=520)  # fmt: skip


def ich_guideline(path: Path) -> Path:
    dots = " " + ". " * 40
    contents = [
        "1. INTRODUCTION",
        "1.1 Objectives of the Guideline",
        "2. STABILITY OF TEA",
        "2.1 Leaves",
        "2.1.1 Storage",
        "3. GLOSSARY",
        "ANNEX I: EXAMPLES",
    ]
    return set_pdf(path, [
        text("HARMONISED TEA GUIDELINE", TITLE), text("Stability of Leaf Tea", TITLE), text("T1", LARGE),
        text("Adopted on 7 June 2021", BODY), PageBreak(),
        text("TABLE OF CONTENTS", BOLD), *[text(f"{line}{dots}{at + 1}") for at, line in enumerate(contents)], PageBreak(),
        text("1. INTRODUCTION", BOLD),
        text("1.1 Objectives of the Guideline", BOLD),
        text("This text describes what should be known of the stability of leaf tea when it is stored for longer than a year."),
        text("2. STABILITY OF TEA", BOLD),
        text("2.1 Leaves", BOLD),
        text("Leaves should be kept dry. The following factors bear on them:"),
        bullet("light, which bleaches;", 36), bullet("moisture, which spoils.", 36),
        text("Both are tested as described in section 2.1.1 of this text."),
        text("2.1.1 Storage", BOLD),
        text("The tin should be closed. A tin that has been open for more than a week should be tested again before it is used, and the "
             "result of the test should be recorded together with the number of the tin and with the date of its opening."),
        text("2.1.2 Retest", BOLD), text("Retest at twelve months is usual."),
        text("2.2 Dust", BOLD), text("Dust is not covered by this text."),
        text("3. GLOSSARY", BOLD),
        text("<b>Retest date:</b> The date on which a sample of the leaves should be examined again."),
        text("<b>Tin:</b> The container of the leaves."),
        PageBreak(),
        text("ANNEX I: EXAMPLES", BOLD),
        text("I.1 A Tin of Green Tea", BOLD), text("The tin is opened twice a day."),
        text("I.2 A Tin of Black Tea", BOLD), text("The tin is opened once a day."),
    ], running("T1 Stability of Leaf Tea"), 560)  # fmt: skip


def fda_guidance(path: Path) -> Path:
    return set_pdf(path, [
        text("Guidance for Tea Houses", TITLE), text("Brewing Validation: Principles and Practices", TITLE), text("January 2011"),
        PageBreak(),
        text("I. INTRODUCTION", BOLD),
        text("This guidance outlines principles for the validation of brewing. It does not apply to the following:"),
        bullet("coffee", 36), bullet("cocoa", 36),
        text("II. BACKGROUND", BOLD),
        text("Brewing was validated long ago.<super>1</super> Since then we have learned more."),
        text("III. RECOMMENDATIONS", BOLD),
        text("A. General Considerations", BOLD, 18), text("Good projects are managed well."),
        text("B. Stage 1 - Design of the Brew", BOLD, 18), text("The brew is designed on paper first."),
        text("1. Gathering Knowledge", ParagraphStyle("", BODY, fontName="Times-Italic"), 36),
        text("Knowledge comes from two sources:"),
        numbered("1.", "earlier brews, and", left=54, hang=18), numbered("2.", "books on tea.", left=54, hang=18),
        text("Both are written down."),
        text("2. Controlling the Brew", ParagraphStyle("", BODY, fontName="Times-Italic"), 36), text("Control follows from knowledge."),
        text("C. Stage 2 - Qualification", BOLD, 18), text("The kettle is qualified before the brew is."),
        text("IV. DOCUMENTATION", BOLD), text("What was done is written down."),
        text("GLOSSARY", BOLD),
        text("<b>Brew:</b> What results from one kettle."),
        text("<b>Kettle:</b> The vessel in which water boils."),
    ], with_footnote, 600)  # fmt: skip


def with_footnote(canvas: Canvas, template: BaseDocTemplate) -> None:
    running("Contains Tea Recommendations")(canvas, template)
    if template.page == 2:
        canvas.line(MARGIN, 120, MARGIN + 144, 120)
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(MARGIN, 110, "1")
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(MARGIN + 5, 106, "The first text on it is of the year 1987 and is no longer in force.")


def inspection_guide(path: Path) -> Path:
    """Sections with numbered paragraphs and tables whose items are cited by their number."""
    rows = [["Item", "Expectation for records"], ["1.", "Records are made at once."], ["2.", "Corrections are signed and dated."]]
    more = [
        ["Item", "What should be checked"],
        ["1.", "Blank forms are counted."],
        ["2.", "Spoiled forms are kept."],
        ["3.", "Copies are marked."],
    ]
    return set_pdf(path, [
        text("GOOD PRACTICES FOR TEA RECORDS", TITLE), text("PI 941-1 Draft"), PageBreak(),
        text("8 PAPER RECORDS", BOLD),
        text("8.1 Control of forms", BOLD),
        numbered("8.1.1", "Forms should be controlled."), numbered("8.1.2", "Forms should be numbered."),
        text("8.2 Why control matters", BOLD), text("Without control, records get lost."), ruled(rows, [50, 380]),
        text("8.3 Issue of forms", BOLD), ruled(more, [50, 380]),
        text("9 ELECTRONIC RECORDS", BOLD), text("9.1 Structure of the system", BOLD),
        numbered("9.1.1", "Systems should be validated."), numbered("9.1.2", "Systems should be listed."),
    ], running("PI 941-1"))  # fmt: skip


def dossier(path: Path) -> Path:
    rows = [["Test", "Method", "Limit"], ["Assay", "HPLC", "95.0 to 105.0 %"], ["Caffeine", "UV", "NMT 5 mg"]]
    return set_pdf(path, [
        text("3.2.P.5 CONTROL OF TEA BAGS", BOLD),
        text("3.2.P.5.1 Specifications", BOLD), text("The specification of the bags is given in Table 1."),
        text("Table 1. Specification of tea bags", BOLD), ruled(rows, [120, 120, 150]),
        text("3.2.P.5.2 Analytical Procedures", BOLD), text("All procedures are those of the pharmacopoeia but the assay."),
        text("3.2.P.5.2.1 Assay", BOLD), text("A bag is brewed in 200 mL of water and the brew is injected."),
        text("3.2.P.5.3 Validation of Analytical Procedures", BOLD), text("The assay was validated."),
        text("3.2.P.6 REFERENCE STANDARDS", BOLD), text("Caffeine of the pharmacopoeia is used."),
    ], running("Module 3 Quality"))  # fmt: skip


def who_annex(path: Path) -> Path:
    return set_pdf(path, [
        text("Annex 2", LARGE), text("Good tea practices for leaf tea", TITLE),
        *[numbered(f"{at}.", name, left=36) for at, name in enumerate(("Introduction", "Scope", "Equipment"), 1)], PageBreak(),
        text("1. Introduction", LARGE),
        numbered("1.1", "Tea should be good. The quality of a tea cannot be tested into it."),
        numbered("1.2", "The measures of this text may be replaced by others of equal effect."),
        text("2. Scope", LARGE), text("General", ITALIC),
        numbered("2.1", "The text applies to:"),
        numbered("(a)", "green tea;", left=60, hang=24), numbered("(b)", "black tea, of which"),
        numbered("–", "loose tea and", left=74, hang=14),
        numbered("–", "tea in bags.", left=74, hang=14),
        text("3. Equipment", LARGE), text("Cleaning", ITALIC),
        numbered("3.1", "Kettles should be cleaned daily."), numbered("3.2", "Pots should be cleaned weekly."),
        text("References", LARGE), numbered("1.", "The book of tea. London, 1999."),
        numbered("2.", "The second book of tea. London, 2001."),
    ], running("Tea Report Series, No. 986, 2014"))  # fmt: skip


def inspection_report(path: Path) -> Path:
    return set_pdf(path, [
        text("TO: The Tea House of the East", BODY), text("DURING AN INSPECTION OF YOUR FIRM WE OBSERVED:", BODY),
        text("OBSERVATION 1", BOLD),
        text("The kettle is not cleaned at suitable intervals. Specifically,", BOLD),
        numbered("A.", "On 3 May the kettle held scale. Nobody could tell when it had last been cleaned:"),
        numbered("a.", "the log was empty;", left=60, hang=20), numbered("b.", "the label was gone.", left=60, hang=20),
        numbered("B.", "On 4 May the second kettle held scale as well."),
        text("OBSERVATION 2", BOLD), text("Records are not kept for a year. Specifically, those of January are missing."),
        text("OBSERVATION 3", BOLD), text("Staff are not trained."),
    ], running("FORM T 483"))  # fmt: skip
