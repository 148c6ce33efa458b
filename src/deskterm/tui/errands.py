"""Doing something now on another thread, and waiting for it, but not for ever: for what a disk may be slow at."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Final

PATIENCE: Final = 1.0
"""Seconds one waits for what has always been done at once: a busy machine may take as long, a sound disk does not."""

AGAIN: Final = 0.05
"""Seconds one waits after something took too long, until something is done in time again."""


class Errands:
    """A thread that does one thing after the other while somebody waits for each."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Callable[[], None], Future[None]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._late: Future[None] | None = None
        self._lock = threading.Lock()

    def done(self, do: Callable[[], None]) -> bool:
        """Whether ``do`` was done within ``PATIENCE``; raises what it raised.

        False at once, and it is not even begun, while an earlier one is still under way.
        """
        late = self._late
        if late is not None and not late.done():
            return False
        future = Future[None]()
        with self._lock:
            self._queue.put((do, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="errands", daemon=True)
                self._thread.start()
        if not wait((future,), PATIENCE if late is None else AGAIN).done:
            self._late = future
            return False
        self._late = None
        future.result()
        return True

    def _run(self) -> None:
        while True:
            do, future = self._queue.get()
            try:
                do()
            except BaseException as error:  # noqa: BLE001 - whoever waits is told
                future.set_exception(error)
            else:
                future.set_result(None)
