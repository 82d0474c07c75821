"""A statement and its quotes in, whether the quotes bear it out: quoted, supported or unsupported, with the doubts in words.

Knows nothing of where the quotes stand; the gate has checked that they do.
"""

import re
from collections.abc import Sequence

from assistant.model import Support
from assistant.normalise import normal_text

_SPACE = re.compile(r"\s+")


def supported(text: str, quotes: Sequence[str]) -> tuple[Support, tuple[str, ...]]:
    """How the statement stands to its quotes, and what they do not bear."""
    if _made_of(text, quotes):
        return "quoted", ()
    return "unsupported", ("the statement is not made of the words of its quotes",)


def _made_of(text: str, quotes: Sequence[str]) -> bool:
    """Whether the statement is its quotes, one after the other, and nothing else."""
    return bool(quotes) and _plain(text) == _plain(" ".join(quotes))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", normal_text(text)).strip()
