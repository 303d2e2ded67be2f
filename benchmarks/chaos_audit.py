"""What is to hold after the chaos, looked at from outside: people, provider, ledger, processes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks import crash_audit
from benchmarks.chaos_scene import Scene
from bot.clock import MachineClock

_SPENT = "SELECT name, spent + reserved + lent, period FROM budget_windows"
_WARM = 5
"""So many looks at the memory pass until a process has grown to its size."""
GROWTH = 1.25
_FINAL = {"answered", "not_in_profile", "over_budget", "unavailable", "rate_limited", "rejected"}


@dataclass(slots=True)
class Heard:
    """What people got, and what a look at the first twin told."""

    outcomes: Counter[str] = field(default_factory=Counter)
    ended: set[str] = field(default_factory=set)
    served: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    answers: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    mentions: dict[str, datetime] = field(default_factory=dict)
    resident: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def tell(self, key: str, told: dict[str, Any], status: int, seconds: float) -> None:
        """Somebody was told something."""
        outcome = str(told.get("outcome"))
        if outcome not in _FINAL or not (told.get("text") or told.get("message")):
            self.strange.append(f"{status} {json.dumps(told)[:200]}")
            return
        self.ended.add(key)
        self.outcomes[outcome] += 1
        self.served[str(told.get("served_by"))] += 1
        self.seconds.append(seconds)
        if outcome == "answered":
            said = json.dumps(told, sort_keys=True), MachineClock().now()
            self.answers.setdefault(key, []).append(said)


def found_in(
    scene: Scene,
    heard: Heard,
    calls: dict[str, dict[str, Any]],
    told: dict[str, int],
    query: crash_audit.Query,
) -> dict[str, Any]:
    """Everything that is to be judged, and what explains it."""
    answers = {key: _seeing(scene, said) for key, said in heard.answers.items()}
    again = sum(len({words for words, _ in said}) > 1 for said in heard.answers.values())
    books = crash_audit.compared(scene.run.folder, answers, calls, query)
    twice = [ts for ts, number in told.items() if number > 1]
    cap = int(scene.run.more["TWIN_DAILY_TOKENS"])
    days = [(str(period), int(sum_)) for name, sum_, period in query(_SPENT) if name == "daily_tokens"]
    seconds = sorted(heard.seconds)
    warm = heard.resident[_WARM:] or heard.resident or [0]
    return {
        "harms": scene.done,
        "hurt": {"provider": scene.provider.hurt, "platform": scene.platform.hurt},
        "lives": [place.lives for place in scene.places],
        "exits": scene.exits,
        "outcomes": dict(heard.outcomes),
        "served_by": dict(heard.served),
        "strange": heard.strange[:5],
        "asked": len(scene.run.asked),
        "unanswered": sorted(set(scene.run.asked) - heard.ended),
        "lost_lines": scene.run.lost_lines,
        "seconds": {name: round(_at(seconds, part), 2) for name, part in _PARTS.items()},
        "slack": dict(Counter(told.values())),
        "twice_while_blind": {
            "web": again,
            "Slack": sum(scene.was_blind(heard.mentions[ts]) for ts in twice),
        },
        "twice_on_slack": sum(not scene.was_blind(heard.mentions[ts]) for ts in twice),
        "days": days,
        "cap": cap,
        "resident_kb": [warm[0], max(warm), warm[-1]],
        "files": [heard.files[0], max(heard.files), heard.files[-1]] if heard.files else [],
        **books,
    }


def _seeing(scene: Scene, said: list[tuple[str, datetime]]) -> set[str]:
    """Without what was said while twins knew nothing of each other, which may be what is kept in the end."""
    blind = {words for words, at in said if scene.was_blind(at)}
    return {words for words, _ in said} - blind or {said[0][0]}


_PARTS = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "most": 1.0}


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def faults_of(found: dict[str, Any], *, is_long: bool) -> list[str]:
    """
    What is not as promised; empty when all is.

    A twin that was killed owes what was in its hands on Slack; twins without their database know nothing of
    each other or of their last lives, and what is delivered to two of them then is answered twice.
    """
    killed = found["harms"].get("twin killed", 0)
    checks = {
        "everybody at the web got an answer or an apology": not found["unanswered"] and not found["strange"],
        "nobody on Slack got two answers": found["twice_on_slack"] == 0,
        "who asked on Slack got an answer": found["slack"].get(0, 0) <= 2 * killed,
        "no day went above its cap": all(spent <= found["cap"] for _, spent in found["days"]),
        "the day's border passed": not is_long or len(found["days"]) > 1,
        "the report stands once": found["reports"] == 1,
        "twins end well": set(found["exits"]) == {0},
        "memory is flat": not is_long or found["resident_kb"][2] <= GROWTH * found["resident_kb"][0],
    }
    books = crash_audit.faults_of(found | {"integrity": "ok", "last_exit": 0})
    return books + [name for name, holds in checks.items() if not holds]
