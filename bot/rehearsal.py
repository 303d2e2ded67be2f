"""A stage for rehearsals in virtual time: an event loop on which waiting takes none."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Jumping(selectors.BaseSelector):
    """Instead of waiting it moves the time on, unless something is ready at once or within the grace."""

    def __init__(self, grace_s: float) -> None:
        self._inner = selectors.DefaultSelector()
        self._grace_s = grace_s
        self.now = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return self._inner.select(timeout)
        ready = self._inner.select(self._grace_s)
        if not ready:
            self.now += timeout
        return ready

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()

    def close(self) -> None:
        self._inner.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """
    An event loop whose time begins at 0 and jumps to the next timer whenever nobody has anything to do.

    There are no threads: what would run in one is done at once, and takes no time. Whoever speaks over
    sockets within one loop gives ``grace_s``: so many true seconds what is on its way has to arrive before
    the time jumps.
    """

    def __init__(self, grace_s: float = 0.0) -> None:
        self._jumping = _Jumping(grace_s)
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """
        Do it here: while a thread is at work the loop would have nothing to do, and the time would jump.

        ``executor`` is that of the signature; what the deed raises is raised where it is awaited.
        """
        del executor
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever awaits it
            done.set_exception(error)
        return done


class LoopClock:
    """The `Clock` of the loop that runs; on a `VirtualLoop` a time that passes as its timers do."""

    def __init__(self, at: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def rehearse(play: Coroutine[Any, Any, T], grace_s: float = 0.0) -> T:
    """Run a coroutine to its end in virtual time, with the `VirtualLoop`'s grace; return what it returned."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(grace_s)) as runner:
        return runner.run(play)
