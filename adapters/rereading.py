"""A hang-up signal: what may change while the doors are open is read again, and what may not is named."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.errors import SettingsError
from bot.logs import configure
from bot.settings import Settings, load_settings
from bot.settings_origin import strange_names
from bot.twin import Twin

log = structlog.get_logger(__name__)

_STREAMS = (0, 1, 2)


@contextmanager
def hearing(asked: asyncio.Event) -> Iterator[None]:
    """
    Set `asked` at each SIGHUP while the block runs.

    Where the program's own terminal is gone it means what it always meant: the program is to end.
    """
    loop = asyncio.get_running_loop()
    terminal = next(filter(os.isatty, _STREAMS), None)

    def hear() -> None:
        if is_gone(terminal):
            signal.raise_signal(signal.SIGTERM)
        else:
            asked.set()

    loop.add_signal_handler(signal.SIGHUP, hear)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def is_gone(terminal: int | None) -> bool:
    """Whether a terminal that was there has been closed; None: there was none."""
    return terminal is not None and not os.isatty(terminal)


@dataclass(frozen=True, slots=True)
class Rereading:
    """Settings and profile are read again, each by itself, whenever ``asked`` is set."""

    twin: Twin
    asked: asyncio.Event

    async def watch(self) -> None:
        """Do so until cancelled."""
        while True:
            await self.asked.wait()
            self.asked.clear()
            await self.reread()

    async def reread(self) -> None:
        """Whatever is wrong leaves what there was, and is told in the log: nobody waits for the outcome."""
        try:
            fresh = await asyncio.to_thread(_read)
            self._take(fresh)
        except SettingsError as error:
            log.error("settings.kept", reason=str(error), do="correct it and send SIGHUP again")
        except Exception:
            log.exception("settings.kept")
        try:
            done = await self.twin.shelf.reload()  # it tells of its faults itself
            log.info("profile.reread", version=done.profile.version, is_new=done.is_new)
        except Exception:
            log.exception("profile.not_reread")

    def _take(self, fresh: Settings) -> None:
        taken = self.twin.live.take(fresh)
        now = self.twin.live.settings
        configure(now.log, now.log_level, secrets={*now.secrets, *fresh.secrets})
        log.info("settings.reread", changed=list(taken.live))
        if taken.waiting:
            log.warning("settings.wait_for_a_restart", names=list(taken.waiting))


def _read() -> Settings:
    """
    The settings as a start would read them.

    Raises:
        SettingsError: a start would refuse them.
    """
    fresh = load_settings()
    slips = [line for line, is_slip in strange_names() if is_slip]
    if slips:
        raise SettingsError("\n".join(slips))
    return fresh
