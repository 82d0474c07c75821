"""A double of a language model: a real HTTP server in this process that speaks the OpenAI protocol and says what the test has queued.

It is no model: it understands nothing. Its model is named `double`, so that no record of it passes for a model's.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Reply:
    """What the double answers to one request. `cut` breaks the connection after the text, `pause` waits before each piece."""

    text: str = ""
    status: int = 200
    finish: str | None = "stop"
    refusal: str = ""
    pause: float = 0.0
    cut: bool = False
    piece: int = 7
    location: str = ""
    body: bytes | None = None
    endless: bool = False


Answer = Reply | Callable[[dict[str, Any]], Reply]


@dataclass
class Double:
    """The running server: `url`, the requests it was sent, and the queue of its replies. The last reply queued by `always` repeats."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    queue: deque[Answer] = field(default_factory=deque)
    rest: Answer | None = None

    def enqueue(self, *replies: Answer | str | dict[str, Any]) -> None:
        """The next replies, in order; a dict is sent as JSON."""
        self.queue.extend(map(_reply, replies))

    def always(self, reply: Answer | str | dict[str, Any]) -> None:
        """What is answered once the queue is empty."""
        self.rest = _reply(reply)

    def endpoint(self, **settings: Any) -> Endpoint:
        """An endpoint that leads here."""
        return Endpoint(**{"url": self.url, "seconds": 30.0, **settings})

    def next(self, request: dict[str, Any]) -> Reply:
        """The reply to a request."""
        self.requests.append(request)
        answer = self.queue.popleft() if self.queue else self.rest
        assert answer is not None, "the double was asked more often than it has replies"
        return answer(request) if callable(answer) else answer


def _reply(given: Answer | str | dict[str, Any]) -> Answer:
    if isinstance(given, dict):
        return Reply(json.dumps(given, ensure_ascii=False))
    return Reply(given) if isinstance(given, str) else given


@contextmanager
def running(port: int = 0) -> Iterator[Double]:
    """A double on a free port of this machine, or the one given."""
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _whole(self, 200, json.dumps({"object": "list", "data": [_MODEL]}).encode())

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.headers.append({name.lower(): text for name, text in self.headers.items()})
            try:
                _send(self, double.next(request))
            except (BrokenPipeError, ConnectionResetError):
                double.hung_up.set()
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: double.hung_up.set()  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_MODEL = {"id": "double", "object": "model", "created": 0, "owned_by": "tests", "root": "", "max_model_len": 32768}


def _whole(handler: BaseHTTPRequestHandler, status: int, body: bytes, location: str = "") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    if location:
        handler.send_header("Location", location)
    handler.end_headers()
    handler.wfile.write(body)


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.status != 200 or reply.body is not None:
        body = (
            reply.body
            if reply.body is not None
            else json.dumps({"error": {"message": reply.text, "type": "x", "code": reply.status}}).encode()
        )
        _whole(handler, reply.status, body, reply.location)
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    pieces = [reply.text[at : at + reply.piece] for at in range(0, len(reply.text), reply.piece)]
    for piece in _repeated(pieces, reply.endless):
        time.sleep(reply.pause)
        _event(handler, {"content": piece}, None)
    if reply.cut:
        handler.close_connection = True
        return
    if reply.refusal:
        _event(handler, {"refusal": reply.refusal}, None)
    _event(handler, {}, reply.finish)
    _chunk(handler, json.dumps({**_HEAD, "choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}))
    _chunk(handler, "[DONE]")
    handler.wfile.write(b"0\r\n\r\n")


def _repeated(pieces: list[str], endless: bool) -> Iterator[str]:
    yield from pieces
    while endless:
        yield from pieces


_HEAD = {"id": "c-1", "object": "chat.completion.chunk", "created": 0, "model": "double"}


def _event(handler: BaseHTTPRequestHandler, delta: dict[str, str], finish: str | None) -> None:
    _chunk(handler, json.dumps({**_HEAD, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}))


def _chunk(handler: BaseHTTPRequestHandler, text: str) -> None:
    body = f"data: {text}\n\n".encode()
    handler.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
    handler.wfile.flush()
