"""The page for gap analysis: SOPs and what they are measured against in, findings with both texts side by side and the matrix out."""

import hashlib
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from assistant.app import engine, gap_view, library_bar, look
from assistant.app.theme import MOST_MEGABYTES
from assistant.app.wording import cited_as, in_reading_order
from assistant.gap.batch import Source, measure
from assistant.gap.report import Report
from assistant.gap.requirements import of_names
from assistant.gap.run import FORMATS, Asked, report, sources, write
from assistant.gap.sets import listings, load
from assistant.gap.severity import load as load_rules
from assistant.gap.state import opened
from index.documents import StoredDocument, documents
from index.library import Library
from ingest.confined import Readers
from ingest.errors import ClausewiseError, InputError, UnreadableFile
from ingest.readers import READERS, reader_for

DOWNLOADS = ("xlsx", "docx", "html", "csv", "json")
TITLES = {"xlsx": "Matrix (Excel)", "docx": "Report (Word)", "html": "Page (HTML)", "csv": "CSV", "json": "JSON"}
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "csv": "text/csv",
    "json": "application/json",
}
FOLDER = "gaps"
_RUNNING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Done:
    """What the last run of this tab made: its report, and the folder of its files."""

    report: Report
    folder: Path


def show() -> None:
    """Draw the page once."""
    try:
        with engine.open_library() as library:
            _page(library)
    except ClausewiseError as error:
        look.box("The gap analysis cannot go on", str(error), "bad")


def _page(library: Library) -> None:
    stored = documents(library)
    st.html(
        '<div class="cw-empty"><h2>Measure SOPs against what applies</h2><p>Every obligation appears for every SOP, with the passage that '
        "covers it, or with the search that found none. Statuses are proposed; a qualified person decides.</p></div>"
    )
    files, held, against = _inputs(library, stored)
    ready = bool((files or held) and against)
    if st.button("Measure", key="measure", type="primary", disabled=not ready) and ready:
        st.session_state.gap_done = _run(library, files or [], held, against)
        st.session_state.gap_open = ""
    done: Done | None = st.session_state.get("gap_done")
    if done is not None:
        gap_view.summary(done.report)
        _downloads(done)
        gap_view.findings(done.report)


def _inputs(library: Library, stored: Sequence[StoredDocument]) -> tuple[list[library_bar.Uploaded] | None, list[str], list[str]]:
    left, right = st.columns(2, gap="large")
    with left:
        files = st.file_uploader(
            "SOPs",
            type=sorted(ending.lstrip(".") for ending in READERS if ending != ".xml"),
            accept_multiple_files=True,
            key="gap_files",
            help="Word, PDF, Markdown, HTML or plain text. They are measured, not added to the library, and stay on this machine.",
        )
        own = [one for one in stored if one.document.kind == "sop"]
        held = st.multiselect(
            "SOPs of the library", [one.document.id for one in own], format_func=_names(own).__getitem__, placeholder="None", key="gap_held"
        )
    with right:
        texts = [one for one in stored if one.document.kind in ("regulation", "guidance")]
        sets = {f"set:{one.name}": f"Requirement set {one.name}, version {one.version}" for one in listings(library)}
        names = {**sets, **_names(texts)}
        order = sorted(names, key=lambda key: (not key.startswith("set:"), in_reading_order(names[key])))
        against = st.multiselect(
            "Measured against", order, format_func=names.__getitem__, placeholder="Regulations, guidance", key="gap_texts"
        )
        clause = st.text_input(
            "Only this clause, with all under it", key="gap_clause", placeholder="for example 4.14 or 211.68", disabled=len(against) != 1
        )
        if not texts:
            look.box("Nothing to measure against", "Add a regulation or guidance on the page Ask, or with `clausewise ingest`.", "warn")
    if clause.strip() and len(against) == 1 and not against[0].startswith("set:"):
        against = [f"{against[0]}#{clause.strip()}"]
    return list(files) if files else None, held, against


