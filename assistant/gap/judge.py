"""Requirements and an SOP in, a judgement of each out, without a language model: measured values, a small network, a linear head.

Similarity alone does not tell met from missing: what the network and the rules measure decides (elements, numbers, roles, order, negation,
permission). Deterministic: each text and each pair runs alone, and equal ones once.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from assistant.gap import cues
from assistant.gap.features import Candidate, measured, vector
from assistant.gap.head import Chances, Head, grounded, shipped
from assistant.gap.model import Evidence, Judge, Judgement, Requirement, SearchProof, Sop
from assistant.gap.nearby import Indexed, indexed, nearby
from assistant.gap.network import Network, OpenVinoNetwork
from assistant.gap.reasons import element_at_fault, rationale
from assistant.gap.wording import Words
from index.encoder import Encoder, Vectors

# Most obligations of a regulation are about other things than one SOP. Where the nearest passage lies below `FAR` the network is not asked;
# else about those within `BEHIND` of the nearest. What that costs and spares is in LOG.md.
FAR, BEHIND = 0.35, 0.20
SHOWN_NEAREST = 5
MOST_QUOTES = 3
# A further sentence is quoted if it bears on the obligation at least this much of what the first one does.
AS_GOOD = 0.6
# Goes up with each change of what is said of the same measured values, so that judgements kept by an older version are made anew.
RULES = 2
# What speaks of the quantity that the obligation sets is the passage to read.
SAME_QUANTITY = 0.15
# How many pairs the network takes at a time while it works ahead; many, for those of one length run together.
AHEAD = 384

Pair = tuple[str, str]
"""An obligation and a passage."""


def default_judge(encoder: Encoder) -> Judge:
    """The judge that needs no language model."""
    return MeasuringJudge(encoder, OpenVinoNetwork(), shipped())


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found for one requirement: the passages looked at, nearest first, and the values measured."""

    requirement: Requirement
    places: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    values: dict[str, float]


