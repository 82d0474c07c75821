"""The page for changes: an SOP and its findings or an instruction in; proposals to decide one by one, and their files, out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.app import draft_view, engine, library_bar, look, session
from assistant.app.theme import MOST_MEGABYTES
from assistant.app.wording import text
from assistant.draft.changes import CHANGES, CLEAN, REDLINE, REQUEST, Change
from assistant.draft.drafting import draft
from assistant.draft.findings import Gap, gaps_of_rows, read_gaps
from assistant.draft.instruction import gaps_of
from assistant.draft.outline import Outline, read_outline
from assistant.draft.package import problem_of, unconfirmed, write_decided, write_proposals
from assistant.gap.finding_json import line
from index.library import Library
from ingest.errors import ClausewiseError, InputError, UnreadableFile

FOLDER = "drafts"
WORD_START = b"PK\x03\x04"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = (
    (REDLINE, "Redline (Word)", DOCX),
    (CLEAN, "Clean copy (Word)", DOCX),
    (REQUEST, "Change request (Word)", DOCX),
    (CHANGES, "JSON", "application/json"),
)
UPLOADED, MEASURED, TOLD = "A file of findings", "The findings of the page Gaps", "An instruction"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The proposals of this tab: the SOP as received, the folder of the files, and what could not be put into the redline."""

    sop: Path
    folder: Path
    changes: tuple[Change, ...]
    refused: tuple[tuple[str, str], ...]


def show() -> None:
    """Draw the page once."""
    try:
        with engine.open_library() as library:
            _page(library)
    except ClausewiseError as error:
        look.box("The changes cannot be drafted", str(error), "bad")


def _page(library: Library) -> None:
    st.html(
        '<div class="cw-empty"><h2>Draft the changes of an SOP</h2><p>Each gap becomes a proposal with its clause, shown word by word. '
        "Nothing counts until a person has accepted, edited or refused it; numbers that change are confirmed one by one.</p></div>"
    )
    file, origin, given = _inputs()
    if st.button("Propose changes", key="propose", type="primary", disabled=file is None or not given) and file is not None and given:
        st.session_state.drafted = _propose(library, file, origin, given)
        st.session_state.pop("decided", None)
    drafted: Drafted | None = st.session_state.get("drafted")
    if drafted is not None:
        _proposals(library, drafted)


def _inputs() -> tuple[library_bar.Uploaded | None, str, Any]:
    """(the SOP, where its gaps come from, the file, the report or the words)."""
    left, right = st.columns(2, gap="large")
    with left:
        sop = st.file_uploader(
            "SOP", type=["docx"], key="draft_sop", help="A Word file. It stays on this machine and is never written over."
        )
    measured = st.session_state.get("gap_done")
    with right:
        origins = [UPLOADED, *([MEASURED] if measured is not None else []), TOLD]
        origin = st.radio("What is to be changed", origins, key="draft_origin", horizontal=True)
        if origin == MEASURED:
            return sop, origin, measured
        if origin == UPLOADED:
            findings = st.file_uploader(
                "Findings", type=["jsonl", "json"], key="draft_findings", help="findings.jsonl of `clausewise gap`."
            )
            return sop, origin, findings
        told = st.text_input("Instruction", key="draft_told", placeholder="bring section 5.3 in line with Annex 11, 7.2")
        return sop, origin, told.strip()


def _propose(library: Library, file: library_bar.Uploaded, origin: str, given: Any) -> Drafted:
    content = checked(file)
    folder = library.workspace / FOLDER / hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    sop = folder / library_bar.safe_name(file.name)
    sop.write_bytes(content)
    with st.spinner("Reading the SOP and drafting"):
        outline = read_outline(sop)
        gaps = _gaps(library, outline, origin, given, folder)
        if not gaps:
            raise InputError("There is no gap to close: no finding of this SOP is partial, missing or conflict.")
        made = write_proposals(sop, outline.parsed.document, draft(outline, gaps, library, engine.encoder()), folder / "proposals", library)
    return Drafted(sop, folder, made.changes, tuple((one.id, one.reason) for one in made.outcome.refused))


def checked(file: library_bar.Uploaded) -> bytes:
    """The bytes of an upload, its size and first bytes checked here: what the browser checked proves nothing."""
    content = file.getvalue()
    name = library_bar.safe_name(file.name)
    if len(content) > MOST_MEGABYTES << 20:
        raise UnreadableFile(name, f"it is larger than {MOST_MEGABYTES} MB", "Split it, or use `clausewise draft`.")
    if not content.startswith(WORD_START):
        raise UnreadableFile(name, "it is no Word file (.docx)", "Open it in Word or LibreOffice and save it as .docx.")
    return content


def _gaps(library: Library, outline: Outline, origin: str, given: Any, folder: Path) -> list[Gap]:
    if origin == TOLD:
        return gaps_of(given, outline, library, engine.encoder())
    if origin == MEASURED:
        rows = [(f"finding {number}", line(one)) for number, one in enumerate([shown.finding for shown in given.report.shown], 1)]
        return gaps_of_rows(rows, outline.path.name, "The findings of the page Gaps")
    path = folder / library_bar.safe_name(given.name)
    path.write_bytes(given.getvalue())
    return read_gaps(path, outline.path.name)


def _proposals(library: Library, drafted: Drafted) -> None:
    st.html(
        f'<div class="cw-notice"><b>{len(drafted.changes)} proposals</b> for {text(drafted.sop.name)}, made by a machine. '
        f"Decisions are recorded under your name, {text(session.user())}.</div>"
    )
    for name, reason in drafted.refused:
        look.box(f"Change {name} is not in the redline", reason, "warn")
    _files(drafted.folder / "proposals", "proposal")
    decided = [draft_view.decision(change, drafted.folder.name) for change in drafted.changes]
    problems = [problem for change in decided if (problem := problem_of(change))]
    some = any(change.decision for change in decided)
    if st.button("Write the files of what was decided", key="decide", type="primary", disabled=not some):
        if problems:
            look.box("Not written yet", " ".join(problems), "warn")
        else:
            st.session_state.decided = _write(library, drafted, decided)
    if st.session_state.get("decided"):
        _final(drafted, st.session_state.decided)


def _write(library: Library, drafted: Drafted, decided: Sequence[Change]) -> tuple[Change, ...]:
    document = read_outline(drafted.sop).parsed.document
    return write_decided(drafted.sop, document, decided, drafted.folder / "decided", library).changes


def _final(drafted: Drafted, changes: Sequence[Change]) -> None:
    kept = [change for change in changes if change.decision in ("accepted", "edited")]
    left = len(changes) - len(kept)
    open_ = ", ".join(change.id for change in unconfirmed(changes))
    if open_:
        look.box("Not final", f"The numbers of {open_} are not confirmed.", "warn")
    st.html(
        f'<div class="cw-notice"><b>Written:</b> {len(kept)} accepted or edited; {left} refused or undecided are left out and listed.</div>'
    )
    _files(drafted.folder / "decided", "decided")


def _files(folder: Path, key: str) -> None:
    there = [(folder / name, title, kind) for name, title, kind in FILES if (folder / name).exists()]
    for column, (path, title, kind) in zip(st.columns(len(FILES)), there, strict=False):
        column.download_button(title, path.read_bytes(), path.name, kind, key=f"{key}-{path.name}", width="stretch", on_click="ignore")
