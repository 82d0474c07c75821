"""An obligation in, the statement of a procedure out: "should be changed" becomes "are changed", a list becomes one sentence.

Only the modal verbs are turned; every other word stays as it stands in the clause. Knows nothing of SOPs.
"""

import re
from collections.abc import Sequence

from assistant.gap.requirements import elements_of

MODAL = re.compile(
    r"\b(?:should|shall|must|needs? to|ha(?:s|ve) to|(?:is|are) to(?=\s+be\b)|(?:is|are) required to)\b"
    r"(?P<adverbs>(?:\s+(?:also|not|never|normally|always|only|then|therefore|ideally|clearly|at a minimum|as a minimum))*)"
    r"\s+(?P<verb>[a-z][a-z-]+)",
    re.IGNORECASE,
)
OPENER = re.compile(
    r"^(?:however|particularly|therefore|furthermore|moreover|in addition|additionally|also|thus|hence|accordingly|similarly"
    r"|consequently|in particular)\b,?\s+",
    re.IGNORECASE,
)
RECOMMENDS = re.compile(r"^(?:we|the agency|fda|the authorities)\s+(?:also\s+)?(?:recommends?|expects?)\s+that\s+", re.IGNORECASE)
ITEM = re.compile(r"^\W*(?:(?:[ivxlc]{1,5}|[a-z]|\d{1,2})[.)]\s+)?", re.IGNORECASE)
SUBORDINATE = re.compile(
    r"^(?:where|when|whenever|if|for|before|after|during|in|at|as|prior|following|once|until|on|upon|unless|while|to|by|with|under)\b",
    re.IGNORECASE,
)
INTERRUPTED = re.compile(
    r"\b(?:of|for|in|on|from|with|to|by|at|which|that|who|used|such|under|over|between|within|during"
    r"|detailing|describing|including|and their)\b.*$",
    re.IGNORECASE,
)
PARTICIPLE = re.compile(r"(?<=[a-z]s)\s+[a-z]+ing\b.*$")
VERBS_WORDS = """approve assess check complete confirm consider control define demonstrate describe determine develop document ensure
establish evaluate file identify implement include inform investigate justify keep maintain make monitor notify perform provide record
reject release report review show sign specify state supervise take test train use verify"""
VERBS = frozenset(VERBS_WORDS.split())
PLURALS = frozenset({"data", "personnel", "people", "staff", "criteria", "media", "they", "these", "those", "equipment and"})
SINGULAR_ENDS = ("ss", "us", "is", "ics", "news")
BOUND_END = re.compile(r"[,;:()]|\b(?:and|or|but|that|which|who)\b", re.IGNORECASE)


def statement(obligation: str, elements: Sequence[str] = ()) -> str:
    """The obligation as a procedure would say it, one sentence that ends in a full stop.

    `elements` are the list items that the statement is to hold; empty for all of them.
    """
    head, items = split_list(obligation)
    chosen = list(elements) or list(items)
    text = turned(head)
    if not chosen and MODAL.search(head) is None and not RECOMMENDS.match(OPENER.sub("", head)) and not re.search(r"\b(?:is|are)\b", head):
        # An item of a list, quoted without the sentence that opens it.
        return finished(f"This includes: {_item(text)}")
    if chosen:
        text = f"{text.rstrip(' :.;')}: {'; '.join(_item(one) for one in chosen)}"
    return finished(text)


def split_list(obligation: str) -> tuple[str, tuple[str, ...]]:
    """The sentence that opens a list, and its items; the whole and none where it holds no list after a colon."""
    flat = " ".join(obligation.split())
    items = elements_of(flat) if ":" in flat else ()
    return (flat.partition(":")[0], items) if len(items) > 1 else (flat, ())


def _item(text: str) -> str:
    bare = ITEM.sub("", text, count=1).strip(" .;,")
    return bare[:1].lower() + bare[1:] if len(bare) > 1 and not bare[1].isupper() else bare


