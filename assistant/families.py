"""A clause with the list items under it as they are printed: a person quotes "4.3 ... should be checked: i. ...; ii. ..." as one text.

The gate itself holds to one clause; this is for the files of people, who cite the clause and mean it with its list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.quotes import locate
from assistant.verify import Source, Truth
from ingest.model import Clause

# "i.", "a)", "(2)" at the start of an item: how it is printed differs, what it says does not.
_LABEL = re.compile(r"(?<!\S)\(?(?P<name>[a-z]{1,5}|[A-Z]|\d{1,2})[.)](?=\s)")
_OWN_LABEL = re.compile(r"\(?([A-Za-z0-9]+)\)?$")


@dataclass(frozen=True, slots=True)
class Standing:
    """A quote that runs over a clause and its list: the clauses it touches, the first of them first."""

    sources: tuple[Source, ...]


class Families:
    """Clauses with their lists, read from the clauses that quotes may stand in."""

    def __init__(self, truth: Truth) -> None:
        self._by_id = truth.by_id
        self._under: dict[str, list[Source]] = {}
        for source in truth.sources:
            if source.clause.parent is not None:
                self._under.setdefault(source.clause.parent, []).append(source)

    def everything_under(self, source: Source) -> Iterator[Source]:
        """A clause and whatever stands under it: who cites a section means its clauses too."""
        yield source
        for child in self._under.get(source.clause.id, ()):
            yield from self.everything_under(child)

    def head(self, source: Source) -> Source:
        """The clause whose list an item belongs to; a clause that is no item is its own head."""
        while source.clause.kind == "list_item" and source.clause.parent in self._by_id:
            source = self._by_id[source.clause.parent]
        return source

    def standing(self, quote: str, source: Source) -> Standing | None:
        """The clauses over which the quote runs, if it stands word for word in the clause with its list; None otherwise."""
        pieces = sorted(self._pieces(self.head(source)), key=lambda piece: piece[0])
        for labelled in (True, False):
            text, ends = "", []
            for _, one, words in pieces:
                label = f"{_label(one.clause)} " if labelled and words and _label(one.clause) else ""
                text += f"{label}{_LABEL.sub(_plain, words) if labelled else words}\n"
                ends.append((len(text), one))
            match = locate(_LABEL.sub(_plain, quote) if labelled else quote, text)
            if match is not None:
                begins = [0, *(end for end, _ in ends)]
                touched = [one for begin, (end, one) in zip(begins, ends, strict=False) if begin < match.span[1] and end > match.span[0]]
                return Standing(tuple(dict.fromkeys(touched)))
        return None

    def _pieces(self, head: Source) -> Iterator[tuple[int, Source, str]]:
        """The stretches of text of a clause and its items, with their place in the document; a tail after a list is one of its own."""
        members = [head, *(one for one in self.everything_under(head) if one.clause.kind == "list_item")]
        for one in dict.fromkeys(members):
            clause, begin = one.clause, 0
            if clause.title:
                yield clause.title_span[0] if clause.title_span else clause.spans[0][0] - 1 if clause.spans else 0, one, clause.title
            for start, end in clause.spans:
                yield start, one, clause.text[begin : begin + end - start]
                begin += end - start + 1


def _plain(match: re.Match[str]) -> str:
    return f"({match['name']})"


def _label(clause: Clause) -> str:
    found = _OWN_LABEL.search(clause.number or "") if clause.kind == "list_item" else None
    return f"({found.group(1)})" if found else ""
