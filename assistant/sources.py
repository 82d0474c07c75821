"""A question in, the sources it names that the library does not hold out, in the question's words.

Three ways of naming: as standards and annexes are numbered ("ISO 13485", "GAMP 5"), as the register of official documents calls a text, and
as people speak of a body's paper ("the FDA guidance on aseptic processing"). Knows nothing of answers.
"""

import re
from collections.abc import Iterable, Sequence

from index.documents import StoredDocument
from index.references import mentions
from index.tokens import tokenise
from ingest.register import load
from ingest.sentences import sentences

# How standards, annexes and pharmacopoeial texts are numbered, one family a line.
_FAMILIES = (
    r"(?:EU\s+)?(?:GMP\s+)?(?:Annex|Chapter)\s+\d{1,2}(?:\s+(?:of|to)\s+the\s+(?:EU\s+)?GMP\s+Guide)?",
    r"Part\s+[IVX]{1,3}\s+of\s+the\s+EU\s+GMP\s+Guide|EudraLex\s+Volume\s+\d+",
    r"ICH\s+[QSEM]\d{1,2}[A-F]?(?:\s?\(R\d\))?",
    r"\d+\s*CFR\s*(?:Part\s*)?\d+|section\s+\d+[A-Z]?\s+of\s+the\s+(?:FD&C\s+Act|Act)",
    r"(?:ISO|IEC|ASTM|IATF|EN|DIN)(?:/IEC)?\s+[A-Z]?\d{3,6}(?:-\d+)?",
    r"USP\s*<\d+>|(?:Ph\.?\s?Eur\.?|EP)\s+\d+(?:\.\d+){1,3}",
    r"PI\s+\d{3}|(?:WHO\s+)?TRS\s+\d{3,4}(?:,?\s+Annex\s+\d+)?|GAMP\s?\d|(?:PDA\s+)?(?:Technical\s+Report|TR)\s+(?:No\.?\s*)?\d+",
    r"Directive\s+(?:\(E[UC]\)\s*)?\d{4}/\d+(?:/E[CU])?|Regulation\s+(?:\(E[UC]\)\s*)?(?:No\.?\s*)?\d+/\d+",
)
_NUMBERED = re.compile(rf"\b(?:{'|'.join(_FAMILIES)})")
# Bodies whose papers people ask for, whether the library holds any of theirs or none.
_BODY = (
    r"FDA|EMA|MHRA|WHO|PIC/?S|EDQM|ISPE|PDA|ECA|HMA|TGA|Health\s+Canada|Swissmedic|PMDA|ANVISA|NMPA|CDSCO|HPRA|BfArM|CMDh|CHMP|OECD|IPEC|APIC"
    r"|EFPIA|GHTF|IMDRF"
)
_PAPER = r"guidance|guidelines?|aide[- ]memoires?|papers?|policy|appendix|recommendations?|Q&As?|technical\s+report|handbook|notice"
_TOPIC = r"[A-Za-z][\w&/-]*(?:\s+(?:of|and|for|on|in|to|by|the|a)\s+|\s+)?"
_SPOKEN = re.compile(
    rf"\b(?P<body>{_BODY})\s+(?P<before>(?:{_TOPIC}){{0,6}}?)(?P<paper>{_PAPER})\b"
    rf"(?:\s+(?:on|for|about)\s+(?P<after>(?:the\s+)?(?:{_TOPIC}){{1,6}}))?"
)
# Where a topic ends and the question goes on.
_GOES_ON = re.compile(
    r"\s+(?:and|or)\s+\d"
    r"|\s+(?:describe|want|say|allow|accept|require|ask|differ|give|set|define|recommend|expect|contain|demand|tell|mean|include|permit|name|list|call)\w*\b.*"
    r"|\s+(?:produced|made|is|are|was|be|does|do|must|should|shall|may|can|it|we|they|under|as)\b.*",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    tokenise("guidance guideline guide good practice practices industry current draft final new revised text paper part general")
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|can|may|should|shall|must|will|do|does|see|refer|apply|applies|use[sd]?)\b", re.IGNORECASE
)
# At least this share of a topic's words must stand in a document's names for it to be the one that is meant.
LEAST_SHARED = 0.5


def missing(question: str, held: Sequence[StoredDocument], quoted: Iterable[str] = ()) -> tuple[str, ...]:
    """The named sources that no document of the library is, in order, but for those that a found passage (`quoted`) mentions.

    A list of literature mentions nothing: it names a source and says nothing of it, which shows in the want of verbs.
    """
    found = dict(_registered(question, held))
    # The longer name wins: "PIC/S PI 041" is one source, not two.
    found |= {
        match.start(): match.group()
        for match in _NUMBERED.finditer(question)
        if not _held_as(match.group(), held) and not any(at < match.start() < at + len(one) for at, one in found.items())
    }
    found = {at: one for at, one in found.items() if not any(start < at < start + len(other) for start, other in found.items())}
    for match in _SPOKEN.finditer(question):
        if not any(match.start() <= at < match.end() for at in found) and _nobody_wrote(match, held):
            found[match.start()] = _GOES_ON.sub("", match.group()).strip()
    said = [" ".join(text.split()).casefold() for text in quoted if any(_VERB.search(text[start:end]) for start, end in sentences(text))]
    return tuple(name for _, name in sorted(found.items()) if not any(_mentions(text, name) for text in said))


def _mentions(text: str, name: str) -> bool:
    """By its name, or by a number of three and more parts, which is nothing else."""
    number = re.search(r"\d+(?:\.\d+){2,}", name)
    return " ".join(name.split()).casefold() in text or (number is not None and number.group() in text)


def _held_as(name: str, held: Sequence[StoredDocument]) -> bool:
    """Whether a document is called so."""
    return bool(mentions(name, frozenset(called for one in held for called in _names(one) if called)))


def _names(stored: StoredDocument) -> tuple[str, ...]:
    document = stored.document
    return (document.label, document.title, document.number, *document.aliases)


def _registered(question: str, held: Sequence[StoredDocument]) -> list[tuple[int, str]]:
    """Names of the register's documents that are not here; a name that is also one of a document here is not missing."""
    here = {name.casefold() for one in held for name in _names(one)}
    keys = {one.document.key for one in held}
    names = {name for entry in load() if entry.key not in keys for name in (entry.label, *entry.aliases) if _telling(name)}
    away = frozenset(name for name in names if name.casefold() not in here)
    own = mentions(question, frozenset(name for one in held for name in _names(one) if name))
    taken = [(one.start, one.end) for one in own]
    found = [one for one in mentions(question, away) if not any(start <= one.start < end for start, end in taken)]
    return [(one.start, question[one.start : one.end]) for one in found]


def _telling(name: str) -> bool:
    """Whether a name can be nothing else: it has a number, or several words of which one is written in capitals."""
    words = name.split()
    return len(words) > 1 and (any(character.isdigit() for character in name) or any(word.isupper() and len(word) > 2 for word in words))


def _nobody_wrote(match: re.Match[str], held: Sequence[StoredDocument]) -> bool:
    """Whether no document is about what is said behind or before "guidance"; a body's name alone says nothing, nor does one that acts."""
    if _GOES_ON.search(f" {match['before']}"):
        return False
    after = _GOES_ON.sub("", match["after"] or "")
    topic = [token for token in dict.fromkeys(tokenise(f"{match['before']} {after}")) if token not in _EMPTY]
    if not topic:
        return False
    for stored in held:
        names = set(tokenise(" ".join(_names(stored))))
        if sum(token in names for token in topic) >= LEAST_SHARED * len(topic):
            return False
    return True
