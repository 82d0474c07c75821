"""A date as people print it in, ISO 8601 out; what is ambiguous stays unknown."""

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
NOT_IN_A_NUMBER = r"(?<![\d.])"
FORMS = tuple(
    re.compile(NOT_IN_A_NUMBER + form + r"(?!\d)", re.IGNORECASE)
    for form in (
        YEAR + r"-(?P<number>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s.\-/]*" + MONTH + r"[\s,.\-/]*" + YEAR,
        MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+" + YEAR,
        r"(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?" + YEAR,
        r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/" + YEAR,
    )
)
MONTH_ALONE = re.compile(r"\b" + MONTH + r"[\s,\-/]+" + YEAR, re.IGNORECASE)


def iso(text: str) -> str:
    """`04 May 2026`, `May 4, 2026`, `4.5.2026` -> `2026-05-04`; `04/05/2026` is ambiguous and gives nothing."""
    dates = [(match.start(), _dated(match)) for form in FORMS for match in form.finditer(text)]
    return next((date for _, date in sorted(dates) if date), "")


def iso_month(text: str) -> str:
    """`January 2011` -> `2011-01`, where no day is printed."""
    match = MONTH_ALONE.search(text)
    return f"{match['year']}-{MONTHS[match['month'].lower()]:02}" if match else ""


def _dated(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if (first > 12) == (second > 12) and first != second:
            return ""
        day, month = (second, first) if second > 12 else (first, second)
    else:
        day = int(parts["day"])
        month = int(parts["number"]) if "number" in parts else MONTHS[parts["month"].lower()]
    return f"{parts['year']}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
