"""Starts the chat for a workspace and a port, says its address once it answers, and ends it with Ctrl-C.

The server runs in a process of its own: `python -m assistant.serve` is Streamlit's command with our settings. Knows nothing of the pages.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from ingest.errors import InputError

ADDRESS = "127.0.0.1"
MAIN = Path(__file__).parent / "app" / "main.py"
START_SECONDS = 60.0
STOP_SECONDS = 5.0


def serve(workspace: Path, port: int) -> int:
    """Serve the chat until it is interrupted; returns the exit status."""
    _check_port(port)
    workspace.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"CLAUSEWISE_WORKSPACE": str(workspace.resolve()), "PYTHONPATH": _import_path()}
    server = subprocess.Popen([sys.executable, "-m", "assistant.serve", *options(port)], env=environment)  # noqa: S603 - our own module
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        if _answers(server, port):
            print(f"Clausewise answers at http://{ADDRESS}:{port} (workspace {workspace}). Ctrl-C ends it.", file=sys.stderr, flush=True)
        return server.wait()
    except KeyboardInterrupt:
        print("\nClausewise ends.", file=sys.stderr)
        return 0
    finally:
        _stop(server)
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _import_path() -> str:
    """Where our packages are, first: the server finds them also from a checkout that was not installed."""
    return os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]))


def options(port: int) -> list[str]:
    """Streamlit's arguments: this machine only, nothing reported to its makers, our look."""
    from assistant.app.theme import MOST_MEGABYTES, THEME

    settings = {
        "server.port": str(port),
        "server.address": ADDRESS,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": str(MOST_MEGABYTES),
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "warning",
    }
    settings |= {f"theme.{name}": value for name, value in THEME.items()}
    # A page elsewhere that has its name resolved to this machine (DNS rebinding) gets no answer.
    hosts = [f"--server.allowedHosts={host}" for host in (ADDRESS, "localhost")]
    return ["run", str(MAIN), *hosts, *(f"--{name}={value}" for name, value in settings.items())]


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise InputError(f"port {port}: ports go from 1 to 65535. Try `clausewise chat --port 8501`.")
    cause = _in_use(port)
    if cause:
        free = next((other for other in range(max(port + 1, 1024), 65536) if not _in_use(other)), 8501)
        raise InputError(f"port {port}: {cause}. Use another one: `clausewise chat --port {free}`.")


def _in_use(port: int) -> str:
    """Why a port cannot be taken, or an empty string."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError:
            return "this account may not use it"
        except OSError:
            return "another program uses it"
    return ""


def _answers(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until the server answers; False if it ended instead."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{port}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def run_streamlit(arguments: Sequence[str]) -> None:
    """Be Streamlit. Where a page of another origin calls, it would ask a public server for this machine's address; here it asks nobody."""
    from streamlit import net_util
    from streamlit.web.cli import main

    net_util._external_ip = ADDRESS
    net_util._internal_ip = ADDRESS
    main(list(arguments), prog_name="streamlit")


if __name__ == "__main__":
    run_streamlit(sys.argv[1:])
