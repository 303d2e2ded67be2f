"""Does in one go, in a thread, what many want at the same time: several cost less than each by itself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Together(Generic[A, B]):
    """
    Whoever comes while others are served is served next, with all who wait by then.

    ``serve`` is called in a thread, one call at a time, with at most ``most`` of what is wanted, and gives
    as many results; what it raises is raised for each of them. Nobody waits for company. All who call are of
    one event loop.
    """

    def __init__(self, serve: Callable[[Sequence[A]], Sequence[B]], *, most: int) -> None:
        self._serve = serve
        self._most = most
        self._waiting: deque[tuple[A, asyncio.Future[B]]] = deque()
        self._is_serving = False

    async def __call__(self, one: A) -> B:
        """What comes of one; who is cancelled while they wait is left out."""
        promise: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, promise))
        if not self._is_serving:
            self._begin()
        return await promise

    def _begin(self) -> None:
        self._is_serving = False
        batch: list[tuple[A, asyncio.Future[B]]] = []
        while self._waiting and len(batch) < self._most:
            one, promise = self._waiting.popleft()
            if not promise.done():
                batch.append((one, promise))
        if not batch:
            return
        promises = [promise for _, promise in batch]
        try:
            job = asyncio.get_running_loop().run_in_executor(None, self._serve, [one for one, _ in batch])
        except RuntimeError as error:  # the loop is ending, and has no threads any more
            _refuse([*promises, *(promise for _, promise in self._waiting)], error)
            self._waiting.clear()
            return
        self._is_serving = True
        job.add_done_callback(lambda done: self._end(promises, done))

    def _end(self, promises: Sequence[asyncio.Future[B]], job: asyncio.Future[Sequence[B]]) -> None:
        self._begin()  # the thread is not to wait until those who were served have gone on
        failure = job.exception()
        if failure is not None:
            _refuse(promises, failure)
            return
        for promise, result in zip(promises, job.result(), strict=True):
            if not promise.done():  # who has wanted it may have gone
                promise.set_result(result)


def _refuse(promises: Sequence[asyncio.Future[B]], failure: BaseException) -> None:
    for promise in promises:
        if not promise.done():
            promise.set_exception(failure)
