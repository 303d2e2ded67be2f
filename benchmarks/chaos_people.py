"""Who asks while everything breaks, at the web and on Slack, and what they were told."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

import httpx

from benchmarks.chaos_audit import Heard
from benchmarks.chaos_scene import CLOCK, Place, Scene, ticks
from benchmarks.chaos_story import Mention, Said
from benchmarks.crash import QUESTIONS
from tests.far_ends.slack_world import PRIVATE

PATIENCE_S = 200.0
TICK_S = 0.1
LATELY = 200
"""
Of so many questions one is asked again, a minute's worth.

Without its database a process knows the last 2,000 that it was asked (`bot.spool.recent`), which a long play
exceeds; no platform delivers an event again after five minutes.
"""
TURNS = 50
"""So often a member looks for an answer before they ask something else."""


@dataclass(slots=True)
class People:
    """Those of one scene."""

    scene: Scene
    think_s: float = 0.1
    """So long everybody thinks before they ask again."""
    heard: Heard = field(default_factory=Heard)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, place: Place, key: str) -> None:
        """Ask, and ask again under the same key as long as nobody says anything."""
        scene, began, asked = self.scene, time.monotonic(), CLOCK.now()
        while time.monotonic() < began + PATIENCE_S:
            try:
                said = await scene.desk.post(
                    f"http://127.0.0.1:{place.port}/api/ask",
                    json={"question": scene.run.asked[key]},
                    headers={"Idempotency-Key": key},
                )
                told = said.json()
            except (httpx.HTTPError, ValueError):
                scene.run.lost_lines += 1
                await asyncio.sleep(TICK_S)
                continue
            words = self.heard.tell(key, told, said.status_code, time.monotonic() - began)
            if words is not None:
                self.heard.answers.setdefault(key, []).append(Said(words, asked, CLOCK.now(), place.port))
            return

    async def asker(self, place: Place, number: int) -> None:
        """A person at the web door of one twin; every fourth question is one that was asked lately."""
        chance, mine = random.Random(f"{self.scene.run.seed}:{place.port}:{number}"), list[str]()
        while not self.over.is_set():
            is_old = bool(mine) and chance.random() < 0.25
            key = chance.choice(mine[-LATELY:]) if is_old else f"{place.port}-{number}-{len(mine)}"
            self.scene.run.asked.setdefault(key, chance.choice(QUESTIONS))
            mine += [] if is_old else [key]
            await self.ask(place, key)
            await asyncio.sleep(self.think_s)

    async def member(self, number: int) -> None:
        """Somebody on Slack, who asks in a channel and goes on when there is an answer, or after a while."""
        slack, channel = self.scene.slack, f"C0CHAOS{number}"
        slack.world.channels[channel] = {"name": channel.lower()}
        chance = random.Random(f"{self.scene.run.seed}:slack:{number}")
        while not self.over.is_set():
            asked = CLOCK.now()
            try:
                ts = str((await slack.mention(chance.choice(QUESTIONS), channel=channel))["ts"])
                self.heard.mentions[ts] = Mention(asked)
            except TimeoutError:  # Slack has given up one of its events; the other may have come
                ts = self._given_up(channel)
                self.heard.mentions[ts] = Mention(asked, was_taken=False)
            for _ in range(TURNS):
                if self.replies(ts) or self.over.is_set():
                    break
                await asyncio.sleep(TICK_S)
            await asyncio.sleep(self.think_s)

    def _given_up(self, channel: str) -> str:
        """The message whose event Slack has sent for the last time."""
        events = (one["payload"]["event"] for one in reversed(self.scene.slack.link.unacknowledged))
        return next(str(event["ts"]) for event in events if event.get("channel") == channel)

    def redelivered(self) -> set[str]:
        """The messages of which Slack has sent an event more than once."""
        sent = (one["payload"].get("event", {}) for one in self.scene.slack.link.unacknowledged)
        return {str(event["ts"]) for event in sent if "ts" in event}

    def replies(self, ts: str) -> int:
        """How many messages of the twin stand in a thread."""
        return sum(message.thread_ts == ts for message in self.scene.slack.world.said)

    async def settled(self, seconds: float) -> None:
        """Wait until each mention that was taken has an answer, as long as there is hope."""
        async for _ in ticks(TICK_S, time.monotonic() + seconds):
            if all(self.replies(ts) or not one.was_taken for ts, one in self.heard.mentions.items()):
                break

    def reports(self) -> list[str]:
        """What stands in the channel for reports about a day that is over."""
        said = self.scene.slack.world.said
        return [one.shown for one in said if one.channel == PRIVATE and "Daily report" in one.shown]

    async def reported(self, seconds: float) -> None:
        """Wait until there is a report."""
        async for _ in ticks(TICK_S, time.monotonic() + seconds):
            if self.reports():
                break
