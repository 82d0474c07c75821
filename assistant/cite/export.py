"""A recorded answer in, a file of it out, with the event that records it: which format, how many quotes were checked again, which bytes."""

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.cite.answer_paper import foot, paper
from assistant.cite.as_html import as_html
from assistant.cite.as_markdown import as_markdown
from assistant.cite.as_word import as_word
from assistant.cite.office import as_pdf
from assistant.cite.recheck import recheck, tally
from assistant.cite.styles import DEFAULT
from assistant.model import Answer
from index import events
from index.library import Library

Format = Literal["docx", "pdf", "html", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Exported:
    """The file's content, how many quotes were checked again and how many of them stand."""

    content: bytes
    checked: int
    stand: int


def export(library: Library, answer: Answer, form: Format, name: str, style: str = DEFAULT) -> Exported:
    """The answer in a format, recorded as an event under the name of its file."""
    content = written(library, answer, form, style)
    checked, stand = tally(recheck(library, answer))
    detail = {"format": form, "file": name, "sha256": hashlib.sha256(content).hexdigest(), "quotes": checked, "confirmed": stand}
    with library.transaction() as connection:
        events.append(connection, "export", answer.answer_id, detail, library.revision)
    return Exported(content, checked, stand)


def written(library: Library, answer: Answer, form: Format, style: str = DEFAULT) -> bytes:
    """The answer in a format."""
    made = paper(library, answer, style)
    if form == "markdown":
        return as_markdown(made).encode()
    if form == "html":
        return as_html(made).encode()
    docx = as_word(made, foot(answer))
    return as_pdf(docx) if form == "pdf" else docx
