"""A recorded answer in, a document out that can be filed: statements with footnotes, quotes, references, and all that defends it.

Only citations that were checked again just now are shown as citations; what failed is listed apart, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from assistant.cite.blocks import Block, Facts, Footnote, Inline, Look, Paper, Paragraph, words
from assistant.cite.find import of_clause
from assistant.cite.listing import reference_list
from assistant.cite.model import Piece, Reference, Rich
from assistant.cite.recheck import Shown, recheck, since, tally
from assistant.cite.styles import DEFAULT, rendered
from assistant.model import Answer, Evidence
from index import events
from index.documents import StoredDocument, clause, documents
from index.library import Library
from ingest.errors import UnknownClause

NOTICE = "Made by software, from the clauses quoted below. A qualified person decides what follows from them."
NO_ANSWER_NOTICE = "Made by software, which found no answer in the library. A qualified person decides what follows from that."
PRODUCERS = {"extract": "sentence extraction, without a language model", "llm": "a language model; its quotes were checked"}
SUPPORT = {"unsupported": "Not borne out by its quotes", "supported": "Borne out by its quotes, in other words"}
NEAREST = 5


def paper(library: Library, answer: Answer, style: str = DEFAULT) -> Paper:
    """The document of an answer."""
    shown = recheck(library, answer)
    near = _nearest(library, answer) if answer.abstained else []
    standing = [one for one in shown if one.stands]
    cited = [[checked.reference for checked in one.checked if checked.reference] for one in standing]
    made = rendered([[one] for group in cited for one in group] + [[one] for one in near], style)
    notes = iter(made.notes)
    body = _abstention(answer, near, notes) if answer.abstained else _statements(standing, notes)
    blocks = [
        words(answer.question, "title"),
        words(NO_ANSWER_NOTICE if answer.abstained else NOTICE, "notice"),
        *([] if answer.abstained else [words(recheck_words(library, shown), "notice")]),
        *body,
        *_failed(shown),
        *_listed("Please note", [*answer.notes, *since(library, shown), *_refused(answer)]),
        *reference_list(made.entries),
        words("How this was made", "heading"),
        Facts(tuple(_facts(library, answer))),
    ]
    return Paper(f"Answer {answer.answer_id}", tuple(blocks))


def foot(answer: Answer) -> str:
    """What stands at the bottom of every page."""
    return f"Clausewise answer {answer.answer_id}, made by software; to be decided on by a qualified person"


def recheck_words(library: Library, shown: Sequence[Shown]) -> str:
    """What the check before writing found."""
    count, stand = tally(shown)
    when = f"when this file was written, {events.now()[:10]}, against the library at revision {library.revision}"
    quotes = {1: "The one quote was", 2: "Both quotes were"}.get(count, f"All {count} quotes were")
    if count == stand:
        return f"{quotes} checked again word for word {when}: {'it stands' if count == 1 else 'all stand'} in the cited clauses."
    return (
        f"{stand} of {count} quotes stand in the cited clauses, checked again word for word {when}. The others are listed as not confirmed."
    )


def _statements(shown: Sequence[Shown], notes: Iterator[Rich]) -> list[Block]:
    quoted = any(one.statement.support == "quoted" for one in shown)
    blocks: list[Block] = [words("Answer", "heading"), *([words("What stands beside a bar is quoted word for word.")] if quoted else [])]
    for one in shown:
        blocks += _statement(one, notes)
    return blocks


def _statement(shown: Shown, notes: Iterator[Rich]) -> list[Block]:
    """The statement with its footnotes; a quote that is not among its words stands under it."""
    statement = shown.statement
    lead = (Piece(f"{statement.part}: ", bold=True),) if statement.part else ()
    content, rest, apart = list[Inline](lead), statement.text, list[Block]()
    for checked in shown.checked:
        quote, note = checked.citation.quote, Footnote(next(notes))
        before, found, after = rest.partition(quote)
        if found:
            content += [Piece(before + quote), note]
            rest = after
        else:
            apart.append(Paragraph((Piece(f"\u201c{quote}\u201d"), note), "quote"))
    content.append(Piece(rest))
    said = SUPPORT.get(statement.support, "")
    doubts = f"{said}{': ' if statement.doubts else '.'}{'; '.join(statement.doubts)}" if said else ""
    look: Look = "quote" if statement.support == "quoted" else "text"
    return [
        Paragraph(tuple(one for one in content if not isinstance(one, Piece) or one.text), look),
        *apart,
        *([words(doubts, "notice")] if statement.support == "unsupported" else [words(doubts)] if doubts else []),
    ]


def _abstention(answer: Answer, near: Sequence[Reference], notes: Iterator[Rich]) -> list[Block]:
    found: list[Block] = [Paragraph((Piece(one.label), Footnote(note)), "item") for one, note in zip(near, notes, strict=False)]
    lead = (
        [words("Nearest clauses", "subheading"), words("They do not answer the question; they are what came nearest to it.")]
        if found
        else []
    )
    return [words("No answer is given", "heading"), words(answer.reason), *lead, *found]


def _nearest(library: Library, answer: Answer) -> list[Reference]:
    stored = {one.document.id: one for one in documents(library, answer.library_revision)}
    return [one for near in answer.evidence[:NEAREST] for one in _near(library, stored, near)]


def _near(library: Library, stored: dict[str, StoredDocument], near: Evidence) -> list[Reference]:
    one = stored.get(near.document)
    try:
        return [of_clause(library, one, clause(library, one.row, near.clause_id))] if one else []
    except UnknownClause:
        return []


def _failed(shown: Sequence[Shown]) -> list[Block]:
    """Statements of the answer of which a quote could not be confirmed: no citation of theirs is shown as one."""
    failed = [one for one in shown if not one.stands]
    blocks: list[Block] = [words("Not confirmed", "heading")] if failed else []
    for one in failed:
        blocks.append(words(one.statement.text))
        blocks += [words(f"{each.citation.label}: {each.failure or 'confirmed'}", "item") for each in one.checked]
    return blocks


def _refused(answer: Answer) -> list[str]:
    count = len(answer.refused)
    if not count:
        return []
    what = "One statement was" if count == 1 else f"{count} statements were"
    return [f"{what} refused when the answer was made, because a quote did not stand in its clause; the record of the answer keeps them."]


def _listed(title: str, told: Sequence[str]) -> list[Block]:
    return [words(title, "heading"), *(words(one, "item") for one in told)] if told else []


def _facts(library: Library, answer: Answer) -> Iterator[tuple[str, Rich]]:
    made = answer.provenance.made
    told = {
        "Question": answer.question,
        "Answer": answer.answer_id,
        "Given": _moment(answer.time),
        "Scope": scope_words(answer),
        "Producer": PRODUCERS.get(answer.producer, answer.producer),
        "Language model": f"{made.model}{f', SHA-256 {made.model_hash}' if made.model_hash else ''}" if made else "none",
        "Prompt": f"version {made.prompt_version}{f', seed {made.seed}' if made.seed is not None else ''}" if made else "",
        "Embedding model": answer.provenance.encoder or answer.model or "",
        "Library": f"revision {answer.library_revision} when the answer was given, {library.revision} when this file was written",
        "Clausewise": f"version {answer.program}",
        "Written": f"{_moment(events.now())} by {events.current_actor()}",
    }
    return ((name, (Piece(value),)) for name, value in told.items() if value)


def _moment(time: str) -> str:
    """An ISO time in UTC, for people."""
    return f"{time[:19].replace('T', ' ')} UTC"


def scope_words(answer: Answer) -> str:
    """What was searched, in words."""
    said = [f"{name} {', '.join(value)}" for name, value in asdict(answer.scope).items() if value and name != "as_of"]
    status = [] if answer.scope.statuses else ["texts in force"]
    return "; ".join([*status, f"as of {answer.as_of}", *said])
