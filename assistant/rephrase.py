"""An earlier question and the words that lean on it in, the whole question out: one place or phrase swapped, or the subject carried.

Which phrase is swapped is decided by shape (the same noun, the same preposition, a label like "grade A") and then by likeness of meaning.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.mentions import Mention, tidy
from assistant.phrases import Frame, NounPhrase, frame, is_participle, noun_phrases, words_of
from assistant.words import AUXILIARIES, CIRCUMSTANCE

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""How near each of some phrases comes to a first one, by meaning: 1 is the same."""

# Below this a phrase that begins with a preposition is added to the question instead of taking the place of another.
LEAST_LIKENESS = 0.25


def ended(text: str) -> str:
    """As a question."""
    words = tidy(text).strip(" ,?.!")
    return f"{words[:1].upper()}{words[1:]}?"


def swap_place(earlier: str, old: Sequence[Mention], core: str, new: Mention) -> str:
    """The earlier question with another text, clause, jurisdiction or day."""
    bare = earlier.rstrip(" ?.!")
    same = [one for one in old if one.kind == new.kind]
    if new.kind == "clause" and not same:
        same = [one for one in old if one.kind == "text" and re.search(r"\d\.\d", one.value)]
    if new.kind == "clause" and same:
        written = bare[same[-1].start : same[-1].end]
        return ended(f"{bare[: same[-1].start]}{re.sub(r'[0-9][0-9.]*[(a-z0-9)]*$', lambda _: new.value, written)}{bare[same[-1].end :]}")
    if new.kind == "text" and same:
        return ended(f"{bare[: same[-1].start]}{core[new.start : new.end]}{bare[same[-1].end :]}")
    if new.kind == "jurisdiction" and not same and (subject := _as_subject(bare, old)):
        return ended(f"{bare[: subject.start]}{_with_article(core, new)}{bare[subject.end :]}")
    gone = same or [one for one in old if new.kind in ("text", "jurisdiction") and one.kind in ("text", "jurisdiction", "clause")]
    for one in sorted(gone, key=lambda one: -one.start):
        bare = f"{bare[: one.phrase_start]} {bare[one.phrase_end :]}"
    return ended(f"{bare} {phrase(core, new)}")


def _as_subject(bare: str, old: Sequence[Mention]) -> Mention | None:
    """A text that is said to require something: "does Annex 11 require"."""
    for one in old:
        before = words_of(bare[: one.start])
        if one.kind == "text" and before and (before[-1].lower in AUXILIARIES or before[-1].lower == "the"):
            return one
    return None


def _with_article(core: str, new: Mention) -> str:
    name = core[new.start : new.end]
    return f"the {name}" if name.upper() in ("US", "USA", "EU", "UK", "FDA", "EMA", "MHRA") or name.startswith("United") else name


def phrase(core: str, new: Mention) -> str:
    """The place with the words that lead to it."""
    if new.kind == "day" and not new.value:
        return ""
    if core[new.phrase_start : new.start].strip().lower() not in ("", "the"):
        return core[new.phrase_start : new.phrase_end]
    if new.kind == "day":
        return f"as of {core[new.start : new.end]}"
    name = _with_article(core, new) if new.kind == "jurisdiction" else core[new.start : new.end]
    return f"according to {name}" if new.kind != "jurisdiction" or re.search("FDA|EMA|MHRA|PMDA", name) else f"in {name}"


def swap_subject(earlier: str, old: Sequence[Mention], core: str, near: Likeness) -> str:
    """The earlier question with another phrase in the place of its counterpart, or added where it has none."""
    bare = earlier.rstrip(" ?.!")
    if re.search(r"\bones?$", core, re.IGNORECASE):
        return _swap_attribute(bare, old, core)
    new = next(iter(noun_phrases(words_of(core), core)), None)
    if new is None:
        return ended(f"{bare}, {core}")
    candidates = _candidates(frame(bare), old)
    found = _counterpart(core, new, candidates, near)
    if found is None:
        return ended(f"{bare} {core if new.prep else f'for {core}'}")
    chosen, whole = found
    if whole and new.prep:
        return ended(f"{bare[: chosen.prep_start]}{core}{bare[chosen.end :]}")
    return ended(f"{bare[: chosen.start]}{_fitted(core[new.start :], new, chosen)}{bare[chosen.end :]}")


def _swap_attribute(bare: str, old: Sequence[Mention], core: str) -> str:
    """`quarantined ones` in the place of `rejected materials`."""
    able = [one for one in _candidates(frame(bare), old) if " " in one.bare]
    if not able:
        return ended(f"{bare}, {core}")
    article = able[0].text[: len(able[0].text) - len(able[0].bare)]
    words = re.sub(r"^(?:for|of|in|with)\s+|^(?:the|a|an)\s+|\s*\bones?$", "", core, flags=re.IGNORECASE)
    return ended(f"{bare[: able[0].start]}{article}{words} {' '.join(able[0].bare.split()[1:])}{bare[able[0].end :]}")


