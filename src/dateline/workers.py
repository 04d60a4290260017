"""The same work in one process or spread over several, with results in the order of the batches.

A worker is made once in each process by `make` (it may load a model). Workers end when the process
that started them is gone, however it went.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any, Final, TypeVar

B = TypeVar("B")
R = TypeVar("R")

# Batches on the way at once for each process: none waits, and memory stays bounded.
_AHEAD: Final = 2

_worker: list[Callable[[Any], Any]] = []  # this process's own, once made


def spread(
    make: Callable[[], Callable[[B], R]], batches: Iterable[B], *, processes: int
) -> Iterator[R]:
    """Yield what a worker gives for each batch, in order; `make` must be a module's function."""
    if processes <= 1:
        work = make()
        yield from map(work, batches)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(make,)) as pool:
        under_way: deque[Future[R]] = deque()
        try:
            for batch in batches:
                under_way.append(pool.submit(_work, batch))
                if len(under_way) >= processes * _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.append(make())


def _work(batch: Any) -> Any:
    return _worker[0](batch)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
