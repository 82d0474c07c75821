"""What was found in, one or two plain sentences for an auditor out, and the element at fault in words.

Says only what can be seen in the two texts: numbers side by side, roles, permission, waiver, order, and which parts have no counterpart.
"""

import re
from collections.abc import Sequence

from assistant.gap import cues
from assistant.gap.features import Candidate, parts
from assistant.gap.model import Evidence, FindingStatus, Requirement
from assistant.gap.wording import content_words
from assistant.quantities import Quantity, comparable, quantities, satisfies

LEAST_WORDS = 2


def element_at_fault(
    status: FindingStatus, requirement: Requirement, candidates: Sequence[Candidate], quotes: Sequence[Evidence], absent: Sequence[str] = ()
) -> str:
    """Names what is at fault; empty where nothing is."""
    if status in ("met", "not_applicable"):
        return ""
    if status == "conflict":
        return _conflict(requirement.obligation, quotes)
    if status == "partial":
        missing = absent or parts_without_counterpart(requirement, candidates)
        return f"not covered: {'; '.join(_short(part) for part in missing)}" if missing else "covered only in part"
    if status == "missing":
        return f"nothing covers: {_short(requirement.obligation)}"
    return "cannot be decided without a person"


def rationale(status: FindingStatus, requirement: Requirement, element: str, quotes: Sequence[Evidence]) -> str:
    """One or two sentences."""
    where = _where(quotes)
    if status == "met":
        return f"The SOP rules this{where}."
    if status == "conflict":
        return f"The SOP rules something{where} that the obligation does not allow. {_sentence(element)}"
    if status == "partial":
        return f"The SOP rules a part of this{where}. {_sentence(element)}"
    if status == "not_applicable":
        return f"The SOP states a fact{where} that removes what the obligation presupposes."
    if status == "missing":
        return f"No passage that counts covers this; the nearest{where} speaks of something else." if quotes else "No passage comes near."
    return f"The nearest passage{where} may cover this or may not; somebody has to read both."


def _where(quotes: Sequence[Evidence]) -> str:
    numbers = list(dict.fromkeys(quote.number for quote in quotes if quote.number))[:2]
    return f" ({', '.join(numbers)})" if numbers else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _conflict(obligation: str, quotes: Sequence[Evidence]) -> str:
    for quote in quotes:
        pair = _numbers_apart(obligation, quote.quote)
        if pair:
            asked, given = pair
            kind = "frequency" if asked.kind == "interval" or given.kind == "interval" else "number"
            return f"{kind}: the SOP sets {_with_bound(given)}; the obligation allows {_with_bound(asked)}"
    for quote in quotes:
        for name, words in _FAULTS.items():
            if cues.CUES[name](obligation, quote.quote):
                return words
    return "the SOP rules it otherwise"


_FAULTS = {
    "other_role": "role: somebody else decides than the obligation asks for",
    "too_late": "timing: done after what it has to come before, or not at once",
    "denies": "negation: the SOP waives what the obligation asks for",
    "weakens": "modality: the SOP permits or leaves open what the obligation asks for",
    "restricts": "extent: the SOP does it in a part of the cases only",
    "opposed": "negation: one of the texts forbids or excludes what the other does not",
}


def _numbers_apart(obligation: str, quote: str) -> tuple[Quantity, Quantity] | None:
    given = quantities(quote)
    for asked in quantities(obligation):
        broken = [one for one in given if comparable(asked, one) and satisfies(asked, one) is False]
        if broken and not any(satisfies(asked, one) for one in given if comparable(asked, one)):
            return asked, broken[0]
    return None


def _with_bound(one: Quantity) -> str:
    if one.exact or (one.low is not None and one.high is not None) or one.kind == "interval":
        return one.text
    return f"at least {one.text}" if one.high is None else f"at most {one.text}"


def parts_without_counterpart(requirement: Requirement, candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """The parts of which fewest words stand in the passages, letter for letter: a help for the reader, not what decides."""
    held = {word[:6] for one in candidates[:3] for word in re.findall(r"[a-z]{4,}", one.text.lower())}
    scored = []
    for part in parts(requirement.obligation, requirement.elements):
        if len(content_words(part)) < LEAST_WORDS:
            continue  # what a cut through a sentence leaves over names nothing
        words = [word[:6] for word in re.findall(r"[a-z]{4,}", part.lower())]
        scored.append((sum(word in held for word in words) / max(len(words), 1), part))
    least = min(scored, default=(0.0, ""))[0]
    return tuple(part for share, part in scored if share == least) if len(scored) > 1 else ()


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:157].rsplit(' ', 1)[0]} ..."
