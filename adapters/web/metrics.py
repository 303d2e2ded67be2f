"""``GET /metrics``: what this process has counted and what the books tell, in the language of Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric as Family
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.version import version
from bot.errors import StorageError
from bot.ports import Clock
from bot.telemetry import metrics as named
from bot.telemetry.counting import Counting, Spread
from bot.telemetry.meters import Meters
from bot.telemetry.metrics import Metric

log = structlog.get_logger(__name__)

KEPT_S = 5.0
"""What the books tell is read so often at most, however many ask."""
BREAKERS = ("closed", "half_open", "open")
TOKENS, USD = "tokens", "usd"
State = Mapping[str, Any]
Row = tuple[Sequence[str], float]
"""The values of a metric's labels, and its own."""


class Scraped:
    """The endpoint; ``state`` reads the books (see `bot.board.Board.state`)."""

    def __init__(self, meters: Meters, state: Callable[[], Awaitable[State]], clock: Clock) -> None:
        self._meters = meters
        self._state = state
        self._clock = clock
        self._read_at: float | None = None
        self._known: State | None = None
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)
        GCCollector(registry=self._process)

    async def tell(self, request: Request) -> Response:
        """Always 200: where the books cannot be read, that itself is told, and nothing old of them."""
        state = await self._books()
        is_up = state is not None and not self._meters.is_away()
        families = [
            *_counted(self._meters.counting),
            *_of_books(state or {}),
            _gauge(named.DATABASE, [((), float(is_up))]),
            _gauge(named.SPOOLED, [((), float(self._meters.spooled()))]),
            _gauge(named.TASKS, [((), float(len(asyncio.all_tasks())))]),
            _gauge(named.BUILD, [((version(),), 1.0)]),
            *self._process.collect(),
        ]
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(
            encode(_Collected(families)), headers={"Content-Type": media, "Cache-Control": "no-store"}
        )

    async def _books(self) -> State | None:
        at = self._clock.monotonic()
        if self._read_at is None or not 0 <= at - self._read_at < KEPT_S:
            self._read_at = at
            try:
                self._known = await self._state()
            except StorageError as error:
                log.warning("web.metrics_without_books", reason=str(error))
                self._known = None
        return self._known


class _Collected:
    """What an encoder of the library takes for a registry."""

    def __init__(self, families: Sequence[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def _counted(counting: Counting) -> Iterator[Family]:
    for metric in named.COUNTED:
        if metric.kind == "histogram":
            yield _histogram(metric, counting.spreads(metric))
        else:
            family = CounterMetricFamily(metric.name, metric.about, labels=metric.labels)
            for labels, value in counting.numbers(metric).items():
                family.add_metric(labels, value)
            yield family


def _histogram(metric: Metric, spreads: Mapping[tuple[str, ...], Spread]) -> Family:
    family = HistogramMetricFamily(metric.name, metric.about, labels=metric.labels)
    bounds = [*(str(float(bound)) for bound in metric.buckets), "+Inf"]
    for labels, spread in spreads.items():
        family.add_metric(labels, list(zip(bounds, accumulate(spread.counts), strict=True)), spread.total)
    return family


def _of_books(state: State) -> Iterator[Family]:
    """What is the same for all processes; a limit for each single person would make a series of each."""
    limits = [one for one in state.get("limits", ()) if "/" not in one["name"]]
    for metric, part in (
        (named.CAP, "cap"),
        (named.USED, "used"),
        (named.RESERVED, "reserved"),
        (named.LEFT, "left"),
    ):
        yield _gauge(metric, [(_limit(one), float(one[part])) for one in limits if one[part] is not None])
    ends = [(_limit(one), datetime.fromisoformat(one["resets_at"]).timestamp()) for one in limits]
    yield _gauge(named.RESETS, ends)
    routes = [(one["route"].partition(":"), one) for one in state.get("routes", ())]
    yield _gauge(
        named.BREAKER,
        [
            ((provider, model, name), float(name == one["breaker"]))
            for (provider, _, model), one in routes
            for name in BREAKERS
        ],
    )
    yield _gauge(
        named.POSITION, [((provider, model), float(one["position"])) for (provider, _, model), one in routes]
    )
    yield _gauge(named.ALERTS, _by_kind(state.get("alerts", ())))
    if state:
        yield _gauge(named.INBOX, [((), float(state["waiting"]))])
        yield _gauge(named.PAUSED, [((), float(state["paused"] is not None))])


def _by_kind(alerts: Iterable[Mapping[str, Any]]) -> list[Row]:
    """By the kind alone: which part of the twin or which channel it is about is nobody's label."""
    kinds = [str(one["name"]).partition(":")[0] for one in alerts]
    return [((kind,), float(kinds.count(kind))) for kind in sorted({*kinds})]


def _limit(one: Mapping[str, Any]) -> tuple[str, str]:
    """Its name and unit; money is told as strings of dollars, tokens as numbers."""
    return one["name"], USD if isinstance(one["used"], str) else TOKENS


def _gauge(metric: Metric, rows: Iterable[Row]) -> Family:
    family = GaugeMetricFamily(metric.name, metric.about, labels=metric.labels)
    for labels, value in rows:
        family.add_metric(labels, value)
    return family
