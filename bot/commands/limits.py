"""The commands that bound spending: limits, limits set, pause, resume; they hold in every process at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.bookkeeping import Standing, Window
from bot.commands.arguments import WrongArgument
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.ports import Clock, Controls
from bot.reports.wording import dollars
from bot.spend.budget import CAP, NANO_USD, PAUSED, Limit, Limits, window_of
from bot.spend.cost import parse_usd, usd

Bound = Callable[[str, str], Awaitable[Sequence[str]]]
"""Those whom a limit's windows of a period have bound so far: its name and the period -> ``slack:U012``."""

_BELOW = 10**18
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_REASON = 200
_NONE = frozenset({"0", "off", "none"})
_HEADINGS = ("limit", "cap", "used", "reserved", "left", "ends (UTC)")


class Standings(Protocol):
    """What has become of windows, with the caps that hold now; raises `StorageError`."""

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]: ...


async def nobody(_name: str, _period: str) -> Sequence[str]:
    """For limits that bind no single person, channel or model."""
    return ()


class LimitCommands:
    """Shows what is left, and lets admins change it; each change is written down with its author."""

    def __init__(
        self, *, limits: Limits, standings: Standings, controls: Controls, clock: Clock, bound: Bound = nobody
    ) -> None:
        self._limits = limits
        self._standings = standings
        self._controls = controls
        self._clock = clock
        self._bound = bound

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="limits",
                argument="[set NAME VALUE]",
                summary="Caps and what is left; `set` changes one (VALUE: a number, off or default)",
                run=self.limits,
                who="admin",
            ),
            Command(
                name="pause",
                argument="[why]",
                summary="Stop all spending; quotes and verified answers go on",
                run=self.pause,
                who="admin",
            ),
            Command(name="resume", summary="Spend again after a pause", run=self.resume, who="admin"),
        )

    async def limits(self, caller: Caller, argument: str) -> Reply:
        words = argument.split()
        if not words or [word.lower() for word in words] == ["show"]:
            return await self._show("Limits")
        try:
            limit, value = self._read(words)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        await self._controls.set(CAP + limit.name, value, by=caller.person, at=self._clock.now())
        return await self._show(f"{limit.name}: {_told(limit, value)} from now on")

    async def pause(self, caller: Caller, argument: str) -> Reply:
        why = " ".join(argument.split())[:_REASON]
        await self._controls.set(PAUSED, why, by=caller.person, at=self._clock.now())
        return Reply(
            title="Spending is paused",
            text=f"{f'Why: {why}. ' if why else ''}No model is called by any process; the profile is quoted, "
            "and verified answers are given. `resume` ends it.",
            data={"paused": True, "why": why},
        )

    async def resume(self, caller: Caller, _: str) -> Reply:
        data = {"paused": False, "why": ""}
        if PAUSED not in await self._controls.read():
            return Reply(text="Spending was not paused.", data=data)
        await self._controls.set(PAUSED, None, by=caller.person, at=self._clock.now())
        return Reply(title="Spending goes on", text="Models are called again.", data=data)

    async def standing(self) -> list[dict[str, object]]:
        """The limits on all, and on somebody named, as the contract tells them."""
        windows = self._limits.common(self._clock.now())
        return [_json(one) for one in await self._standings.standings(windows)]

    async def _show(self, title: str) -> Reply:
        standings = await self._standings.standings(await self._windows())
        paused = (await self._controls.read()).get(PAUSED)
        return Reply(
            title=title,
            text="" if paused is None else f"Spending is paused: {paused or 'no reason was given'}.",
            table=Table(
                headings=_HEADINGS,
                rows=tuple(_row(one) for one in standings),
                numeric=frozenset({1, 2, 3, 4}),
            ),
            data=[_json(one) for one in standings],
        )

    async def _windows(self) -> list[Window]:
        """Those of all and of somebody named, then those that a limit on each one has bound by now."""
        now = self._clock.now()
        found = list(self._limits.common(now))
        for limit in self._limits.limits:
            if limit.scope != "all" and limit.who is None:
                period = window_of(limit, now, self._limits.zone).period
                whom = await self._bound(limit.name, period)
                found += [window_of(limit, now, self._limits.zone, who) for who in whom]
        return found

    def _read(self, words: Sequence[str]) -> tuple[Limit, str | None]:
        """
        A limit and the value of its control.

        Raises:
            WrongArgument: in words for whoever typed it.
        """
        names = {limit.name.lower(): limit for limit in self._limits.limits}
        listed = ", ".join(f"`{limit.name}`" for limit in self._limits.limits)
        verb, *rest = words
        if verb.lower() != "set" or len(rest) != 2:  # noqa: PLR2004 - a name and a value
            raise WrongArgument(
                "Write `limits set NAME VALUE`, for example `limits set daily_tokens 200000`. NAME is one of "
                f"{listed}; VALUE is a number of tokens, or of dollars for a limit of money; `0` or `off` "
                "for none; `default` for what is configured."
            )
        name, value = rest
        limit = names.get(name.lower()) or names.get(name.lower().replace("-", "_"))
        if limit is None:
            raise WrongArgument(f"There is no limit `{name[:40]}`: expected one of {listed}.")
        return limit, read_cap(limit.unit, value)


