"""A journal article in two columns as PDF, in our own words. Used by `golden_documents` and the tests of papers."""

from pathlib import Path

from golden_pdf import BODY, BOLD, HEIGHT, ITALIC, WIDTH, numbered, running, text
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageTemplate

SMALL = ParagraphStyle("small", BODY, fontSize=9, leading=11, spaceAfter=5)
LEFT, GUTTER = 50.0, 20.0
COLUMN = (WIDTH - 2 * LEFT - GUTTER) / 2
FILL = "Every kettle was filled, heated and emptied in the same way, and each brew was tasted by three people who knew no kettle. "


def columns(bottom: float, height: float) -> list[Frame]:
    return [Frame(LEFT + at * (COLUMN + GUTTER), bottom, COLUMN, height, 0, 0, 0, 0) for at in (0, 1)]


def paper(path: Path) -> Path:
    """Title, authors, journal, DOI and abstract over both columns; sections, a table of references; two pages."""
    top = Frame(LEFT, HEIGHT - 330, WIDTH - 2 * LEFT, 280, 0, 0, 0, 0)
    head = running("Journal of Tea Science 12 (2023) 45–51")
    first = PageTemplate("first", [top, *columns(60, HEIGHT - 400)], onPage=head)
    template = BaseDocTemplate(
        str(path),
        pagesize=(WIDTH, HEIGHT),
        pageTemplates=[first, PageTemplate("later", columns(60, HEIGHT - 130), onPage=head)],
        invariant=1,
    )
    template.build([
        NextPageTemplate("later"),
        text("Scale in kettles and the taste of tea: a blinded study", ParagraphStyle("", BOLD, fontSize=17, leading=21)),
        text("Ada Green<super>1</super>, Ben Black<super>2</super> and Cleo White<super>1,*</super>"),
        text("<super>1</super> Institute of Tea, Assam; <super>2</super> Kettle Works, Leeds", SMALL),
        text("https://doi.org/10.1234/jts.2023.0045", SMALL),
        text("Abstract", BOLD),
        text("Scale settles in kettles. We asked whether people taste it. Twelve kettles were compared over a year. Scale was tasted "
             "in 8 of 12 "
             "kettles, at a level of 2.5 mg per litre. Kettles should therefore be descaled once a week.", SMALL),
        text("Keywords: tea, scale, kettle", SMALL), FrameBreak(),
        text("1. Introduction", BOLD, 0),
        text("Tea is made of water. " + FILL * 2, SMALL),
        text("2. Materials and methods", BOLD), text("2.1. Kettles", ITALIC), text("Twelve kettles were bought. " + FILL * 3, SMALL),
        text("2.2. Tasting", ITALIC), text("Three people tasted each brew. " + FILL * 6, SMALL),
        text("3. Results", BOLD), text("Scale was tasted in eight kettles. " + FILL * 9, SMALL),
        text("4. Discussion", BOLD), text("Our result agrees with that of others [1,2]. " + FILL * 7, SMALL),
        text("5. Conclusions", BOLD), text("Kettles should be descaled once a week.", SMALL),
        text("Acknowledgements", BOLD), text("We thank the tasters.", SMALL),
        text("References", BOLD),
        numbered("[1]", "Green, A. Water for tea. J. Tea Sci. 2019, 8, 12–19.", SMALL, 22, 22),
        numbered("[2]", "Black, B.; White, C. On kettles. Kettle Rev. 2020, 3, 101–110.", SMALL, 22, 22),
    ])  # fmt: skip
    return path
