"""A sentence of an SOP and an obligation in, the sentence with the obligation's values out, and the list of what changed.

Only numbers that the obligation sets are ever put in; they are written as the SOP writes its own (in figures or words, in its unit). Knows
nothing of findings.
"""

import re
from dataclasses import dataclass

from assistant.quantities import Quantity, comparable, quantities, satisfies
from assistant.units import NUMBER_WORDS

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The sentence as it should read, and each value that changed, as `12 months -> 6 months`."""

    text: str
    changes: tuple[str, ...]


def corrected(sentence: str, obligation: str) -> Corrected | None:
    """None where no value of the sentence breaks one of the obligation."""
    asked = quantities(obligation)
    out, at = "", 0
    changes: list[str] = []
    for given in quantities(sentence):
        broken = [one for one in asked if comparable(one, given) and satisfies(one, given) is False]
        if not broken or any(satisfies(one, given) for one in asked if comparable(one, given)):
            continue
        old = sentence[given.span[0] : given.span[1]]
        new = _written(old, given, obligation[broken[0].span[0] : broken[0].span[1]], broken[0])
        out += sentence[at : given.span[0]] + new
        at = given.span[1]
        changes.append(f"{_with_noun(old, given)} → {_with_noun(new, given)}")
    return Corrected(out + sentence[at:], tuple(changes)) if changes else None


def _written(old: str, given: Quantity, new: str, asked: Quantity) -> str:
    """The value that is asked for, in the place and the manner of the one given."""
    if given.kind == "interval" or asked.kind == "interval":
        return _interval(old, new)
    theirs, ours = FIGURE.findall(old), FIGURE.findall(new)
    if _unit(old) == _unit(new) or given.kind == "count":
        if theirs and len(theirs) == len(ours):
            parts = iter(ours)
            return FIGURE.sub(lambda _: next(parts), old)
        if not theirs and WORD_NUMBER.search(old) and len(ours) == 1:
            return WORD_NUMBER.sub(_in_words(ours[0]), old, count=1)
        if len(theirs) == 1 and not ours and (word := WORD_NUMBER.search(new)):
            return FIGURE.sub(word.group(), old)
        if not theirs and not ours and (word := WORD_NUMBER.search(new)):
            return WORD_NUMBER.sub(word.group().lower(), old, count=1)
    return new.strip()


def _interval(old: str, new: str) -> str:
    """A frequency for a frequency: what is asked as "6 months" is "every 6 months" in the place of "once a year"."""
    if FIGURE.search(old) and FIGURE.search(new) and _unit(old) == _unit(new):
        return FIGURE.sub(FIGURE.findall(new)[0], old, count=1)
    bare = re.match(r"\s*(?:\d|(?:" + "|".join(NUMBER_WORDS) + r")\b)", new, re.IGNORECASE)
    often = re.match(r"\s*(?:once|twice|every|each|annually|yearly|quarterly|monthly|weekly|daily|at)", old, re.IGNORECASE)
    return f"every {new.strip()}" if bare and often else new.strip()


def _unit(text: str) -> str:
    """What is left of a phrase without its numbers, in the singular."""
    left = WORD_NUMBER.sub(" ", FIGURE.sub(" ", text.lower()))
    words = [word.removesuffix("s") for word in re.findall(r"[a-zµμ°%/³²]+", left) if word not in ("to", "and", "between", "or")]
    return " ".join(words)


def _in_words(figure: str) -> str:
    value = float(figure.replace(",", "."))
    return next((word for word, number in NUMBER_WORDS.items() if float(number) == value and " " not in word), figure)


def _with_noun(value: str, given: Quantity) -> str:
    """A bare count with what it counts, so that a person can confirm it."""
    noun = given.text.removeprefix(given.text.split()[0]).strip() if given.kind == "count" else ""
    return f"{value.strip()} {noun}".strip()
