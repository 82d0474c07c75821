"""Text in, what in it is meant for a machine and not for a reader out: orders to a model, forged speakers, hidden or encoded words.

Such text stays text: it is shown, quoted and searched like any other, and never followed. What is found here is only said to a person.
Regulations and procedures speak of instructions, systems and models in earnest; so a sign that has an honest use counts only beside others.
Knows nothing of documents.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from ingest.model import Span
from ingest.signs import ANY, COMPACT, DECISIVE, MACHINE, ORDER, STRONG, SuspicionKind


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A stretch that addresses a machine: what it is, and its words, shortened."""

    kind: SuspicionKind
    words: str


NEAR = 300
"""How far apart signs may stand to count together, in characters."""
ENOUGH = 3
"""So many different signs of an order are one, even if no machine is named."""
MOST_HIDDEN = 8
"""Characters without width between letters, from which they are no accident of typesetting."""
READABLE = 0.95
"""Share of printable characters from which decoded bytes are taken for words."""
_EXCERPT = 120

# Unicode's format characters, as far as texts have them.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{3,}")
_OVERRIDES = re.compile("[\u202d\u202e]")
_WIDTHLESS = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e"
_BETWEEN_LETTERS = re.compile(rf"(?<=[^\W_])[{_WIDTHLESS}]+(?=[^\W_])")
_SPACED = re.compile(r"\b\w(?:[\s.·_*-]{1,3}\w){11,}\b")
_CODED = re.compile(r"(?<![\w+/=])(?:[A-Za-z0-9+/]{28,}={0,2}|(?:[0-9a-fA-F]{2}[\s:]?){20,}|(?:%[0-9a-fA-F]{2}){10,})(?![\w+/=])")
# Letters of other scripts that look like Latin ones.
_ALIKE = str.maketrans("аеорсухіјѕԁһԛԝАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "aeopcyxijsdhqwABEKMHOPCTYXABEZHIKMNOPTYXo")


def suspicions(text: str) -> list[Suspicion]:
    """What in a text is meant for a machine; empty for nearly every text."""
    found = [] if text.isascii() else [*_hidden(text)]
    plain = _plain(text)
    found += _spoken(plain)
    bare = _bare(plain)
    found += _spoken(bare) if bare != plain else ()
    found += _spelt(bare)
    found += _encoded(plain)
    return list(dict.fromkeys(found))


def _spoken(text: str) -> Iterator[Suspicion]:
    """Orders and forged speakers in plain words; the first of each kind."""
    if not ANY.search(text.lower()):
        return
    kinds: set[SuspicionKind] = set()
    for kind, sign in STRONG:
        match = None if kind in kinds else sign.search(text)
        if match is not None:
            kinds.add(kind)
            yield Suspicion(kind, excerpt(text, match.span()))
    if not kinds and (span := _together(text)) is not None:
        yield Suspicion("order to a language model", excerpt(text, span))


def _together(text: str) -> Span | None:
    """Where signs that are honest alone stand together: a machine that is spoken to and an order, or several signs of an order."""
    orders = sorted((match.start(), match.end(), name) for name, sign in ORDER.items() for match in sign.finditer(text))
    if not orders:
        return None
    machines = [match.span() for match in MACHINE.finditer(text)]
    for start, end, name in orders:
        near = {other for at, _, other in orders if 0 <= at - start <= NEAR}
        spoken_to = any(abs(at - start) <= NEAR for at, _ in machines)
        if len(near) >= ENOUGH or (spoken_to and len(near) >= ENOUGH - 1) or (spoken_to and name in DECISIVE):
            return start, end
    return None


def _hidden(text: str) -> Iterator[Suspicion]:
    """Characters that no reader sees: tags that spell ASCII, an order of reading turned round, gaps without width inside words."""
    for match in _TAGS.finditer(text):
        yield Suspicion("hidden characters", excerpt("".join(chr(ord(letter) - 0xE0000) for letter in match.group()), (0, 0)))
    turned = _OVERRIDES.search(text)
    if turned is not None:
        yield Suspicion("hidden characters", f"direction of reading overridden at “{excerpt(text, turned.span())}”")
    gaps = [match for match in _BETWEEN_LETTERS.finditer(text) if match.group().strip("\u00ad\u200d\u200c")]
    if len(gaps) >= MOST_HIDDEN:
        yield Suspicion("hidden characters", f"{len(gaps)} characters without width inside words at “{excerpt(text, gaps[0].span())}”")


def _encoded(text: str) -> Iterator[Suspicion]:
    """Encoded stretches (base64, hexadecimal, percent) whose decoded words are an order."""
    for match in _CODED.finditer(text):
        for decoded in _decoded(match.group()):
            if any(True for _ in _spoken(decoded)):
                yield Suspicion("encoded text", f"{excerpt(match.group(), (0, 0), 24)} = “{excerpt(decoded, (0, 0))}”")


def _decoded(coded: str) -> Iterator[str]:
    for decode in (_base64, _hexadecimal, _percent):
        try:
            text = decode(coded)
        except (ValueError, binascii.Error):
            continue
        if text != coded and sum(letter.isprintable() or letter.isspace() for letter in text) > READABLE * len(text):
            yield text


def _base64(coded: str) -> str:
    return base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode()


def _hexadecimal(coded: str) -> str:
    return bytes.fromhex(re.sub(r"[\s:]", "", coded)).decode()


def _percent(coded: str) -> str:
    return unquote(coded, errors="strict")


def _plain(text: str) -> str:
    """Without characters that nobody sees, in plain forms of letters (full width, mathematical)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


def _bare(text: str) -> str:
    """Letters of other scripts as the Latin ones they look like."""
    return text.translate(_ALIKE)


def _spelt(text: str) -> Iterator[Suspicion]:
    """Orders spelt letter by letter: `i g n o r e  a l l ...`; readers leave one blank of any number, so that words are run together."""
    for match in _SPACED.finditer(text):
        if COMPACT.search(re.sub(r"[\W_]", "", match.group())) is not None:
            yield Suspicion("order to a language model", excerpt(match.group(), (0, 0)))


def excerpt(text: str, span: Span, most: int = _EXCERPT) -> str:
    """A stretch with a little of what follows it, on one line."""
    begin = max(0, span[0] - 10)
    words = " ".join(text[begin : max(span[1], begin + most)].split())
    shown = "".join(letter for letter in words if letter.isprintable())
    return shown if len(shown) <= most else f"{shown[:most].rstrip()}…"
