"""An SOP and its gaps in, all proposed changes out: content, merged where they meet, then what goes with a new version.

Every citation has passed the gate, no number comes from nowhere, and all of it waits for a person. Knows nothing of files to write.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite.find import place
from assistant.draft.administration import administrative
from assistant.draft.changes import Change
from assistant.draft.figures import changed_numbers, without_invented
from assistant.draft.findings import Gap
from assistant.draft.grounds import ground_of
from assistant.draft.outline import Outline
from assistant.draft.proposals import Drafter
from assistant.draft.sections import Sections
from assistant.llm import LanguageModel
from assistant.verify import Source
from index.encoder import Encoder
from index.library import Library

NOT_CITED = "The clause is not in this library, so nothing is cited: add its text with `clausewise ingest` and draft again."

POINTS_BACK = re.compile(r"^(?:this|these|those|such|it|they)\b", re.IGNORECASE)
POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these) (?:part|sub-?part|section|chapter|annex|guideline|guidance|document|regulation)s?\b"
    r"|\b(?:paragraphs?|sections?|points?|items?|clauses?) \d[\d.]*\d|§+\s*\d[\d.]*\d",
    re.IGNORECASE,
)


def draft(
    outline: Outline, gaps: Sequence[Gap], library: Library | None, encoder: Encoder, model: LanguageModel | None = None
) -> list[Change]:
    """The proposals, in the order of the SOP's gaps; ids count from c1, those that go with a new version from a1.

    With a model the new words are its own where they pass every check; raises EndpointDown where none answers.
    """
    drafter = Drafter(outline, Sections(outline, encoder))
    known = outline.text
    changes = [_checked(drafter.propose(gap, f"c{number}"), gap, library, known) for number, gap in enumerate(gaps, 1)]
    if model is not None:
        from assistant.draft.by_model import worded

        changes = worded(changes, outline, [_source(library, change) for change in changes], model)
    near = {change.id: drafter.closeness(gap, change) for gap, change in zip(gaps, changes, strict=True)}
    content = merged(_nearest_first(changes, near))
    return [*content, *administrative(outline, content)]


def _nearest_first(changes: Sequence[Change], near: dict[str, float]) -> list[Change]:
    """In their order, but of those that would change one sentence the nearest to it first: the redline shows the first."""
    first: dict[tuple[str, ...], int] = {}
    ranked: list[tuple[int, float, int]] = []
    for number, one in enumerate(changes):
        place = (one.paragraph, str(one.occurrence), one.old) if one.kind == "replace" else (one.id,)
        ranked.append((first.setdefault(place, number), -near[one.id], number))
    return [changes[number] for *_, number in sorted(ranked)]


def _checked(change: Change, gap: Gap, library: Library | None, known: str) -> Change:
    """With its citation as the gate finds it, and without numbers that neither the SOP nor the citation gives."""
    ground = ground_of(library, gap.clause_id, gap.obligation) if library is not None and gap.clause_id else None
    cited = replace(
        change,
        citations=(ground.clause_id,) if ground else (),
        grounds=(ground,) if ground else (),
        note=change.note if ground else f"{change.note} {NOT_CITED}".strip(),
    )
    sound = without_invented(_pointing(cited, gap), known)
    return replace(sound, numbers=changed_numbers(sound))


def _pointing(change: Change, gap: Gap) -> Change:
    """With a note where words of the clause point to something that the procedure does not hold."""
    back = POINTS_BACK.match(gap.obligation.strip())
    there = [match.group() for match in POINTS_ELSEWHERE.finditer(change.new) if match.group() not in f"{change.old} {change.paragraph}"]
    said = [*([back.group()] if back else []), *there]
    if not said:
        return change
    words = ", ".join(f'"{word}"' for word in dict.fromkeys(said))
    return replace(change, note=f"{change.note} {words} points to other words of the clause's text: say what is meant here.".strip())


def _source(library: Library | None, change: Change) -> Source | None:
    """The clause that a change cites."""
    found = place(library, change.citations[0]) if library is not None and change.citations else None
    return Source(found.stored, found.clause) if found is not None and found.clause is not None else None


def merged(changes: Sequence[Change]) -> list[Change]:
    """Changes that meet in one sentence: additions are joined; where two would put different words in its place, the user must choose."""
    kept: list[Change] = []
    for change in changes:
        other = next((place for place, one in enumerate(kept) if _same_place(one, change)), None)
        if other is None:
            kept.append(change)
        elif (joined := _joined(kept[other], change)) is not None:
            kept[other] = joined
        else:
            first = kept[other]
            kept[other] = replace(
                first, note=f"{first.note} Change {change.id} would put other words in the same place: decide for one.".strip()
            )
            kept.append(replace(change, note=f"{change.note} Contradicts change {first.id}, which is shown in the redline.".strip()))
    return kept


def _same_place(one: Change, other: Change) -> bool:
    same = (one.kind, one.paragraph, one.occurrence) == (other.kind, other.paragraph, other.occurrence) == ("replace", *_place(other))
    return same and (one.old in other.old or other.old in one.old)


def _place(change: Change) -> tuple[str, int | None]:
    return change.paragraph, change.occurrence


def _joined(one: Change, other: Change) -> Change | None:
    """Both in one, if one of them only adds to the sentence, or both say the same."""
    if one.new == other.new:
        new = one.new
    elif one.old != other.old:
        return None
    elif other.new.startswith(other.old.rstrip()):
        new = f"{one.new.rstrip()} {other.new[len(other.old.rstrip()) :].strip()}"
    elif one.new.startswith(one.old.rstrip()):
        new = f"{other.new.rstrip()} {one.new[len(one.old.rstrip()) :].strip()}"
    else:
        return None
    return replace(
        one,
        new=new,
        proposed=new,
        reason=f"{one.reason} {other.reason}",
        element="; ".join(dict.fromkeys((one.element, other.element))),
        findings=(*one.findings, *other.findings),
        citations=tuple(dict.fromkeys((*one.citations, *other.citations))),
        grounds=tuple(dict.fromkeys((*one.grounds, *other.grounds))),
        numbers=tuple(dict.fromkeys((*one.numbers, *other.numbers))),
        note=" ".join(dict.fromkeys(part for part in (one.note, other.note) if part)),
    )
