"""``/api/analytics/*``: the figures of the chat's commands, typed, for programs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import APIRouter
from starlette.requests import Request

from adapters.web.admin.gate import Gate
from adapters.web.analytics.asked import Days, Rows, last_days
from adapters.web.analytics.guarded import guarded, role_of
from adapters.web.analytics.log import Log
from adapters.web.analytics.responses import FIGURES, IF_NONE_MATCH
from adapters.web.analytics.shapes_ahead import AlertTold, ArmTold, Forecast, LimitTold, ModelTold
from adapters.web.analytics.shapes_asks import Questions, Users
from adapters.web.analytics.shapes_usage import Series, Summary
from bot.commands.arguments import DAYS
from bot.commands.experiments import DAYS as EXPERIMENT_DAYS
from bot.commands.registry import Caller
from bot.forecast.history import MOST_DAYS as KNOWN_DAYS
from bot.house import House
from bot.keys import Role
from bot.reports.askers import users_json
from bot.reports.timeline import series_json

Endpoint = Callable[..., Coroutine[Any, Any, Any]]
PREFIX = "/api/analytics"
# Every role of the gate may see all figures; none of these commands tells an asker's words.
_READER = Caller(platform="web", person="web:api", channel="web:api", is_admin=True, sees_pictures=False)


class Analytics:
    """The endpoints; all raise `StorageError` where the books cannot be read."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def summary(self, days: Days = DAYS) -> Any:
        """As `twin usage --json`: questions, tokens, cost, memory, latency, and how the targets were met."""
        return await self._told("usage", days)

    async def series(self, days: Days = DAYS) -> Any:
        """The same figures of every local day, oldest first; none is left out."""
        return series_json(await self._house.accounts.of(last_days(self._house, days)))

    async def models(self, days: Days = DAYS) -> Any:
        """As `twin models --json`; the record of each is that of the last days."""
        return await self._told("models", days)

    async def users(self, days: Days = DAYS, limit: Rows = 50) -> Any:
        """Under pseudonyms that stay the same for ever, and tell nobody who it is."""
        span = last_days(self._house, days)
        return users_json(span, await self._house.askers.of(span, most=limit))

    async def forecast(self, days: Days = KNOWN_DAYS) -> Any:
        """As `twin forecast --json`; `days` are those of the past that it goes by."""
        return await self._told("forecast", days)

    async def experiments(self, days: Days = EXPERIMENT_DAYS) -> Any:
        """As `twin experiments --json`: shares, medians and cost, with 95 % intervals."""
        return await self._told("experiments", days)

    async def alerts(self, request: Request, days: Days = DAYS) -> Any:
        """As `twin alerts --json`, newest first; of limits on one person admins alone are told."""
        found = cast("list[dict[str, str]]", await self._told("alerts", days))
        return found if role_of(request) is Role.ADMIN else [one for one in found if not _of_somebody(one)]

    async def limits(self, request: Request) -> Any:
        """
        As `twin limits --json`: tokens as numbers, money as strings of dollars.

        Whom a limit on one person binds is told to admins; to others those have pseudonyms.
        """
        if role_of(request) is Role.ADMIN:
            return await self._told("limits")
        return (await self._house.board.state())["limits"]

    async def _told(self, command: str, days: int | None = None) -> object:
        """What a command of the chat has for programs."""
        argument = "" if days is None else str(days)
        return (await self._house.commands.run(command, _READER, argument)).data


def _of_somebody(alert: dict[str, str]) -> bool:
    """Whether it tells of a limit's window of one person or channel: ``limit:NAME/slack:U012:...``."""
    return alert["key"].startswith("limit:") and "/" in alert["key"]


def analytics(house: House, gate: Gate) -> APIRouter:
    """The paths below ``/api/analytics``, each behind the gate; their docstrings are in the document."""
    told = Analytics(house)
    router = APIRouter(prefix=PREFIX, route_class=guarded(gate), tags=["Figures"])
    paths: tuple[tuple[Endpoint, Any, str], ...] = (
        (told.summary, Summary, "The last days, all together"),
        (told.series, Series, "Each of the last days"),
        (told.models, list[ModelTold], "The models in their order, and why"),
        (Log(house).questions, Questions, "The log of asks"),
        (told.users, Users, "Who asked most"),
        (told.forecast, Forecast, "What this month will cost"),
        (told.experiments, list[ArmTold], "How the arms of experiments do"),
        (told.alerts, list[AlertTold], "What went wrong or came near a limit"),
        (told.limits, list[LimitTold], "Caps, and what is left of them"),
    )
    for endpoint, shape, title in paths:
        name = endpoint.__name__
        router.add_api_route(
            f"/{name}",
            endpoint,
            response_model=shape,
            response_model_exclude_unset=True,
            summary=title,
            operation_id=name,
            responses=FIGURES,
            openapi_extra={"parameters": [IF_NONE_MATCH]},
        )
    return router
