"""A question as asked in, the question as searched out: abbreviations and lay words get the words of the texts beside them.

The list is `abbreviations.toml` of the corpus, small and open to edits. What is added weighs less than what was asked and is never shown.
Knows nothing of passages or ranking.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import corpus
from index.tokens import tokenise

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question as it is searched: its tokens, the tokens added to them (none twice), and what the embedding model reads."""

    tokens: tuple[str, ...]
    added: tuple[str, ...]
    text: str


def spoken(question: str) -> Spoken:
    """The question with what the list says of its words."""
    meanings = expansions(question, *_lists())
    tokens = tuple(tokenise(question))
    added = dict.fromkeys(token for token in tokenise(" ".join(meanings)) if token not in tokens)
    return Spoken(tokens, tuple(added), f"{question} ({'; '.join(meanings)})" if meanings else question)


def expansions(question: str, abbreviations: Mapping[str, str], lay: Mapping[str, str]) -> list[str]:
    """What the words of a question stand for, in order. Abbreviations count as they are written ("OOS", "CAPAs"), words in any case."""
    found: list[str] = []
    for word in _WORD.findall(question):
        singular = word[:-1] if word.endswith("s") else word
        meaning = abbreviations.get(word) or abbreviations.get(singular) or lay.get(word.lower())
        if meaning:
            found.append(meaning)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _lists() -> tuple[Mapping[str, str], Mapping[str, str]]:
    lists = tomllib.loads(corpus.ABBREVIATIONS.read_text(encoding="utf-8"))
    return lists["abbreviations"], lists["words"]
