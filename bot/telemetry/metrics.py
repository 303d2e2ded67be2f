"""Every metric that `/metrics` tells: its name, unit, labels and meaning, in one place (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    A metric as Prometheus knows it; a counter's name there ends in ``_total``.

    ``unit`` is what one of it is. ``buckets`` are a histogram's upper bounds, without the last one.
    """

    name: str
    kind: Kind
    unit: str
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def exposed(self) -> str:
        """Its name in a query; of a histogram what its series begin with."""
        return f"{self.name}_total" if self.kind == "counter" else self.name


# OpenTelemetry's conventions for generative AI as Prometheus spells them, with the buckets they ask for.
_CALL = ("gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model")
_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864)
_ROUTE = ("gen_ai_provider_name", "gen_ai_request_model")
_BUDGET = ("limit", "unit")

TOKENS = Metric(
    name="gen_ai_client_token_usage",
    kind="histogram",
    unit="tokens",
    about="Tokens of one call, as its provider counted them",
    labels=(*_CALL, "gen_ai_token_type"),
    buckets=_TOKENS,
)
DURATION = Metric(
    name="gen_ai_client_operation_duration_seconds",
    kind="histogram",
    unit="seconds",
    about="How long one call took; `error_type` is empty where it answered",
    labels=(*_CALL, "error_type"),
    buckets=_SECONDS,
)
FIRST_CHUNK = Metric(
    name="gen_ai_client_operation_time_to_first_chunk_seconds",
    kind="histogram",
    unit="seconds",
    about="How long it took until the first sign of a streamed answer",
    labels=_CALL,
    buckets=_SECONDS,
)
ASKS = Metric(
    name="twin_asks",
    kind="counter",
    unit="questions",
    about="Questions by how they ended and what answered them",
    labels=("platform", "outcome", "served_by", "question_type"),
)
ASK_DURATION = Metric(
    name="twin_ask_duration_seconds",
    kind="histogram",
    unit="seconds",
    about="How long an asker waited for the whole answer",
    labels=("served_by",),
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12),
)
CALLS = Metric(
    name="twin_calls",
    kind="counter",
    unit="calls",
    about="Calls to models by their purpose and how they ended; `hedge` are those started beside a late one",
    labels=(*_ROUTE, "purpose", "outcome", "hedge"),
)
COST = Metric(
    name="twin_cost_usd",
    kind="counter",
    unit="US dollars",
    about="What calls cost, at the price in the books",
    labels=(*_ROUTE, "purpose"),
)
HITS = Metric(
    name="twin_cache_hits",
    kind="counter",
    unit="answers",
    about="Answers that were given again, by how they were found",
    labels=("tier",),
)
REPORTS = Metric(
    name="twin_reports",
    kind="counter",
    unit="reports",
    about="Reports by what became of them: `posted`, `held` by another process, `failed` and the like",
    labels=("kind", "platform", "result"),
)
COUNTED = (ASKS, ASK_DURATION, CALLS, COST, HITS, REPORTS, TOKENS, DURATION, FIRST_CHUNK)
"""What this process has counted since it began."""

CAP, USED, RESERVED, LEFT = (
    Metric(name=f"twin_budget_{part}", kind="gauge", unit="tokens or US dollars", about=about, labels=_BUDGET)
    for part, about in (
        ("cap", "What may be spent in the limit's period; not told where there is none"),
        ("used", "What is spent in the limit's period"),
        ("reserved", "What is held for calls that are on their way"),
        ("left", "What may still be spent; not told where there is no cap"),
    )
)
RESETS = Metric(
    name="twin_budget_resets_timestamp_seconds",
    kind="gauge",
    unit="seconds since 1970",
    about="When the limit's period ends",
    labels=_BUDGET,
)
BREAKER = Metric(
    name="twin_route_breaker",
    kind="gauge",
    unit="0 or 1",
    about="1 for the state that the route's breaker is in",
    labels=(*_ROUTE, "state"),
)
POSITION = Metric(
    name="twin_route_position",
    kind="gauge",
    unit="place",
    about="The route's place in the order in which models are asked; 1 is first",
    labels=_ROUTE,
)
ALERTS = Metric(
    name="twin_alerts_open", kind="gauge", unit="incidents", about="Incidents that are open", labels=("kind",)
)
INBOX = Metric(
    name="twin_inbox_waiting", kind="gauge", unit="questions", about="Questions that wait for the person"
)
PAUSED = Metric(name="twin_spending_paused", kind="gauge", unit="0 or 1", about="1 while spending is paused")
BOOKS = (CAP, USED, RESERVED, LEFT, RESETS, BREAKER, POSITION, ALERTS, INBOX, PAUSED)
"""What the books tell, the same for all processes of one database; read at most every few seconds."""

DATABASE = Metric(
    name="twin_database_up", kind="gauge", unit="0 or 1", about="0 while the database does not answer"
)
SPOOLED = Metric(
    name="twin_spool_records",
    kind="gauge",
    unit="records",
    about="What this process has written beside the database, and the database does not know yet",
)
TASKS = Metric(
    name="twin_tasks",
    kind="gauge",
    unit="tasks",
    about="What runs or waits in the event loop of this process; flat under a load that is",
)
BUILD = Metric(
    name="twin_build_info",
    kind="gauge",
    unit="always 1",
    about="The version of the program",
    labels=("version",),
)
STATE = (DATABASE, SPOOLED, TASKS, BUILD)
"""How it stands with this process."""

METRICS = (*COUNTED, *BOOKS, *STATE)
