"""The types of citing: one place to be cited (`Reference`), and formatted words (`Piece`).

Know nothing of the library or of formats.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.model import Document


@dataclass(frozen=True, slots=True)
class Reference:
    """A document, or a clause of it, as it is to be cited.

    `id` is the clause's id or the document's; `place` the pinpoint in words (`4.14`, `section 5.2`), empty for the whole document.
    `label` is the whole in legal style (`EU GMP Annex 1 (2022), 4.14`), `name` the document's part of it. Pages are 0-based, `printed` are
    the labels printed on them. `received` is the day on which the file came into the library (ISO 8601): the day of access. `retired`: the
    document's rows were ended.
    """

    id: str
    document: Document
    number: str | None
    place: str
    name: str
    label: str
    authors: tuple[str, ...] = ()
    page: int | None = None
    page_end: int | None = None
    printed: str = ""
    printed_end: str = ""
    received: str = ""
    retired: bool = False

    @property
    def address(self) -> str:
        """The official address, if it is one of the web: nothing else is ever made a link."""
        return web_address(self.document.address)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with one look; `link` is a web address or empty."""

    text: str
    italic: bool = False
    bold: bool = False
    link: str = ""


Rich = tuple[Piece, ...]


def plain(rich: Rich) -> str:
    """The words alone."""
    return "".join(piece.text for piece in rich)


_UNSAFE = {ord(character): f"%{ord(character):02X}" for character in ' "<>\\^`{|}'}


def web_address(given: str) -> str:
    """An http(s) address with every character that could end it in some format percent-encoded; empty for anything else."""
    try:
        parts = urlsplit(given.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or any(ord(one) < 32 for one in given.strip()):
        return ""
    return given.strip().translate(_UNSAFE)
