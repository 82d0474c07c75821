"""SOPs and requirements in, findings out, SOP after SOP: what was judged before is not judged again, a bad SOP does not stop the others.

The order is that of the SOPs' file names and of the requirements, whatever the order of the arguments. Knows nothing of outputs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from assistant.gap.model import Evidence, Finding, FindingStatus, Foresighted, Judge, Judgement, Requirement, SearchProof, Sop
from assistant.gap.severity import Rules, propose
from assistant.gap.state import State, key
from ingest.errors import ClausewiseError, EndpointDown

# How many requirements are judged between two writes: a kill costs at most that many.
CHUNK = 64

Progress = Callable[[int], None]
"""Is told how many pairs were done since the last call."""


@dataclass(frozen=True, slots=True)
class Source:
    """An SOP to be read: the name it is reported under, where it is, and how it is read."""

    name: str
    place: str
    read: Callable[[], Sop]


@dataclass(frozen=True, slots=True)
class Measured:
    """An SOP as read with its findings, one a requirement; or the message that says why there are none."""

    name: str
    place: str
    sop: Sop | None
    findings: tuple[Finding, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A person's decision that a requirement does not apply to the site: why, who, when."""

    rationale: str
    decided_by: str
    decided_at: str


def measure(
    sources: Sequence[Source],
    requirements: Sequence[Requirement],
    judge: Judge,
    rules: Rules,
    state: State,
    waived: Mapping[str, NotApplicable] | None = None,
    progress: Progress = lambda _: None,
    chunk: int = CHUNK,
) -> Iterator[Measured]:
    """One `Measured` an SOP. The same bytes under the same name count once. `waived` are decisions by requirement id.

    `chunk` requirements are judged between two writes. Raises EndpointDown where a language model is asked and nobody answers.
    """
    seen: set[tuple[str, str]] = set()
    for source in sorted(sources, key=lambda one: (one.name, one.place)):
        try:
            sop = replace(source.read(), file=source.name)
        except ClausewiseError as error:
            progress(len(requirements))
            yield Measured(source.name, source.place, None, error=str(error))
            continue
        identity = (source.name, sop.document.sha256)
        if identity in seen:
            progress(len(requirements))
            continue
        seen.add(identity)
        try:
            with _ahead(sop, requirements, judge, state, waived or {}):
                findings = tuple(_findings(sop, requirements, judge, rules, state, waived or {}, progress, chunk))
        except EndpointDown:
            raise  # no other SOP would fare better; what was judged is kept
        except ClausewiseError as error:
            yield Measured(source.name, source.place, sop, error=f"{source.name}: {error}")
            continue
        yield Measured(source.name, source.place, sop, findings)


def _ahead(
    sop: Sop, requirements: Sequence[Requirement], judge: Judge, state: State, waived: Mapping[str, NotApplicable]
) -> AbstractContextManager[None]:
    """A judge that can work ahead is told what is still to be judged."""
    if not isinstance(judge, Foresighted):
        return nullcontext()
    return judge.expecting(sop, [one for one in requirements if one.id not in waived and state.get(key(sop, one, judge.name)) is None])


def _findings(
    sop: Sop,
    requirements: Sequence[Requirement],
    judge: Judge,
    rules: Rules,
    state: State,
    waived: Mapping[str, NotApplicable],
    progress: Progress,
    chunk: int,
) -> Iterator[Finding]:
    for start in range(0, len(requirements), chunk):
        members = requirements[start : start + chunk]
        judged = _judged(sop, [one for one in members if one.id not in waived], judge, state)
        for one in members:
            if one.id in waived:
                yield _finding(sop, one, _decided(waived[one.id]), "person", rules)
            else:
                yield _finding(sop, one, judged[one.id], judge.name, rules)
        progress(len(members))


def _judged(sop: Sop, chunk: Sequence[Requirement], judge: Judge, state: State) -> dict[str, Judgement]:
    keys = {one.id: key(sop, one, judge.name) for one in chunk}
    new = [one for one in chunk if state.get(keys[one.id]) is None]
    if new:
        made = [_sound(one) for one in judge.judge(sop, new)]
        state.keep([(keys[one.id], judgement) for one, judgement in zip(new, made, strict=True)])
    return {one.id: _known(state, keys[one.id]) for one in chunk}


def _sound(judgement: Judgement) -> Judgement:
    """Without values that are no numbers: JSON has none, and a judge that cannot say how sure it is is not sure at all."""
    features = tuple((name, value) for name, value in judgement.features if math.isfinite(value))
    proof = replace(judgement.proof, nearest=tuple(map(_scored, judgement.proof.nearest)))
    evidence = tuple(map(_scored, judgement.evidence))
    confidence = judgement.confidence if math.isfinite(judgement.confidence) else 0.0
    return replace(judgement, confidence=confidence, features=features, evidence=evidence, proof=proof)


def _scored(one: Evidence) -> Evidence:
    return one if math.isfinite(one.score) else replace(one, score=0.0)


def _known(state: State, wanted: str) -> Judgement:
    found = state.get(wanted)
    assert found is not None, "a judgement that was just kept"
    return found


def _decided(decision: NotApplicable) -> Judgement:
    by = f" ({decision.decided_by}, {decision.decided_at})" if decision.decided_by else ""
    return Judgement("not_applicable", (), "", f"Decided by a person{by}: {decision.rationale}", 1.0, SearchProof((), (), (), ()))


def _finding(sop: Sop, requirement: Requirement, judgement: Judgement, judge: str, rules: Rules) -> Finding:
    severity, rule = propose(rules, requirement, judgement.status)
    return Finding(requirement, sop.file, sop.document.id, sop.document.sha256, judgement, severity, judge, rule)


def counts(findings: Sequence[Finding]) -> dict[FindingStatus, int]:
    """How many findings of each status, all statuses named."""
    found: dict[FindingStatus, int] = {
        "undetermined": 0,
        "conflict": 0,
        "missing": 0,
        "partial": 0,
        "met": 0,
        "not_applicable": 0,
    }
    for one in findings:
        found[one.judgement.status] += 1
    return found
