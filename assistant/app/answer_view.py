"""A turn of the conversation in, its picture out: statements by document with numbered citation buttons, or why there is no answer."""

from collections.abc import Iterable, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

import streamlit as st

from assistant.answer import Answer, Citation, Evidence, Statement
from assistant.app import export_bar, look, session
from assistant.app.session import Place
from assistant.app.wording import PRODUCERS, RESTATEMENT, cited_as, clause_words, counted, edition, label, scope_words, text
from assistant.model import compared_parts
from assistant.places import page_words
from assistant.thread_text import UNSUPPORTED
from index import scope
from index.documents import StoredDocument, clause, documents
from index.library import Library
from index.scope import Scope

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

NEAREST = 5
FIRST_WORDS = 48


def question(asked: str, meant: str, spoken: Scope) -> None:
    """The question as it was asked, and under it what it was understood as, where it leans on the thread."""
    understood = ""
    if meant != asked or spoken != Scope():
        carried = "".join(look.chip(words) for words in spoken_words(spoken))
        carried = f" &nbsp;{carried}" if carried else ""
        understood = f'<div class="cw-understood"><small>Understood as</small>{text(meant)}{carried}</div>'
    st.html(f'<div class="cw-question"><small>Question</small>{text(asked)}{understood}</div>')


def spoken_words(spoken: Scope) -> list[str]:
    """What the words of the thread set of the scope, for a chip each."""
    places = [f"Searched in {', '.join(spoken.jurisdictions)}, from your words"] if spoken.jurisdictions else []
    return places + ([f"In force on {spoken.as_of}, from your words"] if spoken.as_of else [])


def progress(place: "DeltaGenerator", statements: int, seconds: int) -> None:
    """How the answer comes along; drawing it is also where a click interrupts the page."""
    words = f"{counted(statements, 'statement')} verified, looking for more" if statements else "Searching the clauses in scope"
    place.html(f'<div class="cw-progress">{words}{f" · {seconds} s" if seconds > 1 else ""}</div>')


def coming(statements: Sequence[Statement]) -> None:
    """The latest of the statements that are verified so far, before the answer is whole; its sources can be opened then."""
    latest, numbers = statements[-1], numbered(statements)
    before = statements[-2].citations[0].document if len(statements) > 1 else ""
    if latest.citations[0].document != before:
        _document(latest.citations[0], None)
    st.html(_statement(latest, numbers))


def _statement(statement: Statement, numbers: dict[tuple[str, str], int]) -> str:
    """A statement as HTML; one that its quotes do not bear says so."""
    words = f'<div class="cw-words">{with_numbers(statement, numbers)}</div>'
    if statement.support != "unsupported":
        return f'<div class="cw-statement">{words}</div>'
    doubts = text("; ".join(statement.doubts))
    return f'<div class="cw-statement cw-unsupported">{words}<div class="cw-doubt">{look.chip(UNSUPPORTED, "warn")} {doubts}</div></div>'


def answer(library: Library, given: Answer) -> None:
    """An answer, statement by statement."""
    stored = {one.document.id: one for one in documents(library, given.library_revision)}
    if given.abstained:
        _abstention(library, given, stored)
    else:
        _statements(given, stored)
    _notes(given)
    _refused(given)
    _notice(given)
    export_bar.show(library, given)


def _statements(given: Answer, stored: dict[str, StoredDocument]) -> None:
    """The statements by document; what is compared stands side by side."""
    numbers = numbered(given.statements)
    placed = list(enumerate(given.statements))
    compared = compared_parts(given.statements)
    if not compared:
        _by_document(given, stored, placed, numbers)
        return
    with st.container(key=f"compared-{given.answer_id}"):
        for column, part in zip(st.columns(len(compared), gap="medium"), compared, strict=True):
            with column:
                st.html(f'<div class="cw-side"><b>{text(part)}</b></div>')
                _by_document(given, stored, [one for one in placed if one[1].part == part], numbers)


def _by_document(
    given: Answer, stored: dict[str, StoredDocument], placed: Sequence[tuple[int, Statement]], numbers: dict[tuple[str, str], int]
) -> None:
    by_document: dict[str, list[tuple[int, Statement]]] = {}
    for place, statement in placed:
        by_document.setdefault(statement.citations[0].document, []).append((place, statement))
    for document, statements in by_document.items():
        _document(statements[0][1].citations[0], stored.get(document))
        for place, statement in statements:
            st.html(_statement(statement, numbers))
            _citations(given, place, statement, numbers)


