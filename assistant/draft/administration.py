"""What goes with every change of an SOP: a row in the revision history, version and date as placeholders, the text cited in the references.

A new version and a date are the site's to give: they are always placeholders. Knows nothing of gaps.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.draft.changes import Change, Ground
from assistant.draft.items import shown_text
from assistant.draft.outline import Outline, Placed
from assistant.draft.parts import stems
from assistant.draft.wordfile import paragraphs_of
from index.documents import name_key
from ingest.readers.word_styles import W

VERSION, DATE, AUTHOR = "[new version]", "[effective date]", "[name]"
VERSION_LABEL = re.compile(r"^\s*(?:version|revision|rev\.?|issue|edition)(?:\s*(?:no\.?|number|nr\.?))?\s*:?\s*$", re.IGNORECASE)
DATE_LABEL = re.compile(r"^\s*(?:effective(?:\s+date)?|date\s+effective|valid\s+from|date\s+of\s+issue)\s*:?\s*$", re.IGNORECASE)
SUPERSEDES = re.compile(r"^\s*(?:supersedes|replaces)\s*:?\s*$", re.IGNORECASE)
IN_LINE = re.compile(r"\b(?P<label>version|revision|rev\.|issue)\s*:?\s*(?P<value>\d+(?:\.\d+)*)\b", re.IGNORECASE)
SUPERSEDES_IN_LINE = re.compile(r"\b(?:supersed\w+|replac\w+)\b", re.IGNORECASE)
DATE_IN_LINE = re.compile(
    r"^\s*(?:effective(?:\s+date)?|date\s+effective|valid\s+from|date\s+of\s+issue)\s*:\s*(?P<value>\S.*\d{2,4}.*?)\s*$", re.IGNORECASE
)
ONLY_VERSION = re.compile(r"(?:^|[:\s])(?P<value>\d+(?:\.\d+)*)\s*$")
HISTORY_HEAD = re.compile(r"\b(?:version|revision|rev|issue)\b", re.IGNORECASE)
MADE_BY = "rules-1"
NEARLY_ALL = 0.8
REASON = "Goes with the changes above"


def administrative(outline: Outline, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes that a new version of the SOP needs besides those of its content."""
    if not changes:
        return
    found = [*_cover(outline), *_running_heads(outline), *_history(outline, changes), *_references(outline, changes)]
    for number, (kind, anchor, fields) in enumerate(found, 1):
        text, occurrence = (anchor.text, anchor.occurrence) if isinstance(anchor, Placed) else anchor
        section = (" / ".join(anchor.section) or "front page") if isinstance(anchor, Placed) else "header or footer"
        told = {"section": section, "reason": f"{REASON}.", "made_by": MADE_BY, "proposed": fields["new"], **fields}
        yield Change(f"a{number}", kind, text, occurrence=occurrence, **told)  # type: ignore[arg-type]


_Margin = tuple[str, int | None]
"""The text of a paragraph in a header or footer, and its occurrence there."""
_Made = tuple[str, Placed | _Margin, dict[str, str | tuple[str, ...]]]


def _cover(outline: Outline) -> Iterator[_Made]:
    """Version and date in the table at the head of the body."""
    for label, value in _pairs(outline):
        if VERSION_LABEL.match(label.text):
            yield "replace", value, {"old": value.text, "new": VERSION}
        elif DATE_LABEL.match(label.text):
            yield "replace", value, {"old": value.text, "new": DATE}
        elif SUPERSEDES.match(label.text) and (new := _superseded(outline, value.text)) != value.text:
            yield "replace", value, {"new": new}


def _superseded(outline: Outline, text: str) -> str:
    """What the new version supersedes: the present one, with its date if the line tells dates."""
    found = {"version": "", "date": ""}
    for label, value in _pairs(outline):
        kind = "version" if VERSION_LABEL.match(label.text) else "date" if DATE_LABEL.match(label.text) else ""
        found |= {kind: value.text.strip()} if kind else {}
    match = IN_LINE.search(text)
    if not match or not found["version"]:
        return text
    start, end = match.span("value")
    rest = re.sub(r"\([^)]*\d{4}[^)]*\)", f"({found['date'] or DATE})", text[end:])
    return text[:start] + found["version"] + rest


def _pairs(outline: Outline) -> Iterator[tuple[Placed, Placed]]:
    """(label, value) of neighbouring cells before the first section."""
    front = [one for one in outline.paragraphs if one.in_table and one.role == "front"]
    for label, value in pairwise(front):
        same = next(label.element.iterancestors(f"{W}tr"), None) is next(value.element.iterancestors(f"{W}tr"), None)
        if same and any(letter.isdigit() for letter in value.text):
            yield label, value


