"""A stretch of a clause in, boxes on PDF pages and pictures of pages out.

The places come from the source map. pdfium runs in one worker process, started when first needed and again if it breaks: it is not
thread-safe, and a file that brings it down must not bring down the chat. Knows nothing of screens.
"""

import atexit
import multiprocessing
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from assistant import page_worker
from assistant.highlight import source_runs
from assistant.verify import Source
from index.library import Library
from ingest.errors import LibraryDamaged, UnreadableFile
from ingest.model import Box, Run, Span

Boxes = tuple[Box, ...]
Result = TypeVar("Result")

# A page that takes longer is one that pdfium hangs on; the slowest of the 1,098 real pages takes well under a second.
PATIENCE_SECONDS = 30.0
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def highlight_boxes(library: Library, source: Source, span: Span, in_title: bool = False) -> dict[int, Boxes]:
    """Where a stretch of a clause stands: 0-based page -> boxes (left, bottom, right, top in points), one a line; empty without pages."""
    runs = [run for run in source_runs(library, source, span, in_title) if run.page is not None]
    path, file = original(library, source), source.document.document.file
    return {page: _boxes(path, page, _stretches(on_page), file) for page, on_page in groupby(runs, _page_of)}


def _page_of(run: Run) -> int:
    return -1 if run.page is None else run.page


def _stretches(runs: Iterable[Run]) -> tuple[tuple[int, int], ...]:
    return tuple((run.offset, run.length) for run in runs)


def original(library: Library, source: Source) -> Path:
    """The file as received, of which the pages are shown."""
    document = source.document.document
    path = library.original(document.sha256)
    if not path.exists():
        raise LibraryDamaged(f"{document.file}: the original is missing from {path.parent}. Run `clausewise library check`.")
    return path


@lru_cache(maxsize=512)
def _boxes(path: Path, page: int, stretches: tuple[tuple[int, int], ...], file: str) -> Boxes:
    return tuple(_in_worker(path, page, file, page_worker.line_boxes, stretches))


def render_page(path: Path, page: int, boxes: Boxes = (), scale: float = 2.0, file: str = "") -> bytes:
    """A 0-based page as PNG with the boxes marked; `file` is the name for messages.

    Pictures are kept by path, page and boxes: in a library an original's path ends in its sha256.
    """
    return _picture(path, page, boxes, scale, file or path.name)[0]


def mark_height(path: Path, page: int, boxes: Boxes, scale: float = 2.0, file: str = "") -> float:
    """How far down that picture the first mark stands, from 0 to 1."""
    return _picture(path, page, boxes, scale, file or path.name)[1]


# About 300 KB each.
@lru_cache(maxsize=64)
def _picture(path: Path, page: int, boxes: Boxes, scale: float, file: str) -> tuple[bytes, float]:
    return _in_worker(path, page, file, page_worker.picture, boxes, scale)


def _in_worker(path: Path, page: int, file: str, work: Callable[..., Result], *arguments: Any) -> Result:
    from pypdfium2 import PdfiumError

    for last in (False, True):
        pool = _worker()
        try:
            return pool.submit(work, str(path), page, *arguments).result(PATIENCE_SECONDS)
        except BrokenProcessPool as error:
            _give_up(pool)
            if last:  # the first time another page may have broken it
                raise _unshown(file, page, "it broke the program that draws pages") from error
        except TooLong as error:
            _give_up(pool)
            raise _unshown(file, page, f"drawing it took longer than {PATIENCE_SECONDS:.0f} seconds") from error
        except (PdfiumError, IndexError, MemoryError) as error:
            raise _unshown(file, page, f"it cannot be drawn ({error})") from error
    raise AssertionError("unreachable")


def _unshown(file: str, page: int, cause: str) -> UnreadableFile:
    remedy = "Its words were checked all the same; open the file in a PDF viewer to see the page."
    return UnreadableFile(file, f"PDF page {page + 1}: {cause}", remedy)


def _worker() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            _pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=page_worker.start)
        return _pool


def _give_up(pool: ProcessPoolExecutor) -> None:
    """End a worker that broke or hangs; the next call starts another."""
    global _pool
    with _lock:
        if _pool is pool:
            _pool = None
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


@atexit.register
def close() -> None:
    """End the worker."""
    if _pool is not None:
        _give_up(_pool)
