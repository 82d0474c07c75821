"""A Word file in, a PDF out, by LibreOffice where it is installed; nothing else of it is used."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import InputError

PROGRAMS = ("soffice", "libreoffice")
# A cold start on a slow disk takes twenty seconds.
PATIENCE_SECONDS = 120


def program() -> str | None:
    """LibreOffice's program, None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def as_pdf(docx: bytes) -> bytes:
    """The Word file as PDF. Raises InputError, with the way out, where LibreOffice is missing or fails."""
    found = program()
    if found is None:
        raise InputError(
            "PDF is written by LibreOffice, which is not installed here. Install it (apt-get install libreoffice-writer), or export as "
            "docx or html and print that to PDF."
        )
    with tempfile.TemporaryDirectory(prefix="clausewise-") as folder:
        source = Path(folder) / "document.docx"
        source.write_bytes(docx)
        # A profile of its own: a LibreOffice that the user has open would take the work and answer at once, without the file.
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [found, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"PDF: LibreOffice did not finish ({error}). Export as docx and print that to PDF.") from error
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise InputError(f"PDF: LibreOffice wrote none ({done.stderr.strip()[:200]}). Export as docx and print that to PDF.")
        return made.read_bytes()
