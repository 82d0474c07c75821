"""Where the workspace is and what may be set from outside; everything else has one place in the code."""

import os
from pathlib import Path

from ingest.errors import InputError

DEFAULT_WORKSPACE = "./workspace"
DEFAULT_PORT = 8501


def workspace(given: str | None = None) -> Path:
    """The folder given, else `CLAUSEWISE_WORKSPACE`, else `./workspace`."""
    return Path(given or os.environ.get("CLAUSEWISE_WORKSPACE") or DEFAULT_WORKSPACE).expanduser()


def drops_unsupported() -> bool:
    """Whether statements that their quotes do not bear are left out (`CLAUSEWISE_UNSUPPORTED=drop`) or shown as such (`mark`)."""
    given = os.environ.get("CLAUSEWISE_UNSUPPORTED") or "mark"
    if given not in ("mark", "drop"):
        raise InputError(f"CLAUSEWISE_UNSUPPORTED={given!r}: set it to mark (show such statements, marked) or drop (leave them out).")
    return given == "drop"