def _names(stored: Sequence[StoredDocument]) -> dict[str, str]:
    """Documents as cited; the id besides where two are cited alike."""
    cited = [cited_as(one.document) for one in stored]
    return {
        one.document.id: name if cited.count(name) == 1 else f"{name} ({one.document.id})" for one, name in zip(stored, cited, strict=True)
    }


def _run(library: Library, files: Sequence[library_bar.Uploaded], held: Sequence[str], against: Sequence[str]) -> Done:
    asked = wanted(library, against)
    rules = load_rules(library.workspace)
    # One analysis at a time: two would share the judge and the processor, and both be late. A hostile file must not bring down the app.
    with _RUNNING, tempfile.TemporaryDirectory(prefix="clausewise-gap-") as place, Readers(1) as readers:
        found, refused = uploaded(files, Path(place), readers)
        held_sources = sources(library, held)[0] if held else []
        every = [*found, *held_sources]
        for error in refused:
            look.box("Not measured", error, "bad")
        if not every:
            raise InputError("None of the files can be read as an SOP. Choose Word, PDF, Markdown, HTML or plain text.")
        judge = _judge()
        total, bar = max(1, len(every) * len(asked.requirements)), st.progress(0.0, "Reading the SOPs")
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            bar.progress(min(1.0, done / total), f"{min(done, total):,} of {total:,} judgements")

        folder = run_folder(library, every, asked)
        with opened(folder) as state:
            measured = list(measure(every, asked.requirements, judge, rules, state, asked.waived, progress))
            made = report(library, asked, measured, rules, judge.name, engine.encoder(), folder)
            bar.progress(1.0, "Writing the matrix")
            write(library, made, folder, DOWNLOADS)
        bar.empty()
    return Done(made, folder)


def wanted(library: Library, against: Sequence[str]) -> Asked:
    """The requirements of the texts and sets that were chosen; a set's decisions count."""
    chosen = [load(library, name.removeprefix("set:")) for name in against if name.startswith("set:")]
    texts = [name for name in against if not name.startswith("set:")]
    requirements = {one.requirement.id: one.requirement for one_set in chosen for one in one_set.members}
    requirements |= {one.id: one for one in (of_names(library, texts) if texts else ()) if one.id not in requirements}
    waived = {key: value for one_set in chosen for key, value in one_set.waived.items()}
    return Asked(
        tuple(requirements.values()), waived, ", ".join([*(f"requirement set {one.name}@{one.version}" for one in chosen), *texts])
    )


@st.cache_resource(show_spinner=False)
def _judge():  # type: ignore[no-untyped-def]
    from assistant.gap.judge import default_judge

    return default_judge(engine.encoder())


def uploaded(files: Sequence[library_bar.Uploaded], folder: Path, readers: Readers | None = None) -> tuple[list[Source], list[str]]:
    """Uploads as SOPs to be read, their size and content checked here; and what was refused, in words."""
    found: list[Source] = []
    refused: list[str] = []
    for place, file in enumerate(files):
        path = folder / str(place) / library_bar.safe_name(file.name)
        try:
            content = file.getvalue()
            if len(content) > MOST_MEGABYTES << 20:
                raise UnreadableFile(path.name, f"it is larger than {MOST_MEGABYTES} MB", "Split it, or use `clausewise gap`.")
            path.parent.mkdir()
            path.write_bytes(content)
            reader_for(path)
        except ClausewiseError as error:
            refused.append(str(error))
            continue
        found += sources(None, [str(path)], readers)[0]
    return found, refused


def run_folder(library: Library, every: Sequence[Source], asked: Asked) -> Path:
    """The folder of a run in the workspace: the same SOPs by name against the same texts go on where they were, and say what changed."""
    said = "\n".join([asked.origin, *sorted(one.name for one in every)])
    return library.workspace / FOLDER / hashlib.sha256(said.encode()).hexdigest()[:16]


def _downloads(done: Done) -> None:
    for column, name in zip(st.columns(len(DOWNLOADS)), DOWNLOADS, strict=True):
        path = done.folder / FORMATS[name][0]
        if path.exists():
            column.download_button(
                TITLES[name], path.read_bytes(), path.name, MIME[name], key=f"get-{name}", width="stretch", on_click="ignore"
            )