def _candidates(asked: Frame, old: Sequence[Mention]) -> list[NounPhrase]:
    """The phrases that may give way: those of the question but for places; of `X of Y` also Y."""
    found: list[NounPhrase] = []
    for one in [*([asked.subject] if asked.subject else []), *asked.phrases]:
        if any(place.start < one.end and one.start < place.end for place in old):
            continue
        found.append(one)
        inner = re.search(r"\bof\s+(?P<inner>.+)$", one.text)
        if inner:
            start = one.start + inner.start("inner")
            found.append(NounPhrase(inner["inner"], start, one.end, "of", one.start + inner.start()))
            head = one.text[: inner.start()].rstrip()
            found.append(NounPhrase(head, one.start, one.start + len(head), one.prep, one.prep_start))
    return list({(one.start, one.end): one for one in found}.values())


def _counterpart(core: str, new: NounPhrase, candidates: Sequence[NounPhrase], near: Likeness) -> tuple[NounPhrase, bool] | None:
    """The phrase that gives way, and whether its preposition goes with it."""
    if new.labelled:
        labelled = [one for one in candidates if one.labelled] or _labels_inside(candidates, new)
        same = [one for one in labelled if one.bare.split()[0].lower() == new.bare.split()[0].lower()] or labelled
        return (same[0], bool(same[0].prep)) if same else None
    if new.prep == "between":
        both = [one for one in candidates if one.prep == "between"]
        return (both[0], True) if both else None
    open_ = [one for one in candidates if not one.labelled]
    if same_head := [one for one in open_ if _stem(one.head) == _stem(new.head)]:
        longest = max(same_head, key=lambda one: (" of " in one.text) == (" of " in new.text))
        return longest, bool(new.prep and longest.prep == new.prep)
    same_prep = [one for one in open_ if new.prep and one.prep == new.prep]
    if same_prep and new.prep not in ("in", "on", "at"):
        return same_prep[0], True
    pool = [one for one in open_ if one.prep in CIRCUMSTANCE] if new.prep in CIRCUMSTANCE else open_
    if not pool:
        return None
    likenesses = list(near(new.bare, [one.bare for one in pool]))
    best = max(range(len(pool)), key=lambda place: likenesses[place])
    if new.prep and likenesses[best] < LEAST_LIKENESS:
        return None
    return pool[best], new.prep in CIRCUMSTANCE


def _labels_inside(candidates: Sequence[NounPhrase], new: NounPhrase) -> list[NounPhrase]:
    """`grade A` inside `grade A air samples`."""
    sort = new.bare.split()[0]
    found = []
    for one in candidates:
        match = re.search(rf"\b{re.escape(sort)}\s+[A-Z0-9]{{1,3}}\b", one.text, re.IGNORECASE)
        if match:
            found.append(NounPhrase(match.group(), one.start + match.start(), one.start + match.end(), "", one.start + match.start()))
    return found


def _stem(word: str) -> str:
    return word.lower().removesuffix("s").removesuffix("e")


def _fitted(words: str, new: NounPhrase, old: NounPhrase) -> str:
    """The new phrase as it stands in the old one's place: a label such as `grade A` stays."""
    stretch = words if len(words) > len(new.text) else new.text
    label = re.match(r"(?:grade|class|phase|stage|type|category)\s+[A-Z0-9]{1,3}\s+(?=\w)", old.text, re.IGNORECASE)
    if label and not re.match(r"(?:grade|class|phase|stage|type|category)\b", stretch, re.IGNORECASE):
        return f"{label.group()}{stretch}"
    return stretch


def swap_predicate(earlier: str, core: str) -> str:
    """The earlier question with another participle: "reported?", "qualified?"."""
    words = [word for word in words_of(earlier) if is_participle(word.lower)]
    if not words:
        return ended(f"{earlier.rstrip(' ?.!')}, {core}")
    return ended(f"{earlier[: words[-1].start]}{core}{earlier[words[-1].end :]}")


def ask_otherwise(earlier: str, old: Sequence[Mention], core: str) -> str:
    """Other question words to the same matter: "how often?", "by whom?"."""
    earlier = _lower_first(earlier) if yes_or_no(earlier) else earlier
    asked = frame(earlier)
    first = words_of(asked.tail)[:1]
    subject_is_text = asked.subject is not None and any(one.start <= asked.subject.start < one.end for one in old)
    by_itself = first and first[0].lower in AUXILIARIES and not subject_is_text
    if not by_itself:
        return ended(f"{core}, with regard to {topic(earlier, old).text}{_places(earlier, old)}")
    noun_in_words = len(words_of(core)) > 2 and words_of(core)[-1].lower not in (
        "long",
        "often",
        "much",
        "soon",
        "fast",
        "whom",
        "frequently",
    )
    if noun_in_words and not core.lower().startswith(("within", "for how", "in what")):
        return ended(f"{core} – {asked.tail}")
    if asked.asked_noun is None:
        return ended(f"{core} {asked.tail}")
    noun, begins = asked.asked_noun.bare, earlier.index(asked.tail)
    noun = re.sub(r"^(?:many|much)\s+", "", noun)
    if asked.subject is None:
        return ended(f"{core} {first[0].text} {noun}{asked.tail[first[0].end :]}")
    behind = next((word for word in words_of(earlier) if word.start >= asked.subject.end), None)
    at = (behind.end if behind else asked.subject.end) - begins
    return ended(f"{core} {asked.tail[:at]} {noun}{asked.tail[at:]}")


