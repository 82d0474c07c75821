"""Frames in, labelled pairs of an obligation and a statement out, and SOPs put together from frames: what the judge's network learns from.

Statuses come from the frames; near misses are made from what covers: another number, "may" for "must", "need not". Other frames of the
same topic give statements that are about the same thing and cover nothing. Deterministic for a seed.
"""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from assistant.quantities import Quantity, comparable, quantities, satisfies  # noqa: E402

LABELS = ("met", "partial", "missing", "conflict", "not_applicable")
SIGNS = {"+": "met", "~": "partial", "!": "conflict", "-": "missing", "0": "not_applicable"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One obligation with what SOPs may say of it, by status."""

    id: str
    topic: str
    obligation: str
    said: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """An obligation, a statement and its status; `topic` is what cross-validation leaves out, `source` how the pair was made."""

    topic: str
    source: str
    obligation: str
    statement: str
    label: str


def frames() -> list[Frame]:
    """All frames, in the order of the files."""
    found: list[Frame] = []
    for file in sorted(HERE.glob("frames-*.txt")):
        topic = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            sign, _, text = line.partition(" ")
            if sign == "##":
                topic = text
            elif sign == "O":
                found.append(Frame(f"{file.stem}-{len(found)}", topic, text, {label: [] for label in LABELS}))
            elif sign in SIGNS:
                found[-1].said[SIGNS[sign]].append(text)
    return found


def pairs(seed: int, others: int = 5, strangers: int = 2) -> list[Pair]:
    """Pairs of all frames; each obligation gets `others` statements of its topic and `strangers` of another one as missing."""
    chance = random.Random(seed)
    every = frames()
    made: list[Pair] = []
    for frame in every:
        beside = [text for other in every if other.topic == frame.topic and other is not frame for text in _statements(other)]
        apart = [text for other in every if other.topic != frame.topic for text in _statements(other)]
        for label, texts in frame.said.items():
            for text in texts:
                made.append(Pair(frame.topic, "frame", frame.obligation, text, label))
                if label != "missing" and beside:
                    window = [text, chance.choice(beside)]
                    chance.shuffle(window)
                    made.append(Pair(frame.topic, "window", frame.obligation, " ".join(window), label))
        for text in chance.sample(beside, min(others, len(beside))) + chance.sample(apart, strangers):
            made.append(Pair(frame.topic, "other", frame.obligation, text, "missing"))
        if frame.said["met"] and frame.said["conflict"]:
            both = f"{chance.choice(frame.said['met'])} {chance.choice(frame.said['conflict'])}"
            made.append(Pair(frame.topic, "both", frame.obligation, both, "conflict"))
        if len(beside) > 1:
            made.append(Pair(frame.topic, "window", frame.obligation, " ".join(chance.sample(beside, 2)), "missing"))
        made.extend(_near_misses(frame, chance))
    return made


def _statements(frame: Frame) -> list[str]:
    return [text for texts in frame.said.values() for text in texts]


def _near_misses(frame: Frame, chance: random.Random) -> Iterator[Pair]:
    for text in frame.said["met"]:
        yield from (
            Pair(frame.topic, "number", frame.obligation, changed, label)
            for changed, label in _other_numbers(frame.obligation, text, chance)
        )
        if chance.random() < 0.5:
            yield Pair(frame.topic, "modality", frame.obligation, _weakened(text, chance), "conflict")
        if chance.random() < 0.3:
            yield Pair(frame.topic, "negation", frame.obligation, _denied(text, chance), "conflict")
    yield Pair(frame.topic, "restated", frame.obligation, restated(frame.obligation), "met")
    for changed, label in _other_numbers(frame.obligation, restated(frame.obligation), chance):
        yield Pair(frame.topic, "number", frame.obligation, changed, label)


def restated(obligation: str) -> str:
    """The obligation as an SOP that copies it would put it."""
    text = re.sub(r"\b(?:should|shall|must)\s+not\b", "may not", obligation)
    text = re.sub(r"\b(\w+s)\s+(?:should|shall|must)\s+be\b", r"\1 are", text)
    text = re.sub(r"\b(?:should|shall|must)\s+be\b", "is", text)
    return re.sub(r"\b(?:should|shall|must)\s+", "", text)


def _weakened(text: str, chance: random.Random) -> str:
    opening = chance.choice(
        [
            "It is up to the supervisor whether the following is done: ",
            "Where time allows: ",
            "On request of the customer only: ",
            "If the operator sees a need: ",
        ]
    )
    return opening + text


def _denied(text: str, chance: random.Random) -> str:
    return chance.choice(["The following is no longer required: ", "The following may be left out: "]) + text


def _other_numbers(obligation: str, text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The statement with a number that still does, and with one that does not."""
    for asked in quantities(obligation):
        for given in quantities(text):
            if (given.kind == "count" and asked.kind != "count") or not comparable(asked, given) or not re.search(r"\d", given.text):
                continue
            for factor in chance.sample([0.25, 0.5, 2, 3, 4], 3):
                changed = _scaled(text, given, factor)
                if changed is None:
                    continue
                again = next((one for one in quantities(changed) if one.span[0] == given.span[0]), None)
                verdict = None if again is None else satisfies(asked, again)
                if verdict is not None:
                    yield changed, "met" if verdict else "conflict"


def _scaled(text: str, given: Quantity, factor: float) -> str | None:
    number = re.search(r"\d+(?:\.\d+)?", given.text)
    if number is None or len(re.findall(r"\d+", given.text)) != 1:
        return None
    value = float(number.group()) * factor
    if value != int(value) and "." not in number.group():
        return None
    new = f"{value:g}"
    return text[: given.span[0]] + given.text.replace(number.group(), new, 1) + text[given.span[1] :]


SHARES = {"met": 0.4, "partial": 0.2, "missing": 0.2, "conflict": 0.15, "not_applicable": 0.1}
STRETCH = 25


@dataclass(frozen=True, slots=True)
class Exercise:
    """An SOP put together from frames: its sentences, and what is right for each obligation with the place of its evidence."""

    id: str
    topics: tuple[str, ...]
    sentences: tuple[str, ...]
    asked: tuple[tuple[str, str, tuple[int, ...]], ...]


def exercises(seed: int, folds: list[list[str]], rounds: int, beside: Sequence[str]) -> list[Exercise]:
    """SOPs of two or three topics each, statuses in about the shares of real gap analyses; the topics of one SOP are of one fold.

    `beside` are sentences of other SOPs, of which each gets a stretch: they are about other things in the language of real ones.
    """
    chance = random.Random(seed)
    every = frames()
    made: list[Exercise] = []
    for turn in range(rounds):
        for number, fold in enumerate(folds):
            topics = list(fold)
            chance.shuffle(topics)
            for start in range(0, len(topics), 3):
                chosen = topics[start : start + 3]
                place = chance.randrange(max(1, len(beside) - STRETCH))
                mine = [frame for frame in every if frame.topic in chosen]
                made.append(_exercise(f"{number}-{turn}-{start}", mine, tuple(chosen), list(beside[place : place + STRETCH]), chance))
    return made


def _exercise(name: str, chosen: list[Frame], topics: tuple[str, ...], beside: list[str], chance: random.Random) -> Exercise:
    lines: list[tuple[str, str]] = [("", text) for text in beside]
    asked: list[tuple[Frame, str]] = []
    for frame in chosen:
        there = [(label, share) for label, share in SHARES.items() if frame.said[label] or label == "missing"]
        label = chance.choices([one for one, _ in there], [share for _, share in there])[0]
        if label != "missing":
            lines.append((frame.id, chance.choice(frame.said[label])))
        lines.extend((f"{frame.id}-", text) for text in frame.said["missing"] if chance.random() < 0.8)
        asked.append((frame, label))
    chance.shuffle(lines)
    sentences = tuple(text for _, text in lines)
    found = [
        (frame.obligation, label, tuple(place for place, (owner, _) in enumerate(lines) if owner == frame.id)) for frame, label in asked
    ]
    return Exercise(name, topics, sentences, tuple(found))


def folds(number: int) -> list[list[str]]:
    """Topics dealt to folds in turn."""
    topics = list(dict.fromkeys(frame.topic for frame in frames()))
    return [topics[place::number] for place in range(number)]


if __name__ == "__main__":
    from collections import Counter

    made = pairs(1)
    print(len(frames()), "frames", len(made), "pairs", Counter(pair.label for pair in made), Counter(pair.source for pair in made))
    for pair in random.Random(3).sample([one for one in made if one.source in ("number", "restated")], 14):
        print(pair)
