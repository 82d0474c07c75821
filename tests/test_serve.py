"""Starting and ending the chat's server: its address, its settings, a port in use, Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from assistant import serve
from ingest.errors import InputError


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((serve.ADDRESS, 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_told_with_another_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((serve.ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port}: another program uses it. Use another one: `clausewise chat --port \d+`"):
            serve.serve(tmp_path, port)


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: int) -> None:
    with pytest.raises(InputError, match="from 1 to 65535"):
        serve.serve(tmp_path, port)


def test_the_server_listens_here_only_and_reports_to_nobody() -> None:
    given = serve.options(8501)
    assert "--server.address=127.0.0.1" in given
    assert "--browser.gatherUsageStats=false" in given
    assert "--server.fileWatcherType=none" in given
    assert "--client.showErrorDetails=none" in given
    hosts = [option.partition("=")[2] for option in given if option.startswith("--server.allowedHosts=")]
    assert hosts == ["127.0.0.1", "localhost"]


def test_streamlit_asks_no_public_server_for_our_address(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import net_util
    from streamlit.web import cli

    monkeypatch.setattr(cli, "main", lambda *_, **__: None)
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_internal_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_, **__: pytest.fail("a request left the machine"), raising=True)
    serve.run_streamlit([])
    assert net_util.get_external_ip() == serve.ADDRESS
    assert net_util.get_internal_ip() == serve.ADDRESS


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_address_is_told_once_it_answers_and_a_signal_ends_all(tmp_path: Path, sent: signal.Signals) -> None:
    port = free_port()
    # A test runner in the background has Ctrl-C switched off; the command must have it as a terminal gives it.
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from pathlib import Path; from assistant.serve import serve; sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(serve.__file__).parents[1])}
    command = [sys.executable, "-c", script, str(tmp_path / "workspace"), str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True) as chat:
        assert chat.stderr is not None
        assert f"http://127.0.0.1:{port}" in chat.stderr.readline()
        assert _status(port, f"127.0.0.1:{port}") == 200
        os.killpg(chat.pid, sent) if sent == signal.SIGINT else chat.send_signal(sent)
        assert chat.wait(20) == 0
        rest = chat.stderr.read()
    assert "Traceback" not in rest
    assert "Clausewise ends." in rest
    with pytest.raises(urllib.error.URLError):
        _status(port, f"127.0.0.1:{port}")


def _status(port: int, host: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_stcore/health", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return int(answer.status)


def test_the_command_line_starts_it_without_loading_streamlit() -> None:
    started = time.monotonic()
    code = "import sys, assistant.serve; sys.exit('streamlit' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(Path(serve.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0
    assert time.monotonic() - started < 10
