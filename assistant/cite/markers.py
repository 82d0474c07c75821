"""The text of a paragraph in, its citation markers out: `[@eu-gmp-annex-1 4.14]`, `[@a 1.2; @"Title of b" 3.4]`, `[@references]`.

Knows nothing of Word or of the library.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Word turns straight quotation marks into curly ones; a name in them may hold any sign.
_QUOTED = r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u201e[^\u201c\u201d]*[\u201c\u201d]|\u201d[^\u201d]*\u201d"
BARRIER = "\ufffc"
"""Stands in a paragraph's text for what is no text: a picture, a footnote's mark."""
_MARKER = re.compile(rf"\[\s*@(?:{_QUOTED}|[^\[\]{BARRIER}])*\]")
_PART = re.compile(rf"(?:{_QUOTED}|[^;])+")
LIST = "references"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as written and what it names, in order; start and end count in the paragraph's text. `fault` says why it cannot be read."""

    text: str
    start: int
    end: int
    named: tuple[str, ...]
    fault: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it is the place of the list of references."""
        return self.named == (LIST,)


def markers(text: str) -> Iterator[Marker]:
    """The markers of a text, in order."""
    for match in _MARKER.finditer(text):
        yield _read(match[0], match.start(), match.end())


def _read(text: str, start: int, end: int) -> Marker:
    parts = [" ".join(part.split()) for part in _PART.findall(text.strip()[1:-1])]
    named = tuple(part.removeprefix("@").strip() for part in parts if part)
    bare = [part for part in parts if part and not part.startswith("@")]
    if bare:
        return Marker(text, start, end, named, f"each citation of a marker begins with @: {bare[0]!r} does not")
    if not all(named):
        return Marker(text, start, end, named, "the marker names nothing after @")
    if LIST in named and len(named) > 1:
        return Marker(text, start, end, named, "[@references] stands alone")
    return Marker(text, start, end, named)
