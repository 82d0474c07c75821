"""Questions that only a number answers: which unit they ask for, and whether a text sets a number of that unit.

"How long" wants a time, "what percentage" a per cent; a number of another unit is no answer.
"""

import re
from collections.abc import Sequence

_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred"
    "|half|quarter|single|once|twice|both|each|every"
)
_ANY = re.compile(rf"\d|\b(?:{_WORDS}|none|no|all)\b", re.IGNORECASE)


def _of_unit(unit: str) -> re.Pattern[str]:
    """A number, then its unit within a word or two: "24 hours", "one full year", "12-monthly"."""
    return re.compile(rf"(?:\d|\b(?:{_WORDS})\b)[\d.,\s()-]*(?:\w+\s+){{0,2}}?(?:{unit})", re.IGNORECASE)


_TIME = r"seconds?|minutes?|hours?|days?|weeks?|months?|monthly|years?|yearly|shifts?|batch(?:es)?|lots?|h\b|min\b|s\b"
_FREQUENCY = re.compile(
    r"\b(?:continuous|continually|annual|yearly|quarterly|monthly|weekly|daily|hourly|regular|periodic|routine|immediate|prompt|before|after|each|every|per|once|twice|indefinite|until)",
    re.IGNORECASE,
)
_UNITS: tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...] = (
    (
        re.compile(
            r"\bhow\s+(?:long|often|quickly|soon|fast|frequently|old)\b|\b(?:what|which)\s+(?:\w+\s+)?(?:frequency|interval|duration)\b",
            re.IGNORECASE,
        ),
        (_of_unit(_TIME), _FREQUENCY),
    ),
    (re.compile(r"\b(?:percent(?:age)?|per\s+cent)\b", re.IGNORECASE), (_of_unit(r"%|percent|per\s+cent"),)),
    (re.compile(r"\b(?:what|which)\s+(?:\w+\s+)?temperature\b", re.IGNORECASE), (_of_unit(r"°|º|degrees|K\b"),)),
)
_COUNTS_UNITS = re.compile(r"\bhow\s+many\s+(?:\w+\s+)?(?P<unit>second|minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
_ASKS_SOME = re.compile(
    r"\bhow\s+(?:many|much|far|high|low|large|big|deep)\b|\b(?:what|which)\s+(?:is\s+the\s+)?(?:\w+\s+)?(?:minimum|maximum|limit)\b",
    re.IGNORECASE,
)
# "Which minimum Cpk ...": the quantity has a name of its own, which must stand beside the number.
_NAMED_QUANTITY = re.compile(r"\b(?i:what|which)\s+(?:is\s+the\s+)?(?:minimum|maximum)\s+(?P<name>[A-Z]\w*[A-Za-z0-9]|\w*[a-z][A-Z]\w*)\b")


def none_set(question: str, quotes: Sequence[str]) -> str:
    """The reason to refuse where a number is asked for and no quote sets one of that kind; an empty string otherwise."""
    wanted = wanted_number(question)
    if wanted is None or any(pattern.search(quote) for quote in quotes for pattern in wanted):
        return ""
    return "The question asks for a number, and the texts that come nearest set none of that kind."


def wanted_number(question: str) -> tuple[re.Pattern[str], ...] | None:
    """Patterns of which an answer must match one, or None where the question asks for no number.

    Answers that only say yes or no are asked for without these words, so they are never held to a number.
    """
    named = _NAMED_QUANTITY.search(question)
    if named:
        return (re.compile(rf"\b{re.escape(named['name'])}\b.*\d|\d.*\b{re.escape(named['name'])}\b", re.IGNORECASE | re.DOTALL),)
    counted = _COUNTS_UNITS.search(question)
    if counted:
        return (_of_unit(rf"{counted['unit']}s?\b"),)
    for asks, answers in _UNITS:
        if asks.search(question):
            return answers
    return (_ANY,) if _ASKS_SOME.search(question) else None