@dataclass(slots=True)
class MeasuringJudge:
    """Judges by measured values; keeps vectors of requirements and the index of the last SOP, since a batch comes in pieces."""

    encoder: Encoder
    network: Network
    head: Head | None
    name: str = ""
    _words: Words = field(init=False)
    _asked: dict[str, Vectors] = field(default_factory=dict)
    _index: tuple[Sop, Indexed | None] | None = None
    _ahead: dict[Pair, tuple["Future[Vectors]", int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Words are embedded by the same model; the name tells which network and head judged."""
        self._words = Words(self.encoder)
        version = self.head.version if self.head else "none"
        self.name = self.name or f"rules:{version}:{RULES}:{self.network.identity.split(':')[-1]}"

    def judge(self, sop: Sop, requirements: Sequence[Requirement]) -> list[Judgement]:
        """One judgement a requirement, in order."""
        index, head = self.index(sop), self.head or shipped()
        if index is None:
            return [_nothing_to_read(sop, requirement) for requirement in requirements]
        looked = self.look(index, requirements)
        if not looked:
            return []
        chances = head.chances(np.stack([vector(one.values) for one in looked]))
        return [judgement(index, one, chance, head) for one, chance in zip(looked, chances, strict=True)]

    def index(self, sop: Sop) -> Indexed | None:
        """The passages of an SOP with their vectors; those of the last one are kept."""
        if self._index is None or self._index[0] is not sop:
            self._index = (sop, indexed(sop, self.encoder, self._words))
        return self._index[1]

    @contextmanager
    def expecting(self, sop: Sop, requirements: Sequence[Requirement]) -> Iterator[None]:
        """While this is open the network works ahead on what these requirements will need, so that no core waits for the measuring."""
        index = self.index(sop)
        with ThreadPoolExecutor(1) as pool:
            if index is not None and requirements:
                self._learn(requirements)
                pairs = list(dict.fromkeys(pair for one in requirements for pair in self._pairs(index, one)))
                for start in range(0, len(pairs), AHEAD):
                    piece = pairs[start : start + AHEAD]
                    future = pool.submit(self.network.shares, piece)
                    self._ahead.update({pair: (future, place) for place, pair in enumerate(piece)})
            try:
                yield
            finally:
                self._ahead.clear()
                pool.shutdown(wait=True, cancel_futures=True)

    def look(self, index: Indexed, requirements: Sequence[Requirement]) -> list[Looked]:
        """Find and measure; nothing is decided."""
        self._learn(requirements)
        found = [self._near(index, one) for one in requirements]
        shares = self._shares([pair for one in requirements for pair in self._pairs(index, one)])
        return [self._looked(index, one, *near, shares) for one, near in zip(requirements, found, strict=True)]

    def _near(self, index: Indexed, one: Requirement) -> tuple[tuple[int, ...], Vectors]:
        return _close(*nearby(index, one.obligation, self._asked[one.obligation]))

    def _pairs(self, index: Indexed, one: Requirement) -> list[Pair]:
        """What the network is asked for a requirement; nothing where the nearest passage is far."""
        places, nearness = self._near(index, one)
        return [(one.obligation, index.windows[place].text) for place in places] if nearness[places[0]] >= FAR else []

    def _shares(self, pairs: Sequence[Pair]) -> dict[Pair, Vectors]:
        """What the network says of each pair, from what it did ahead where it did."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._ahead]
        made = dict(zip(new, self.network.shares(new), strict=True))
        for pair in pairs:
            if pair in self._ahead:
                future, place = self._ahead[pair]
                made[pair] = future.result()[place]
        return made

    def _learn(self, requirements: Sequence[Requirement]) -> None:
        new = [one for one in dict.fromkeys(requirement.obligation for requirement in requirements) if one not in self._asked]
        if new:
            self._asked.update(zip(new, self.encoder.encode(new), strict=True))
        self._words.learn(text for one in requirements for text in (one.obligation, *one.elements))

    def _looked(
        self, index: Indexed, requirement: Requirement, places: tuple[int, ...], nearness: Vectors, shares: dict[tuple[str, str], Vectors]
    ) -> Looked:
        candidates = tuple(
            candidate(
                index.windows[place].text,
                float(nearness[place]),
                shares.get((requirement.obligation, index.windows[place].text), _UNRELATED),
                bool(index.scope[place]),
            )
            for place in places
        )
        return Looked(requirement, places, candidates, measured(requirement.obligation, requirement.elements, candidates, self._words))


def _close(places: tuple[int, ...], nearness: Vectors) -> tuple[tuple[int, ...], Vectors]:
    """Of the passages found those worth the network's time, nearest first."""
    nearest = nearness[places[0]]
    return tuple(place for place in places if nearness[place] >= nearest - BEHIND), nearness


def candidate(text: str, nearness: float, shares: Vectors, scope: bool) -> Candidate:
    """A passage with what the network says of it. A scope tells what the SOP is about: it can take away a precondition, no more."""
    absent = float(shares[4])
    outputs = (0.0, 0.0, 1.0 - absent, 0.0, absent) if scope else tuple(float(share) for share in shares)
    return Candidate(text, nearness, outputs, scope)


_UNRELATED = np.asarray((0.02, 0.02, 0.94, 0.01, 0.01), np.float32)


def judgement(index: Indexed, looked: Looked, chances: Chances, head: Head) -> Judgement:
    """The status with its evidence, reason and proof."""
    status = head.status(chances, looked.values)
    kind = {"not_applicable": 4, "conflict": 3, "partial": 1}.get(status, 0)
    quotes = evidence(index, looked, kind)
    proof = _proof(index, looked)
    element = element_at_fault(status, looked.requirement, looked.candidates, quotes)
    kept = tuple((name, round(value, 4)) for name, value in looked.values.items())
    said = () if status == "missing" else quotes
    reason = rationale(status, looked.requirement, element, quotes)
    return Judgement(status, said, element, reason, round(head.confidence(grounded(chances, looked.values)), 3), proof, kept)


def evidence(index: Indexed, looked: Looked, kind: int) -> tuple[Evidence, ...]:
    """The sentences that bear most on the obligation, best first; for a conflict or an absent precondition those that are called so."""
    worth: dict[int, float] = {}
    for place, candidate in zip(looked.places, looked.candidates, strict=True):
        bearing = candidate.relevance * 0.5 + candidate.nearness * 0.5 + (candidate.outputs[kind] * 0.5 if kind in (3, 4) else 0.0)
        kept, broken, _ = cues.numbers(looked.requirement.obligation, candidate.text)
        bearing += SAME_QUANTITY if kept or broken else 0.0
        alone = len(index.windows[place].places) == 1
        for sentence in index.windows[place].places:
            worth[sentence] = max(worth.get(sentence, 0.0), bearing if alone else bearing * 0.8)
    ranked = sorted(worth, key=lambda place: (-worth[place], place))[:MOST_QUOTES]
    best = worth[ranked[0]]
    grounds = {place for place in ranked if _ground(index, looked, kind, place)}
    shown = sorted((place for place in ranked if worth[place] >= AS_GOOD * best), key=lambda place: place not in grounds)
    return tuple(_quote(index, place, worth[place]) for place in shown)


def _ground(index: Indexed, looked: Looked, kind: int, place: int) -> bool:
    """Whether this sentence is itself what a conflict or an absent precondition rests on: it is read first."""
    text = index.sop.sentences[place].text
    return (kind == 3 and cues.differs(looked.requirement.obligation, text)) or (kind == 4 and bool(cues.absent_things(text)))


def _quote(index: Indexed, place: int, score: float) -> Evidence:
    sentence = index.sop.sentences[place]
    return Evidence(sentence.text, sentence.clause_id, sentence.number, sentence.page, round(min(max(score, 0.0), 1.0), 4))


def _proof(index: Indexed, looked: Looked) -> SearchProof:
    """The queries asked, the sections read and those left out, and the nearest passages with their scores."""
    nearest: dict[int, float] = {}
    for place, candidate in zip(looked.places, looked.candidates, strict=True):
        for sentence in index.windows[place].places:
            nearest[sentence] = max(nearest.get(sentence, 0.0), candidate.nearness)
    ranked = sorted(nearest, key=lambda place: (-nearest[place], place))[:SHOWN_NEAREST]
    return proof_of_search(index.sop, looked.requirement, tuple(_quote(index, place, nearest[place]) for place in ranked))


def proof_of_search(sop: Sop, requirement: Requirement, nearest: tuple[Evidence, ...]) -> SearchProof:
    """What was done, in the words of the SOP's headings."""
    read = dict.fromkeys(_section(one.section) for one in sop.sentences if one.quotable)
    left_out = dict.fromkeys(_section(one.section) for one in sop.sentences if not one.quotable)
    queries = (requirement.obligation, *requirement.elements)
    return SearchProof(queries, tuple(filter(None, read)), tuple(one for one in left_out if one and one not in read), nearest)


def _section(section: Sequence[str]) -> str:
    return " > ".join(part for part in section if " | " not in part)


def _nothing_to_read(sop: Sop, requirement: Requirement) -> Judgement:
    proof = proof_of_search(sop, requirement, ())
    reason = "The SOP holds no sentence outside its purpose, definitions, references and history."
    return Judgement("missing", (), requirement.obligation, reason, 0.9, proof)
