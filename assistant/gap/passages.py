"""An SOP in, the passages out that an obligation is held against: its sentences under their headings, and neighbours taken together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.gap.model import Sop, SopSentence
from assistant.gap.sops import heading, in_context

# Two sentences of a clause often cover an obligation together; a whole longer clause is too much for the network.
TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence, or neighbours of one clause: `places` among the SOP's sentences, `text` as the judge reads it."""

    places: tuple[int, ...]
    text: str


def windows(sop: Sop) -> tuple[Window, ...]:
    """Each sentence that counts alone, then each run of neighbours of one clause."""
    counting = [place for place, sentence in enumerate(sop.sentences) if sentence.quotable]
    alone = [Window((place,), _shown(sop.sentences, (place,))) for place in counting]
    return (*alone, *(Window(run, _shown(sop.sentences, run)) for run in _runs(sop.sentences, counting)))


def _runs(sentences: Sequence[SopSentence], counting: Sequence[int]) -> Iterator[tuple[int, ...]]:
    clauses: dict[str, list[int]] = {}
    for place in counting:
        clauses.setdefault(sentences[place].clause_id, []).append(place)
    for places in clauses.values():
        for start in range(len(places) - TOGETHER + 1):
            yield tuple(places[start : start + TOGETHER])


def _shown(sentences: Sequence[SopSentence], places: Sequence[int]) -> str:
    text = " ".join(in_context(sentences[place]) for place in places)
    above = heading(sentences[places[0]])
    return f"{above}: {text}" if above else text
