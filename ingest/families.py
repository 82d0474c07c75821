"""The first pages of a file in, what they say about its family out: who issued it, of what kind it is, its number, edition and status.

For documents that are not in the register. Works on the forms that issuers print on every cover; knows no single document.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from ingest.dates import iso, iso_month
from ingest.model import Found, Kind
from ingest.register import squash

LONGEST_KEY = 60
COVER = 1800
"""Characters: the cover page and the letterhead."""


@dataclass(frozen=True, slots=True)
class Family:
    """An issuer's documents of one form: the phrases that every cover has, and the pattern of its number."""

    authority: str
    jurisdictions: tuple[str, ...]
    kind: Kind
    phrases: tuple[str, ...]
    number: str = ""
    label: str = "{}"


ICH_REGIONS = ("EU", "US", "JP", "CA", "CH", "UK", "BR", "CN", "KR", "SG", "TW")
ICH_CODE = r"\b[QESM]\d{1,2}[A-Z]?(?: ?\(R\d+\))?(?: ANNEX \d+[A-Z]?(?: ?\(R\d+\))?)?"
FAMILIES = (
    Family("ICH", ICH_REGIONS, "guidance", ("ich harmonised",), ICH_CODE, "ICH {}"),
    Family("ICH", ICH_REGIONS, "guidance", ("ich guideline",), ICH_CODE, "ICH {}"),
    Family("PIC/S", ("PIC/S",), "guidance", ("pharmaceutical inspection co-operation scheme",), r"\bP[IES] \d{3}-\d+", "PIC/S {}"),
    Family(
        "European Commission",
        ("EU",),
        "guidance",
        ("volume 4", "good manufacturing practice"),
        r"\b(?:Annex|Chapter) \d{1,2}\b|\bPart (?:III|II|I)\b",
        "EU GMP {}",
    ),
    Family("European Union", ("EU",), "regulation", ("official journal of the european union",), r"\((?:EU|EC)\) (?:No )?\d+/\d+"),
    Family("European Union", ("EU",), "regulation", ("regulation (eu)", "of the european parliament"), r"\(EU\) (?:No )?\d+/\d+"),
    Family("EMA", ("EU",), "guidance", ("european medicines agency",), r"\bEMA/[A-Z0-9/.]+\d+/\d{4}"),
    Family("FDA", ("US",), "regulation", ("code of federal regulations", "title 21"), r"\b(?:Part|PART) \d{1,4}\b", "21 CFR {}"),
    Family("FDA", ("US",), "guidance", ("food and drug administration", "guidance for industry")),
    Family("FDA", ("US",), "guidance", ("food and drug administration", "contains nonbinding recommendations")),
    Family("FDA", ("US",), "guidance", ("food and drug administration", "department of health and human services")),
    Family("FDA", ("US",), "guidance", ("food and drug administration", "warning letter")),
    Family("FDA", ("US",), "guidance", ("food and drug administration", "inspectional observations")),
    Family("WHO", ("WHO",), "guidance", ("who", "technical report series"), r"\bAnnex \d{1,2}\b", "WHO {}"),
    Family("WHO", ("WHO",), "guidance", ("world health organization",), r"\bAnnex \d{1,2}\b", "WHO {}"),
    Family("MHRA", ("UK",), "guidance", ("medicines and healthcare products regulatory agency",)),
    Family("MHRA", ("UK",), "guidance", ("medicines & healthcare products regulatory agency",)),
    Family("Health Canada", ("CA",), "guidance", ("health canada",), r"\bGUI-\d{4}\b"),
    Family("TGA", ("AU",), "guidance", ("therapeutic goods administration",)),
    Family("Swissmedic", ("CH",), "guidance", ("swissmedic",)),
)
DRAFT = re.compile(
    r"draft guidance|draft guideline|draft for (?:public )?(?:comment|consultation)|consultation draft"
    r"|distributed for comment purposes only|not for implementation|draft-not for|\(draft\)|^draft\b|step 2 version|draft version"
)
SERIES = re.compile(r"technical\s+report\s+series,?\s*(?:no\.?|number)?\s*(\d{2,4})\b", re.IGNORECASE)
REVISION = re.compile(r"\b(?:revision|rev\.?|version|edition)\s*(?:no\.?\s*)?(\d{1,2}(?:\.\d{1,2})?)\b", re.IGNORECASE)


def family_of(front: str) -> Found:
    """What the cover tells; nothing where it shows no family that we know."""
    cover = front[:COVER]
    shown = squash(cover)
    family = next((family for family in FAMILIES if all(re.search(rf"\b{re.escape(phrase)}", shown) for phrase in family.phrases)), None)
    status = "draft" if DRAFT.search(shown) else ""
    found = Found(status=status, version=edition_of(cover, status))
    if family is None:
        return found
    numbered = re.search(family.number, cover, re.IGNORECASE) if family.number else None
    printed = " ".join(_as_word(word) for word in numbered[0].replace(" (", "(").split()) if numbered else ""
    label = family.label.format(printed).replace("CFR Part", "CFR") if printed else ""
    number = _of_series(cover, printed)
    issued = replace(found, authority=family.authority, jurisdictions=family.jurisdictions, kind=family.kind, number=number, label=label)
    return _by_revision(issued, cover)


def _of_series(cover: str, printed: str) -> str:
    """An annex of a report in a series is told by the report: `TRS 1044, Annex 2`."""
    report = SERIES.search(cover)
    return ", ".join(part for part in (f"TRS {report[1]}" if report else "", printed) if part)


def _by_revision(found: Found, cover: str) -> Found:
    """`ICH E6(R3)` is the edition `r3` of the text `ich-e6`."""
    revision = re.search(r"\(R(\d+)\)\Z", found.label)
    if not revision:
        return found
    edition = edition_of(re.sub(REVISION, "", cover), found.status)
    return replace(
        found, key=slug(found.label[: revision.start()]), version="-".join(part for part in (f"r{revision[1]}", edition) if part)
    )


def slug(text: str) -> str:
    """`EU GMP Annex 1` -> `eu-gmp-annex-1`; cut at a word where it is long. Letters of other scripts stay."""
    plain = "".join(character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character))
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain).lower()).strip("-")
    return words if len(words) <= LONGEST_KEY else words[: LONGEST_KEY + 1].rpartition("-")[0] or words[:LONGEST_KEY]


def _as_word(word: str) -> str:
    """`ANNEX 3` on a cover is cited as `Annex 3`."""
    return word.capitalize() if word.lower() in {"annex", "chapter", "part"} else word


def edition_of(cover: str, status: str = "") -> str:
    """`r1-2011` from `January 2011 ... Revision 1`; `draft-2020`; empty where the cover prints no date."""
    year = (iso(cover) or iso_month(cover))[:4]
    revision = REVISION.search(cover)
    parts = [status, f"r{revision[1]}" if revision else "", year]
    return "-".join(part for part in parts if part) if year or revision else ""
