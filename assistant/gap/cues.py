"""What a sentence of an SOP does with a rule, by its words: weakens it, denies it, gives it to another role, puts it too late.

Words of the language of procedures in general; knows nothing of one subject. Each measure is 0 to 1 and takes obligation and statement.
"""

import re

from assistant.quantities import comparable, quantities, satisfies

_PERMITS = re.compile(
    r"\b(?:may|might|can\s+be|could)\b(?!\s+(?:only|not)\b)|\b(?:if\s+(?:needed|necessary|possible|wanted|asked|time|capacity)|where\s+(?:possible|practicable|time)"
    r"|when\s+(?:possible|time|capacity|asked)|as\s+needed|on\s+request|upon\s+request|at\s+the\s+discretion|left\s+to|up\s+to\s+the|depending\s+on"
    r"|voluntar\w+|optional\w*|recommended|ideally|preferably|sees?\s+(?:a\s+)?(?:reason|fit|need)|only\s+(?:if|when|after|the\s+first)|as\s+(?:he|she|they)\s+sees?)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:need(?:s)?\s+not|not\s+(?:required|necessary|needed|obligatory)|no\s+longer|without\s+(?:further|any|prior|approval|review|proof|reason\w*)|omitted|waived|skipped|instead\s+of"
    r"|no\s+(?:further|need)|exempt\w*|is\s+not\s+done|are\s+not\s+(?:recorded|reported|tested|checked|reviewed))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|can't|isn't|don't|doesn't)\b", re.IGNORECASE)
