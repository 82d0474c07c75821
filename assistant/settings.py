"""Where the workspace is and what may be set from outside; everything else has one place in the code."""

import os
from pathlib import Path

DEFAULT_WORKSPACE = "./workspace"
DEFAULT_PORT = 8501


def workspace(given: str | None = None) -> Path:
    """The folder given, else `CLAUSEWISE_WORKSPACE`, else `./workspace`."""
    return Path(given or os.environ.get("CLAUSEWISE_WORKSPACE") or DEFAULT_WORKSPACE).expanduser()
