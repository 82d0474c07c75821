"""Two parses of one text in, what became of each clause out: by id and fingerprint, never by position.

What people decided is tied to a clause's id and its text; after a new parse or a new edition it is moved only where the text is the same.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from index.library import Library


@dataclass(frozen=True, slots=True)
class Reanchored:
    """Clause ids by fate: `same` id and text; `moved` (old, new id) with the same text; `altered` text of the same id; `lost`; `new`."""

    same: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    altered: tuple[str, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]


def fingerprints(library: Library, document: int) -> dict[str, str]:
    """The text fingerprint of every clause of a document row, by clause id, in document order."""
    rows = library.connection.execute("SELECT id, fingerprint FROM clause WHERE document = ? ORDER BY ordinal", (document,))
    return {row[0]: row[1] for row in rows}


def reanchor(old: Mapping[str, str], new: Mapping[str, str]) -> Reanchored:
    """Compare clause id -> fingerprint of an old parse with a new one. A text that stands twice in the new parse moves nobody."""
    by_text: dict[str, list[str]] = defaultdict(list)
    for clause_id, text in new.items():
        by_text[text].append(clause_id)
    same = tuple(clause_id for clause_id, text in old.items() if new.get(clause_id) == text)
    rest = {clause_id: text for clause_id, text in old.items() if new.get(clause_id) != text}
    moved = tuple((clause_id, by_text[text][0]) for clause_id, text in rest.items() if len(by_text.get(text, ())) == 1)
    gone = rest.keys() - {clause_id for clause_id, _ in moved}
    altered = tuple(clause_id for clause_id in rest if clause_id in gone and clause_id in new)
    lost = tuple(clause_id for clause_id in rest if clause_id in gone and clause_id not in new)
    targets = {target for _, target in moved}
    return Reanchored(
        same, moved, altered, lost, tuple(clause_id for clause_id in new if clause_id not in old and clause_id not in targets)
    )
