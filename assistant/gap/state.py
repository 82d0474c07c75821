"""What a run has judged so far, kept in its folder: appended and synced as it goes, so that a killed run goes on where it was.

A judgement is known by what it depends on: the SOP as read, the requirement, and the judge with its version. If one of them changes, so
does the key, and the pair is judged anew. Knows nothing of outputs.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from assistant.gap.finding_json import judgement, judgement_json
from assistant.gap.model import Judgement, Requirement, Sop
from ingest.errors import InputError
from ingest.fingerprint import of_text

FOLDER = "state"
JUDGED = "judgements.jsonl"
LATEST = "latest.jsonl"
PREVIOUS = "previous.jsonl"


def key(sop: Sop, requirement: Requirement, judge: str) -> str:
    """The hash of all that a judgement depends on."""
    # The user's own number of a requirement says nothing about its content.
    asked = {name: value for name, value in asdict(requirement).items() if name != "id"}
    document = sop.document
    return of_text(json.dumps([document.sha256, document.id, document.parser, judge, asked], sort_keys=True, ensure_ascii=False))


class State:
    """The judgements kept in a run's folder; use inside `opened`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Judgement] = {}
        self._file: IO[bytes] = self._open()

    def _open(self) -> IO[bytes]:
        path = self.folder / JUDGED
        whole = 0
        if path.exists():
            for row in path.read_bytes().splitlines(keepends=True):
                if not row.endswith(b"\n") or not self._take(row):
                    break  # a killed write ends the file; what follows it cannot be trusted
                whole += len(row)
        file = path.open("ab")
        file.truncate(whole)
        return file

    def _take(self, row: bytes) -> bool:
        try:
            read = json.loads(row)
            self._known[read["key"]] = judgement(read["judgement"])
        except (ValueError, KeyError, TypeError):
            return False
        return True

    def get(self, wanted: str) -> Judgement | None:
        """The judgement of that key, if it was made before."""
        return self._known.get(wanted)

    def keep(self, judged: Sequence[tuple[str, Judgement]]) -> None:
        """Write judgements so that they survive a kill or a power cut."""
        rows = (json.dumps({"key": one, "judgement": judgement_json(made)}, ensure_ascii=False) for one, made in judged)
        self._file.write("".join(f"{row}\n" for row in rows).encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._known.update(judged)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@contextmanager
def opened(output: Path) -> Iterator[State]:
    """The state of a run's folder, for one process at a time. InputError where it cannot be written or is in use."""
    folder = output / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise InputError(f"{output}: cannot be used as the folder of the results ({error.strerror}). Name another with -o.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            remedy = "Wait until it is done, or name another with -o."
            raise InputError(f"{output}: another run is writing to this folder. {remedy}") from error
        for left in output.glob(".*.partial"):
            left.unlink()  # a run killed while it wrote its files; nobody else writes here while we hold the lock
        state = State(folder)
        try:
            yield state
        finally:
            state.close()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def previous_run(output: Path, lines: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The findings of the run before this one, by key; this run becomes the latest unless it says the same as the latest."""
    folder = output / FOLDER
    content = "".join(f"{json.dumps(one, ensure_ascii=False, sort_keys=True)}\n" for one in lines).encode()
    latest = folder / LATEST
    if latest.exists() and latest.read_bytes() != content:
        latest.replace(folder / PREVIOUS)
    if not latest.exists():
        write_whole(latest, content)
    return {one["finding"]: one for one in read_lines(folder / PREVIOUS)}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file that `previous_run` wrote; none where there is no such file."""
    if not path.exists():
        return []
    return [json.loads(row) for row in path.read_text(encoding="utf-8").split("\n") if row]
