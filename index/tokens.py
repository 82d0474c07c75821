"""Text in, the tokens of lexical search out: clause numbers whole, single digits alive, words stemmed, stopwords out."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

# "211.68(b)" and "4.14" are one token each; "Annex 1" keeps its 1 (measured against other patterns on ObliQA: LOG.md).
_TOKEN = re.compile(r"\d+(?:\.\d+)*(?:\([a-z0-9]+\))*|[^\W_]+", re.UNICODE)

# English function words; modal verbs stay, for they carry obligations.
STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "doing",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "nor",
        "of",
        "on",
        "or",
        "our",
        "ours",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "under",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "you",
        "your",
        "yours",
    ]
)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def tokenise(text: str) -> list[str]:
    """The tokens of a text, in order."""
    words = [word for word in _TOKEN.findall(text.lower()) if word not in STOPWORDS]
    stemmed: list[str] = _stemmer().stemWords(words)
    return stemmed


def pairs(tokens: Sequence[str]) -> list[str]:
    """Neighbouring tokens as tokens of their own, "audit_trail": no token of `tokenise` has an underscore."""
    return [f"{left}_{right}" for left, right in pairwise(tokens)]
