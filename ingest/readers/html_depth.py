"""The text of a page in, whether its elements are nested too deep to be read out: parsers take time with the square of the depth.

Counts tags without building a tree. Knows nothing of what they mean but which of them never hold others or end by themselves.
"""

import re

DEEPEST = 150
"""Levels. Pages that people write have about 30, generated ones 60."""
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
ASIDE = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
UNCOUNTED = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td",
    "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
}  # fmt: skip
"""Elements that hold nothing, and those that end where the next one begins."""


def too_deep(text: str) -> bool:
    """Do more elements stand open at some place than anybody writes?"""
    depth = 0
    for end, name in TAG.findall(ASIDE.sub("", text)):
        if name.lower() not in UNCOUNTED:
            depth = max(0, depth - 1) if end else depth + 1
            if depth > DEEPEST:
                return True
    return False
