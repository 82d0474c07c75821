"""Sheets that are written row by row with few looks: fonts and fills once, rows as high as their text. Knows nothing of findings."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.gap.columns import safe
from assistant.gap.report import NOTICE, STATUS_COLOURS

_LINE_POINTS, _LEAST_POINTS = 13.5, 15.0
# A row higher than this hides its neighbours; the whole text is in the cell all the same.
_MOST_POINTS = 165.0
_ACCENT, _WHITE, _EDIT = "1D5C63", "FFFFFF", "FFFBE3"

Look = tuple[Any, Any, bool]
"""A font, a fill (or None), and whether the cell has a frame."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its look, by name: plain, edit, bold, head, title, quiet, a status, or `#` and a colour."""

    value: str | int | float
    look: str = "plain"


class Book:
    """A workbook in the making."""

    def __init__(self, title: str) -> None:
        from openpyxl import Workbook

        self.book = Workbook(write_only=True)
        self.book.properties.title, self.book.properties.creator = title, "Clausewise"
        self.book.properties.description = NOTICE
        self._looks = _looks()
        self._made: dict[str, Any] = {}

    def styled(self, sheet: Any, cell: Cell) -> Any:
        """The cell as the library writes it; the numbers of a look are found once a workbook, which saves most of the time."""
        from openpyxl.cell import WriteOnlyCell

        value = safe(cell.value) if isinstance(cell.value, str) else cell.value
        made = WriteOnlyCell(sheet, value=value)
        if cell.look in self._made:
            made._style = self._made[cell.look]
        else:
            font, fill, framed = self._look(cell.look)
            made.font = font
            if fill is not None:
                made.fill = fill
            if framed:
                made.alignment, made.border = self._frame()
            self._made[cell.look] = made._style
        if isinstance(value, str):
            made.data_type = "s"  # a text stays a text, whatever sign it begins with
        return made

    def _look(self, name: str) -> Look:
        from openpyxl.styles import PatternFill

        if name.startswith("#"):
            return self._looks["plain"][0], PatternFill("solid", fgColor=name[1:]), True
        return self._looks[name]

    def _frame(self) -> tuple[Any, Any]:
        from openpyxl.styles import Alignment, Border, Side

        line = Side(style="thin", color="D8DFE0")
        return Alignment(wrap_text=True, vertical="top"), Border(bottom=line, right=line)

    def content(self) -> bytes:
        """The workbook's bytes."""
        import io

        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def _looks() -> dict[str, Look]:
    from openpyxl.styles import Font, PatternFill

    def font(**more: Any) -> Any:
        return Font(**{"name": "Calibri", "size": 10, **more})

    def fill(colour: str) -> Any:
        return PatternFill("solid", fgColor=colour)

    looks: dict[str, Look] = {
        "plain": (font(), None, True),
        "edit": (font(), fill(_EDIT), True),
        "bold": (font(bold=True), None, True),
        "heading": (font(bold=True, size=11), None, False),
        "head": (font(bold=True, color=_WHITE), fill(_ACCENT), True),
        "title": (font(bold=True, size=15, color=_ACCENT), None, False),
        "quiet": (font(italic=True, color="5B6871"), None, False),
    }
    for status, (ground, ink) in STATUS_COLOURS.items():
        looks[status] = (font(bold=True, color=ink), fill(ground), True)
    return looks


class Sheet:
    """One sheet: columns of given widths (in characters), rows appended, the head frozen and filterable where asked."""

    def __init__(self, book: Book, name: str, widths: Sequence[int], pages_wide: int = 1) -> None:
        from openpyxl.utils import get_column_letter

        self.book, self.widths, self.rows = book, widths, 0
        self.sheet: Any = book.book.create_sheet(name)
        for place, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        self._printed(pages_wide)

    def _printed(self, pages_wide: int) -> None:
        setup = self.sheet.page_setup
        setup.orientation, setup.paperSize = "landscape", 8 if pages_wide > 1 else 9  # A3, A4
        setup.fitToWidth, setup.fitToHeight = pages_wide, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.oddFooter.center.text = f"{NOTICE}  Page &P of &N"

    def table(self, heads: Sequence[str], rows: int, freeze: str = "A2") -> None:
        """A head that stays in sight, is printed on every page, and filters the rows to come."""
        from openpyxl.utils import get_column_letter

        self.sheet.freeze_panes = freeze
        self.sheet.print_title_rows = "1:1"
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{rows + 1}"
        self.head(heads)

    def head(self, heads: Sequence[str]) -> None:
        """A row of heads."""
        self.row([Cell(head, "head") for head in heads])

    def row(self, cells: Iterable[Cell]) -> None:
        """A row, as high as its longest text needs."""
        listed = list(cells)
        self.rows += 1
        self.sheet.row_dimensions[self.rows].height = self._height(listed)
        self.sheet.append([self.book.styled(self.sheet, cell) for cell in listed])

    def _height(self, cells: Sequence[Cell]) -> float:
        if any(cell.look == "title" for cell in cells):
            return 24.0
        framed = (cell for cell in cells if cell.look not in ("quiet", "heading"))
        lines = max((_lines(str(cell.value), width) for cell, width in zip(framed, self.widths, strict=False)), default=1)
        return min(max(_LEAST_POINTS, lines * _LINE_POINTS + 2), _MOST_POINTS)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: words wrap, so a line holds a little less than the width."""
    fitting = max(1.0, width * 0.98)
    return sum(max(1, math.ceil(len(part) / fitting)) for part in text.split("\n"))
