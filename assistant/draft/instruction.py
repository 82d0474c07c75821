"""An instruction in ("bring section 5.3 in line with Annex 11, 7.2"), the gaps to close out: the obligations of that clause, there.

The section and the clause are looked up, never guessed: what is not found is an InputError that says what is there.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from assistant.cite.find import of_clause, place
from assistant.draft.findings import Gap
from assistant.draft.outline import Outline, Placed
from assistant.draft.parts import stems
from assistant.quantities import comparable, quantities, satisfies
from index.documents import StoredDocument, clauses
from index.encoder import Encoder
from index.library import Library
from ingest.errors import InputError, UnknownClause
from ingest.model import Clause
from ingest.obligations import obligations

SECTION = re.compile(r"\b(?:section|chapter|step|paragraph|clause)s?\s+(?P<number>\d+(?:\.\d+)*)\b", re.IGNORECASE)
WITH = re.compile(r"\b(?:with|to|against|as required by|according to|per|under|by|for|of)\s+(?=\S)", re.IGNORECASE)
COVERED = 0.62
"""Cosine from which a sentence of the section is taken to rule what an obligation asks for; between that and FAMILIAR, in part."""
FAMILIAR = 0.45
WORDS_HELD = 0.6
"""Share of an obligation's words that a sentence must hold besides, to count as covering all of it."""


def gaps_of(instruction: str, outline: Outline, library: Library, encoder: Encoder) -> list[Gap]:
    """The obligations of the clause named that the section named does not fulfil, as gaps. Raises InputError for what cannot be found."""
    section = _section(instruction, outline)
    named, clause_ids = _clause(instruction, library)
    wanted = _obligations(library, clause_ids)
    if not wanted:
        raise InputError(f"{named}: the clause holds no obligation (no shall, must or should). Name the clause that binds.")
    inside = [one for one in outline.paragraphs if one.rules and not one.in_table and (section is None or one in section)]
    # What another section rules need not be said twice.
    outside = [one for one in outline.paragraphs if one.rules and not one.in_table and one not in inside]
    path = _common([one.section for one in section]) if section else ()
    found = [gap for one in wanted if (gap := _gap(*one, inside, encoder, outline.path.name)) is not None]
    return [replace(gap, section=path) for gap in found if gap.status != "missing" or not _covered(gap, outside, encoder)]


def _section(instruction: str, outline: Outline) -> list[Placed] | None:
    match = SECTION.search(instruction)
    if match is None:
        return None
    number = match["number"]
    found = [one for one in outline.paragraphs if one.number == number or one.number.startswith(f"{number}.") or _headed(one, number)]
    if not found:
        numbers = list(dict.fromkeys(section.path[-1] for section in outline.sections))
        raise InputError(f"{outline.path.name}: has no section {number}. It has: {'; '.join(numbers)}.")
    return found


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings that all have in common."""
    together = zip(*paths, strict=False)
    return tuple(names[0] for names in takewhile(lambda names: len(set(names)) == 1, together))


def _covered(gap: Gap, elsewhere: Sequence[Placed], encoder: Encoder) -> bool:
    if not elsewhere:
        return False
    vectors = encoder.encode([gap.obligation, *(one.words for one in elsewhere)])
    best = int((vectors[1:] @ vectors[0]).argmax())
    held = len(stems(gap.obligation) & stems(elsewhere[best].words)) / max(len(stems(gap.obligation)), 1)
    return bool(vectors[1:][best] @ vectors[0] >= COVERED and held >= WORDS_HELD)


def _headed(one: Placed, number: str) -> bool:
    return any(heading.split()[:1] == [number] for heading in one.section)


def _clause(instruction: str, library: Library) -> tuple[str, list[tuple[str, str]]]:
    """(as named, (clause id, label) of the clause and all under it): the longest end of the instruction that names a clause."""
    ends = [instruction[match.end() :] for match in WITH.finditer(instruction)]
    for end in [*ends, instruction]:
        words = end.strip().rstrip(".!?")
        try:
            found = place(library, words)
        except InputError:
            continue
        if found.clause is not None:
            family = _family(library, found.stored, found.clause.id)
            return words, [(one.id, of_clause(library, found.stored, one).label) for one in family]
        raise UnknownClause(f"{words}: names a whole document. Name the clause too, for example {words} 7.2.")
    raise UnknownClause(
        f'"{instruction}": no clause of the library is named. Write, for example: bring section 5.3 in line with Annex 11, 7.2.'
    )


def _family(library: Library, stored: StoredDocument, head: str) -> list[Clause]:
    """A clause and all that stand under it."""
    ids, found = {head}, []
    for one in clauses(library, stored.row):
        if one.id == head or one.parent in ids:
            ids.add(one.id)
            found.append(one)
    return found


def _obligations(library: Library, clause_ids: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(clause id, label, obligation, elements) of everything that binds in the clauses."""
    labels = dict(clause_ids)
    bound = [one for clause_id, _ in clause_ids if (one := place(library, clause_id).clause) is not None]
    found = obligations(bound)
    return [
        (one.clause_id, labels[one.clause_id], one.text, tuple(element.text for element in one.elements))
        for one in found
        if one.modality != "may"
    ]


def _gap(
    clause_id: str, label: str, obligation: str, elements: tuple[str, ...], members: Sequence[Placed], encoder: Encoder, sop: str
) -> Gap | None:
    """Missing where nothing in the section comes near, partial where something does, a conflict where a number breaks; else no gap."""
    gap = Gap(clause_id, clause_id, obligation, sop, "missing", (), "", elements, "", label)
    if not members:
        return gap
    vectors = encoder.encode([obligation, *(one.words for one in members)])
    scores = vectors[1:] @ vectors[0]
    best = int(scores.argmax())
    words = members[best].words
    asked, given = quantities(obligation), quantities(words)
    if scores[best] >= FAMILIAR and any(comparable(a, b) and satisfies(a, b) is False for a in asked for b in given):
        return replace(gap, status="conflict", evidence=(words,))
    if scores[best] < FAMILIAR:
        return gap
    wanted = stems(obligation)
    held = len(wanted & stems(words)) / max(len(wanted), 1)
    return None if scores[best] >= COVERED and held >= WORDS_HELD else replace(gap, status="partial", evidence=(words,))
