"""An instruction in ("bring section 5.3 in line with Annex 11, 7.2"), the gaps to close out: the obligations of that clause, there.

The section and the clause are looked up, never guessed: what is not found is an InputError that says what is there.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite.find import of_clause, place, references
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

NUMBER = r"\d+(?:\.\d+)*"
SECTIONS = re.compile(
    rf"\b(?:sections?|chapters?|steps?|paragraphs?|clauses?|§+)\s*(?P<numbers>{NUMBER}(?:\s*(?:,|and|&)\s*{NUMBER})*)", re.IGNORECASE
)
BARE = re.compile(r"(?<![\w.-])\d+(?:\.\d+)+(?![\w.]*\w)")
NAMED = re.compile(r"\b(?:section|chapter)s?\b", re.IGNORECASE)
WITH = re.compile(r"\b(?:with|to|against|as required by|according to|per|under|by|for|of)\s+(?=\S)", re.IGNORECASE)
COVERED = 0.62
"""Cosine from which a sentence of the section is taken to rule what an obligation asks for; between that and FAMILIAR, in part."""
FAMILIAR = 0.45
WORDS_HELD = 0.6
"""Share of an obligation's words that a sentence must hold besides, to count as covering all of it."""


def gaps_of(instruction: str, outline: Outline, library: Library, encoder: Encoder) -> list[Gap]:
    """The obligations of the clause named that the section named does not fulfil, as gaps. Raises InputError for what cannot be found."""
    named, clause_ids, before = _clause(instruction, library)
    section = _section(before, outline)
    wanted = _obligations(library, clause_ids)
    if not wanted:
        raise InputError(f"{named}: the clause holds no obligation (no shall, must or should). Name the clause that binds.")
    inside = [one for one in outline.paragraphs if one.rules and not one.in_table and (section is None or one in section)]
    # What another section rules need not be said twice.
    outside = [one for one in outline.paragraphs if one.rules and not one.in_table and one not in inside]
    found = [gap for one in wanted if (gap := _gap(*one, inside, encoder, outline.path.name)) is not None]
    open_ = [gap for gap in found if gap.status != "missing" or not _covered(gap, outside, encoder)]
    return [replace(gap, section=_path(gap, section, encoder)) for gap in open_] if section else open_


def _section(words: str, outline: Outline) -> list[Placed] | None:
    """The paragraphs of the sections that words name by number or by heading; None where they name no section."""
    numbers = [number for match in SECTIONS.finditer(words) for number in re.findall(NUMBER, match["numbers"])] or BARE.findall(words)
    found: list[Placed] = []
    for number in numbers:
        own = [one for one in outline.paragraphs if one.number == number or one.number.startswith(f"{number}.") or _headed(one, number)]
        if not own:
            raise _no_section(number, outline)
        found += [one for one in own if one not in found]
    if numbers:
        return found
    said = re.findall(r"\w+", words.casefold())
    titles = [path for path in {one.section for one in outline.paragraphs} if path and _said(path[-1], said)]
    if titles and NAMED.search(words):
        return [one for one in outline.paragraphs if any(one.section[: len(path)] == path for path in titles)]
    if NAMED.search(words):
        raise _no_section("of that name", outline)
    return None


def _said(heading: str, words: Sequence[str]) -> bool:
    """Whether words hold a heading, its number aside, as they stand in it."""
    title = re.findall(r"\w+", re.sub(rf"^{NUMBER}\.?\s*", "", heading).casefold())
    return bool(title) and any(list(words[at : at + len(title)]) == title for at in range(len(words)))


def _no_section(number: str, outline: Outline) -> InputError:
    numbers = list(dict.fromkeys(section.path[-1] for section in outline.sections))
    return InputError(f"{outline.path.name}: has no section {number}. It has: {'; '.join(numbers)}.")


def _path(gap: Gap, section: Sequence[Placed], encoder: Encoder) -> tuple[str, ...]:
    """The heading path for a new step: that of the paragraph nearest to what is asked, of those that may rule, in what was named."""
    ruling = [one for one in section if one.rules and not one.heading] or list(section)
    if len({one.section for one in ruling}) == 1:
        return ruling[0].section
    vectors = encoder.encode([gap.obligation, *(one.words for one in ruling)])
    return ruling[int((vectors[1:] @ vectors[0]).argmax())].section


def _covered(gap: Gap, elsewhere: Sequence[Placed], encoder: Encoder) -> bool:
    if not elsewhere:
        return False
    vectors = encoder.encode([gap.obligation, *(one.words for one in elsewhere)])
    best = int((vectors[1:] @ vectors[0]).argmax())
    held = len(stems(gap.obligation) & stems(elsewhere[best].words)) / max(len(stems(gap.obligation)), 1)
    return bool(vectors[1:][best] @ vectors[0] >= COVERED and held >= WORDS_HELD)


def _headed(one: Placed, number: str) -> bool:
    return any(heading.split()[:1] == [number] for heading in one.section)


def _clause(instruction: str, library: Library) -> tuple[str, list[tuple[str, str]], str]:
    """(as named, (clause id, label) of the clauses and all under them, the words before): the longest end that names clauses."""
    ends = [match.end() for match in WITH.finditer(instruction)]
    refusal: InputError | None = None
    for start in [*ends, 0]:
        words = instruction[start:].strip().rstrip(".!?")
        try:
            found = [place(library, one.id) for one in references(library, words)]
        except UnknownClause as error:  # the text is known, the clause is not
            refusal = refusal or error
            continue
        except InputError:
            continue
        if any(one.clause is None for one in found):
            raise UnknownClause(f"{words}: names a whole document. Name the clause too, for example {words} 7.2.")
        members = [(one.stored, each) for one in found if one.clause for each in _family(library, one.stored, one.clause.id)]
        family = {each.id: of_clause(library, stored, each).label for stored, each in members}
        return words, list(family.items()), instruction[:start]
    raise refusal or UnknownClause(
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