def _running_heads(outline: Outline) -> Iterator[_Made]:
    """Version and date in headers and footers: behind a label in the same line, or in the cell beside it."""
    word = outline.word
    outside = [(element, shown_text(element)) for part, element in paragraphs_of(word) if part != word.main]
    texts = [text for _, text in outside]
    present = _present_version(texts)
    for place, (element, text) in enumerate(outside):
        before = texts[place - 1] if place else ""
        new = ""
        if SUPERSEDES_IN_LINE.search(text) or (SUPERSEDES.match(before) and _in_cell(element)):
            new = _with_present(text, present)
        elif VERSION_LABEL.match(before) and re.fullmatch(r"\s*\d+(?:\.\d+)*\s*", text) and _in_cell(element):
            new = VERSION
        elif DATE_LABEL.match(before) and any(letter.isdigit() for letter in text) and _in_cell(element):
            new = DATE
        elif match := DATE_IN_LINE.match(text):
            new = text[: match.start("value")] + DATE + text[match.end("value") :]
        elif match := IN_LINE.search(text):
            new = text[: match.start("value")] + VERSION + text[match.end("value") :]
        if new and new != text:
            yield "replace", (text, texts[:place].count(text) + 1 if texts.count(text) > 1 else None), {"new": new, "place": "margin"}


def _present_version(texts: Sequence[str]) -> str:
    """The version that headers and footers tell; empty where they tell none."""
    for before, text in pairwise(("", *texts)):
        if VERSION_LABEL.match(before) and re.fullmatch(r"\s*\d+(?:\.\d+)*\s*", text):
            return text.strip()
        match = IN_LINE.search(text)
        if match and not SUPERSEDES.match(before) and not SUPERSEDES_IN_LINE.search(text):
            return match["value"]
    return ""


def _with_present(text: str, present: str) -> str:
    """What the new version supersedes: the present one; as it was where neither is told."""
    match = IN_LINE.search(text) or ONLY_VERSION.search(text)
    return text[: match.start("value")] + present + text[match.end("value") :] if match and present else ""


def _in_cell(element: object) -> bool:
    return next(element.iterancestors(f"{W}tc"), None) is not None  # type: ignore[attr-defined]


def _history(outline: Outline, changes: Sequence[Change]) -> Iterator[_Made]:
    """A row in the table of the revision history, on the side where the newest version stands."""
    cells = [one for one in outline.paragraphs if one.role == "history" and one.in_table]
    rows: dict[object, list[Placed]] = {}
    for one in cells:
        rows.setdefault(next(one.element.iterancestors(f"{W}tr")), []).append(one)
    filled = list(rows.values())
    if len(filled) < 2 or not HISTORY_HEAD.search(" ".join(one.text for one in filled[0])):
        return
    head, first, last = filled[0], filled[1], filled[-1]
    newest_first = len(filled) > 2 and _version(first[0].text) > _version(last[0].text)
    new = tuple(_cell(one.text, changes) for one in head)
    yield "insert_after", head[0] if newest_first else last[0], {"cells": new, "new": " | ".join(new)}


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _cell(head: str, changes: Sequence[Change]) -> str:
    name = head.lower()
    if re.search(r"change|description|reason|summary|modification|amendment|detail", name):
        named = {re.split(r"\s", change.section.rpartition(" / ")[2])[0] for change in changes if change.section}
        sections = sorted(named, key=_version)
        which = f"Section{'s' if len(sections) > 1 else ''} {', '.join(sections)}"
        return f"{which}: see change request [number]." if sections else "See change request [number]."
    if re.search(r"version|revision|rev|issue", name) and "date" not in name:
        return VERSION
    return DATE if "date" in name else AUTHOR if re.search(r"author|name|by|prepared|approv", name) else "[to be filled in]"


def _references(outline: Outline, changes: Sequence[Change]) -> Iterator[_Made]:
    """One entry for each text that is cited and not yet named in the references."""
    entries = [one for one in outline.paragraphs if one.role == "references" and not one.heading and not one.in_table]
    if not entries:
        return
    named = name_key(" ".join(one.text for one in entries))
    grounds = {ground.document: ground for change in changes for ground in change.grounds}
    for ground in grounds.values():
        name = ground.label.rpartition(", ")[0] or ground.label
        said = any(key in named for key in _keys(name, ground)) or any(_names(one.text, name) for one in entries)
        if not said:
            yield "insert_after", entries[-1], {"new": name}


def _names(entry: str, name: str) -> bool:
    """Whether an entry names a text in its own way: nearly all words of the title stand in it."""
    words = stems(re.sub(r"\s*\([^)]*\)", "", name))
    return len(words) > 2 and len(words & stems(entry)) >= NEARLY_ALL * len(words)


def _keys(name: str, ground: Ground) -> Iterator[str]:
    """The name without its edition, and without its first word: "ICH Q8, Q9, Q10" names Q10."""
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    yield name_key(bare)
    rest = bare.partition(" ")[2]
    if any(letter.isdigit() for letter in rest):
        yield name_key(rest)
    code = re.match(r"\d+ CFR (?P<section>\d+)", bare)
    if code:
        yield name_key(f"CFR {code['section']}")
