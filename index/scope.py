"""Which documents a search may see: filters in, document rows out. A filter that matches nothing gives nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.documents import StoredDocument, find, name_key
from ingest.errors import InputError, UnknownDocument
from ingest.model import KINDS, STATUSES, Document


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters; an empty one lets everything of its sort through, but for `status`: empty means in force on the as-of date.

    `as_of` is an ISO date, empty for today. `documents` are names as a person gives them, `languages` codes such as `en`.
    """

    jurisdictions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    as_of: str = ""
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known("status", self.statuses, STATUSES)
        _known("kind", self.kinds, KINDS)
        if self.as_of:
            try:
                datetime.strptime(self.as_of, "%Y-%m-%d").replace(tzinfo=UTC)
            except ValueError:
                raise InputError(f"as-of date {self.as_of!r}: give a date as YYYY-MM-DD, for example 2026-09-24.") from None


def _known(what: str, given: Sequence[str], allowed: Sequence[str]) -> None:
    for value in given:
        if value not in allowed:
            raise InputError(f"{what} {value!r} is not known. Choose from: {', '.join(allowed)}.")


@dataclass(frozen=True, slots=True)
class Scoped:
    """The documents a scope lets through, and what it was resolved to, for the record."""

    documents: tuple[StoredDocument, ...]
    scope: Scope
    as_of: str = field(default="")

    @property
    def rows(self) -> frozenset[int]:
        """Their rows."""
        return frozenset(one.row for one in self.documents)


def apply(scope: Scope, stored: list[StoredDocument]) -> Scoped:
    """Filter the documents seen at a revision; an unknown document name is an error, never an empty filter."""
    as_of = scope.as_of or datetime.now(UTC).date().isoformat()
    named: set[int] | None = None
    if scope.documents:
        named = set()
        for name in scope.documents:
            found = find(stored, name)
            if not found:
                raise UnknownDocument(f"{name}: no document of the library answers to this name. `clausewise library list` shows all.")
            named |= {one.row for one in found}
    seen = [one for one in stored if (named is None or one.row in named) and _lets_through(scope, one, as_of)]
    return Scoped(tuple(seen if named is not None else _without_needless_restatements(seen)), scope, as_of)


def _without_needless_restatements(seen: Sequence[StoredDocument]) -> list[StoredDocument]:
    """A restatement gives way to the official text that it restates, where that is in scope as well; named in the scope, it stays."""
    official = {name_key(one.document.label) for one in seen if not one.document.restatement}
    return [one for one in seen if not (one.document.restatement and official & {name_key(alias) for alias in one.document.aliases})]


def _lets_through(scope: Scope, stored: StoredDocument, as_of: str) -> bool:
    document = stored.document
    if scope.kinds and document.kind not in scope.kinds:
        return False
    if scope.languages and document.language.casefold() not in {language.casefold() for language in scope.languages}:
        return False
    wanted = {jurisdiction.casefold() for jurisdiction in scope.jurisdictions}
    # Company procedures and papers belong to no jurisdiction: a jurisdiction filter leaves them out.
    if wanted and not wanted & {jurisdiction.casefold() for jurisdiction in document.jurisdictions}:
        return False
    return _status_allows(scope, stored, as_of)


def _status_allows(scope: Scope, stored: StoredDocument, as_of: str) -> bool:
    """Without statuses: what was in force on the as-of date. With them: those, and of the ones in force what was so on that date."""
    document = stored.document
    if _begins(document) > as_of:
        return False
    ended = bool(document.effective_to) and document.effective_to <= as_of
    if document.status in ("in force", "unknown"):
        return not ended and (not scope.statuses or document.status in scope.statuses)
    # A superseded text whose dates say that it was in force on that day counts as such.
    was_in_force = document.status == "superseded" and bool(document.effective_to) and not ended
    return document.status in scope.statuses or (was_in_force and (not scope.statuses or "in force" in scope.statuses))


def _begins(document: Document) -> str:
    """The day from which a text can be meant: when it took effect, else the first day of the year that its version names, else ever."""
    year = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", document.version)
    return document.effective_from or (f"{year.group()}-01-01" if year else "")