def turned(sentence: str) -> str:
    """A sentence with its modal verbs turned into what is done."""
    text = RECOMMENDS.sub("", OPENER.sub("", " ".join(sentence.split())))
    if RECOMMENDS.match(OPENER.sub("", " ".join(sentence.split()))):
        return f"It is required that {_lower(text)}"
    out, at, plural = "", 0, False
    for match in MODAL.finditer(text):
        before = text[at : match.start()]
        if re.search(r"\bwhether\b[^,;]*$", before):
            continue
        subject = _subject(before, first=not at)
        if re.search(r"\bthere\s*$", before, re.IGNORECASE):
            subject = text[match.end() :].partition(",")[0]
        plural = is_plural(subject) if subject else plural
        coordinated = any(word in VERBS for word in re.findall(r"\b(?:and|or)\s+([a-z]+)\b", text[match.end() :]))
        out += text[at : match.start()] + _verb(match, plural, coordinated)
        at = match.end()
    return _capital(out + text[at:])


def _verb(match: re.Match[str], plural: bool, coordinated: bool) -> str:
    adverbs, verb = match["adverbs"].strip(), match["verb"]
    negated = re.search(r"\b(?:not|never)\b", adverbs, re.IGNORECASE)
    if verb.lower() == "be":
        return " ".join(part for part in ("are" if plural else "is", adverbs) if part)
    if negated:
        return f"{'do' if plural else 'does'} {adverbs} {verb}"
    if plural:
        return " ".join(part for part in (adverbs, verb) if part)
    if coordinated:
        # A second verb may follow that cannot be told from a noun; "must" is right for both.
        return " ".join(part for part in ("must", adverbs, verb) if part)
    return " ".join(part for part in (adverbs, third_person(verb)) if part)


def third_person(verb: str) -> str:
    """`review` -> `reviews`."""
    irregular = {"have": "has", "do": "does", "be": "is", "go": "goes"}
    if verb in irregular:
        return irregular[verb]
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _subject(before: str, first: bool) -> str:
    """The words in front of a modal verb that it speaks of."""
    text = before.rstrip(" ,")
    if first and SUBORDINATE.match(text) and "," in text:
        return text.rpartition(",")[2].strip()
    if first:
        return text
    parts = [part for part in BOUND_END.split(text) if part.strip()]
    last = parts[-1].strip() if parts else ""
    # "..., and should ..." goes on with the subject of before.
    return last if last and re.search(r"[a-z]", last) and not re.search(r"\b(?:and|or|but|that|which|who)\s*$", text) else ""


def is_plural(subject: str) -> bool:
    """Whether a noun phrase is plural, by its head noun; two joined by "and" are."""
    bare = re.sub(r"\([^)]*\)", " ", subject).strip()
    if re.match(r"^(?:each|every|any one|either|neither)\b", bare, re.IGNORECASE):
        return False
    if re.search(r"\band the\b", bare):
        return True
    core = INTERRUPTED.sub("", PARTICIPLE.sub("", bare)).strip(" ,") or bare
    if re.search(r"\s(?:and)\s", core):
        return True
    words = re.findall(r"[A-Za-z-]+", core)
    head = words[-1].lower() if words else ""
    if head in PLURALS or (words and words[0].lower() in ("these", "those", "all", "both", "several")):
        return True
    return head.endswith("s") and not head.endswith(SINGULAR_ENDS)


def finished(text: str) -> str:
    """With one full stop at the end."""
    return _capital(text.rstrip(" .;:,")) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text if len(text) < 2 or text[1].isupper() or text[1].isdigit() else text[:1].lower() + text[1:]


def within_sentence(text: str) -> str:
    """A statement as a part of a sentence: its first letter small, without its full stop."""
    first = re.match(r"[A-Za-z-]+", text)
    named = first is not None and (
        (len(first.group()) > 1 and first.group().isupper()) or any(letter.isupper() for letter in first.group()[1:])
    )
    return (text if named else _lower(text)).rstrip(" .")
