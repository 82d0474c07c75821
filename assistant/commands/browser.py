"""`clausewise chat`: the Streamlit app on this machine."""

import argparse

from assistant.serve import serve
from assistant.settings import workspace


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return serve(workspace(arguments.workspace), arguments.port)
