"""Gaps of an SOP in, proposed changes out, by rules: a number is put right, a sentence is amended, a step is inserted.

The new words are those of the obligation, in the SOP's own terms; what only the site can decide is a [placeholder]. Nothing is renumbered.
Knows nothing of Word files beyond the outline, nor of who decides.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.draft.changes import Change
from assistant.draft.evidence import Found, locate_evidence
from assistant.draft.findings import Gap
from assistant.draft.numbers import corrected
from assistant.draft.outline import TYPED, Outline, Placed, Section
from assistant.draft.parts import missing_parts, stems
from assistant.draft.sections import Sections
from assistant.draft.statement import finished, split_list, statement, within_sentence
from assistant.draft.vocabulary import Vocabulary
from ingest.errors import InputError

MADE_BY = "rules-1"
NEARLY_ALL, HARDLY = 0.8, 0.3
SHARED_WORDS, NEAR_THE_SUBJECT, ON_THE_SUBJECT = 2, 0.38, 0.5
"""Words and cosines from which a sentence is on the subject of a finding: the labelled conflicts are, mistaken ones often not (LOG.md)."""
LISTED = "This includes: "
REGULAR = re.compile(r"\b(?P<word>regularly|periodically|at (?:regular|defined|suitable|appropriate) intervals)\b", re.IGNORECASE)
MAXIMUM = re.compile(
    r"\b(?P<word>maximum (?:number|period|time|duration|interval)|(?:minimum|maximum) (?:frequency|quantity))\b", re.IGNORECASE
)
PERMITS = re.compile(
    r"\b(?:may|can|could|alone|only|unless|except|not required|without|if (?:it|they) asks?|up to|later|afterwards|next|depending"
    r"|when .{0,30} time allows"
    r""
    r"|at the discretion|optional|no need|need not|instead|or)\b",
    re.IGNORECASE,
)
AGENT = re.compile(
    r"^(?:\[|the |an? )?[\w\s-]{0,40}?\b(?:personnel|staff|person|operator|supervisor|manager|unit|QA|QC|owner|department|manufacturers?)\b"
)


class Drafter:
    """One SOP, to which changes are proposed gap by gap."""

    def __init__(self, outline: Outline, sections: Sections) -> None:
        self.outline = outline
        self.sections = sections
        self.words = Vocabulary(outline.text)
        self._taken: set[str] = {one.typed for one in outline.paragraphs if one.typed}

    def propose(self, gap: Gap, name: str) -> Change:
        """The change that answers a gap."""
        found = locate_evidence(self.outline, gap.evidence)
        if gap.status == "conflict" and found:
            return self._conflict(gap, name, found)
        if gap.status == "partial" and found and not _all_at_fault(gap, found):
            return self._partial(gap, name, found)
        return self._missing(gap, name)

    def closeness(self, gap: Gap, change: Change) -> float:
        """How near the sentence that gives way is to what is asked; 0 where none does."""
        return self.sections.likeness(gap.obligation, change.old) if gap.status == "conflict" and change.old else 0.0

    def _conflict(self, gap: Gap, name: str, found: Sequence[Found]) -> Change:
        for one in found:
            fixed = None if _about_words(gap.element) else corrected(one.sentence, gap.obligation)
            if fixed is not None:
                change = replace(self._replacement(name, one, fixed.text), numbers=fixed.changes)
                return _answering(change, gap, "A value is set as the clause sets it")
        about = [one for one in found if self._may_strike(gap, one.sentence)]
        if not about:
            return self._beside(gap, name, found[0])
        one = max(about, key=lambda each: len(PERMITS.findall(each.sentence)))
        new = self._in_place(one.sentence, self._statement(gap))
        note = "The words that contradict the clause give way to what it asks for. Check whether anything else in them is still needed."
        return _answering(replace(self._replacement(name, one, new), note=note), gap, "The sentence contradicts the clause")

    def _may_strike(self, gap: Gap, sentence: str) -> bool:
        """Whether words of a sentence may be struck: the finding names them, or they permit something on the very subject."""
        words = stems(sentence)
        if len(words & stems(gap.element)) >= SHARED_WORDS:
            return True
        like = self.sections.likeness(gap.obligation, sentence)
        near = like >= ON_THE_SUBJECT or (like >= NEAR_THE_SUBJECT and len(words & stems(gap.obligation)) >= SHARED_WORDS)
        return near and PERMITS.search(sentence) is not None

    def _beside(self, gap: Gap, name: str, one: Found) -> Change:
        """A step of its own: a rule is not struck on the word of a finding that may be mistaken."""
        note = (
            f'The finding holds that "{one.sentence.strip()}" contradicts the clause. That is too uncertain to strike a rule,'
            " so the sentence is left as it stands: decide whether it must change too."
        )
        change = self._missing(gap, name)
        reason = change.reason.replace(
            "Nothing in the procedure covers the clause", "The procedure does not say what the clause asks for", 1
        )
        return replace(change, reason=reason, note=f"{change.note} {note}".strip())

    def _in_place(self, sentence: str, new: str) -> str:
        """The part of the sentence that permits what is not allowed gives way; where it is of one piece, the sentence does."""
        parts = re.split(r"(;\s+)", sentence)
        if len(parts) < 3:
            return new
        chosen = max(range(0, len(parts), 2), key=lambda place: (len(PERMITS.findall(parts[place])), place))
        end = "." if chosen == len(parts) - 1 and sentence.rstrip().endswith(".") else ""
        parts[chosen] = (new.rstrip(".") if chosen == 0 else within_sentence(new)) + end
        return "".join(parts)

    def _partial(self, gap: Gap, name: str, found: Sequence[Found]) -> Change:
        one = self._nearest(gap, found)
        parts = missing_parts(gap, " ".join(each.sentence for each in found))
        listed = self._added_to_list(one.sentence, parts) if parts and split_list(gap.obligation)[1] else None
        new = listed or f"{one.sentence.rstrip()} {self._addition(gap, parts)}"
        return _answering(self._replacement(name, one, new), gap, "A part of what the clause asks for is not covered")

    def _nearest(self, gap: Gap, found: Sequence[Found]) -> Found:
        """Running text before cells of tables, then the sentence nearest to what is asked."""
        texts = [one for one in found if not one.placed.in_table] or list(found)
        return texts[self.sections.nearest(f"{gap.element} {gap.obligation}", [one.sentence for one in texts])]

    def _added_to_list(self, sentence: str, parts: Sequence[str]) -> str | None:
        """Into the enumeration that the sentence holds: after its last semicolon, or before its last "and"."""
        body, end = (sentence[:-1], ".") if sentence.rstrip().endswith(".") else (sentence, "")
        words = [self.words.spoken(within_sentence(part)) for part in parts]
        if re.search(r":.*;", body):
            return f"{body.rstrip()}; {'; '.join(words)}{end}"
        if re.search(r"\b(?:comprises?|includes?|contains?|covers?|consists? of|shows?)\b.*,.*\band\b", body):
            return f"{body.rstrip()}, and {' and '.join(words)}{end}"
        return None

    def _addition(self, gap: Gap, parts: Sequence[str]) -> str:
        """A sentence of its own: the obligation, cut down to the items of its list that are missing."""
        _, items = split_list(gap.obligation)
        chosen = [part for part in parts if part in items]
        return self._decided_by_site(self.words.spoken(statement(gap.obligation, chosen)))

    def _missing(self, gap: Gap, name: str) -> Change:
        asked = self.sections.at(gap.section)
        section = asked or self.sections.best(gap.obligation, gap.element)
        text = self._with_role(self._statement(gap))
        if section is None:
            raise InputError(f"{self.outline.path.name}: has no section that a step could be put into. Add a heading for the procedure.")
        step = self._step(section, text, name)
        if gap.section and asked is None:
            step = replace(step, note=f"{step.note} {gap.section[-1]} is no place for a step, so it is proposed here.".strip())
        return _answering(step, gap, "Nothing in the procedure covers the clause")

    def _statement(self, gap: Gap) -> str:
        text = self._decided_by_site(self.words.spoken(statement(gap.obligation)))
        cut_off = gap.obligation.rstrip().endswith(":")
        return f"{text.rstrip('.')} [what the clause lists]." if cut_off else text

    def _decided_by_site(self, text: str) -> str:
        """What a clause leaves to the site is asked for: how often, how many, how long."""
        text = REGULAR.sub(lambda match: f"{match['word']} (at least every [interval])", text, count=1)
        return MAXIMUM.sub(lambda match: f"{match['word']} ([value])", text, count=1)

    def _with_role(self, text: str) -> str:
        """A step says who does it; where the clause does not, the site must."""
        if text.startswith(LISTED):
            return f"[Responsible role] sees to the {text.removeprefix(LISTED)}"
        if AGENT.match(text) or text.startswith(("Where", "When", "If ", "After", "Before", "There", "It is", "For ")):
            return text if AGENT.search(text[:120]) and not text.startswith(("There", "It is")) else f"{text} Responsible: [role]."
        return f"[Responsible role] ensures that {within_sentence(text)}."

    def _step(self, section: Section, text: str, name: str) -> Change:
        """A step at the end of a section, with the next number where numbers are typed."""
        anchor = section.paragraphs[-1]
        model = self._model(section)
        number, note = self._next_number(section, model)
        change = Change(
            name, "insert_after", anchor.text, f"{number}{text}", occurrence=anchor.occurrence, section=" / ".join(section.path), note=note
        )
        like = model.text if model is not None and model is not anchor else ""
        return replace(change, like=like, after_table=anchor.in_table, made_by=MADE_BY, proposed=change.new)

    def _model(self, section: Section) -> Placed | None:
        """The last paragraph of the section that is a step: numbered as deep as the others, not in a table, not a caption."""
        steps = [one for one in section.paragraphs if not one.heading and not one.in_table]
        numbered = [one for one in steps if one.typed or (one.clause is not None and one.clause.kind == "paragraph" and one.number)]
        return next(reversed(numbered or steps), None)

    def _next_number(self, section: Section, model: Placed | None) -> tuple[str, str]:
        match = TYPED.match(model.text) if model is not None else None
        if match is None:
            return "", ""
        stem, _, last = match["number"].rpartition(".")
        following = int(last) + 1
        while f"{stem}.{following}" in self._taken:
            following += 1
        number = f"{stem}.{following}"
        self._taken.add(number)
        return f"{number}{match['sign']}{match['gap']}", ""

    def _replacement(self, name: str, one: Found, new: str) -> Change:
        placed = one.placed
        return Change(
            name,
            "replace",
            placed.text,
            new,
            one.sentence,
            placed.occurrence,
            section=" / ".join(placed.section),
            made_by=MADE_BY,
            proposed=new,
        )


def _all_at_fault(gap: Gap, found: Sequence[Found]) -> bool:
    """Whether the fault is the whole obligation and the evidence hardly speaks of it: then a step is needed, not a word more."""
    asked = stems(gap.obligation)
    held = stems(" ".join(one.sentence for one in found))
    return len(stems(gap.element) & asked) >= NEARLY_ALL * len(asked) and len(held & asked) < HARDLY * len(asked)


def _about_words(element: str) -> bool:
    """Whether the finding says that not a number but who, whether or in which order is at fault."""
    return bool(re.match(r"\s*(?:role|modality|negation)\b", element, re.IGNORECASE))


def _answering(change: Change, gap: Gap, words: str) -> Change:
    """The change with what it answers, and why."""
    where = f" ({gap.label})" if gap.label else ""
    reason = f"{words}{where}. {finished(gap.element)}" if gap.element else f"{words}{where}."
    citations = (gap.clause_id,) if gap.clause_id else ()
    return replace(change, element=gap.element, findings=(gap.requirement_id,), citations=citations, reason=reason)
