"""Who asks the store: the event loop itself where the answer is quick, threads where it may take a while.

A hop to a thread costs more than most reads of a local file do. So each kind of question is first asked in a thread,
and on the loop once it was seen to be quick; a database behind a network is always asked in a thread.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from time import thread_time
from typing import Final, TypeVar

Result = TypeVar("Result")

QUICK_SECONDS: Final = 0.003
"""What a question may take of a processor that is asked on the event loop."""

_REMEMBERED: Final = 500
_READERS: Final = 4


class Hands:
    """Threads for one store; commands are carried out by one of them, one after another."""

    def __init__(self, *, local: bool) -> None:
        """``local`` tells that the store is a file of this machine."""
        self._local = local
        self._readers = ThreadPoolExecutor(_READERS, "reader")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._took: OrderedDict[Hashable, float] = OrderedDict()

    async def read(self, kind: Hashable, question: Callable[[], Result]) -> Result:
        """The answer to a question of a ``kind``, on the loop if the last of that kind was quick."""
        if self._local and self._took.get(kind, 1.0) <= QUICK_SECONDS:
            result, took = _timed(question)
        else:
            result, took = await asyncio.get_running_loop().run_in_executor(self._readers, _timed, question)
        self._took[kind] = took
        self._took.move_to_end(kind)
        if len(self._took) > _REMEMBERED:
            self._took.popitem(last=False)
        return result

    async def slow(self, question: Callable[[], Result]) -> Result:
        """The answer to a question that takes its time."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, question)

    async def write(self, work: Callable[[], Result]) -> Result:
        """Do something that writes, after everything that was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        """Let go of the threads, when what they do is done."""
        self._readers.shutdown()
        self._writer.shutdown()


def _timed(question: Callable[[], Result]) -> tuple[Result, float]:
    begun = thread_time()
    return question(), thread_time() - begun
