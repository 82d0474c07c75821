"""A journal article's reading in, what its first page says out: authors, journal, year, DOI, as `Found`.

Told by the forms in which journals print them, before the first section or in the running head; knows no journal by name.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.model import Found, Reading

LEAD = 14
"""Blocks before the first section: title, authors, affiliations, dates, abstract, keywords."""
LONGEST_LINE = 600
DOI = re.compile(r"\b10\.\d{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9]")
YEAR = r"(?P<year>(?:19|20)\d\d)"
NAME_OF_JOURNAL = r"(?P<journal>[A-Z][^\d;|]{2,90}?)"
CITED = (
    re.compile(rf"{NAME_OF_JOURNAL}[\s,]+\d{{1,4}}\s*(?:\(\d+\)\s*)?\({YEAR}\)"),
    re.compile(rf"{NAME_OF_JOURNAL}[\s,.]+{YEAR}\s*[,;]\s*\d{{1,4}}\b"),
    re.compile(rf"{NAME_OF_JOURNAL}[\s,]+Vol(?:ume|\.)\s*\d+.{{0,60}}?{YEAR}", re.IGNORECASE),
)
"""`Name 12 (2023) 45`, `Name 2023, 12, 45` or `Name. 2023;12(1):45`, `Name, Vol. 12, No. 1, 2023`."""
PUBLISHED = re.compile(rf"(?:published|©|copyright|\(c\))\D{{0,40}}(?:\d{{1,2}}\s+\w+\s+|\w+\s+\d{{1,2}},\s+)?{YEAR}", re.IGNORECASE)
SECTION = re.compile(r"^\W*(?:[\dIVX]+[.\s]+)?(?:introduction|background)\b", re.IGNORECASE)
CAPITAL = r"(?:[^\W\d_a-z][^\W\d_]*(?:[-'’.‑][^\W\d_]*)*)"
NAME = re.compile(rf"{CAPITAL}(?:\s+(?:van|von|de|der|den|da|di|do|dos|la|le|bin|al|el|ten))*(?:\s+{CAPITAL}){{1,3}}")
MARKS = re.compile(r"[\d⁰¹²³⁴-⁹*∗†‡§¶#⁎]+(?:\s*,\s*[\da-z*∗†‡§¶#⁰¹²³⁴-⁹]+)*|\([^)]*\)|\b[a-z]\b")
PARTED = re.compile(r"[,;·•|]|\band\b|&")


def paper_of(reading: Reading, title: str) -> Found:
    """What an article says of itself: the journal is its authority, the DOI its number, the year its version."""
    lead = list(lead_of(reading))
    heads = [one.text for one in reading.dropped if one.page in (None, 0, 1) and "head" in one.reason]
    cited = next((match for line in (*heads, *lead) for form in CITED if (match := form.search(line))), None)
    doi = next((match[0] for line in (*lead, *heads) if (match := DOI.search(line))), "")
    published = next((match for line in (*lead, *heads) if (match := PUBLISHED.search(line))), None)
    year = cited["year"] if cited else published["year"] if published else ""
    names = authors(lead, title)
    return Found(
        authority=cited["journal"].strip(" ,.") if cited else "",
        number=f"doi:{doi}" if doi else "",
        version=year,
        address=f"https://doi.org/{doi}" if doi else "",
        label=short_name(names, year),
        aliases=(doi,) if doi else (),
    )


def lead_of(reading: Reading) -> Iterator[str]:
    """The blocks before the first section."""
    for block in reading.blocks[:LEAD]:
        if SECTION.match(block.text):
            return
        if block.kind != "table" and len(block.text) <= LONGEST_LINE:
            yield block.text


def authors(lead: Sequence[str], title: str) -> tuple[str, ...]:
    """The names of the first line that holds nothing but names."""
    for line in lead:
        pieces = [" ".join(MARKS.sub(" ", piece).split()) for piece in PARTED.split(MARKS.sub(" , ", line))]
        names = [piece for piece in pieces if piece]
        if names and line not in title and all(NAME.fullmatch(name) and not name.isupper() for name in names):
            return tuple(names)
    return ()


def short_name(names: Sequence[str], year: str) -> str:
    """How an article is cited: `Green et al. 2023`, `Green and Black 2023`; empty where no author or no year is known."""
    surnames = [surname(name) for name in names]
    if not surnames or not year:
        return ""
    who = f"{surnames[0]} et al." if len(surnames) > 2 else " and ".join(surnames)
    return f"{who} {year}"


def surname(name: str) -> str:
    """`Ada Green` and `Green A` are both Green."""
    first, *_, last = name.split()
    return first if len(last) < 3 and last.isupper() else last
