"""Requirements and an SOP in, a judgement of each out, without a language model.

First form: the nearest sentences by meaning decide between met, partial and missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.gap.model import Evidence, Judge, Judgement, Requirement, SearchProof, Sop, SopSentence
from assistant.gap.sops import in_context
from index.encoder import Encoder, Vectors

NEAREST = 5


def default_judge(encoder: Encoder) -> Judge:
    """The judge that needs no language model."""
    return RulesJudge(encoder)


@dataclass(slots=True)
class RulesJudge:
    """Judges by measured features; deterministic."""

    encoder: Encoder
    name: str = "rules-0"

    def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
        """One judgement a requirement, in order."""
        counting = [sentence for sentence in sop.sentences if sentence.quotable]
        if not requirements or not counting:
            return [_without_evidence(sop, requirement) for requirement in requirements]
        held = self.encoder.encode([in_context(sentence) for sentence in counting])
        asked = self.encoder.encode([requirement.obligation for requirement in requirements])
        return [_judged(sop, requirement, counting, asked[place] @ held.T) for place, requirement in enumerate(requirements)]


def _without_evidence(sop: Sop, requirement: Requirement) -> Judgement:
    proof = proof_of_search(sop, requirement, ())
    return Judgement("missing", (), requirement.obligation, "The SOP holds no sentence that could cover this.", 0.9, proof)


def _judged(sop: Sop, requirement: Requirement, counting: Sequence[SopSentence], scores: Vectors) -> Judgement:
    order = np.argsort(-scores, kind="stable")[:NEAREST]
    nearest = tuple(evidence_of(counting[place], float(scores[place])) for place in order)
    best = nearest[0].score
    proof = proof_of_search(sop, requirement, nearest)
    if best >= 0.55:
        return Judgement("met", nearest[:1], "", "The SOP says the same in its words.", best, proof, (("nearest", best),))
    if best >= 0.45:
        return Judgement("partial", nearest[:1], requirement.obligation, "The SOP covers a part of it.", 0.5, proof, (("nearest", best),))
    return Judgement("missing", (), requirement.obligation, "No sentence of the SOP covers this.", 1 - best, proof, (("nearest", best),))


def evidence_of(sentence: SopSentence, score: float) -> Evidence:
    """A sentence of the SOP as evidence, verbatim."""
    return Evidence(sentence.text, sentence.clause_id, sentence.number, sentence.page, round(min(max(score, 0.0), 1.0), 4))


def proof_of_search(sop: Sop, requirement: Requirement, nearest: Sequence[Evidence]) -> SearchProof:
    """The queries asked, the sections read and those left out, and the nearest passages."""
    read = dict.fromkeys(" > ".join(sentence.section) for sentence in sop.sentences if sentence.quotable)
    left_out = dict.fromkeys(" > ".join(sentence.section) for sentence in sop.sentences if not sentence.quotable)
    queries = (requirement.obligation, *requirement.elements)
    return SearchProof(queries, tuple(filter(None, read)), tuple(one for one in left_out if one and one not in read), tuple(nearest))
