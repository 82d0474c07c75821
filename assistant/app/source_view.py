"""The source panel: where a citation stands, as a picture of the page with the words marked, or as text where there are no pages."""

import streamlit as st

from assistant.app import look, session
from assistant.app.session import Place
from assistant.app.wording import KINDS, QUOTE_STATUS, RESTATEMENT, address, cited_as, edition, text
from assistant.pages import Boxes, highlight_boxes, mark_height, original, render_page
from assistant.places import page_words, printed_label
from assistant.verify import VERIFIED, Source, Verdict, in_clause
from index.documents import clause, clauses, documents, page_labels
from index.library import Library
from ingest.errors import ClausewiseError, UnknownClause
from ingest.model import Clause, Span

# Clauses shown before and after the cited one in a source without pages.
NEIGHBOURS = 2


def panel(library: Library, place: Place) -> None:
    """Draw the panel for an open place."""
    with st.container(key="source_panel"):
        try:
            source = find(library, place)
            verdict = in_clause(place.quote, source) if place.quote else None
            _heading(source, place)
            _quote(place, verdict)
            if source.document.document.pages:
                _page(library, source, verdict, place)
            else:
                _text(library, source, verdict, place)
            _origin(source)
        except ClausewiseError as error:
            look.box("The source cannot be shown", str(error), "bad")
            st.button("Close", key="close_source", on_click=session.close_place)


def find(library: Library, place: Place) -> Source:
    """The clause as it stood at the place's revision."""
    for stored in documents(library, place.revision):
        if place.clause_id.startswith(f"{stored.document.id}#"):
            return Source(stored, clause(library, stored.row, place.clause_id))
    raise UnknownClause(f"{place.clause_id}: the document was purged from the library. The answer's record still holds the quote.")


def _heading(source: Source, place: Place) -> None:
    document = source.document.document
    left, right = st.columns([5, 1], vertical_alignment="top")
    number = f"Source [{place.number}]" if place.number else "Nearest clause"
    chips = "".join(look.chip(words) for words in (edition(document), KINDS[document.kind]) if words)
    title = f'<div class="quiet">{text(document.title)}</div>' if document.title != cited_as(document) else ""
    path = " › ".join(source.clause.path)
    left.html(
        f'<div class="cw-source"><div><span class="where">{number}</span>{look.status_chip(document.status)}{chips}</div>'
        f'<h3>{text(cited_as(document, source.clause.number))}</h3>{title}<div class="quiet path">{text(path)}</div></div>'
    )
    right.button("Close", key="close_source", on_click=session.close_place, width="stretch")
    if document.restatement:
        official = f" The official text: {address(document.address)}" if document.address else ""
        st.html(f'<div class="cw-box warn"><b>{RESTATEMENT}</b><p>Cite the official text, not these words.{official}</p></div>')
    if source.document.retired:
        look.box("No longer in the library", "This edition was replaced or retired since the answer; it is shown as it was.", "warn")


def _quote(place: Place, verdict: Verdict | None) -> None:
    if not place.quote:
        return
    status = verdict.status if verdict else "not_found"
    tone = "" if status in VERIFIED else "bad"
    st.html(
        f'<div class="cw-quote"><div class="cw-words">{text(place.quote)}</div><small class="{tone}">{QUOTE_STATUS[status]}</small></div>',
    )


def _span(source: Source, verdict: Verdict | None) -> tuple[Span, bool]:
    """What to mark: the quote, or the whole clause."""
    if verdict is not None and verdict.span is not None:
        return verdict.span, verdict.in_title
    whole = source.clause.text or source.clause.title
    return (0, len(whole)), not source.clause.text