def read_cap(unit: str, text: str) -> str | None:
    """
    The value of a limit's control from what was typed; None takes a change back.

    Raises:
        WrongArgument: it is no cap, in words for whoever typed it.
    """
    typed = text.strip().lower()
    if typed == "default":
        return None
    if typed in _NONE:
        return "0"
    return str(_dollars(typed) if unit == NANO_USD else _tokens(typed))


def _tokens(typed: str) -> int:
    digits = _ungrouped(typed).replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < len(str(_BELOW))):
        raise WrongArgument(
            f"`{typed[:40]}` is no number of tokens: expected a whole number such as 200000, `off` or "
            "`default`."
        )
    return int(digits)


def _ungrouped(typed: str) -> str:
    """Without the commas between thousands; where a comma stands for a point, it stays: 12,50 is not 1250."""
    return typed.replace(",", "") if _GROUPED.fullmatch(typed) else typed


def _dollars(typed: str) -> int:
    try:
        amount = _ungrouped(typed.removeprefix("$"))
        nano = parse_usd(amount) if amount.isascii() else -1
    except ValueError:
        nano = -1
    if not 0 <= nano < _BELOW:
        raise WrongArgument(
            f"`{typed[:40]}` is no amount of dollars: expected one such as 50 or 12.50, below 1,000,000,000 "
            "and with nine decimals at most, `off` or `default`."
        )
    return nano


def _told(limit: Limit, value: str | None) -> str:
    if value is None:
        return f"as configured, {amount_told(limit.unit, limit.cap)}"
    return amount_told(limit.unit, int(value) or None)


def amount_told(unit: str, cap: int | None) -> str:
    """An amount of a limit's unit in words; None is no cap."""
    if cap is None:
        return "no cap"
    return dollars(cap) if unit == NANO_USD else f"{cap:,} tokens"


def _row(one: Standing) -> tuple[str, ...]:
    window = one.window
    ends = f"{window.resets_at:%Y-%m-%d %H:%M}"
    return (
        window.name,
        "none" if window.cap is None else _figure(window, window.cap),
        _figure(window, one.spent),
        _figure(window, one.reserved),
        "-" if one.left is None else _figure(window, one.left),
        ends,
    )


def _figure(window: Window, amount: int) -> str:
    return dollars(amount) if window.unit == NANO_USD else f"{amount:,}"


def _json(one: Standing) -> dict[str, object]:
    """Tokens as whole numbers, money as strings of dollars."""
    window = one.window

    def plain(amount: int | None) -> int | str | None:
        return usd(amount) if amount is not None and window.unit == NANO_USD else amount

    return {
        "name": window.name,
        "cap": plain(window.cap),
        "used": plain(one.spent),
        "reserved": plain(one.reserved),
        "left": plain(one.left),
        "resets_at": window.resets_at.isoformat(),
    }
