"""The ends of a gap analysis: names in, the SOPs to read out; findings in, the report and its files out, with the event of the run.

The command line and the app both run it. Knows nothing of how things are shown on a screen.
"""

import importlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.gap.batch import Measured, NotApplicable, Source
from assistant.gap.company import changes, company
from assistant.gap.contradictions import contradictions
from assistant.gap.decisions import standings
from assistant.gap.matrix_csv import finding_line
from assistant.gap.model import Finding, Requirement, Sop
from assistant.gap.report import Made, Report, counted, shown
from assistant.gap.severity import Rules, together
from assistant.gap.sops import read_sop, sop_of_library, sop_of_parsed
from assistant.gap.state import previous_run, write_whole
from index import events
from index.documents import documents, resolve
from index.encoder import Encoder
from index.intake import files_in
from index.library import Library
from ingest.confined import Readers
from ingest.errors import ClausewiseError, InputError, UnknownDocument

FORMATS: Mapping[str, tuple[str, str]] = {
    "xlsx": ("matrix.xlsx", "assistant.gap.matrix_xlsx:as_xlsx"),
    "docx": ("report.docx", "assistant.gap.report_docx:as_docx"),
    "html": ("matrix.html", "assistant.gap.matrix_html:as_html"),
    "csv": ("matrix.csv", "assistant.gap.matrix_csv:as_csv"),
    "json": ("findings.json", "assistant.gap.matrix_csv:as_json"),
    "oscal": ("assessment-results.json", "assistant.gap.oscal:as_oscal"),
}
"""The file and its maker by format; `findings.jsonl`, what the command line prints, is written besides."""
LINES = "findings.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured against what: requirements in their order, a person's waivers, and where both came from, in words."""

    requirements: tuple[Requirement, ...]
    waived: Mapping[str, NotApplicable]
    origin: str


def sources(library: Library | None, names: Sequence[str], readers: Readers | None = None) -> tuple[list[Source], list[str]]:
    """The SOPs that arguments name: files, the files of folders, documents of the library; and what was left out of folders, in words.

    With `readers` files are read in processes of their own, so that one that breaks its reader is reported like any other bad file.
    """
    found: list[Source] = []
    left: list[str] = []
    for name in names:
        path = Path(name).expanduser()
        if path.exists() or library is None:
            files, unknown = files_in([path])
            left += [one.name for one in unknown]
            found += [_file(one, readers) for one in files]
        else:
            found.append(_document(library, name))
    if not found:
        raise InputError(f"{', '.join(names)}: no SOP to read. Clausewise reads PDF, Word (.docx), HTML, Markdown and plain text.")
    return _told_apart(found), left


def _told_apart(found: Sequence[Source]) -> list[Source]:
    """Each place once; files of one name in different folders bear their folder, or their findings could not be told apart."""
    once = list({one.place: one for one in found}.values())
    names = Counter(one.name for one in once)
    return [replace(one, name=f"{Path(one.place).parent.name}/{one.name}") if names[one.name] > 1 else one for one in once]


def _file(path: Path, readers: Readers | None) -> Source:
    return Source(path.name, str(path.resolve()), lambda: _read(path, readers))


def _refuse(message: str) -> Sop:
    raise InputError(message)


def _read(path: Path, readers: Readers | None) -> Sop:
    if readers is None:
        return read_sop(path)
    parsed = readers.submit(path, None).result()
    if isinstance(parsed, ClausewiseError):
        raise parsed
    return sop_of_parsed(parsed)


def _document(library: Library, name: str) -> Source:
    try:
        stored = resolve(library, name)
    except UnknownDocument as error:
        message = f"{name}: is no file or folder, and no document of the library either. {str(error).removeprefix(f'{name}: ')}"
        return Source(name, name, lambda: _refuse(message))
    return Source(stored.document.file, stored.document.id, lambda: sop_of_library(library, stored))


def report(
    library: Library, asked: Asked, measured: Sequence[Measured], rules: Rules, judge: str, encoder: Encoder, output: Path
) -> Report:
    """The whole report; the run becomes the latest of its folder."""
    findings: list[Finding] = [finding for one in measured for finding in one.findings]
    decided = standings(library, findings)
    lines = [finding_line(row) for row in shown(findings, decided, {})]
    changed = changes(lines, previous_run(output, lines))
    rows = shown(findings, decided, changed)
    read = tuple(one.sop for one in measured if one.sop and not one.error)
    made = Made(
        events.now(),
        events.current_actor(),
        _version(),
        judge,
        f"{encoder.model} ({encoder.precision})",
        library.revision,
        asked.origin,
        _documents(library, asked),
        rules,
    )
    return Report(
        rows,
        tuple(measured),
        tuple(company(findings, decided)),
        tuple(together(rules, findings)),
        tuple(contradictions(read, encoder)),
        made,
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clausewise")
    except PackageNotFoundError:
        return "from a checkout"


def _documents(library: Library, asked: Asked) -> tuple[tuple[str, str, str], ...]:
    known = {one.document.id: one.document for one in documents(library)}
    named = dict.fromkeys(one.document for one in asked.requirements if one.document)
    return tuple((name, known[name].status, known[name].sha256) if name in known else (name, "not in the library", "") for name in named)


def write(library: Library, made: Report, output: Path, formats: Sequence[str]) -> list[Path]:
    """Write the files and the event; returns the files' paths."""
    rows = "".join(f"{json.dumps(finding_line(row), ensure_ascii=False)}\n" for row in made.shown)
    files = [(LINES, rows.encode())]
    for name in formats:
        file, maker = FORMATS[name]
        files.append((file, _maker(maker)(made)))
    for file, content in files:
        write_whole(output / file, content)
    _event(library, made, output, [file for file, _ in files])
    return [output / file for file, _ in files]


def _maker(name: str) -> Callable[[Report], bytes]:
    module, function = name.split(":")
    maker: Callable[[Report], bytes] = getattr(importlib.import_module(module), function)
    return maker


def _event(library: Library, made: Report, output: Path, files: Sequence[str]) -> None:
    detail = {
        "against": made.made.requirements,
        "documents": [name for name, _, _ in made.made.documents],
        "requirements": len(made.company),
        "sops": [{"file": one.name, "document": one.sop.document.id, "sha256": one.sop.document.sha256} for one in made.sops if one.sop],
        "not read": [one.error for one in made.failed],
        "counts": counted(made.shown),
        "judge": made.made.judge,
        "model": made.made.model,
        "severity rules": made.made.rules.sha256,
        "files": list(files),
    }
    with library.transaction() as connection:
        events.append(connection, "gap analysis", output.name, detail, library.revision)