def topic(earlier: str, old: Sequence[Mention], plural: bool | None = None) -> NounPhrase:
    """What the earlier question is about: its subject, unless that is a text; of the number asked for, if one is."""
    asked = frame(earlier.rstrip(" ?.!"))
    order = [one for one in (None if asked.says else asked.subject, asked.asked_noun) if one] + [
        one for one in asked.phrases if not one.labelled
    ]
    order = [one for one in order if not (asked.says and asked.subject and one.start == asked.subject.start)]
    able = [one for one in order if not any(place.start < one.end and one.start < place.end for place in old)]
    fitting = [one for one in able if plural is None or one.plural == plural] or able
    if not fitting:
        return NounPhrase(asked.tail or earlier, 0, 0, "", 0)
    meant = _with_complements(earlier, fitting[0], asked.phrases, old)
    if asked.asked_noun is not None and meant.start == asked.asked_noun.start and asked.subject is None:
        # "Which tests | are done | on containers before use": what is behind the predicate says which tests.
        behind = [one for one in asked.phrases if one.prep and one.prep_start > meant.end and not one.labelled and one in able]
        return replace(meant, text=" ".join([meant.text, *(f"{one.prep} {one.text}" for one in behind)]))
    return meant


def _with_complements(earlier: str, one: NounPhrase, phrases: Sequence[NounPhrase], old: Sequence[Mention]) -> NounPhrase:
    """`changes` with `to a validated system`."""
    end = one.end
    for more in phrases:
        binds = more.prep in ("of", "to", "with", "between", "in") and more.prep_start >= end and not earlier[end : more.prep_start].strip()
        if binds and not any(place.start < more.end and more.start < place.end for place in old):
            end = more.end
    return NounPhrase(earlier[one.start : end], one.start, end, one.prep, one.prep_start) if one.end else one


def _places(earlier: str, old: Sequence[Mention]) -> str:
    """The places of the earlier question, as they are carried behind a new one."""
    named = "".join(f" {phrase(earlier, one)}" for one in old if one.kind in ("text", "jurisdiction", "day"))
    rooms = "".join(f" {one.prep} {one.text}" for one in frame(earlier.rstrip(" ?.!")).phrases if one.labelled and one.prep)
    return rooms + named


_NAMED_AGAIN = re.compile(r"\b(?:this|that|these|those)\s+(?P<noun>[a-z]{4,})\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?P<own>its|their)\b|\b(?P<many>they|them|these|those)\b|\b(?P<one>it|this|that)\b|\b(?P<person>he|him|his|she|her)\b",
    re.IGNORECASE,
)


def resolve_pronoun(earlier: str, old: Sequence[Mention], core: str, keeps_place: bool) -> str:
    """The question with what its first pronoun stands for."""
    places = "" if keeps_place else _places(earlier, old)
    match = _PRONOUN.search(core)
    if match is None or match["person"]:
        return ended(f"{core}, with regard to {topic(earlier, old).text}{places}")
    again = _NAMED_AGAIN.match(core, match.start())
    if again and not is_participle(again["noun"]) and again["noun"].lower() not in AUXILIARIES | {"apply", "also", "mean", "need"}:
        return ended(f"{core}, with regard to {topic(earlier, old).text}{places}")
    meant = topic(earlier, old, bool(match["many"]) or (match.group().lower() == "their"))
    words = _lower_first(meant.text) if meant.start == 0 else meant.text
    if match["own"]:
        words = f"{words}'" if words.endswith("s") else f"{words}'s"
    return ended(f"{core[: match.start()]}{words}{core[match.end() :]}{places}")


def _lower_first(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if first.isupper() else f"{words[:1].lower()}{words[1:]}"


def complete(earlier: str, old: Sequence[Mention], core: str, keeps_place: bool) -> str:
    """A question too bare to ask with, with what it is about."""
    about = topic(earlier, old).text
    last = words_of(core)[-1].lower
    joint = {"responsible": "for", "decides": "on", "decide": "on"}.get(last)
    if joint is None and frame(core).asks.lower() == "who" and len(words_of(core)) == 2:
        joint = ""
    if joint is None:
        joint = "of" if re.match(r"(?:what|which)\s+(?:is|are)\s+the\s+\w+$", core, re.IGNORECASE) else "with regard to"
    places = "" if keeps_place else _places(earlier, old)
    return ended(f"{core} {joint} {about}{places}")


def yes_or_no(question: str) -> bool:
    """Whether it begins with its auxiliary."""
    return words_of(question)[0].lower in AUXILIARIES


def asks_of_it(core: str) -> bool:
    """`is that required in the EU`: a yes-no question of what was said before."""
    words = words_of(core)
    return len(words) > 1 and yes_or_no(core) and words[1].lower in ("it", "this", "that", "they", "these", "those")
