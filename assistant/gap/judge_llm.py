"""Two judges on the same evidence, one of them a language model: its reply passes the gate, and where the two disagree it is said.

The model sees the passages that the first judge found. met, partial, conflict and not applicable need a quote that stands word for word
in a section that counts; without one the requirement is undetermined, whatever the model says. Knows nothing of endpoints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.gap.model import Evidence, FindingStatus, Judge, Judgement, Requirement, Sop
from assistant.llm import Completion, LanguageModel, Request
from assistant.prompts import GAP_VERSION, Shown, gap_messages, gap_schema
from assistant.quotes import locate
from ingest.errors import EndpointDown, LanguageModelError
from ingest.model import Clause

MOST_PASSAGES = 8
# A passage is a clause; a very long one is shown around what was found in it.
MOST_CHARACTERS = 2_000
# "QA" alone would stand in any SOP.
LEAST_QUOTE_WORDS = 3
# What two judges that agree may be sure of at most, and what is left of it where they do not.
AGREED, DISAGREED = 0.97, 0.5
_NEEDS_QUOTE: frozenset[str] = frozenset({"met", "partial", "conflict", "not_applicable"})
_OPPOSED = (frozenset({"met", "missing"}), frozenset({"met", "conflict"}))


@dataclass(slots=True)
class TwoJudges:
    """The first judge and the model, compared; `name` tells both with their versions."""

    first: Judge
    model: LanguageModel
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """The name is part of what a kept judgement is known by: another model or prompt judges anew."""
        self.name = f"llm:{self.model.model}:{GAP_VERSION}+{self.first.name}"

    def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
        """One judgement a requirement, in order. Raises EndpointDown where nobody answers; what was judged before is kept by the caller."""
        before = self.first.judge(sop, requirements)
        shown = [_passages(sop, one) for one in before]
        asked = [place for place, passages in enumerate(shown) if passages]
        requests = [_request(requirements[place], shown[place]) for place in asked]
        replies = dict(zip(asked, self.model.complete_many(requests), strict=True)) if requests else {}
        return [_joined(sop, one, replies.get(place)) for place, one in enumerate(before)]


def _request(requirement: Requirement, passages: Sequence[Shown]) -> Request:
    messages = gap_messages(requirement.obligation, requirement.elements, passages)
    return Request(tuple(messages), gap_schema([one.clause_id for one in passages]))


def _passages(sop: Sop, judgement: Judgement) -> list[Shown]:
    """The clauses that the first judge's evidence and nearest passages stand in, each once, as far as they count."""
    clauses = {clause.id: clause for clause in sop.clauses}
    found: dict[str, Evidence] = {}
    for one in (*judgement.evidence, *judgement.proof.nearest):
        found.setdefault(one.clause_id, one)
    kept = list(found.values())[:MOST_PASSAGES]
    return [Shown(one.clause_id, _label(sop, clauses[one.clause_id]), _cut(clauses[one.clause_id].text, one.quote)) for one in kept]


def _label(sop: Sop, clause: Clause) -> str:
    return ", ".join(filter(None, (sop.file, clause.number, *clause.path)))


def _cut(text: str, quote: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    match = locate(quote, text)
    middle = (match.span[0] + match.span[1]) // 2 if match else 0
    start = min(max(0, middle - MOST_CHARACTERS // 2), len(text) - MOST_CHARACTERS)
    return text[start : start + MOST_CHARACTERS]


def _joined(sop: Sop, first: Judgement, reply: Completion | LanguageModelError | None) -> Judgement:
    if isinstance(reply, EndpointDown):
        raise reply
    if reply is None:
        return first
    if isinstance(reply, LanguageModelError):
        return replace(first, rationale=f"{first.rationale} The language model gave no usable reply: {reply}")
    return _compared(first, _checked(sop, first, reply.value))


def _checked(sop: Sop, first: Judgement, said: Any) -> Judgement:
    """What the model said, after the gate."""
    status: FindingStatus = said["status"]
    evidence = tuple(_verified(sop, said["quotes"]))
    refused = len(said["quotes"]) - len(evidence)
    words = f"{said['reason'].strip()}{_refusals(refused)}"
    if status in _NEEDS_QUOTE and not evidence:
        why = f'The language model says "{status.replace("_", " ")}", but quotes nothing that stands in a section that counts. {words}'
        return replace(first, status="undetermined", evidence=(), rationale=why)
    kept = evidence if status in _NEEDS_QUOTE else ()
    return replace(first, status=status, evidence=kept, element=said["element"].strip() if status != "met" else "", rationale=words)


def _refusals(count: int) -> str:
    return (
        f" ({count} of its quotes {'does' if count == 1 else 'do'} not stand in the SOP and {'was' if count == 1 else 'were'} refused.)"
        if count
        else ""
    )


def _verified(sop: Sop, quotes: Sequence[Any]) -> Iterator[Evidence]:
    """The quotes that stand word for word in the clause they name, in a sentence that counts."""
    for one in quotes:
        words = one["quote"].strip()
        if len(words.split()) < LEAST_QUOTE_WORDS:
            continue
        clause = next((clause for clause in sop.clauses if clause.id == one["clause_id"]), None)
        match = locate(words, clause.text) if clause else None
        if clause is not None and match is not None and _counts(sop, clause.id, match.span):
            quote = clause.text[match.span[0] : match.span[1]]
            yield Evidence(quote, clause.id, clause.number, clause.page_start, 1.0)


def _counts(sop: Sop, clause_id: str, span: tuple[int, int]) -> bool:
    touched = [one for one in sop.sentences if one.clause_id == clause_id and one.span[0] < span[1] and span[0] < one.span[1]]
    return bool(touched) and all(one.quotable for one in touched)


def _compared(first: Judgement, second: Judgement) -> Judgement:
    """One judgement of two: agreed, or with both said; where one sees it met and the other missing or ruled against, a person decides."""
    features = (*first.features, ("judges agree", float(first.status == second.status)))
    if first.status == second.status:
        sure = first.confidence + (AGREED - first.confidence) / 2 if first.confidence < AGREED else first.confidence
        return replace(second, confidence=sure, features=features, rationale=f"Both judges agree. {second.rationale}")
    both = (
        f"The judges disagree: without a language model {first.status.replace('_', ' ')} ({first.confidence:.2f}: {first.rationale}), "
        f"with it {second.status.replace('_', ' ')} ({second.rationale})"
    )
    opposed = frozenset((first.status, second.status)) in _OPPOSED
    status: FindingStatus = "undetermined" if opposed else second.status
    evidence = second.evidence or (first.evidence if opposed else ())
    element = second.element or first.element
    return replace(
        second,
        status=status,
        evidence=evidence,
        element=element,
        confidence=DISAGREED * (1 - first.confidence / 2),
        features=features,
        rationale=both,
    )
