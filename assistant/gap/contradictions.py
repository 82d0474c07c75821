"""SOPs in, pairs of their statements out that cannot both be followed: another number, another frequency, another role for the same thing.

Two statements are held against each other if they speak of one subject: near by meaning once the number or role is taken out, and with
words in common that are rare in these SOPs. Knows nothing of requirements.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.gap.model import Sop, SopSentence
from assistant.gap.report import Contradiction
from assistant.quantities import TIME_TOLERANCE, Quantity, comparable, quantities
from index.encoder import Encoder
from index.tokens import tokenise
from ingest.model import Span

# Chosen on pairs written for it (tests) and on what 22 procedures of two companies hold, which contradict each other nowhere (LOG.md).
LEAST_LIKENESS = 0.64
LEAST_SHARED = 0.50
LONGEST = 60

_ROLE = (
    r"(?:(?:the\s+)?(?:[Hh]ead|[Dd]irector|[Mm]anager|[Oo]wner)\s+of\s+(?:[A-Z][\w-]+|[a-z]+)(?:\s+[A-Z][\w-]+)*"
    r"|(?:the\s+)?(?:quality\s+(?:assurance|control|unit)|Quality\s+(?:Assurance|Control|Unit)|Qualified\s+Person|[Pp]roduction|[Mm]anufacturing|[Ee]ngineering"
    r"|[Rr]egulatory\s+[Aa]ffairs|IT|QA|QC|QP|[Ll]aboratory|[Mm]aintenance|[Ww]arehouse|[Ll]ogistics|[Pp]urchasing)"
    r"(?:\s+(?:[Mm]anager|[Ss]upervisor|[Hh]ead|[Ss]pecialist|[Ee]ngineer|[Oo]fficer|[Dd]epartment|[Ll]ead|[Aa]nalyst|[Oo]perations))?"
    r"|(?:the\s+)?(?:[Ss]ystem|[Pp]rocess|[Dd]ata|[Dd]ocument|[Ee]quipment)\s+[Oo]wner|(?:the\s+|an?\s+)?(?:operator|supervisor|analyst|validation\s+manager|site\s+head))"
)
_DEEDS = (
    "approve|release|review|sign|authori[sz]e|decide|reject|verify|check|assess|investigate|close|classify|train|calibrate|clean|inspect"
)
_ACTIVE = re.compile(
    rf"^(?:\W|\d)*(?P<role>{_ROLE})\s+(?:(?:shall|must|should|will|also|then|finally|always)\s+)?(?P<deed>{_DEEDS})(?:e?s|d|ed)?\b"
)
_PASSIVE = re.compile(rf"\b(?:is|are|be|been)\s+(?:\w+ly\s+)?(?P<deed>{_DEEDS})(?:d|ed|n)?\s+(?:\w+\s+){{0,3}}?by\s+(?P<role>{_ROLE})")


@dataclass(frozen=True, slots=True)
class _Claim:
    """One thing that a sentence sets: a quantity, or who does a deed; `subject` is the sentence without it."""

    sop: str
    sentence: SopSentence
    text: str
    subject: str
    said: str
    quantity: Quantity | None
    deed: str
    words: frozenset[str]


def contradictions(sops: Sequence[Sop], encoder: Encoder) -> list[Contradiction]:
    """The contradictions between different SOPs, surest first; each pair of sentences once."""
    claims = [claim for sop in sops for claim in _claims(sop)]
    pairs = [(one, other) for one, other in _pairs(claims) if _differ(one, other)]
    rarity = _rarity(claims)
    near = [pair for pair in pairs if _shared(pair[0], pair[1], rarity) >= LEAST_SHARED]
    subjects = list(dict.fromkeys(_in_section(claim) for pair in near for claim in pair))
    vectors = dict(zip(subjects, encoder.encode(subjects), strict=True)) if subjects else {}
    found: dict[tuple[str, str, str, str], Contradiction] = {}
    for one, other in near:
        likeness = float(np.dot(vectors[_in_section(one)], vectors[_in_section(other)]))
        if likeness >= LEAST_LIKENESS:
            made = _contradiction(one, other, likeness)
            found.setdefault((made.first_sop, made.first_quote, made.second_sop, made.second_quote), made)
    return sorted(found.values(), key=lambda one: (-one.score, one.first_sop, one.first_clause, one.second_sop, one.second_clause))


def _claims(sop: Sop) -> Iterator[_Claim]:
    for sentence in sop.sentences:
        if not sentence.quotable or " | " in sentence.text:
            continue  # the rows of a table tell cases apart; a row alone says too little of its case
        text = sentence.text
        for quantity in quantities(text):
            yield _claim(sop, sentence, text, quantity.span, quantity.text, quantity, "")
        for match in (*_ACTIVE.finditer(text), *_PASSIVE.finditer(text)):
            yield _claim(sop, sentence, text, match.span("role"), match["role"], None, match["deed"])


def _claim(sop: Sop, sentence: SopSentence, text: str, span: Span, said: str, quantity: Quantity | None, deed: str) -> _Claim:
    subject = " ".join(f"{text[: span[0]]} {text[span[1] :]}".split())
    return _Claim(sop.file, sentence, text, subject, said, quantity, deed, frozenset(tokenise(subject)))


def _in_section(claim: _Claim) -> str:
    """The subject under its heading: "The assessment is repeated" means nothing alone."""
    heading = claim.sentence.section[-1] if claim.sentence.section else ""
    return f"{re.sub(r'^[0-9.]+ ', '', heading.split(': ', 1)[0])}: {claim.subject}" if heading else claim.subject


def _pairs(claims: Sequence[_Claim]) -> Iterator[tuple[_Claim, _Claim]]:
    """Claims of one sort from different SOPs; a sentence as long as a paragraph has no one subject."""
    sorts: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        if len(claim.text.split()) <= LONGEST:
            sorts[claim.quantity.dimension if claim.quantity else f"deed {claim.deed}"].append(claim)
    for members in sorts.values():
        for place, one in enumerate(members):
            yield from ((one, other) for other in members[place + 1 :] if other.sop != one.sop)


def _differ(one: _Claim, other: _Claim) -> bool:
    if one.quantity is None or other.quantity is None:
        return one.quantity is other.quantity and _role(one.said) != _role(other.said)
    first, second = one.quantity, other.quantity
    if not comparable(first, second) or first.kind != second.kind:
        return False
    # A statement that names the other's number as well (a table of cases, a range of times) says both.
    if any(_equal(first, again) for again in quantities(other.text)) or any(_equal(second, again) for again in quantities(one.text)):
        return False
    return [end is None for end in _ends(first)] == [end is None for end in _ends(second)]


def _equal(one: Quantity, other: Quantity) -> bool:
    return comparable(one, other) and all(_near(*pair) for pair in zip(_ends(one), _ends(other), strict=True))


def _ends(quantity: Quantity) -> tuple[float | None, float | None]:
    """What a quantity permits; of a frequency its longest interval counts, for "every week" and "at least every week" ask the same."""
    return (None if quantity.kind == "interval" and quantity.high is not None else quantity.low, quantity.high)


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=TIME_TOLERANCE, abs_tol=1e-9)


_SHORT = {"qa": "quality assurance", "qc": "quality control", "qp": "qualified person"}


def _role(words: str) -> str:
    """A role as it is compared: QA and Quality Assurance are one, with or without an article."""
    bare = re.sub(r"^(?:the|an?)\s+", "", words.strip().lower())
    return " ".join(_SHORT.get(word, word) for word in bare.split())


def _rarity(claims: Sequence[_Claim]) -> dict[str, float]:
    """How much a word tells about a subject: the fewer statements hold it, the more."""
    texts: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        texts[claim.text] |= claim.words
    held = Counter(word for words in texts.values() for word in words)
    return {word: math.log(1 + len(texts) / count) for word, count in held.items()}


def _shared(one: _Claim, other: _Claim, rarity: dict[str, float]) -> float:
    """The share of the words' weight that both have, of the shorter subject; 0 where they speak of cases told apart."""
    common = one.words & other.words
    if (
        len(common) < min(2, len(one.words), len(other.words))
        or not common
        or _contrast(one.text, other.text)
        or _one_word_apart(one, other)
    ):
        return 0.0
    least = min(sum(rarity[word] for word in words) for words in (one.words, other.words))
    return sum(rarity[word] for word in common) / least if least else 0.0


