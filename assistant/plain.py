"""An answer in, text for a terminal or a report out."""

from itertools import count
from textwrap import fill

from assistant.model import Answer, Citation, compared_parts
from assistant.places import page_words

MACHINE_MADE = "Made by software from the clauses quoted below; a qualified person decides what follows from them."


def answer_text(answer: Answer) -> str:
    """Statements with numbered citations under them, or why there are none."""
    if answer.abstained:
        nearest = [f"  {one.clause_id}" for one in answer.evidence[:5]]
        parts = [f"No answer. {answer.reason}"]
        parts += ["Nearest clauses:", *nearest] if nearest else []
        return "\n".join([*parts, _footer(answer)])
    numbers = count(1)
    lines: list[str] = []
    compared, part = compared_parts(answer.statements), ""
    for statement in answer.statements:
        if compared and statement.part != part:
            part = statement.part
            lines += [f"== {part} ==", ""]
        marks = [next(numbers) for _ in statement.citations]
        lines.append(f"{statement.text} {''.join(f'[{mark}]' for mark in marks)}")
        lines += [f"  Not borne out by its quotes: {doubt}." for doubt in statement.doubts]
        lines += [f"  [{mark}] {citation_text(citation)}" for mark, citation in zip(marks, statement.citations, strict=True)]
        lines.append("")
    return "\n".join([*lines, *answer.notes, _footer(answer)])


def citation_text(citation: Citation) -> str:
    """Where a quote stands, in words: label, title, pages, status."""
    page = page_words(citation.page, citation.page_label)
    marks = "; restatement, not the official text" if citation.restatement else ""
    marks += "" if citation.document_status == "in force" else f"; status {citation.document_status}"
    return f"{citation.label} ({citation.document}){page and f', {page}'}; quote {citation.status}{marks}"


def _footer(answer: Answer) -> str:
    searched = f"Searched at library revision {answer.library_revision}, as of {answer.as_of}."
    searched += f" Producer: {answer.producer}. Answer {answer.answer_id}."
    return fill(f"{MACHINE_MADE} {searched}", 110)
