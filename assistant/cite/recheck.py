"""A recorded answer in, each of its citations checked once more against the library out: before a quote leaves it in a file.

The answer's own revision decides what its clauses said; what has become of the documents since is said beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.cite.find import of_clause
from assistant.cite.model import Reference
from assistant.model import Answer, Citation, Statement
from assistant.verify import Source, in_clause
from index.documents import StoredDocument, clause, documents
from index.library import Library
from ingest.errors import UnknownClause

CHANGED = "the words no longer stand in the clause"
GONE = "the document was purged from the library"


@dataclass(frozen=True, slots=True)
class Checked:
    """A citation with its reference; `failure` says why it could not be confirmed, empty where it stands."""

    citation: Citation
    reference: Reference | None
    failure: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement with its citations checked again."""

    statement: Statement
    checked: tuple[Checked, ...]

    @property
    def stands(self) -> bool:
        """Whether every citation was confirmed."""
        return bool(self.checked) and all(not one.failure for one in self.checked)


def recheck(library: Library, answer: Answer) -> list[Shown]:
    """Every statement of the answer, its citations checked again."""
    stored = {one.document.id: one for one in documents(library, answer.library_revision)}
    return [Shown(one, tuple(_checked(library, stored, citation) for citation in one.citations)) for one in answer.statements]


def _checked(library: Library, stored: dict[str, StoredDocument], citation: Citation) -> Checked:
    one = stored.get(citation.document)
    if one is None:
        return Checked(citation, None, GONE)
    try:
        source = Source(one, clause(library, one.row, citation.clause_id))
    except UnknownClause:
        return Checked(citation, None, CHANGED)
    at = replace(of_clause(library, one, source.clause), page=citation.page, page_end=None, printed=citation.page_label, printed_end="")
    return Checked(citation, at, "" if in_clause(citation.quote, source) else CHANGED)


def tally(shown: Sequence[Shown]) -> tuple[int, int]:
    """How many quotes were checked, and how many of them stand."""
    checked = [one for statement in shown for one in statement.checked]
    return len(checked), sum(not one.failure for one in checked)


def since(library: Library, shown: Sequence[Shown]) -> list[str]:
    """What has become of the cited documents since the answer was given, a sentence each; nothing where all is as it was."""
    live = {one.document.id: one.document.status for one in documents(library)}
    found: dict[str, str] = {}
    for checked in (one for statement in shown for one in statement.checked):
        then, name = checked.citation, checked.citation.document
        if name not in live:
            found[name] = f"{then.label} ({name}) is no longer in the library's current edition: it was retired or replaced since."
        elif live[name] != then.document_status:
            found[name] = f"{then.label} ({name}): status {then.document_status} when the answer was given, {live[name]} now."
    return list(found.values())
