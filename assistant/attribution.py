"""The quotations of a file and its references in, which belongs to which out.

In this order: what follows a quotation directly, what its footnote says, what introduces it. Knows nothing of whether either holds.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.cited_places import BARE_NUMBER, Cited, Places
from assistant.quotations import Quotation
from assistant.stretches import Stretch
from index.references import Reference
from ingest.sentences import sentences

# Between a quotation and the reference that follows it.
_BESIDE = re.compile(
    r"[\s.,;:(\[\u2013\u2014|\u00b2\u00b3\u00b9\u2070-\u2079-]*(?:(?:see|cf\.?|as\s+per|per|in|of|from|according\s+to|source:?|ref\.?|pursuant\s+to|section|\u00a7+)\s*)*",
    re.IGNORECASE,
)
_MARK = re.compile(r"[.,;:\s)]{0,2}(?P<mark>[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+)")
_ATTRIBUTION = re.compile(r"\s*[(\[\u2013\u2014-]\s*(?:see\s+|source:?\s*|from\s+)?$", re.IGNORECASE)
# A number alone ("(4.14)") means the text that was named at most so many stretches before.
_MOST_BACK = 8

References = Mapping[int, Sequence[Cited]]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A quotation, a block without the reference at its end, and the references beside it; `direct` if they follow it, or are its note."""

    quotation: Quotation
    cited: tuple[Cited, ...]
    direct: bool


def attributed(stretches: Sequence[Stretch], found: Sequence[Quotation], cited: References, places: Places) -> list[Attributed]:
    """Each quotation with the references beside it; none where it has none."""
    told: list[Attributed] = []
    taken: set[tuple[int, int]] = set()
    for at, one in enumerate(found):
        before = found[at - 1] if at and found[at - 1].last == one.first else None
        after = found[at + 1] if at + 1 < len(found) and found[at + 1].first == one.last else None
        quotation, own = _own_attribution(stretches, one, cited) if one.form == "block" else (one, [])
        direct = own or _following(stretches, one, cited, after) or _of_note(stretches, one, cited) or _bare(stretches, one, places)
        beside = direct or _introducing(stretches, one, cited, before, taken) or _later(stretches, one, cited, after)
        taken |= {(one.last, reference.start) for reference in beside}
        told.append(Attributed(quotation, tuple(beside), bool(direct)))
    return _with_notes_in_order(stretches, told, cited)


def _own_attribution(stretches: Sequence[Stretch], block: Quotation, cited: References) -> tuple[Quotation, list[Cited]]:
    """A block that ends with "(EU GMP Annex 1, 4.14)" or with a dash and a reference."""
    text = stretches[block.last].text
    inside = list(cited.get(block.last, ()))
    if inside and len(text) - inside[-1].end <= 3:
        first = inside[0].start
        for one in reversed(inside):
            first = one.start
            if _ATTRIBUTION.search(text[:first]):
                break
        opening = _ATTRIBUTION.search(text[:first])
        if opening:
            cut = opening.start()
            words = block.text[: len(block.text) - (len(text) - cut)].rstrip()
            return replace(block, text=words, end=cut), [one for one in inside if one.start >= first]
    following = cited.get(block.last + 1, ())
    if following and _BESIDE.fullmatch(stretches[block.last + 1].text[: following[0].start]):
        return block, _run(stretches[block.last + 1].text, following, 0)
    return block, []


def _run(text: str, following: Sequence[Cited], at: int) -> list[Cited]:
    """The references that go on from one: "4.14 and 4.15", within one bracket or list."""
    run = [following[at]]
    for one in following[at + 1 :]:
        if one.start > run[-1].end and not re.fullmatch(r"[\s,;&]*(?:and|or)?[\s,;\u00a7]*", text[run[-1].end : one.start]):
            break
        run.append(one)
    return run


def _following(stretches: Sequence[Stretch], one: Quotation, cited: References, after: Quotation | None) -> list[Cited]:
    text = stretches[one.last].text
    following = [place for place in cited.get(one.last, ()) if place.start >= one.end]
    if one.form == "block" or not following or (after is not None and following[0].start > after.start):
        return []
    between = text[one.end + 1 : following[0].start]
    # After a comma alone it may as well introduce the next quotation: "4.1 says “...”, 4.2 says “...”".
    return _run(text, following, 0) if _BESIDE.fullmatch(between) and not re.match(r"[^(\[\u2013\u2014]*[,;]", between) else []


