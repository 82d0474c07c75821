"""A question in, its answer out, statement by statement as they are verified, so that the page can draw them and be stopped.

The work runs in a thread of its own with a connection of its own: the page stays free to notice the stop button. What was stopped before
its last statement was verified is not recorded. Knows nothing of how answers are made or drawn.
"""

import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence

from assistant.answer import Answer, Statement, stream
from assistant.app import engine
from assistant.converse import Past, Understood, as_it_stands, called, likeness, understood
from assistant.history import Turn
from assistant.llm import GivenUp, until
from index.documents import StoredDocument
from index.library import Library
from index.scope import Scope
from index.search import Searcher

# How often the page is told that nothing is new yet, so that it can be interrupted.
TICK_SECONDS = 0.1

Part = Statement | Answer | None


def meant(words: str, alone: bool, turns: Sequence[Turn], stored: Sequence[StoredDocument]) -> Understood:
    """What a question means after the turns so far; `alone` reads nothing into it."""
    if alone or not turns:
        return as_it_stands(words)
    thread = [Past(turn.question, turn.spoken) for turn in turns]
    return understood(words, thread, called(stored), likeness(engine.encoder()))


def parts(library: Library, question: str, scope: Scope, producer: str) -> Generator[Part, None, None]:
    """The statements as they are verified, the answer as the last item, and None where nothing is new. Closing it stops the work."""
    snapshot, encoder, workspace = engine.snapshot(library), engine.encoder(), library.workspace
    found: queue.SimpleQueue[Statement | Answer | BaseException] = queue.SimpleQueue()
    given_up = threading.Event()

    def work() -> None:
        try:
            with Library(workspace) as own, until(given_up.is_set):
                _hand_over(stream(Searcher(own, encoder, snapshot), question, scope, producer), found, given_up)
        except GivenUp:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the page waits for it
            found.put(error)

    threading.Thread(target=work, daemon=True, name="answer").start()
    try:
        yield from _waited_for(found)
    finally:
        given_up.set()


def _hand_over(
    made: Iterator[Statement | Answer], found: "queue.SimpleQueue[Statement | Answer | BaseException]", given_up: threading.Event
) -> None:
    """Pass the parts on until there are no more, or the page has given up: then the producer is closed before its next one."""
    while not given_up.is_set():
        part = next(made, None)
        if part is None:
            return
        found.put(part)
    if isinstance(made, Generator):
        made.close()


def _waited_for(found: "queue.SimpleQueue[Statement | Answer | BaseException]") -> Generator[Part, None, None]:
    while True:
        try:
            part = found.get(timeout=TICK_SECONDS)
        except queue.Empty:
            yield None
            continue
        if isinstance(part, BaseException):
            raise part
        yield part
        if isinstance(part, Answer):
            return


def seconds_since(start: float) -> int:
    """Whole seconds that have passed on the monotonic clock."""
    return int(time.monotonic() - start)
