"""The words of one SOP in, its own terms for what regulations call otherwise: "the quality unit" is QA here, "personnel" is staff.

Groups of names for one thing are GMP's, not a document's; which of them an SOP uses is learnt from it. Knows nothing of changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

# Names of one thing, the regulations' ones first. Only names that mean the same everywhere stand here.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("independent quality unit(s)", "independent quality units", "independent quality unit", "quality unit(s)", "quality control unit",
     "quality units", "quality unit", "quality assurance unit", "quality assurance department", "quality department",
     "quality organisation", "Quality Assurance", "Quality Unit", "QA"),
    ("quality control laboratory", "quality control department", "Quality Control", "QC"),
    ("batch production record", "batch processing record", "batch manufacturing record", "batch record"),
    ("personnel", "staff"),
    ("computerized system", "computerised system"),
    ("authorized", "authorised"),
    ("organizational", "organisational"),
    ("labeling", "labelling"),
    ("program", "programme"),
    ("clean room", "cleanroom"),
)  # fmt: skip
_SPELLED = re.compile(r"(?P<long>(?:[A-Za-z][a-z-]+[\s-]+){1,5}[A-Za-z][a-z-]+)\s+\((?P<short>[A-Z][A-Z&]{1,5})s?\)")


@dataclass(frozen=True)
class Vocabulary:
    """What an SOP calls things; made from its text."""

    text: str

    @cached_property
    def names(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """(how others call it, how this SOP calls it), longest first."""
        found = sorted((*self._groups(), *self._abbreviations()), key=lambda one: -len(one[0]))
        return tuple((re.compile(rf"\b(?P<article>(?:the|an?)\s+)?{_loose(other)}(?!\w)", re.IGNORECASE), own) for other, own in found)

    def _groups(self) -> Iterator[tuple[str, str]]:
        for group in GROUPS:
            used = {name: count for name in group if (count := self._count(name))}
            if used:
                own = max(used, key=lambda name: (used[name], len(name)))
                yield from ((other, own) for other in group if other != own and other not in used)

    def _abbreviations(self) -> Iterator[tuple[str, str]]:
        for match in _SPELLED.finditer(self.text):
            words, short = re.split(r"[\s-]+", match["long"]), match["short"]
            letters = [letter for letter in short if letter != "&"]
            if len(words) >= len(letters) and self._count(short) > 1:
                own = words[-len(letters) :]
                if [word[0].upper() for word in own] == letters:
                    yield " ".join(own), short

    def _count(self, name: str) -> int:
        flags = 0 if any(letter.isupper() for letter in name) else re.IGNORECASE
        return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?:s|es)?(?![\w-])", self.text, flags))

    def spoken(self, text: str) -> str:
        """A text in the SOP's own terms."""
        for others, own in self.names:
            text = others.sub(lambda match, own=own: self._put(match, own), text)  # type: ignore[misc]
        return text

    def _put(self, match: "re.Match[str]", own: str) -> str:
        """Names in capitals stand without an article, if the SOP has them so; a first letter keeps its size."""
        article = match["article"] or ""
        if own[:1].isupper():
            bare = not re.search(rf"\b[Tt]he {re.escape(own)}\b", self.text)
            return own if bare or not article else f"{article}{own}"
        word = match.group()[len(article) :]
        return f"{article}{own[:1].upper()}{own[1:]}" if word[:1].isupper() and not article else f"{article}{own}"


def _loose(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"[\s-]+").replace(r"\(s\)", r"(?:\(s\)|s)?")
