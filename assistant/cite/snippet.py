"""A recorded answer in, text to paste out: each quote with where it stands, then the documents. Only quotes that were just confirmed."""

from assistant.cite.model import plain
from assistant.cite.recheck import recheck
from assistant.cite.styles import DEFAULT, rendered
from assistant.model import Answer
from index.library import Library


def snippet(library: Library, answer: Answer, style: str = DEFAULT) -> str:
    """The quotes of an answer as plain text, each once; empty where it has none that stands."""
    standing = {
        (one.citation.clause_id, one.citation.quote): one
        for shown in recheck(library, answer)
        for one in shown.checked
        if one.reference and not one.failure
    }
    if not standing:
        return ""
    made = rendered([[one.reference] for one in standing.values() if one.reference], style)
    quotes = [
        f"\u201c{' '.join(one.citation.quote.split())}\u201d\n    {plain(note)}"
        for one, note in zip(standing.values(), made.notes, strict=True)
    ]
    return "\n".join([*quotes, "", "References", *(plain(entry) for _, entry in made.entries)])
