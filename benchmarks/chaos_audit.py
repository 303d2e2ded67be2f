"""
What is to hold after the chaos, looked at from outside: people, provider, ledger, processes.

Each invariant, and what alone excuses that it does not hold:

- everybody at the web got one answer or one apology, and the same one under the same key. Excused: an answer
  by a later life without its database, by its own log: it cannot read what the life before it had said.
- who asked on Slack got an answer or an apology. Excused: no event of the mention was acknowledged, or a
  twin was killed within 25 s of it.
- and no second one. Excused: Slack sent one of its events again *and* the database was away, by the logs
  of the twins themselves.
- the ledger equals the provider's own count: see `benchmarks.crash_audit`, which excuses nothing.
- no budget was ever exceeded: not at the end, and at none of the looks in between; what is reserved counts.
- one report of the day that has ended.
- no orphan: nothing reserved or lent, no attempt pending, no ask open, no spool left. An ask that its
  process left open is ended ten minutes later, so the last life lives eleven minutes later (with libfaketime;
  without it, open asks are told and not judged, unless there are more than deaths and outages explain).
- memory is flat: that of the twin that nobody kills, as a line through the second half of a long play.
- twins end well when they are told to end.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from benchmarks import crash_audit
from benchmarks.chaos_story import Mention, Said, Story
from benchmarks.soak_verdict import climbed

GROWTH = 0.10
AT_ONCE = 6
"""So many questions were on their way at any time."""
_SPENT = "SELECT name, spent + reserved + lent, period FROM budget_windows"
_FINAL = {"answered", "not_in_profile", "over_budget", "unavailable", "rate_limited", "rejected"}
_PARTS = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "most": 1.0}
Caps = Mapping[str, int]


@dataclass(slots=True)
class Heard:
    """What people got, and what looks at the first twin and at the budgets told."""

    outcomes: Counter[str] = field(default_factory=Counter)
    ended: set[str] = field(default_factory=set)
    served: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    answers: dict[str, list[Said]] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    resident: list[tuple[float, float]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    most: dict[str, int] = field(default_factory=dict)
    """The most that was ever spent and held in a window, by its name and period."""
    looks: int = 0

    def tell(self, key: str, told: Mapping[str, Any], status: int, seconds: float) -> str | None:
        """Somebody was told something: the whole of it, if it is an answer."""
        outcome = str(told.get("outcome"))
        if outcome not in _FINAL or not (told.get("text") or told.get("message")):
            self.strange.append(f"{status} {json.dumps(told)[:200]}")
            return None
        self.ended.add(key)
        self.outcomes[outcome] += 1
        self.served[str(told.get("served_by"))] += 1
        self.seconds.append(seconds)
        return json.dumps(told, sort_keys=True) if outcome == "answered" else None

    def look_at_budgets(self, query: crash_audit.Query) -> None:
        """What is spent and held now."""
        with suppress(Exception):  # the database is away
            for name, held, period in query(_SPENT):
                window = f"{name} {period}"
                self.most[window] = max(self.most.get(window, 0), int(held))
            self.looks += 1


def of_people(story: Story, heard: Heard, asked: Iterable[str]) -> dict[str, Any]:
    """What people at the web got."""
    seconds = sorted(heard.seconds)
    return {
        "outcomes": dict(heard.outcomes),
        "served_by": dict(heard.served),
        "strange": heard.strange[:5],
        "unanswered": sorted(set(asked) - heard.ended),
        "seconds": {name: round(_at(seconds, part), 2) for name, part in _PARTS.items()},
        "second_answers_excused": sum(
            len({one.words for one in said}) > len(story.answers(said)) for said in heard.answers.values()
        ),
    }


def of_slack(
    story: Story, mentions: Mapping[str, Mention], replies: Mapping[str, int], redelivered: Iterable[str]
) -> dict[str, Any]:
    """What people on Slack got."""
    again = set(redelivered)
    twice = [ts for ts, number in replies.items() if number > 1]
    none = [ts for ts, number in replies.items() if not number]
    excused = {ts for ts in twice if story.may_be_twice(ts, mentions[ts], again)}
    lost = {ts for ts in none if story.may_be_lost(mentions[ts])}
    return {
        "slack": dict(Counter(replies.values())),
        "mentions_redelivered": len(again & set(replies)),
        "twice_excused": len(excused),
        "twice_on_slack": [f"{ts} at {mentions[ts].at.isoformat()}" for ts in twice if ts not in excused],
        "lost_excused": len(lost),
        "lost_on_slack": [f"{ts} at {mentions[ts].at.isoformat()}" for ts in none if ts not in lost],
    }


def of_books(story: Story, heard: Heard, books: Mapping[str, Any], caps: Caps) -> dict[str, Any]:
    """What stands in the ledger, and how much ever stood in a budget."""
    return {
        **books,
        "days": {name: most for name, most in sorted(heard.most.items()) if "daily" in name},
        "above_their_cap": [name for name, most in heard.most.items() if most > caps[name.split()[0]]],
        "looks_at_budgets": heard.looks,
        "open_asks_explained": AT_ONCE * (len(story.deaths) + len(story.blind)),
    }


def of_process(heard: Heard) -> dict[str, Any]:
    """Memory and files of the twin that nobody kills; memory over the second half of the looks."""
    late = heard.resident[len(heard.resident) // 2 :]
    begins, climbs = climbed(late)
    return {
        "resident_kb": [round(begins), round(climbs), round(max((kb for _, kb in late), default=0))],
        "growth": round(climbs / begins, 4) if begins else 0.0,
        "files": [heard.files[0], max(heard.files), heard.files[-1]] if heard.files else [],
    }


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def faults_of(found: Mapping[str, Any], *, is_long: bool) -> list[str]:
    """What is not as promised; empty when all is."""
    checks = {
        "everybody at the web got an answer or an apology": not found["unanswered"] and not found["strange"],
        "nobody on Slack got two answers": not found["twice_on_slack"],
        "who asked on Slack got an answer": not found["lost_on_slack"],
        "no budget was ever exceeded": not found["above_their_cap"] and found["looks_at_budgets"] > 1,
        "the day's border passed": len(found["days"]) > 1,
        "the report stands once": found["reports"] == 1,
        "no ask is left open": found["open_asks"]
        <= (0 if found["is_later"] else found["open_asks_explained"]),
        "twins end well": set(found["exits"]) == {0},
        "memory is flat": not is_long or found["growth"] <= GROWTH,
    }
    books = crash_audit.faults_of({**found, "integrity": "ok", "last_exit": 0})
    return books + [name for name, holds in checks.items() if not holds]
