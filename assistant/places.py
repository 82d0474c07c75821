"""A page as the library counts it in, the words for people out. Pages are counted from 1 wherever a person reads them, from 0 in JSON."""

from collections.abc import Sequence


def page_words(page: int | None, printed: str, count: int = 0) -> str:
    """A 0-based page for people: `PDF page 9, printed 8`, with a count `PDF page 9 of 60, printed 8`; empty for a source without pages."""
    if page is None:
        return ""
    of = f" of {count}" if count else ""
    return f"PDF page {page + 1}{of}{f', printed {printed}' if printed else ''}"


def printed_label(labels: Sequence[str], page: int | None) -> str:
    """The label printed on a 0-based page; empty where none is known."""
    return labels[page] if page is not None and page < len(labels) else ""
