"""The styles part of a Word file in, the effective properties of paragraphs and runs out.

Follows `basedOn` to its end. Knows nothing of numbering values or of text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFF = {"0", "false", "off", "none"}
LONGEST_CHAIN = 20
"""Styles may be based on each other in a circle in damaged files."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Style elements by id, the one that applies where none is named, the document's defaults, and what was looked up of them already."""

    by_id: "dict[str, _Element]"
    paragraph: str = ""
    defaults: "_Element | None" = None
    of_runs: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def chain(self, style: str) -> "Iterator[_Element]":
        """The style and all it is based on, nearest first."""
        for _ in range(LONGEST_CHAIN):
            element = self.by_id.get(style)
            if element is None:
                return
            yield element
            style = value(element, "basedOn") or ""

    def name(self, style: str) -> str:
        """The name people see, `heading 2`; built-in ones are in English whatever the language of Word."""
        element = self.by_id.get(style)
        return (value(element, "name") or style) if element is not None else style


def read_styles(root: "_Element | None") -> Styles:
    """The styles of a part; none where the part is missing."""
    if root is None:
        return Styles({})
    by_id = {element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")}
    defaults = [
        name for name, element in by_id.items() if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") not in {None, *OFF}
    ]
    return Styles(by_id, defaults[0] if defaults else "", root.find(f"{W}docDefaults"))


def value(element: "_Element | None", path: str) -> str | None:
    """The `w:val` of a descendant by its path (`pPr/outlineLvl`), empty string where it has none, None where it is absent."""
    found = element.find(_qualified(path)) if element is not None else None
    return None if found is None else found.get(f"{W}val", "")


@cache
def _qualified(path: str) -> str:
    return "/".join(W + step for step in path.split("/"))


def integer(told: str | None, default: int) -> int:
    """A whole number as the file tells it; damaged values count as not told."""
    return int(told) if told and told.lstrip("-").isdecimal() else default


def paragraph_value(paragraph: "_Element", styles: Styles, name: str) -> str | None:
    """A paragraph property, direct or from its styles."""
    style = paragraph_style(paragraph, styles)
    direct = value(paragraph, f"pPr/{name}")
    return direct if direct is not None else next((told for told in _through(styles, style, f"pPr/{name}") if told is not None), None)


def paragraph_style(paragraph: "_Element", styles: Styles) -> str:
    """The style's id."""
    return value(paragraph, "pPr/pStyle") or styles.paragraph


def run_value(run: "_Element", paragraph_style_id: str, styles: Styles, name: str) -> str | None:
    """A run property: direct, from its character style, from the paragraph's style, from the document's defaults."""
    direct = value(run, f"rPr/{name}")
    if direct is not None:
        return direct
    own = value(run, "rPr/rStyle") or ""
    known = styles.of_runs
    if (own, paragraph_style_id, name) not in known:
        found = [*_through(styles, own, f"rPr/{name}"), *_through(styles, paragraph_style_id, f"rPr/{name}")]
        found.append(value(styles.defaults, f"rPrDefault/rPr/{name}"))
        known[own, paragraph_style_id, name] = next((told for told in found if told is not None), None)
    return known[own, paragraph_style_id, name]


def is_on(told: str | None) -> bool:
    """Whether a switch such as `w:b` is set: present and not switched off."""
    return told is not None and told.lower() not in OFF


def _through(styles: Styles, style: str, path: str) -> Iterator[str | None]:
    return (value(element, path) for element in styles.chain(style)) if style else iter(())


def outline_level(paragraph: "_Element", styles: Styles) -> int | None:
    """1 for `Heading 1` and whatever inherits from it; Word's level 9 means body text."""
    told = paragraph_value(paragraph, styles, "outlineLvl")
    if told and told.isdigit():
        return int(told) + 1 if int(told) < 9 else None
    for element in styles.chain(paragraph_style(paragraph, styles)):
        words = (value(element, "name") or "").lower().split()
        if len(words) == 2 and words[0] == "heading" and words[1].isdigit():
            return int(words[1])
    return None
