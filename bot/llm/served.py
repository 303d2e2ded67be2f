"""Which models their providers have taken from their lists: looked at daily, told once, skipped by all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.bookkeeping import Alert
from bot.domain import Route
from bot.errors import ModelError, SettingsError
from bot.ports import Alerts, Clock
from bot.posting import Notes

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
SOONER = timedelta(hours=1)
"""How soon it is looked again while a model is missing, or where a provider did not tell."""
PATIENCE_S = 20.0
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """
    What the processes know of one provider: when it was asked, and the models that it has ever listed.

    ``gone`` are those that it lists no more, with the day (ISO, UTC) since when.
    """

    at: datetime
    listed: frozenset[str] = frozenset()
    gone: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> _Known:
        kept = json.loads(text)
        return cls(at=datetime.fromisoformat(kept["at"]), listed=frozenset(kept["listed"]), gone=kept["gone"])

    def written(self) -> str:
        return json.dumps({"at": self.at.isoformat(), "listed": sorted(self.listed), "gone": self.gone})

    def is_due(self, now: datetime) -> bool:
        """A look of the future was made by a clock that ran ahead."""
        age = now - self.at
        return age >= (SOONER if self.gone else EVERY) or age < -_SKEW

    def after(self, told: set[str], wanted: set[str], now: datetime) -> _Known:
        """A model that was never listed is not gone: there are providers that do not list all they serve."""
        listed = self.listed | (told & wanted)
        since = f"{now:%Y-%m-%d}"
        gone = {model: self.gone.get(model, since) for model in sorted(listed - told)}
        return _Known(at=now, listed=listed, gone=gone)


class Served:
    """
    The models of some routes, as their providers list them; any number of processes may look.

    ``ask`` gives the ids of all models that a provider serves with our key.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        *,
        ask: Callable[[str], Awaitable[set[str]]],
        notes: Notes,
        alerts: Alerts,
        clock: Clock,
    ) -> None:
        self._wanted: dict[str, set[str]] = {}
        for route in routes:
            self._wanted.setdefault(route.provider, set()).add(route.model)
        self._ask = ask
        self._notes = notes
        self._alerts = alerts
        self._clock = clock
        self._gone: frozenset[Route] = frozenset()
        self._not_before: dict[str, float] = {}

    @property
    def gone(self) -> frozenset[Route]:
        """The routes that it is of no use to ask, as far as this process knows."""
        return self._gone

    async def refresh(self) -> None:
        """
        Learn what any process has found.

        Raises:
            StorageError: the database does not answer; what was known still holds.
        """
        found: set[Route] = set()
        for provider, models in self._wanted.items():
            known = await self._known(provider)
            gone = known.gone if known else {}
            found |= {Route(provider, model) for model in models if model in gone}
        self._gone = frozenset(found)

    async def look(self) -> None:
        """
        Ask each provider for its list, once a day; sooner while one of its models is missing.

        Raises:
            StorageError: the database does not answer.
        """
        for provider in self._wanted:
            if self._clock.monotonic() < self._not_before.get(provider, 0.0):
                continue
            known = await self._known(provider)
            if known is None or known.is_due(self._clock.now()):
                await self._look_at(provider, known)
        await self.refresh()

    async def _look_at(self, provider: str, known: _Known | None) -> None:
        now = self._clock.now()
        try:
            async with asyncio.timeout(PATIENCE_S):
                told = await self._ask(provider)
        except (ModelError, SettingsError, TimeoutError) as error:
            log.info("models.not_listed", provider=provider, reason=type(error).__name__)
            told = set()
        if not told:  # a list of nothing says nothing
            self._not_before[provider] = self._clock.monotonic() + SOONER.total_seconds()
            return
        before = known or _Known(at=now)
        after = before.after(told, self._wanted[provider], now)
        await self._notes.write(_note(provider), after.written())
        for model in sorted(self._wanted[provider]):
            await self._tell(Route(provider, model), before.gone.get(model), after.gone.get(model), now)

    async def _tell(self, route: Route, before: str | None, after: str | None, now: datetime) -> None:
        if before is None and after is not None:
            log.warning("models.gone", route=str(route))
            await self._alerts.tell(_vanished(route, after, now))
        elif before is not None and after is None:
            log.info("models.back", route=str(route))
            await self._alerts.tell(_returned(route, before, now))

    async def _known(self, provider: str) -> _Known | None:
        kept = await self._notes.read(_note(provider))
        return None if kept is None else _Known.read(kept)


def _vanished(route: Route, since: str, now: datetime) -> Alert:
    return Alert(
        key=f"model:{route}:{since}",
        at=now,
        kind="model",
        title=f"{route} is not served any more",
        text="It was on its provider's list of models before, and is not now: it may be retired. No question "
        "goes to it while it is missing; other routes answer, or, where there are none, it is tried all the "
        "same. Name another in TWIN_MODELS: `twin doctor` shows what is served. It is looked for hourly.",
    )


def _returned(route: Route, since: str, now: datetime) -> Alert:
    return Alert(
        key=f"model:{route}:{since}:back",
        at=now,
        kind="model",
        title=f"{route} is served again",
        text=f"It was missing since {since}. Questions go to it as before.",
    )


def _note(provider: str) -> str:
    return f"served:{provider}"
