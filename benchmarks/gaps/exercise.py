"""An exercise in, the passages that the judge would look at out: the same search as in the product, on sentences without headings."""

from collections.abc import Iterator
from functools import cache

from pairs import Exercise

from assistant.gap.model import Sop
from assistant.gap.nearby import Indexed, indexed, nearby
from assistant.gap.sops import sop_of_lines
from assistant.gap.wording import Words
from index.encoder import default_encoder


@cache
def words() -> Words:
    """Words are embedded once for all exercises."""
    return Words(default_encoder())


def index_of(exercise: Exercise) -> Indexed:
    """The exercise as an SOP of one sentence a clause."""
    sop: Sop = sop_of_lines(exercise.sentences)
    found = indexed(sop, default_encoder(), words())
    assert found is not None
    return found


def looked_at(exercise: Exercise) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each obligation with the places of the passages to look at."""
    index = index_of(exercise)
    words().learn(obligation for obligation, _, _ in exercise.asked)
    vectors = default_encoder().encode([obligation for obligation, _, _ in exercise.asked])
    for (obligation, _, _), vector in zip(exercise.asked, vectors, strict=True):
        yield obligation, nearby(index, obligation, vector)[0]
