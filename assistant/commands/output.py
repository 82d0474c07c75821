"""How commands print: JSON, JSON Lines, or aligned text. stdout carries the result alone."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def line(value: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def document(value: Any) -> None:
    """One JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns aligned for a terminal."""
    texts = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in texts) for place in range(len(header))]
    for row in texts:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def note(text: str) -> None:
    """A remark on stderr."""
    print(text, file=sys.stderr, flush=True)
