"""Who wrote a text: the authors of a paper as its first page names them, the issuer of anything else."""

import re

from index.documents import StoredDocument, clauses
from index.library import Library
from ingest.papers import LEAD, SECTION, authors

_LABEL = re.compile(r"(?P<who>.+?) (?:19|20)\d{2}$")


def authors_of(library: Library, stored: StoredDocument) -> tuple[str, ...]:
    """The authors' names, the corporate author of what no person signs, or nothing."""
    document = stored.document
    if document.kind != "paper":
        return (document.authority,) if document.authority else ()
    lead: list[str] = []
    for one in clauses(library, stored.row)[:LEAD]:
        if SECTION.match(one.title or one.text):
            break
        lead += [line for line in (one.title, *one.text.split("\n")) if line]
    return authors(lead[:LEAD], document.title) or _of_label(document.label)


def _of_label(label: str) -> tuple[str, ...]:
    """`Green and Black 2023` -> both; `Green et al. 2023` -> `Green`, `others`."""
    found = _LABEL.match(label)
    if not found:
        return ()
    who = found["who"]
    return (who.removesuffix(" et al."), "others") if who.endswith(" et al.") else tuple(who.split(" and "))


def family_and_given(name: str) -> tuple[str, str]:
    """`Ada Green` and `Green A` parted; particles stay with the family name."""
    *first, last = name.split()
    if not first:
        return last, ""
    if len(last) < 3 and last.isupper():
        return " ".join(first), last
    while len(first) > 1 and first[-1].islower():
        last = f"{first.pop()} {last}"
    return last, " ".join(first)
