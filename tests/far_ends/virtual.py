"""Virtual time for tests over sockets: time-outs come at their time, however slow the machine is."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

from bot.rehearsal import rehearse

GRACE_S = 0.05
"""What one end of a loopback connection has sent stands ready at the other at once: this is room enough."""

P = ParamSpec("P")


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in virtual time: both ends of its connections in one loop, no process beside it."""

    @wraps(test)
    def played(*args: P.args, **kwargs: P.kwargs) -> None:
        rehearse(test(*args, **kwargs), grace_s=GRACE_S)

    return played
