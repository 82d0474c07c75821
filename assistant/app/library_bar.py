"""The side bar: what the library holds and what needs a person's look, and the way in for new files."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from assistant.app import engine, look, session
from assistant.app.theme import MOST_MEGABYTES
from assistant.app.wording import KINDS, RESTATEMENT, cited_as, counted, edition, in_reading_order, text
from index.documents import StoredDocument, certificate
from index.intake import Outcome, add_files
from index.library import Library
from ingest.errors import ClausewiseError, UnreadableFile
from ingest.readers import READERS, reader_for

LONGEST_NAME = 150
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f/\\]")
OUTCOME = {
    "added": "Added",
    "unchanged": "Already in the library",
    "replaced": "Replaced the earlier file of that name",
    "failed": "Not added",
}


class Uploaded(Protocol):
    """What is used of Streamlit's uploaded file."""

    name: str

    def getvalue(self) -> bytes:
        """Its bytes."""
        ...


def show(library: Library, stored: Sequence[StoredDocument]) -> None:
    """Draw the side bar."""
    read = {one.row: certificate(library, one.row) for one in stored}
    with st.sidebar:
        _upload(library)
        review = sum(bool(one["needs_review"]) for one in read.values())
        clauses = sum(one.clauses for one in stored)
        held = f"{counted(len(stored), 'document')} · {counted(clauses, 'clause')}<br>Revision {library.revision}"
        held += f" · {review} to be reviewed" if review else ""
        st.html(f'<div class="cw-library">Library</div><div class="cw-side">{held}</div>')
        for kind, name in KINDS.items():
            of_kind = sorted((one for one in stored if one.document.kind == kind), key=lambda one: in_reading_order(cited_as(one.document)))
            if of_kind:
                entries = "".join(entry(one, read[one.row]) for one in of_kind)
                st.html(f'<div class="cw-kind">{name} · {len(of_kind)}</div>{entries}')


def entry(stored: StoredDocument, read: dict[str, Any]) -> str:
    """A document of the list as HTML; a click unfolds what was read of it and what was not."""
    document = stored.document
    chips = look.status_chip(document.status) + (look.chip("Needs review", "warn") if read["needs_review"] else "")
    chips += look.chip("Restatement", "warn") if document.restatement else ""
    about = [document.title if document.title != cited_as(document) else "", edition(document), document.authority]
    since = f"In force from {document.effective_from}" if document.effective_from else ""
    about += [", ".join(document.jurisdictions), since, document.file]
    lines = [" · ".join(part for part in about if part), certificate_words(stored, read), *findings(read)]
    if document.restatement:
        lines.append(f"{RESTATEMENT}.")
    inner = "".join(f"<div>{text(line)}</div>" for line in lines)
    return f'<details class="cw-doc"><summary><b>{text(cited_as(document))}</b>{chips}</summary>{inner}</details>'


def certificate_words(stored: StoredDocument, read: dict[str, Any]) -> str:
    """What was read, in one line."""
    pages = f"{counted(stored.document.pages, 'page')}, " if stored.document.pages else ""
    return f"Read: {pages}{counted(stored.clauses, 'clause')}, {read['kept']:.1%} of the text is in clauses."


def findings(read: dict[str, Any]) -> list[str]:
    """What the certificate says a person should look at."""
    lines = [str(notice) for notice in read["notices"]]
    lines += [f"Numbering: {gap}" for gap in read["gaps"][:6]]
    if read["pages_in_need"]:
        lines.append(f"Look at PDF page {', '.join(str(page + 1) for page in read['pages_in_need'][:20])}.")
    return lines


def _upload(library: Library) -> None:
    with st.expander("Add documents", expanded=not library.revision):
        turn = st.session_state.setdefault("upload_turn", 0)
        files = st.file_uploader(
            "Regulations, guidance, SOPs, papers",
            type=sorted(ending.lstrip(".") for ending in READERS),
            accept_multiple_files=True,
            key=f"upload-{turn}",
            help="PDF, Word, HTML, eCFR XML, Markdown or plain text. The files stay on this machine.",
        )
        if st.button("Add to the library", key="add_files", type="primary", disabled=not files, width="stretch") and files:
            with st.spinner("Reading the files"):
                st.session_state.outcomes = add(library, files)
            st.session_state.upload_turn = turn + 1
            st.rerun()
        for outcome in session.outcomes():
            _outcome(outcome)


def add(library: Library, files: Sequence[Uploaded]) -> list[Outcome]:
    """Bring uploaded files into the library; one outcome a file, whatever is wrong with it."""
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="clausewise-upload-") as folder:
        for place, file in enumerate(files):
            # A folder each: two files of one name do not overwrite one another.
            path = Path(folder) / str(place) / safe_name(file.name)
            try:
                _keep(file, path)
                # Two jobs or more mean: in a process of its own. A hostile file must not bring down the chat.
                found += add_files(library, engine.encoder(), [path], jobs=2)
            except ClausewiseError as error:
                found.append(Outcome(path.name, "failed", error=str(error)))
    return found


def _keep(file: Uploaded, path: Path) -> None:
    """Write an upload to disk, its size and content checked here: what the browser checked proves nothing."""
    content = file.getvalue()
    if len(content) > MOST_MEGABYTES << 20:
        raise UnreadableFile(path.name, f"it is larger than {MOST_MEGABYTES} MB", "Split it, or add it with `clausewise ingest`.")
    path.parent.mkdir()
    path.write_bytes(content)
    reader_for(path)


def safe_name(given: str) -> str:
    """The file's own name without folders, control characters or excess length."""
    name = _UNPRINTABLE.sub(" ", given.replace("\\", "/").rsplit("/", 1)[-1]).strip().lstrip(".") or "unnamed"
    stem, suffix = Path(name).stem, Path(name).suffix[:12]
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}"


def _outcome(outcome: Outcome) -> None:
    if outcome.status == "failed":
        look.box(f"{OUTCOME['failed']}: {outcome.file}", outcome.error or "The cause is not known.", "bad")
        return
    words = f"{outcome.document}: {counted(outcome.clauses, 'clause')}"
    if outcome.certificate is not None:
        words += f", {outcome.certificate.kept:.1%} of the text is in clauses"
        words += ". Needs review: unfold it in the list below." if outcome.certificate.needs_review else ""
    if outcome.duplicate_of:
        words += f". It looks like the same edition as {outcome.duplicate_of}: keep one, retire the other with `clausewise library retire`."
    look.box(f"{OUTCOME[outcome.status]}: {outcome.file}", words, "warn" if outcome.duplicate_of else "")
