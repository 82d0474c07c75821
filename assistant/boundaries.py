"""A stretch of a text in, whether it begins and ends where a quotation may: through no word, no number, no unit and no range.

Works on the source as it stands, because normalising takes the blank out of "word - word" that tells a dash from a hyphen.
"""

import re

from assistant.unit_signs import UNIT

# Enough on either side to see what a number belongs to.
_NEAR = 24
_HYPHEN = "-\u00ad\u2010\u2011"
_DASH = r"[-\u2010-\u2015\u2212]"
_RAISED = "\u00b2\u00b3\u00b9\u2070-\u207f\u2080-\u209f"
_LETTER = r"[^\W\d_]"

# What stands before a quote that begins with a letter or figure, so that it would begin inside of a word.
_INSIDE_FRONT = re.compile(rf"[^\W_{_RAISED}]\Z|[^\W_][{_HYPHEN}'\u2019/]\Z")
_INSIDE_BACK = re.compile(rf"[^\W_{_RAISED}]|[{_HYPHEN}'\u2019/][^\W_]")
# "CFU/m" of "CFU/m³", "10" of "10⁶"; a raised figure after a whole word is the mark of a note.
_POWER_BACK = re.compile(rf" ?[{_RAISED}]")
_SHORT_END = re.compile(rf"(?:^|[^\w]|\d)(?:{_LETTER}{{1,3}}|\d+)\Z")
_ISOTOPE = re.compile(rf"^{_LETTER}{{1,2}}(?![^\W\d_])")
# What stands before a number and belongs to it: 0.5, 1/2, 3 520, ≤ 10, ±2, -5, 2-8, 5 to 10.
_NUMBER_FRONT = re.compile(
    rf"\d[.,/:]\Z|[\u00b1\u2264\u2265<>~\u2248\u2a7d\u2a7e\u2266\u2267\u223c]\s*\Z|[<>]=\s*\Z|\+\s?/\s?{_DASH}\s*\Z|\d[^\S\n]*{_DASH}\s*\Z|(?:^|[^\w\s])\s*[-\u2212\u2013]\Z|\s[-\u2212\u2013]\Z|\d\s+to\s+\Z"
)
_NUMBER_BACK = re.compile(
    rf"[.,/:]\d|\s?[%\u2030\u00b0\u00ba\u02da]|[^\S\n]?[{_RAISED}\u00bc-\u00be\u2150-\u215f]|[^\S\n]*{_DASH}\s*\d|\s+to\s+\d|\s?\u00b1|\s*[\u00d7x]\s*10|\s?(?:{UNIT})(?![^\W_])"
)
# 3 520 000
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_THOUSANDS_FRONT = re.compile(r"(?<![\d.,])\d{1,3}[ \u00a0\u2009\u202f]\Z")
_THOUSANDS_BACK = re.compile(r"(?<![\d.,])\d{1,3}\Z")
_RAISED_FRONT = re.compile(rf"^[{_RAISED}]")
# A raised figure may only begin a quote where it begins a line or a sentence: there it is the number of a note.
_NOTE_FRONT = re.compile(r"(?:^|[\n|]|[.:;]\s)\s*\Z")


def whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) cuts no word and no number, nor a sign, power, unit, per cent or the other end of a range off a number."""
    return _front(text[max(0, start - _NEAR) : start], text[start : start + _NEAR]) and _back(
        text[max(start, end - _NEAR) : end], text[end : end + _NEAR]
    )


def _front(before: str, first: str) -> bool:
    if _RAISED_FRONT.match(first):
        return bool(_NOTE_FRONT.search(before))
    if first[:1].isalnum() and _INSIDE_FRONT.search(before):
        return False
    if before[-1:] and _RAISED_FRONT.match(before[-1]) and _ISOTOPE.match(first):
        return False
    if _THOUSANDS_FRONT.search(before) and _THOUSANDS.match(first):
        return False
    return not (first[:1].isdecimal() and _NUMBER_FRONT.search(before))


def _back(last: str, after: str) -> bool:
    if last[-1:].isalnum() and _INSIDE_BACK.match(after):
        return False
    if _POWER_BACK.match(after) and _SHORT_END.search(last):
        return False
    if _THOUSANDS_BACK.search(last) and after[:1].isspace() and _THOUSANDS.match(after[1:]):
        return False
    return not (last[-1:].isdecimal() and _NUMBER_BACK.match(after))
