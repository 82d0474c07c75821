"""A sentence in, the same sentence falsified or harmlessly altered out: what a hasty hand or a model does to a quote, and what a PDF does.

Each way has a name and gives None where it does not apply. Ways of one kind are drawn with one random generator, so that a seed gives the
same quotes again. Knows nothing of the gate that they try.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

Way = Callable[[str, random.Random], str | None]

MODALS = {"shall": "should", "should": "may", "must": "should", "may": "should", "can": "must", "will": "may"}
ROLES = {
    "production": "quality",
    "quality unit": "production unit",
    "quality control unit": "production unit",
    "manufacturer": "supplier",
    "operator": "supervisor",
    "personnel": "management",
    "applicant": "sponsor",
    "inspector": "operator",
}
CONNECTIVES = {"and": "or", "or": "and", "and/or": "and", "if": "unless", "unless": "if", "with": "without", "without": "with"}
QUANTIFIERS = {
    "all": "some",
    "each": "any",
    "every": "any",
    "always": "usually",
    "never": "rarely",
    "only": "mainly",
    "both": "either",
    "any": "no",
}
ORDER = {"before": "after", "after": "before", "prior to": "after", "during": "before", "first": "last", "until": "after"}
COMPARISONS = {
    "at least": "at most",
    "not less than": "not more than",
    "not more than": "not less than",
    "minimum": "maximum",
    "maximum": "minimum",
    "more than": "less than",
    "less than": "more than",
    "greater than": "less than",
    "exceed": "fall below",
    "above": "below",
    "below": "above",
    "within": "after",
    "≤": "≥",
    "≥": "≤",
    "<": ">",
    ">": "<",
}
FREQUENCIES = {
    "daily": "weekly",
    "weekly": "monthly",
    "monthly": "yearly",
    "annually": "monthly",
    "annual": "biennial",
    "continuous": "periodic",
}
UNITS = {
    "hours": "days",
    "days": "hours",
    "months": "weeks",
    "years": "months",
    "minutes": "hours",
    "mg": "g",
    "µg": "mg",
    "μg": "mg",
    "µm": "mm",
    "μm": "mm",
    "ml": "l",
    "mL": "L",
    "kg": "g",
    "ppm": "ppb",
    "Pascals": "kPa",
    "°C": "°F",
    "CFU": "PFU",
}
SYNONYMS = {
    "written": "verbal",
    "approved": "reviewed",
    "reviewed": "approved",
    "validated": "verified",
    "qualified": "trained",
    "rejected": "released",
    "released": "stored",
    "clean": "sterile",
    "sterile": "clean",
    "recorded": "noted",
    "justified": "explained",
    "critical": "relevant",
    "appropriate": "convenient",
    "adequate": "extensive",
    "documented": "discussed",
}
NUMBER_WORDS = {
    "one": "two",
    "two": "three",
    "three": "two",
    "four": "five",
    "six": "twelve",
    "twelve": "six",
    "once": "twice",
    "twice": "once",
}
INSERTED = ("normally", "generally", "where practical", "if requested", "at any time", "preferably")
LOOKALIKES = str.maketrans("aceopxyAEKMHOPCTX", "асеорхуАЕКМНОРСТХ")
FIGURE_LOOKALIKES = str.maketrans("0158", "OlSB")


LEAST_WORDS_OF_A_PART = 4
MOST_GAPS = 20


def swapped(pairs: Mapping[str, str]) -> Way:
    """One of the words, at one of its places, by another."""

    def way(text: str, draw: random.Random) -> str | None:
        places = [(match, new) for old, new in pairs.items() for match in re.finditer(rf"(?<![\w/]){re.escape(old)}(?![\w/])", text)]
        if not places:
            return None
        match, new = draw.choice(places)
        return text[: match.start()] + new + text[match.end() :]

    return way


def replaced(pattern: str, new: str | Callable[[re.Match[str], random.Random], str]) -> Way:
    """One of the places that a pattern matches, by something else."""

    def way(text: str, draw: random.Random) -> str | None:
        places = list(re.finditer(pattern, text))
        if not places:
            return None
        match = draw.choice(places)
        put = new if isinstance(new, str) else new(match, draw)
        return re.sub(r"  +", " ", text[: match.start()] + put + text[match.end() :]).strip()

    return way


def other_digit(match: re.Match[str], draw: random.Random) -> str:
    """Any other digit."""
    return draw.choice([digit for digit in "0123456789" if digit != match.group()])


def reordered(text: str, draw: random.Random) -> str | None:
    """Two neighbouring words change places."""
    words = text.split(" ")
    places = [at for at in range(len(words) - 1) if words[at].isalpha() and words[at + 1].isalpha() and words[at] != words[at + 1]]
    if not places:
        return None
    at = draw.choice(places)
    return " ".join([*words[:at], words[at + 1], words[at], *words[at + 2 :]])


def without_a_word(text: str, draw: random.Random) -> str | None:
    """A word of the middle is gone."""
    words = text.split(" ")
    places = [at for at in range(2, len(words) - 2) if words[at].isalpha()]
    if not places:
        return None
    at = draw.choice(places)
    return " ".join([*words[:at], *words[at + 1 :]])


def with_a_word(text: str, draw: random.Random) -> str | None:
    """A word that weakens or widens is put in."""
    return replaced(r"(?<=[a-z]) (?=[a-z])", f" {draw.choice(INSERTED)} ")(text, draw)


def spliced(text: str, draw: random.Random) -> str | None:
    """A stretch of the middle is gone and no mark says so."""
    words = text.split(" ")
    if len(words) < 14:
        return None
    begin = draw.randrange(3, len(words) // 2)
    return " ".join([*words[:begin], *words[begin + draw.randrange(2, len(words) // 3) :]])


def cut_word(text: str, draw: random.Random) -> str | None:
    """The quote begins or ends within a word or a number."""
    words = text.split(" ")
    first, last = words[0], words[-1].rstrip(".,;:)")
    if draw.random() < 0.5 and first.isalnum() and len(first) > 2:
        return text[draw.randrange(1, len(first)) :]
    return text[: text.rindex(last) + draw.randrange(1, len(last))] if last.isalnum() and len(last) > 2 else None


def cut_number(text: str, draw: random.Random) -> str | None:
    """The quote ends within a number: "at least 1" of "at least 10 Pa"."""
    places = [
        match for match in re.finditer(r"(?<![\w.])\d{2,}(?:\.\d+)?|(?<![\w.])\d\.\d+", text) if text[: match.start()].count(" ") >= 4
    ]
    if not places:
        return None
    match = draw.choice(places)
    return text[: match.start() + draw.randrange(1, len(match.group()))].rstrip(".")


def lookalike(text: str, draw: random.Random) -> str | None:
    """Letters of another alphabet that look the same."""
    return replaced(r"\b[A-Za-z]*[aceopxyAEKMHOPCTX][a-z]+\b", lambda match, _: match.group().translate(LOOKALIKES))(text, draw)


def figure_lookalike(text: str, draw: random.Random) -> str | None:
    """The letters O and l for figures."""
    return replaced(r"(?<![\w.])\d*[0158]\d*(?![\w.])", lambda match, _: match.group().translate(FIGURE_LOOKALIKES))(text, draw)


def _gap(text: str, draw: random.Random, wanted: Callable[[str], bool]) -> tuple[list[str], int, int] | None:
    """Words to leave out between plain words: what stays makes whole parts of four words and more."""
    words = text.split(" ")
    plain = [at for at in range(len(words)) if words[at].isalpha()]
    inner = [at for at in plain if at - 1 in plain and LEAST_WORDS_OF_A_PART <= at <= len(words) - LEAST_WORDS_OF_A_PART]
    for _ in range(MOST_GAPS if len(inner) > 1 else 0):
        begin, end = sorted(draw.sample(inner, 2))
        if wanted(" ".join(words[begin:end])):
            return words, begin, end
    return None


_NEGATION = re.compile(r"\b(?:not|no|never|without|unless|except|only|cannot|none|nor|neither|excluding)\b", re.IGNORECASE)


def elided(text: str, draw: random.Random) -> str | None:
    """A stretch that negates nothing is left out, with a mark."""
    found = _gap(text, draw, lambda gone: not _NEGATION.search(gone))
    if found is None:
        return None
    words, begin, end = found
    return " ".join([*words[:begin], draw.choice(["[...]", "[…]", "…", "(...)", "..."]), *words[end:]])


def elided_negation(text: str, draw: random.Random) -> str | None:
    """A stretch with the negation is left out, with a mark."""
    found = _gap(text, draw, lambda gone: bool(_NEGATION.search(gone)))
    if found is None:
        return None
    words, begin, end = found
    return " ".join([*words[:begin], "[...]", *words[end:]])


def elided_out_of_order(text: str, draw: random.Random) -> str | None:
    """The parts change places."""
    found = _gap(text, draw, lambda _: True)
    if found is None:
        return None
    words, begin, end = found
    return " ".join([*words[end:], "[...]", *words[:begin]])


def elided_small(text: str, draw: random.Random) -> str | None:
    """Words of one and two at a time, put together with marks."""
    words = [word for word in text.split(" ") if word.isalpha()]
    return " ... ".join(words[:: max(2, len(words) // 6)][:6]) if len(words) >= 10 else None


FALSIFIED: dict[str, Way] = {
    "modal verb": swapped(MODALS),
    "negation added": replaced(r"(?<=\b)(shall|should|must|may|is|are|can)\b(?! not)", lambda match, _: f"{match.group()} not"),
    "negation dropped": replaced(r"\b(?:not|never|no)\b ?", ""),
    "digit changed": replaced(r"\d", other_digit),
    "digit added": replaced(r"(?<![\w.])\d+(?![\w]*\d)", lambda match, draw: match.group() + draw.choice("0159")),
    "digit dropped": replaced(r"(?<=\d)\d(?![\w.]*\d)|\d(?=\d)", ""),
    "digits transposed": replaced(r"(?<!\d)(\d)(?!\1)(\d)(?!\d)", lambda match, _: match.group()[::-1]),
    "decimal point": replaced(r"(?<=\d)\.(?=\d)", ""),
    "number word": swapped(NUMBER_WORDS),
    "unit": swapped(UNITS),
    "comparison": swapped(COMPARISONS),
    "sign dropped": replaced(r"(?<![\w])[-−–](?=\d)|[≤≥<>±] ?(?=\d)", ""),
    "per cent dropped": replaced(r"(?<=\d) ?%", ""),
    "power dropped": replaced(r"(?<=[\w])[⁰¹²³⁴-⁹⁻]+", ""),
    "power flattened": replaced(
        r"(?<=[\w])[⁰¹²³⁴-⁹⁻]+", lambda match, _: unicodedata.normalize("NFKC", match.group()).replace("\u2212", "-")
    ),
    "power changed": replaced(r"[²³⁴-⁹]", lambda match, draw: draw.choice([one for one in "²³⁴⁵⁶⁷⁸⁹" if one != match.group()])),
    "role": swapped(ROLES),
    "connective": swapped(CONNECTIVES),
    "quantifier": swapped(QUANTIFIERS),
    "order in time": swapped(ORDER),
    "frequency": swapped(FREQUENCIES),
    "near synonym": swapped(SYNONYMS),
    "word dropped": without_a_word,
    "word added": with_a_word,
    "words reordered": reordered,
    "spliced": spliced,
    "word cut": cut_word,
    "number cut": cut_number,
    "foreign letters": lookalike,
    "letters for figures": figure_lookalike,
    "elision hides a negation": elided_negation,
    "elision out of order": elided_out_of_order,
    "elision of scraps": elided_small,
}


def broken_line(text: str, draw: random.Random) -> str | None:
    """A blank becomes the end of a line."""
    return replaced(r"(?<=\S) (?=\S)", lambda _, draw: draw.choice(["\n", "\r\n", " \n"]))(text, draw)


def hyphenated(text: str, draw: random.Random) -> str | None:
    """A long word is split at the end of a line."""

    def split(match: re.Match[str], draw: random.Random) -> str:
        at = draw.randrange(3, len(match.group()) - 2)
        return match.group()[:at] + draw.choice(["-\n", "\u2010\n", "\u00ad\n", "\u00ad"]) + match.group()[at:]

    return replaced(r"(?<![\w-])[a-z]{8,}(?![\w-])", split)(text, draw)


def every(old: str, *new: str) -> Way:
    """Everywhere one sign for another that means the same."""
    return lambda text, draw: text.replace(old, draw.choice(new)) if old in text else None


HARMLESS: dict[str, Way] = {
    "unchanged": lambda text, draw: text,
    "end of line": broken_line,
    "every blank an end of line": lambda text, draw: text.replace(" ", "\n"),
    "hyphenated": hyphenated,
    "hard and thin blanks": lambda text, draw: text.replace(" ", draw.choice(["\u00a0", "\u2009", "\u202f", "  "]), draw.randrange(1, 6)),
    "invisible characters": replaced(r"(?<=[a-z])(?=[a-z])", lambda _, draw: draw.choice(["\u200b", "\u00ad", "\u2060", "\ufeff"])),
    "ligatures": lambda text, draw: text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "apostrophes": lambda text, draw: text.translate(str.maketrans("'’", "’'")) if re.search("['’]", text) else None,
    "quotation marks": lambda text, draw: re.sub('[“”"]', '"', text) if re.search("[“”]", text) else None,
    "nested quotation marks": lambda text, draw: (
        text.replace("“", "‘").replace("”", "’") if re.search("[“”]", text) and not re.search("\\d[“”]", text) else None
    ),
    "dashes": lambda text, draw: re.sub("[-–—]", draw.choice("-‐‑–—"), text) if re.search("[-–—]", text) else None,
    "micro and mu": lambda text, draw: text.translate(str.maketrans("µμ", "μµ")) if re.search("[µμ]", text) else None,
    "degree": every("°", "º", "˚"),
    "blank before a per cent or degree": lambda text, draw: re.sub(r"(?<=\d) (?=[%°])", "", text) if re.search(r"\d [%°]", text) else None,
    "full width": lambda text, draw: text.translate(str.maketrans(",;()%", "，；（）％")) if re.search("[,;()%]", text) else None,
    "decomposed letters": lambda text, draw: unicodedata.normalize("NFD", text) if unicodedata.normalize("NFD", text) != text else None,
    "blanks around": lambda text, draw: f" \n{text}\t",
    "elided": elided,
}
