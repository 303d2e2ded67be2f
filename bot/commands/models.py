"""The command that explains the order of the models: models."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.charts.illustrating import Illustrations
from bot.commands.arguments import WrongArgument, read_days
from bot.commands.pictures import pictures_for
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.domain import Route
from bot.llm.breaker import BreakerState
from bot.llm.selection import Placement
from bot.ports import Clock, Experience
from bot.reports.composing import Advise, no_advice
from bot.reports.record import RouteRecord
from bot.reports.routes import records, why
from bot.reports.span import Span
from bot.reports.wording import dollars, milliseconds, percent
from bot.spend.cost import usd

_MOST_TRIALS = 20_000
_HEADINGS = ("", "route", "well", "p50", "p90", "per answer", "breaker")


class Places(Protocol):
    """An order that can say why it is so."""

    async def refresh(self) -> None: ...

    def placements(self) -> tuple[Placement, ...]: ...


class ModelCommands:
    """
    Shows each route with its record and its reasons.

    ``breaker`` and ``headroom`` say how it stands with a route; ``refresh`` is what has to be read before (in
    a process that has just begun); none of it raises.
    """

    def __init__(
        self,
        *,
        places: Places,
        experience: Experience,
        clock: Clock,
        zone: ZoneInfo,
        breaker: Callable[[Route], BreakerState],
        headroom: Callable[[Route], str],
        refresh: Sequence[Callable[[], Awaitable[object]]] = (),
        pictures: Illustrations | None = None,
        advise: Advise = no_advice,
    ) -> None:
        self._places = places
        self._experience = experience
        self._clock = clock
        self._zone = zone
        self._breaker = breaker
        self._headroom = headroom
        self._pictures = pictures
        self._advise = advise
        self._refresh = (places.refresh, *refresh)

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="models",
                argument="[days]",
                summary="The models in the order in which they are asked, and why",
                run=self.models,
                who="admin",
            ),
        )

    async def models(self, caller: Caller, argument: str) -> Reply:
        try:
            days = read_days(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        span = self._span(days)
        places, found = await self._read(span)
        if not places:
            return Reply(
                text="No model is configured: questions are answered by quoting the profile.", data=[]
            )
        order = [(place.route, found[place.route]) for place in places]
        pictures = pictures_for(caller, self._pictures)
        return Reply(
            title=f"Models, {'today' if days == 1 else f'the last {days} days'}",
            text="\n".join(f"- {one}" for one in await self._advise(span)),
            fields=tuple((f"{place.position}. {place.route}", self._told(place)) for place in places),
            table=Table(
                headings=_HEADINGS,
                rows=tuple(self._row(place, found[place.route]) for place in places),
                numeric=frozenset({0, 2, 3, 4, 5}),
            ),
            data=[self._json(place, found[place.route]) for place in places],
            picture=await pictures.models(span.days[-1], order) if pictures else None,
        )

    async def standing(self) -> list[dict[str, object]]:
        """How each route stands today, in its order, as the contract tells it; empty without a model."""
        places, found = await self._read(self._span(1))
        return [self._json(place, found[place.route]) for place in places]

    def _span(self, days: int) -> Span:
        return Span.of(self._clock.now().astimezone(self._zone).date(), days, self._zone)

    async def _read(self, span: Span) -> tuple[Sequence[Placement], Mapping[Route, RouteRecord]]:
        """The routes in their order, with their records of a span."""
        for read in self._refresh:
            await read()
        places = self._places.placements()
        if not places:
            return (), {}
        trials = await self._experience.trials(span.since, limit=_MOST_TRIALS)
        return places, records(trials, [place.route for place in places])

    def _row(self, place: Placement, known: RouteRecord) -> tuple[str, ...]:
        cost = known.cost_per_answer_nano_usd
        return (
            str(place.position),
            str(place.route),
            percent(known.success_rate),
            milliseconds(known.p50_ms),
            milliseconds(known.p90_ms),
            "-" if cost is None else dollars(cost),
            self._breaker(place.route).name,
        )

    def _told(self, place: Placement) -> str:
        """Why it stands there, why it is left out, and what room it has: too long for a column."""
        state = self._breaker(place.route)
        until = state.until.astimezone(self._zone) if state.until else None
        again = f"until {until:%H:%M:%S}, then tried again" if until else "about to be tried again"
        out = f". Left out {again} ({state.reason})" if state.reason else ""
        return f"{why(place)}{out}. Headroom: {self._headroom(place.route)}"

    def _json(self, place: Placement, known: RouteRecord) -> dict[str, object]:
        """In the shape of the contract; money as a string of dollars, null where nothing is known."""
        cost = known.cost_per_answer_nano_usd
        return {
            "route": str(place.route),
            "position": place.position,
            "why": why(place),
            "breaker": self._breaker(place.route).name,
            "headroom": self._headroom(place.route),
            "success_rate": known.success_rate,
            "p50_ms": known.p50_ms,
            "p90_ms": known.p90_ms,
            "cost_per_answer_usd": None if cost is None else usd(cost),
            "calls": known.calls,
            "grounded_rate": known.grounded_rate,
            "thumbs_up": known.thumbs_up,
            "thumbs_down": known.thumbs_down,
        }
