"""A judge whose answers can be worked out by hand: it looks for a word of the obligation in the SOP, and counts how often it is asked."""

from collections.abc import Sequence

from assistant.gap.model import Evidence, FindingStatus, Judgement, Requirement, SearchProof, Sop, SopSentence


class WordJudge:
    """met: a sentence holds the obligation's last word; conflict: with "never" in it; undetermined: the sentence asks; else missing."""

    def __init__(self, name: str = "words-1") -> None:
        self.name = name
        self.asked: list[tuple[str, str]] = []

    def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
        """One judgement a requirement."""
        self.asked += [(sop.file, one.id) for one in requirements]
        return [self._judged(sop, one) for one in requirements]

    def _judged(self, sop: Sop, requirement: Requirement) -> Judgement:
        counting = [one for one in sop.sentences if one.quotable]
        word = requirement.obligation.rstrip(".:").split()[-1].casefold()
        found = next((one for one in counting if word in one.text.casefold()), None)
        nearest = tuple(_evidence(one, 0.5) for one in counting[:2])
        sections = tuple(dict.fromkeys(" > ".join(one.section) for one in counting))
        left = tuple(dict.fromkeys(" > ".join(one.section) for one in sop.sentences if not one.quotable))
        proof = SearchProof((requirement.obligation, *requirement.elements), sections, left, nearest)
        if found is None:
            return Judgement("missing", (), requirement.obligation, f"No sentence speaks of {word}.", 0.8, proof)
        status: FindingStatus = "conflict" if "never" in found.text else "undetermined" if found.text.endswith("?") else "met"
        fault = "" if status == "met" else word
        return Judgement(status, (_evidence(found, 0.9),), fault, f"It speaks of {word}.", 0.9, proof, (("found", 1.0),))


def _evidence(sentence: SopSentence, score: float) -> Evidence:
    return Evidence(sentence.text, sentence.clause_id, sentence.number, sentence.page, score)
