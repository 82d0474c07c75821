"""A clause id and a quote in, a checked `Citation` out: what the gate says of it, and where it stands for a reader."""

from assistant.model import Citation
from assistant.verify import Source, in_clause
from index.documents import StoredDocument, clause, page_labels
from index.library import Library
from index.search import Found
from ingest.errors import UnknownClause
from ingest.model import Clause, Span


def cite(library: Library, found: Found, clause_id: str, quote: str) -> Citation:
    """Check a quote against the clause it names, among the documents in scope, and say where it stands."""
    stored = next((one for one in found.scoped.documents if clause_id.startswith(f"{one.document.id}#")), None)
    try:
        if stored is None:
            raise UnknownClause(clause_id)
        return _checked(library, Source(stored, clause(library, stored.row, clause_id)), quote)
    except UnknownClause:
        return Citation(clause_id, clause_id.split("#")[0], "", "", None, None, "", quote, "unknown_clause", None, "", "", False, "")


def _checked(library: Library, source: Source, quote: str) -> Citation:
    verdict = in_clause(quote, source)
    page = page_of(library, source, verdict.span, verdict.in_title) if verdict and verdict.span else source.clause.page_start
    document, cited = source.document.document, source.clause
    return Citation(
        cited.id,
        document.id,
        document.title,
        document.file,
        cited.number,
        page,
        _printed(library, source.document, page),
        quote,
        verdict.status if verdict else "not_found",
        verdict.span if verdict and not verdict.in_title else None,
        f"{document.label or document.title}{', ' + cited.number if cited.number else ''}",
        document.status,
        document.restatement,
        document.address,
    )


def cited(clause_: Clause, stored: StoredDocument, quote: str) -> Citation:
    """A citation of a clause by its own words, without its page; for measuring, where nothing is shown."""
    document = stored.document
    return Citation(
        clause_.id, document.id, document.title, document.file, clause_.number, None, "", quote, "exact", None, "", document.status,
        document.restatement, document.address,
    )  # fmt: skip


def _printed(library: Library, stored: StoredDocument, page: int | None) -> str:
    labels = page_labels(library, stored.row)
    return labels[page] if page is not None and page < len(labels) else ""


def page_of(library: Library, source: Source, span: Span, in_title: bool = False) -> int | None:
    """The page on which a stretch of a clause begins."""
    from assistant.highlight import source_runs

    runs = source_runs(library, source, span, in_title)
    return runs[0].page if runs else source.clause.page_start
