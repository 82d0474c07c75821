"""What tests of Word files share: LibreOffice turns a file into PDF text or saves it anew. Not a test module."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from assistant.cite.office import program

needs_office = pytest.mark.skipif(program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")


@cache
def profile() -> str:
    """A profile of the tests' own, made once: making one takes LibreOffice longer than any file of ours."""
    made = tempfile.mkdtemp(prefix="clausewise-office-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def converted(file: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice writes it in another format."""
    folder.mkdir(exist_ok=True)
    command = [program() or "soffice", f"-env:UserInstallation=file://{profile()}", "--headless", "--norestore"]
    subprocess.run([*command, "--convert-to", kind, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
    return folder / f"{file.stem}.{kind.partition(':')[0]}"


def pdf_text(file: Path) -> str:
    """All text of a PDF, white space squashed."""
    pdf = pypdfium2.PdfDocument(file)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()
    return " ".join(text.replace("\ufffe", "").split())