def numbered(statements: Iterable[Statement]) -> dict[tuple[str, str], int]:
    """The number of each citation (clause, quote), in the order in which they are shown; the same one twice has one number."""
    numbers: dict[tuple[str, str], int] = {}
    order: dict[str, list[Statement]] = {}
    for statement in statements:
        order.setdefault(statement.citations[0].document, []).append(statement)
    for citation in (citation for group in order.values() for statement in group for citation in statement.citations):
        numbers.setdefault((citation.clause_id, citation.quote), len(numbers) + 1)
    return numbers


def with_numbers(statement: Statement, numbers: dict[tuple[str, str], int]) -> str:
    """The statement as HTML, each citation's number behind its quote, or at the end where the statement is not the quote."""
    done, rest, late = "", statement.text, ""
    for citation in statement.citations:
        mark = f"<sup>{numbers[citation.clause_id, citation.quote]}</sup>"
        before, quote, after = rest.partition(citation.quote)
        if quote:
            done, rest = f"{done}{text(before)}{text(quote)}{mark}", after
        else:
            late += mark
    return done + text(rest) + late


def _document(first: Citation, stored: StoredDocument | None) -> None:
    name = cited_as(stored.document) if stored else first.title
    chips = look.status_chip(first.document_status) + (look.chip(RESTATEMENT, "warn") if first.restatement else "")
    version = f"{look.chip(edition(stored.document))}" if stored and edition(stored.document) else ""
    title = f"<div>{text(first.title)}</div>" if first.title != name else ""
    st.html(f'<div class="cw-document"><b>{text(name)}</b> &nbsp;{version}{chips}{title}</div>')


def _citations(given: Answer, place: int, statement: Statement, numbers: dict[tuple[str, str], int]) -> None:
    opened = session.place()
    with st.container(horizontal=True, key=f"cites-{given.answer_id}-{place}"):
        for order, citation in enumerate(statement.citations):
            number = numbers[citation.clause_id, citation.quote]
            key = f"cite-{given.answer_id}-{place}-{order}"
            target = Place(key, citation.clause_id, given.library_revision, citation.quote, number)
            chosen = opened is not None and opened.key == key
            st.button(
                label(button_words(number, citation)),
                key=key,
                type="primary" if chosen else "secondary",
                on_click=session.open_place,
                args=(target,),
            )


def button_words(number: int, citation: Citation) -> str:
    """`[1] Clause 4.14 · PDF page 9, printed 8`."""
    parts = [clause_words(citation.number), page_words(citation.page, citation.page_label)]
    return f"[{number}] {' · '.join(part for part in parts if part)}"


def _abstention(library: Library, given: Answer, stored: dict[str, StoredDocument]) -> None:
    look.box("No answer is given", given.reason, "warn")
    searched = scope.apply(given.scope, list(stored.values())).documents if stored else ()
    looked = f"{counted(len(searched), 'document')} · {scope_words(given.scope, given.as_of)}"
    st.html(f'<div class="cw-notice" style="border:0;margin-top:.3rem"><b>Searched:</b> {text(looked)}</div>')
    nearest = [one for one in given.evidence if one.document in stored][:NEAREST]
    if not nearest:
        return
    st.html('<div class="cw-side">Nearest clauses, which do not answer the question:</div>')
    with st.container(horizontal=True, key=f"near-{given.answer_id}"):
        for one in nearest:
            key = f"near-{given.answer_id}-{one.rank}"
            words = _near_words(library, stored[one.document], one)
            target = Place(key, one.clause_id, given.library_revision)
            st.button(label(words), key=key, on_click=session.open_place, args=(target,))


def _near_words(library: Library, stored: StoredDocument, near: Evidence) -> str:
    """`EU GMP Annex 1, 4.14`; a clause without a number is known by its title or its first words."""
    words = cited_as(stored.document, near.number)
    if near.number:
        return words
    here = clause(library, stored.row, near.clause_id)
    return f"{words}: {shorten(here.title or here.text, FIRST_WORDS, placeholder=' …')}"


def _notes(given: Answer) -> None:
    """What must be said beside an answer: a number that was named and does not exist, or that deciding is a person's."""
    for note in given.notes:
        look.box("Please note", note, "warn")


def _refused(given: Answer) -> None:
    if given.refused:
        words = f"{counted(len(given.refused), 'statement')} refused: the quotes were not found word for word in the clauses they name."
        look.box(words, f"Refused statements are not shown as answers; they are kept in the record of {given.answer_id}.", "warn")


def _notice(given: Answer) -> None:
    made = "Made by software, which found no answer here" if given.abstained else "Made by software from the cited clauses"
    producer = PRODUCERS.get(given.producer, given.producer)
    st.html(
        f'<div class="cw-notice"><b>{made}; a qualified person decides.</b> '
        f"Written by: {text(producer)} · Scope: {text(scope_words(given.scope, given.as_of))} · "
        f"Library revision {given.library_revision} · Answer <code>{text(given.answer_id)}</code></div>"
    )