def _of_note(stretches: Sequence[Stretch], one: Quotation, cited: References) -> list[Cited]:
    """What the footnote says whose mark stands right after the quotation, or at its end."""
    text = stretches[one.last].text
    mark = _MARK.match(text[one.end + 1 :]) or _MARK.fullmatch(text[max(one.start if one.first == one.last else 0, one.end - 2) : one.end])
    if mark is None:
        return []
    label = unicodedata.normalize("NFKC", mark["mark"])
    notes = [at for at, stretch in enumerate(stretches) if stretch.kind == "footnote" and stretch.label == label and at > one.first]
    return list(cited.get(notes[0], ())) if notes else []


def _bare(stretches: Sequence[Stretch], one: Quotation, places: Places) -> list[Cited]:
    """ "(4.14)" after a quotation, of the text that was named last."""
    text = stretches[one.last].text
    number = BARE_NUMBER.match(text[one.end + 1 :]) if one.form == "marks" else None
    if number is None or not (number["noun"] or "." in number["number"]):
        return []
    before = [text[: one.end], *(stretches[at].text for at in range(one.last - 1, max(-1, one.last - _MOST_BACK), -1))]
    document = next((name for name in map(places.named, before) if name), "")
    start = one.end + 1 + number.start("number")
    reference = Reference(document, number["number"], start, start + len(number["number"]))
    if not document:
        return []
    return [replace(places.of_reference(text, reference), text=f"{document}, {number['number']}")]


def _introducing(
    stretches: Sequence[Stretch], one: Quotation, cited: References, before: Quotation | None, taken: set[tuple[int, int]]
) -> list[Cited]:
    """The reference that comes last before the quotation, and after the quotation before it; for a block also in the stretch before."""
    begin = before.end if before is not None and before.form == "marks" else 0
    here = [place for place in cited.get(one.first, ()) if begin <= place.start and place.end <= one.start]
    own = [place for place in here if (one.first, place.start) not in taken]
    if own:
        return [own[-1]]
    earlier = cited.get(one.first - 1, ()) if one.first and not before else ()
    introduces = one.form == "block" or (one.start <= 2 and stretches[one.first - 1].text.rstrip().endswith(":"))
    return [earlier[-1]] if earlier and introduces else []


def _later(stretches: Sequence[Stretch], one: Quotation, cited: References, after: Quotation | None) -> list[Cited]:
    """The first reference after the quotation in its sentence."""
    text = stretches[one.last].text
    limit = after.start if after is not None else len(text)
    sentence_end = next((end for start, end in sentences(text) if start <= min(one.end + 1, len(text) - 1) < end), len(text))
    later = [place for place in cited.get(one.last, ()) if one.end <= place.start < min(limit, sentence_end)]
    return later[:1] if one.form == "marks" else []


def _with_notes_in_order(stretches: Sequence[Stretch], told: Sequence[Attributed], cited: References) -> list[Attributed]:
    """A PDF's footnotes stand after their paragraph, their marks gone: where as many quotations lack a reference, they go in order."""
    done = list(told)
    for last in dict.fromkeys(one.quotation.last for one in told if not one.cited):
        waiting = [at for at, one in enumerate(told) if one.quotation.last == last and not one.cited]
        notes = [tuple(cited[at]) for at in _notes_after(stretches, last) if cited.get(at)]
        if len(notes) == len(waiting):
            for at, references in zip(waiting, notes, strict=True):
                done[at] = Attributed(told[at].quotation, references, True)
    return done


def _notes_after(stretches: Sequence[Stretch], last: int) -> Iterator[int]:
    """The footnotes right after a stretch that bears no marks of them."""
    shown = {unicodedata.normalize("NFKC", mark) for mark in re.findall(r"[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+", stretches[last].text)}
    for at in range(last + 1, len(stretches)):
        if stretches[at].kind != "footnote":
            return
        if stretches[at].label not in shown:
            yield at