def _page(library: Library, source: Source, verdict: Verdict | None, place: Place) -> None:
    span, in_title = _span(source, verdict)
    boxes = highlight_boxes(library, source, span, in_title)
    document = source.document.document
    first = min(boxes, default=source.clause.page_start or 0)
    leafed = session.leaf()
    page = min(max(first if leafed is None else leafed, 0), document.pages - 1)
    labels = page_labels(library, source.document.row)
    words = page_words(page, printed_label(labels, page), document.pages)
    _leaves(page, document.pages, words, None if page == first else first)
    with st.container(key="source_page"):
        _picture(library, source, page, boxes.get(page, ()), place)
        further = [other + 1 for other in sorted(boxes) if other != page]
        if further:
            st.html(f'<div class="cw-page">The marked words also stand on PDF page {", ".join(map(str, further))}.</div>')


def _leaves(position: int, count: int, words: str, back: int | None) -> None:
    """Buttons to leaf, and where one is."""
    before, here, after = st.columns([1, 2.4, 1], vertical_alignment="center")
    before.button("Previous", key="previous_leaf", disabled=position <= 0, on_click=session.leaf_to, args=(position - 1,), width="stretch")
    after.button("Next", key="next_leaf", disabled=position >= count - 1, on_click=session.leaf_to, args=(position + 1,), width="stretch")
    here.html(f'<div class="cw-page">{text(words)}</div>')
    if back is not None:
        st.button("Back to the marked words", key="back_to_quote", on_click=session.leaf_to, args=(None,), width="stretch")


def _picture(library: Library, source: Source, page: int, boxes: Boxes, place: Place) -> None:
    path, file = original(library, source), source.document.document.file
    try:
        st.image(render_page(path, page, boxes, file=file), width="stretch")
        look.scroll_to_mark(place.key, mark_height(path, page, boxes, file=file))
    except ClausewiseError as error:
        look.box("The page cannot be shown", str(error), "bad")


def _text(library: Library, source: Source, verdict: Verdict | None, place: Place) -> None:
    every = clauses(library, source.document.row)
    cited = next(position for position, one in enumerate(every) if one.id == source.clause.id)
    leafed = session.leaf()
    middle = min(max(cited if leafed is None else leafed, 0), len(every) - 1)
    _leaves(middle, len(every), f"Clause {middle + 1} of {len(every)} in the document", None if middle == cited else cited)
    shown = every[max(middle - NEIGHBOURS, 0) : middle + NEIGHBOURS + 1]
    span, in_title = _span(source, verdict)
    parts = (marked(one, span if one.id == source.clause.id else None, in_title) for one in shown)
    with st.container(key="source_page"):
        st.html(f'<div class="cw-clauses">{"".join(parts)}</div>')
        look.scroll_to_mark(place.key)


def marked(shown: Clause, span: Span | None, in_title: bool = False) -> str:
    """A clause as HTML with a stretch of its text or title marked; nothing of it is read as HTML or Markdown."""
    # Some titles hold their number already, as printed.
    bare = not shown.number or shown.number in shown.title
    number = "" if bare else f'<span class="number">{text(shown.number or "")}</span>'
    title = _with_mark(shown.title, span if in_title else None)
    words = _with_mark(shown.text, None if in_title else span)
    heading = f'<div>{number}<span class="title">{title}</span></div>' if shown.title else ""
    lead = number if not shown.title else ""
    body = f'<div class="cw-words">{lead}{words}</div>' if words or lead else ""
    return f'<section class="{"here" if span else ""}">{heading}{body}</section>'


def _with_mark(words: str, span: Span | None) -> str:
    if span is None:
        return text(words)
    start, end = span
    return f"{text(words[:start])}<mark>{text(words[start:end])}</mark>{text(words[end:])}"


def _origin(source: Source) -> None:
    document = source.document.document
    parts = [f"File: {text(document.file)}", f"sha256 <code>{document.sha256[:16]}</code>"]
    if document.authority:
        parts.insert(0, text(document.authority))
    if document.address and not document.restatement:
        parts.append(f"Official text: {address(document.address)}")
    st.html(f'<div class="cw-notice" style="margin-top:.2rem">{" · ".join(parts)}</div>')
