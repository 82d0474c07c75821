"""Files in, parses out, each read in a worker process under limits of time and memory: what a hostile file breaks is the worker.

A worker that exceeds a limit or dies is replaced; the file is reported with the limit, the others go on.
"""

import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path

from ingest.errors import ClausewiseError, UnreadableFile
from ingest.model import Parsed

# A 4,000-page guideline takes about a minute; nothing that people cite takes five.
LIMIT_SECONDS = float(os.environ.get("CLAUSEWISE_READ_SECONDS", "300"))
LIMIT_BYTES = int(float(os.environ.get("CLAUSEWISE_READ_GIB", "4")) * (1 << 30))

ParsedOrError = Parsed | ClausewiseError


class Readers:
    """`jobs` worker processes that read files; results are futures. Use as a context manager."""

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="reader")
        self._local = threading.local()
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()

    def submit(self, path: Path, given: Mapping[str, str] | None) -> "Future[ParsedOrError]":
        """Read a file as soon as a worker is free."""
        return self._threads.submit(self._read, path, dict(given) if given else None)

    def _read(self, path: Path, given: Mapping[str, str] | None) -> ParsedOrError:
        worker: _Worker | None = getattr(self._local, "worker", None)
        if worker is None or not worker.alive:
            worker = self._local.worker = _Worker(self._context)
            self._workers.append(worker)
        return worker.read(path, given)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, context: SpawnContext) -> None:
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_serve, args=(theirs, LIMIT_BYTES), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether it can take another file."""
        return self._process.is_alive()

    def read(self, path: Path, given: Mapping[str, str] | None) -> ParsedOrError:
        """Send a file, wait for its parse or for the limit."""
        try:
            self._pipe.send((path, given))
            if self._pipe.poll(LIMIT_SECONDS):
                result: ParsedOrError = self._pipe.recv()
                return result
        except (EOFError, OSError):
            self.stop()
            remedy = "Save it anew from the program that made it, or report the file to us. The other files are unharmed."
            return UnreadableFile(path.name, "it broke the process that read it", remedy)
        self.stop()
        remedy = "Split the file, or raise the limit with CLAUSEWISE_READ_SECONDS."
        return UnreadableFile(path.name, f"reading it took longer than the limit of {LIMIT_SECONDS:.0f} seconds", remedy)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, limit: int) -> None:
    """Read files until the other end is closed. Runs in the worker process."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    while True:
        try:
            path, given = pipe.recv()
            pipe.send(_within(limit, path, given))
        except (EOFError, OSError, KeyboardInterrupt):
            return  # whoever asked has gone


def _within(limit: int, path: Path, given: Mapping[str, str] | None) -> ParsedOrError:
    try:
        return attempt(path, given)
    except MemoryError:
        remedy = "Split the file, or raise the limit with CLAUSEWISE_READ_GIB."
        return UnreadableFile(path.name, f"reading it needs more than {limit / (1 << 30):.1f} GiB of memory", remedy)


def attempt(path: Path, given: Mapping[str, str] | None) -> ParsedOrError:
    """Parse a file here and now; its error is a result, not an exception."""
    from ingest.parse import parse_file

    try:
        return parse_file(path, given)
    except ClausewiseError as error:
        return error
