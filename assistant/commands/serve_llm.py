"""`clausewise serve-llm`: vLLM started for a model and a card, until it is interrupted."""

import argparse
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from assistant import serving
from assistant.commands import output
from assistant.endpoint import Endpoint
from assistant.llm import LanguageModel
from assistant.serving import Card
from ingest.errors import ClausewiseError, EndpointDown, InputError, LanguageModelError

START_SECONDS = 1800.0
STOP_SECONDS = 30.0


def run(arguments: argparse.Namespace) -> int:
    """Print the command (`--print`), or run it and say when the model answers; returns vLLM's exit status."""
    card = serving.card_of(arguments.card) if arguments.card else serving.detected()
    model = arguments.model or card.model
    if arguments.context:
        card = Card(card.memory, card.model, card.download, arguments.context, card.together)
    if arguments.print:
        return _print(arguments, card, model)
    python = serving.checked_python()
    serving.check_model(model, arguments.download, card.download if model == card.model else None)
    _check_port(arguments.port)
    key = serving.key()
    told = serving.command(python, model, card, arguments.port, arguments.more)
    return _serve(
        told, serving.serving_environment(key, arguments.download), Endpoint(serving.address(arguments.port), key=key, seconds=10)
    )


def _print(arguments: argparse.Namespace, card: Card, model: str) -> int:
    told = serving.command(serving.vllm_python(), model, card, arguments.port, arguments.more)
    settings = serving.environment("$CLAUSEWISE_LLM_KEY", arguments.download)
    if arguments.json:
        output.document({"card": card.memory, "model": model, "environment": settings, "command": told})
    else:
        print(" ".join([*(f'{name}="{value}"' for name, value in settings.items()), shlex.join(told)]))
    return 0


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise InputError(f"port {port}: ports go from 1 to 65535. Leave it out for {serving.DEFAULT_SERVE_PORT}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.ADDRESS, port))
        except OSError as error:
            raise InputError(
                f"port {port}: it cannot be taken ({error.strerror}). `clausewise doctor` says whether a model already answers there; "
                f"or use another one with --port, and set CLAUSEWISE_LLM_URL to it."
            ) from error


def _serve(command: Sequence[str], environment: dict[str, str], endpoint: Endpoint) -> int:
    server = subprocess.Popen(list(command), env=environment)  # noqa: S603 - the environment's own Python
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        name = _answers(server, endpoint)
        if name:
            print(f"{name} answers at {endpoint.url}. `ask --producer llm` uses it. Ctrl-C ends it.", file=sys.stderr, flush=True)
        status = server.wait()
        if status:
            raise ClausewiseError(f"vLLM ended with status {status}; the cause stands above. A smaller --context or --model may help.")
        return status
    except KeyboardInterrupt:
        print("\nThe language model ends.", file=sys.stderr)
        return 0
    finally:
        _stop(server)
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(server: "subprocess.Popen[bytes]", endpoint: Endpoint) -> str:
    """Wait until the model is served and give its name; empty if the server ended or took too long."""
    end = time.monotonic() + START_SECONDS
    with LanguageModel(endpoint) as model:
        while time.monotonic() < end and server.poll() is None:
            try:
                return model.model
            except EndpointDown:
                time.sleep(0.5)
            except LanguageModelError as error:
                print(f"clausewise: {error}", file=sys.stderr, flush=True)
                return ""
    return ""


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """vLLM ends its own processes when it is asked to end."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
