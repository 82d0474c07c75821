"""The register of official documents in, an entry for a file out, if its first pages show which edition it is.

Recognition is by phrases of the text, not by file names, which people change. Knows nothing of readers or of other metadata.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from corpus import REGISTER
from ingest.errors import InputError
from ingest.model import KINDS, STATUSES, Kind, Status

SHORT = 200
"""Characters: a file with less text on its first pages is a scan, of which only the name can tell something."""
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
QUOTES = {ord("‘"): "'", ord("’"): "'", ord("“"): '"', ord("”"): '"', ord("\u00ad"): None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition of an official document; a file is that edition where its first pages hold all phrases of one tuple of `recognise`."""

    key: str
    title: str
    label: str
    authority: str
    kind: Kind
    status: Status
    jurisdictions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    version: str = ""
    effective_from: str = ""
    effective_to: str = ""
    number: str = ""
    address: str = ""
    clause_pattern: str = ""
    verified: str = ""
    note: str = ""
    recognise: tuple[tuple[str, ...], ...] = ()


@cache
def load(path: Path | None = None) -> tuple[Entry, ...]:
    """All entries, in the order of the file. Raises InputError where the register is missing, is no TOML or names an unknown field."""
    source = path or REGISTER
    try:
        documents = tomllib.loads(source.read_text(encoding="utf-8")).get("document", [])
        return tuple(_entry(document) for document in documents)
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise InputError(f"{source.name}: the register cannot be read ({error}). Restore it from the distribution.") from error


def _entry(document: dict[str, object]) -> Entry:
    entry = Entry(**{name: _frozen(told) for name, told in document.items()})  # type: ignore[arg-type]
    if entry.kind not in KINDS or entry.status not in STATUSES:
        raise ValueError(f"{entry.key} has kind '{entry.kind}' and status '{entry.status}'")
    return entry


def _frozen(told: object) -> object:
    return tuple(_frozen(one) for one in told) if isinstance(told, list) else told


def squash(text: str) -> str:
    """Small letters, single blanks, plain dashes and quotes, `q9 (r1)` as `q9(r1)`: what line breaks and type setting change is gone."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).translate(QUOTES).lower()
    plain = re.sub(r"\s+", " ", plain)
    return re.sub(r" ?\((?=r\d)", "(", re.sub(r" ?- ?", "-", plain))


def recognise(file_name: str, front: str) -> Entry | None:
    """The edition with the longest evidence in the first pages; else the one whose official file name it has, unless the text gainsays."""
    shown = squash(front)
    evidence = [(_evidence(entry, shown), entry) for entry in load()]
    longest = max(length for length, _ in evidence)
    if longest:
        equals = [entry for length, entry in evidence if length == longest]
        return max(equals, key=lambda entry: _shared_words(entry, file_name))
    named = [entry for _, entry in evidence if _official_name(entry) == file_name.lower()]
    return next((entry for entry in named if len(shown) < SHORT or any(_stands(squash(name), shown) for name in entry.aliases)), None)


def _evidence(entry: Entry, shown: str) -> int:
    """Letters of the longest list of phrases that stands in the text whole, 0 for none."""
    return max((sum(map(len, phrases)) for phrases in entry.recognise if all(_stands(phrase, shown) for phrase in phrases)), default=0)


def _stands(phrase: str, shown: str) -> bool:
    """As words: `annex 1` does not stand in `annex 11`, nor `q9` in `q9(r1)`."""
    before = r"(?<![a-z0-9])" if phrase[0].isascii() else ""
    after = r"(?![a-z0-9]|\(r\d)" if phrase[-1].isascii() else ""
    return phrase in shown and re.search(before + re.escape(phrase) + after, shown) is not None


def _official_name(entry: Entry) -> str:
    """The name a file has when it is downloaded from its address; a page address gives none."""
    address = urlsplit(entry.address)
    name = parse_qs(address.query).get("filename", [PurePosixPath(unquote(address.path)).name])[0]
    return name.lower() if PurePosixPath(name).suffix else ""


def _shared_words(entry: Entry, file_name: str) -> int:
    words = set(re.findall(r"[a-z]+|\d+", f"{entry.label} {entry.version}".lower()))
    return len(words & set(re.findall(r"[a-z]+|\d+", file_name.lower())))
