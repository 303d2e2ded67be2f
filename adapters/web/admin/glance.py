"""How it stands, in words for the overview: the same for its first sight and for all that follows (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from adapters.web.admin.sparkline import Sparkline, sparkline
from bot.reports.wording import dollars, milliseconds, percent

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
    A `bot.board.Board.state`, with the days before today as `bot.reports.timeline.series_json` tells them.
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


def _cards(state: State, days: Days) -> Iterator[Card]:
    today, limits = state["today"], {one["name"]: one for one in state.get("limits", ())}
    targets = {one["name"]: one for one in today["targets"]}
    yesterday = days[-1] if days else None

    def met(name: str) -> str:
        return _TONES[targets[name]["met"]] if name in targets else ""

    def line(name: str, now: float | None) -> Sparkline | None:
        before = [None if one[name] is None else float(one[name]) for one in days]
        return sparkline([*before, now])

    def was(name: str, word: Any) -> str:
        told = None if yesterday is None else yesterday[name]
        return "" if told is None else f"yesterday {word(told)}"

    tokens = today["prompt_tokens"] + today["completion_tokens"]
    used = [one["prompt_tokens"] + one["completion_tokens"] for one in days]
    answered = today["by_outcome"].get("answered", 0)
    yield Card(
        name="questions",
        label="Questions today",
        value=f"{today['questions']:,}",
        aim=f"{answered:,} answered",
        before=was("questions", "{:,}".format),
        spark=line("questions", today["questions"]),
    )
    money = _gauge(limits.get(MONEY), _nano, dollars, "this month")
    yield Card(
        name="cost",
        label="Cost today",
        value=_dollars(today["cost_usd"]),
        aim=money.told if money else "no budget is set",
        before=was("cost_usd", _dollars),
        gauge=money,
        spark=line("cost_usd", float(today["cost_usd"])),
    )
    room = _gauge(limits.get(TOKENS), int, "{:,}".format, "today")
    yield Card(
        name="tokens",
        label="Tokens today",
        value=f"{tokens:,}",
        aim=room.told if room else "no cap is set",
        before="" if yesterday is None else f"yesterday {used[-1]:,}",
        gauge=room,
        spark=sparkline([*map(float, used), float(tokens)]),
    )
    yield Card(
        name="latency",
        label="p90 latency today",
        value=milliseconds(today["p90_ms"]),
        aim=f"p50 {milliseconds(today['p50_ms'])}; target {_aim(targets, 'p90_ms')}",
        before=was("p90_ms", milliseconds),
        tone=met("p90_ms"),
        spark=line("p90_ms", today["p90_ms"]),
    )
    yield Card(
        name="errors",
        label="Errors today",
        value=percent(today["error_rate"]),
        aim=f"target {_aim(targets, 'error_rate')}",
        before=was("error_rate", percent),
        tone=met("error_rate"),
        spark=line("error_rate", today["error_rate"]),
    )
    yield Card(
        name="hits",
        label="Cache hits today",
        value=percent(today["cache_hit_rate"]),
        aim=f"target {_aim(targets, 'cache_hit_rate')}",
        before=was("cache_hit_rate", percent),
        tone=met("cache_hit_rate"),
        spark=line("cache_hit_rate", today["cache_hit_rate"]),
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


def _route(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "position": str(one["position"]),
        "route": str(one["route"]),
        "breaker": str(one["breaker"]).replace("_", " "),
        "tone": _BREAKERS.get(str(one["breaker"]), "warn"),
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


def _nano(told: object) -> int:
    return int(Decimal(str(told)).scaleb(9))


def _dollars(told: object) -> str:
    return dollars(_nano(told))
