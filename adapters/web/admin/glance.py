"""How it stands, in words for the overview: the same for its first sight and for all that follows (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.web.admin.sparkline import Sparkline, sparkline
from bot.reports.wording import dollars, dollars_told, milliseconds, percent
from bot.spend.cost import parse_usd

TOKENS, MONEY = "daily_tokens", "monthly_usd"
_TONES = {True: "good", False: "bad", None: ""}
_BREAKERS = {"closed": "good", "open": "bad"}
_SEVERITIES = {"critical": "bad", "warning": "warn"}

State = Mapping[str, Any]
Days = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How much of a cap is used, and held for calls that run, as shares of it; ``told`` says it in words."""

    used: float
    held: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure of today. ``aim`` is its target or its cap, ``before`` what it was yesterday."""

    name: str
    label: str
    value: str
    aim: str
    before: str
    tone: str = ""
    gauge: Gauge | None = None
    spark: Sparkline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """All of it; lists are rows of plain words, each with the tone of its badge."""

    at: str
    cards: tuple[Card, ...]
    routes: tuple[Mapping[str, str], ...]
    alerts: tuple[Mapping[str, str], ...]
    waiting: int
    paused: str | None

    def live(self) -> dict[str, object]:
        """What a page that is open patches itself with: texts by their names, tones, gauges, and lists."""
        texts: dict[str, str] = {"waiting": f"{self.waiting:,}"}
        tones, gauges = dict[str, str](), dict[str, tuple[float, float]]()
        for card in self.cards:
            texts |= {
                card.name: card.value,
                f"{card.name}_aim": card.aim,
                f"{card.name}_before": card.before,
            }
            tones[card.name] = card.tone
            if card.gauge is not None:
                gauges[card.name] = card.gauge.used, card.gauge.held
        lists = {"routes": list(self.routes), "alerts": list(self.alerts)}
        return {
            "at": self.at,
            "texts": texts,
            "tones": tones,
            "gauges": gauges,
            "lists": lists,
            "paused": self.paused,
        }


def glance(state: State, days: Days, zone: ZoneInfo) -> Glance:
    """
    A `bot.board.Board.state`, with the days before today as `bot.reports.timeline.days_json` tells them.
    """
    waiting, paused = state.get("waiting", 0), state.get("paused")
    at = datetime.fromisoformat(str(state["at"])).astimezone(zone)
    return Glance(
        at=f"{at:%H:%M:%S}",
        cards=tuple(_cards(state, days)),
        routes=tuple(_route(one) for one in state.get("routes", ())),
        alerts=tuple(_alert(one, zone) for one in state.get("alerts", ())),
        waiting=int(waiting),
        paused=None if paused is None else str(paused),
    )


@dataclass(frozen=True, slots=True)
class _Today:
    """The figures of today, beside their targets, their limits, and the days before."""

    now: Mapping[str, Any]
    days: Days
    targets: Mapping[str, Any]
    limits: Mapping[str, Any]

    def tone(self, name: str) -> str:
        return _TONES[self.targets[name]["met"]] if name in self.targets else ""

    def line(self, name: str, now: float | None) -> Sparkline | None:
        before = [None if one[name] is None else float(one[name]) for one in self.days]
        return sparkline([*before, now])

    def was(self, name: str, word: Callable[[Any], str]) -> str:
        told = self.days[-1][name] if self.days else None
        return "" if told is None else f"yesterday {word(told)}"


def _cards(state: State, days: Days) -> Iterator[Card]:
    now = state["today"]
    targets = {one["name"]: one for one in now["targets"]}
    today = _Today(now, days, targets, {one["name"]: one for one in state.get("limits", ())})
    yield Card(
        name="questions",
        label="Questions today",
        value=f"{now['questions']:,}",
        aim=f"{now['by_outcome'].get('answered', 0):,} answered",
        before=today.was("questions", "{:,}".format),
        spark=today.line("questions", now["questions"]),
    )
    yield _cost(today)
    yield _tokens(today)
    yield Card(
        name="latency",
        label="p90 latency today",
        value=milliseconds(now["p90_ms"]),
        aim=f"p50 {milliseconds(now['p50_ms'])}; target {_aim(targets, 'p90_ms')}",
        before=today.was("p90_ms", milliseconds),
        tone=today.tone("p90_ms"),
        spark=today.line("p90_ms", now["p90_ms"]),
    )
    for name, label, figure in (
        ("errors", "Errors today", "error_rate"),
        ("hits", "Cache hits today", "cache_hit_rate"),
    ):
        yield Card(
            name=name,
            label=label,
            value=percent(now[figure], beside=targets.get(figure, {}).get("target")),
            aim=f"target {_aim(targets, figure)}",
            before=today.was(figure, percent),
            tone=today.tone(figure),
            spark=today.line(figure, now[figure]),
        )


def _cost(today: _Today) -> Card:
    gauge = _gauge(today.limits.get(MONEY), parse_usd, dollars, "this month")
    return Card(
        name="cost",
        label="Cost today",
        value=dollars_told(today.now["cost_usd"]),
        aim=gauge.told if gauge else "no budget is set",
        before=today.was("cost_usd", dollars_told),
        gauge=gauge,
        spark=today.line("cost_usd", float(today.now["cost_usd"])),
    )


def _tokens(today: _Today) -> Card:
    gauge = _gauge(today.limits.get(TOKENS), int, "{:,}".format, "today")
    used = [one["prompt_tokens"] + one["completion_tokens"] for one in (*today.days, today.now)]
    return Card(
        name="tokens",
        label="Tokens today",
        value=f"{used[-1]:,}",
        aim=gauge.told if gauge else "no cap is set",
        before=f"yesterday {used[-2]:,}" if today.days else "",
        gauge=gauge,
        spark=sparkline([*map(float, used)]),
    )


def _aim(targets: Mapping[str, Any], name: str) -> str:
    wanted = targets[name]["target"] if name in targets else None
    if wanted is None:
        return "-"
    if name == "p90_ms":
        return f"<\u00a0{wanted / 1000:g}\u00a0s"
    return f"{'>' if name == 'cache_hit_rate' else '<'}\u00a0{wanted * 100:g}\u00a0%"


def _gauge(limit: Mapping[str, Any] | None, read: Any, word: Any, when: str) -> Gauge | None:
    """None where there is no cap; what nobody can read is no cap either."""
    if limit is None or limit["cap"] is None:
        return None
    cap, used, held = (read(limit[name]) for name in ("cap", "used", "reserved"))
    whole = max(1, cap)
    return Gauge(used=used / whole, held=held / whole, told=f"{word(used)} of {word(cap)} {when}")


def breaker_told(state: str) -> tuple[str, str]:
    """The state of a route's breaker as a badge shows it: its words, and their tone."""
    return state.replace("_", " "), _BREAKERS.get(state, "warn")


def _route(one: Mapping[str, Any]) -> dict[str, str]:
    breaker, tone = breaker_told(str(one["breaker"]))
    return {
        "position": str(one["position"]),
        "route": str(one["route"]),
        "breaker": breaker,
        "tone": tone,
        "headroom": str(one["headroom"]),
        "success": percent(one["success_rate"]),
        "p90": milliseconds(one["p90_ms"]),
        "why": str(one["why"]),
    }


def _alert(one: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    since = one.get("opened_at")
    told = (
        "" if since is None else f"since {datetime.fromisoformat(str(since)).astimezone(zone):%Y-%m-%d %H:%M}"
    )
    severity = str(one.get("severity", "warning"))
    return {
        "title": str(one["title"]),
        "severity": severity,
        "tone": _SEVERITIES.get(severity, ""),
        "since": told,
    }