_RESTRICTS = re.compile(r"\b(?:only|alone|solely|limited\s+to|except|unless|the\s+first|once|at\s+the\s+start)\b", re.IGNORECASE)
_QUALITY = re.compile(
    r"\b(?:QA|QC|QU|QP|quality\s+(?:unit|units|assurance|control|department|manager)|head\s+of\s+quality|qualified\s+person|authori[sz]ed\s+person)\b|\bquality\s+unit\(s\)",
    re.IGNORECASE,
)
_ASKS_QUALITY = re.compile(
    r"\b(?:quality\s+(?:control\s+)?units?|quality\s+assurance|qualified\s+person|independent|second\s+(?:person|qualified|operator|individual)|authori[sz]ed\s+person)|quality\s+unit\(s\)",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"\b(?:approv\w+|review\w*|releas\w+|decid\w+|sign(?:s|ed)?|authori[sz]\w+|accept\w*|confirm\w*|judg\w+|evaluat\w+|check\w*)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:head|manager|supervisor|leader|operator|analyst|owner|production|engineering|planner|department|warehouse|laborator\w+|technician|sales|purchasing|director|user|initiator|applicant)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:before|prior\s+to|in\s+advance|beforehand|preceded|not\s+begin\s+until|until|only\s+when|only\s+after)\b", re.IGNORECASE
)
_AFTER = re.compile(
    r"\b(?:after(?:wards)?|later|following|follows|subsequent\w*|retrospective\w*|at\s+the\s+next|next\s+planned|handed\s+in|in\s+arrears)\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"\b(?:immediate\w*|promptly|without\s+delay|at\s+once|straight\s+away|as\s+soon\s+as)\b", re.IGNORECASE)
_AT_LEISURE = re.compile(r"\b(?:next|at\s+the\s+end|later|weekly|monthly|when\s+(?:time|capacity))\b", re.IGNORECASE)
_REGULAR = re.compile(
    r"\b(?:regular\w*|periodic\w*|at\s+(?:defined|scheduled|appropriate)\s+intervals?|ongoing|continu\w+|routine\w*)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"^\s*(?:where|when|if|in\s+(?:the\s+)?case|in\s+cases|should\s+\w+\s+be)\b|\b(?:if\s+(?:used|applicable|any)|where\s+(?:used|applicable)|in\s+case)\b",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|without)\b[^.;]{0,80}\b(?:is|are|has|have|used|uses|made|makes|handled?|handles|operat\w+|process\w*|manufactur\w+|stor\w+|registered|claimed|brought"
    r"|employ\w*|perform\w*|produced?|bought|sold|present|exists?|takes?|applied)\b|\b(?:does|do|did)\s+not\b|\b(?:is|are)\s+(?:not|never)\b|\buses?\s+only\b|\bonly\s+\w+(?:\s+\w+){0,3}\s+(?:is|are)\b",
    re.IGNORECASE,
)  # fmt: skip

_ABSENT_THING = re.compile(
    r"(?<!where )(?<!if )(?<!when )(?<!there is )(?:\b(?:no|not|never|none\s+of|neither|nor)\b)\s+(?P<thing>[^.,;:()|]{3,})", re.IGNORECASE
)


def weakens(obligation: str, statement: str) -> float:
    """The statement permits or leaves open where the obligation does not."""
    return float(bool(_PERMITS.search(statement)) and not _PERMITS.search(obligation))


def denies(obligation: str, statement: str) -> float:
    """The statement waives something."""
    return float(bool(_DENIES.search(statement)) and not _DENIES.search(obligation))


def opposed(obligation: str, statement: str) -> float:
    """One of the two has a negation, the other none."""
    return float(bool(_NOT.search(obligation)) != bool(_NOT.search(statement)))


def restricts(obligation: str, statement: str) -> float:
    """The statement holds for a part of the cases only."""
    return float(bool(_RESTRICTS.search(statement)) and not _RESTRICTS.search(obligation))


def other_role(obligation: str, statement: str) -> float:
    """The obligation asks for the quality unit or another independent person; in the statement somebody else decides."""
    if not _ASKS_QUALITY.search(obligation) or not _ACTS.search(statement):
        return 0.0
    return 0.0 if _QUALITY.search(statement) or not _OTHERS.search(statement) else 1.0


def same_role(obligation: str, statement: str) -> float:
    """Both name the quality unit or another independent person."""
    return float(bool(_ASKS_QUALITY.search(obligation)) and bool(_QUALITY.search(statement)))


def too_late(obligation: str, statement: str) -> float:
    """Asked for before something or at once, done after it or at leisure."""
    if _BEFORE.search(obligation) and _AFTER.search(statement) and not _BEFORE.search(statement):
        return 1.0
    return float(bool(_AT_ONCE.search(obligation)) and bool(_AT_LEISURE.search(statement)) and not _AT_ONCE.search(statement))


def same_order(obligation: str, statement: str) -> float:
    """Asked for before something, and done before something."""
    return float(bool(_BEFORE.search(obligation)) and bool(_BEFORE.search(statement)))


def numbers(obligation: str, statement: str) -> tuple[float, float, float]:
    """Of the quantities the obligation sets: the share that the statement keeps, the share that it breaks, and whether it sets any."""
    asked = quantities(obligation)
    if not asked:
        regular = bool(_REGULAR.search(obligation))
        sets = any(one.kind == "interval" for one in quantities(statement))
        return float(regular and sets), 0.0, 0.0
    given = quantities(statement)
    kept = broken = 0
    for one in asked:
        verdicts = [satisfies(one, other) for other in given if comparable(one, other)]
        kept += any(verdict is True for verdict in verdicts)
        broken += bool(verdicts) and not any(verdict is True for verdict in verdicts) and any(verdict is False for verdict in verdicts)
    return kept / len(asked), broken / len(asked), 1.0


def conditional(obligation: str) -> float:
    """The obligation holds under a condition that the SOP's facts may remove."""
    return float(bool(_CONDITION.search(obligation)))


def says_absent(statement: str) -> float:
    """The statement says that something is not there or not done."""
    return float(bool(_ABSENCE.search(statement)))


def differs(obligation: str, statement: str) -> bool:
    """Whether a difference between the two can be named: a number, permission, waiver, role, order, extent or negation."""
    return numbers(obligation, statement)[1] > 0 or any(cue(obligation, statement) for cue in _DIFFERENCES)


_DIFFERENCES = (weakens, denies, other_role, too_late, restricts, opposed)


def absent_things(statement: str) -> list[str]:
    """What a statement says is not there or not done: the words after each plain negation, up to the end of its part of the sentence.

    Not those of a condition ("where no limit is given") and not after "without", which says which things are meant.
    """
    return [found.group("thing") for found in _ABSENT_THING.finditer(statement)]


CUES = {
    "weakens": weakens,
    "denies": denies,
    "opposed": opposed,
    "restricts": restricts,
    "other_role": other_role,
    "same_role": same_role,
    "too_late": too_late,
    "same_order": same_order,
}
