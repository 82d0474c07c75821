"""Clauses in, obligations out: the sentences that bind, with their modality and the elements that can be missing one by one.

Definitions, notes, headings and footnotes bind nobody; "may" permits. Knows nothing of SOPs or of whether an obligation applies.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ingest.fingerprint import of_text
from ingest.model import Clause, Element, Modality, Obligation, Span
from ingest.sentences import sentences

_MODAL = re.compile(
    r"\b(?P<verb>shall|must|should|may)\b(?P<negation>\s+(?:not|never|neither)\b)?"
    r"|\b(?:is|are|be)\s+(?:also\s+)?(?:required|obliged|necessary|mandatory|expected)\b|\b(?:is|are)\s+(?P<to>not\s+)?to\s+be\b"
    r"|\b(?:needs?|has|have)\s+to\b|\b(?:is|are)\s+(?P<forbidden>prohibited|forbidden|not\s+(?:permitted|acceptable|allowed))\b",
    re.IGNORECASE,
)
_STRENGTH: tuple[Modality, ...] = ("shall", "must", "should", "required", "may")
# "No person shall ..." forbids as "shall not" does.
_NO_SUBJECT = re.compile(r"^(?:no|neither|none|never)\b", re.IGNORECASE)
_NOTE = re.compile(r"^(?:note|example|remark)s?\b\s*\d*\s*[:.]", re.IGNORECASE)
# "it should be noted that ..." tells, it does not bind.
_REMARK = re.compile(
    r"\b(?:should|must|may)\s+be\s+(?:noted|emphasi[sz]ed|recogni[sz]ed|understood|remembered|borne\s+in\s+mind)\b", re.IGNORECASE
)
_ITEM = re.compile(r"^[^\w\s(\[\"'\u201c\u2018\u00a7]\s*")
_ENUMERATES = re.compile(
    r"\b(?:includ(?:e|es|ing)|contain(?:s|ing)?|cover(?:s|ing)?|address(?:es|ing)?|compris(?:e|es|ing)|consist(?:s|ing)?\s+of|specif(?:y|ies|ying)"
    r"|defin(?:e|es|ing)|identif(?:y|ies|ying)|describ(?:e|es|ing)|record(?:s|ing)?|document(?:s|ing)?|such\s+as|for)\b(?:\s+but\s+(?:is|are)?\s*not\s+limited\s+to)?[,:]?\s+",
    re.IGNORECASE,
)
_MEMBER = re.compile(r"\s*(?:;|,)\s*(?:and/or\s+|and\s+|or\s+)?|\s+(?:and|or)\s+")


def obligations(clauses: Sequence[Clause]) -> tuple[Obligation, ...]:
    """The obligations and permissions of a document, in document order; ordinals count within a clause, from 1."""
    items: dict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        if clause.kind == "list_item" and clause.parent:
            items[clause.parent].append(clause)
    return tuple(
        found for clause in clauses if clause.kind not in ("definition", "footnote", "figure") for found in of_clause(clause, items)
    )


def of_clause(clause: Clause, items: Mapping[str, Sequence[Clause]]) -> Iterator[Obligation]:
    """The obligations of one clause; `items` are the list items by the id of the clause they stand under."""
    ordinal = 0
    for span, following in _statements(clause.text):
        sentence = clause.text[span[0] : span[1]]
        read = modality(sentence)
        if read is None:
            continue
        ordinal += 1
        verb, negated = read
        elements = tuple(_elements(clause, sentence, following, items))
        yield Obligation(f"{clause.id}/{ordinal}", clause.id, verb, negated, sentence, span, elements, of_text(sentence))


def modality(sentence: str) -> tuple[Modality, bool] | None:
    """The strongest operative verb of a sentence and whether it forbids; None where nothing binds or permits."""
    if _NOTE.match(sentence) or _REMARK.search(sentence):
        return None
    found: dict[Modality, bool] = {}
    for match in _MODAL.finditer(sentence):
        verb: Modality = match["verb"].lower() if match["verb"] else "required"  # type: ignore[assignment]
        negated = bool(match["negation"] or match["to"] or match["forbidden"]) or bool(_NO_SUBJECT.match(sentence))
        found[verb] = found.get(verb, False) or negated
    strongest = next((verb for verb in _STRENGTH if verb in found), None)
    return None if strongest is None else (strongest, found[strongest])


def _statements(text: str) -> Iterator[tuple[Span, list[str]]]:
    """The sentences of a clause; the bulleted lines after one that ends in a colon go with it, unless they bind by themselves."""
    spans = sentences(text)
    place = 0
    while place < len(spans):
        span, following = spans[place], []
        place += 1
        if text[span[0] : span[1]].rstrip().endswith(":"):
            while place < len(spans) and _ITEM.match(text[spans[place][0] :]) and modality(text[spans[place][0] : spans[place][1]]) is None:
                following.append(_ITEM.sub("", text[spans[place][0] : spans[place][1]]).rstrip(" ;,."))
                place += 1
        yield span, following


def _elements(clause: Clause, sentence: str, following: Sequence[str], items: Mapping[str, Sequence[Clause]]) -> Iterator[Element]:
    """List items where the sentence introduces a list, else the members of its enumeration; none where it is of one piece."""
    if sentence.rstrip().endswith(":"):
        yield from (Element(text, clause.id) for text in following)
        if clause.text.rstrip().endswith(sentence):
            yield from (Element(item.text, item.id) for item in items.get(clause.id, ()) if item.text and modality(item.text) is None)
        return
    yield from (Element(text, clause.id) for text in members(sentence))


def members(sentence: str) -> list[str]:
    """The members of an enumeration of three and more: "should include a, b, and c" has three."""
    # What stands before the operative verb is the case or the subject ("For cleanrooms, a, b and c should ..."), no list of what is owed.
    verb = _MODAL.search(sentence)
    start = _ENUMERATES.search(sentence, verb.end() if verb else 0)
    if start is None:
        return []
    rest = re.split(r"\.\s|\.$|\s\(|\bwhere\b|\bwhich\b|\bthat\b|\bto ensure\b|\bin order to\b", sentence[start.end() :])[0]
    parts = [part.strip(" ,;.") for part in _MEMBER.split(rest)]
    commas = rest.count(",") + rest.count(";")
    # A part with a verb of its own is the next statement, not a member.
    whole = all(part and not _MODAL.search(part) for part in parts)
    return parts if commas >= 1 and len(parts) >= 3 and whole else []