# Cases that procedures rule differently on purpose: where each statement names another one of a line, they do not contradict each other.
_CASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i:\b(?:grades?|class(?:es)?|categor(?:y|ies)|levels?|types?|phases?|stages?|groups?)\s+)([A-Z]\b|\d+|[IVX]+\b)",
        r"(?i)\b(first|second|third|fourth|last|initial|subsequent|routine|periodic|final)\b",
        r"(?i)\b(non-critical|critical|major|minor|high|medium|low|standard|urgent|emergency|temporary|permanent)\b",
        r"(?i)\b(internal|external|incoming|outgoing|entry|exit|raw|finished|primary|secondary|sterile|non-sterile|before|after|start|end)\b",
        r"(?i)\b(at rest|in operation|electronic|paper|direct|indirect|new|existing|daily|weekly|monthly|annual)\b",
    )
)


def _contrast(one: str, other: str) -> bool:
    """Whether each names a case that the other does not."""
    for case in _CASES:
        first, second = ({match.lower() for match in case.findall(text)} for text in (one, other))
        if first and second and not first & second:
            return True
    return False


def _one_word_apart(one: _Claim, other: _Claim) -> bool:
    """Whether the subjects are the same but for one word: the report and the protocol, freezers and incubators are two things."""
    first, second = tokenise(one.subject), tokenise(other.subject)
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _contradiction(one: _Claim, other: _Claim, likeness: float) -> Contradiction:
    first, second = sorted((one, other), key=lambda claim: (claim.sop, claim.sentence.clause_id, claim.text))
    what = f"who does it ({first.deed})" if first.quantity is None else "how often" if first.quantity.kind == "interval" else "the number"
    return Contradiction(
        first.subject,
        f"{what}: {first.said} / {second.said}",
        first.sop,
        first.sentence.clause_id,
        first.sentence.text,
        second.sop,
        second.sentence.clause_id,
        second.sentence.text,
        likeness,
    )
