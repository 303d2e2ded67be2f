"""
Twins of one PostgreSQL behind bad lines, killed, stopped and short of room, while people ask and a day ends.

    python -m benchmarks.chaos [--minutes N] [--seed S] [--twins 3]

Two or more `twin run` (web, Slack, reports), one server, a provider (`twin simulate`) that counts by itself,
and a local Slack; between them and the twins are lines that are cut, slowed, silenced and garbled. Without
``--minutes`` some harms are done once: which, and in what order, the seed tells. Afterwards everything is
looked at from outside: what people got, what the provider billed, what stands in the ledger. The clock is the
machine's: no jump of it is among the harms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.chaos_audit import Heard, faults_of, found_in
from benchmarks.chaos_scene import DEEDS, Place, Scene, few, open_files, resident_kb, zone_with_midnight_at
from benchmarks.crash import QUESTIONS, TTL_S, Run, ended, free_port, killed, simulated
from bot.clock import MachineClock
from tests.far_ends import postgres
from tests.far_ends.proxy import line_to
from tests.far_ends.slack import local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_world import PRIVATE

CLOCK = MachineClock()
ASKERS = 2
MEMBERS = 2
DAILY_TOKENS = 150_000
SHORT_S = (0.3, 1.0)
LONG_S = (0.5, 6.0)
PATIENCE_S = 200.0
LAST_REPEATS = 40


@dataclass(slots=True)
class Play:
    """The people of the scene, and what they heard."""

    scene: Scene
    heard: Heard = field(default_factory=Heard)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, place: Place, key: str) -> None:
        """Ask, and ask again under the same key as long as nobody says anything."""
        scene, began = self.scene, time.monotonic()
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
                await asyncio.sleep(0.1)
                continue
            self.heard.tell(key, told, said.status_code, time.monotonic() - began)
            return

    async def asker(self, place: Place, number: int) -> None:
        """A person at the web door of one twin; every fourth question is one that was asked before."""
        chance, mine = random.Random(f"{self.scene.run.seed}:{place.port}:{number}"), list[str]()
        while not self.over.is_set():
            is_old = bool(mine) and chance.random() < 0.25
            key = chance.choice(mine) if is_old else f"{place.port}-{number}-{len(mine)}"
            self.scene.run.asked.setdefault(key, chance.choice(QUESTIONS))
            mine += [] if is_old else [key]
            await self.ask(place, key)
            await asyncio.sleep(0.05)

    async def member(self, number: int) -> None:
        """Somebody on Slack, who asks in a channel and goes on when there is an answer, or after a while."""
        slack, channel = self.scene.slack, f"C0CHAOS{number}"
        slack.world.channels[channel] = {"name": channel.lower()}
        chance = random.Random(f"{self.scene.run.seed}:slack:{number}")
        while not self.over.is_set():
            ts = ""
            with suppress(TimeoutError):  # Slack has given up: the question reached nobody
                event = await slack.mention(chance.choice(QUESTIONS), channel=channel)
                ts = event["ts"]
                self.heard.mentions[ts] = CLOCK.now()
            for _ in range(50):
                if not ts or self.replies(ts) or self.over.is_set():
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.1)

    def replies(self, ts: str) -> int:
        """How many messages of the twin stand in a thread."""
        return sum(message.thread_ts == ts for message in self.scene.slack.world.said)

    async def harm(self, until: float | None) -> None:
        """All harms in a shuffled order, and again until the time is up."""
        scene = self.scene
        lengths = SHORT_S if until is None else LONG_S
        while not self.over.is_set():
            names = list(DEEDS) if until is not None else few(scene.chance)
            scene.chance.shuffle(names)
            for name in names:
                begun = CLOCK.now()
                await DEEDS[name](scene, scene.chance.uniform(*lengths))
                scene.times.append((name, begun, CLOCK.now()))
                scene.done[name] = scene.done.get(name, 0) + 1
                await asyncio.sleep(scene.chance.uniform(*lengths) / 2)
                if until is not None and time.monotonic() > until:
                    break
            if until is None or time.monotonic() > until:
                self.over.set()

    async def look(self) -> None:
        """How much memory and how many files the first twin holds, which nobody kills."""
        while not self.over.is_set():
            process = self.scene.places[0].process
            if process is not None:
                self.heard.resident.append(resident_kb(process))
                self.heard.files.append(open_files(process))
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), 1)

    async def perform(self, minutes: float | None) -> None:
        """Open all, let people ask while harm is done, close all, and let one more life inherit."""
        scene = self.scene
        first, *others = scene.places
        await scene.open(first)  # brings the database to head
        await scene.desk.get(
            f"http://127.0.0.1:{first.port}/"
        )  # one cookie, one person, for all that follows
        async with asyncio.TaskGroup() as group:
            for place in others:
                group.create_task(scene.open(place))
        until = None if minutes is None else time.monotonic() + 60 * minutes
        async with asyncio.TaskGroup() as group:
            for place in scene.places:
                for number in range(ASKERS):
                    group.create_task(self.asker(place, number))
            for number in range(MEMBERS):
                group.create_task(self.member(number))
            group.create_task(self.look())
            group.create_task(self.harm(until))
        async with asyncio.TaskGroup() as group:
            for place in scene.places:
                group.create_task(scene.close(place))
        await self.inherit(first)

    async def inherit(self, place: Place) -> None:
        """The last life charges what is overdue, posts what is due, and is asked again what was answered."""
        left = (self.scene.border - CLOCK.now()).total_seconds()
        await asyncio.sleep(max(TTL_S + 0.5, left + 0.1))
        await self.scene.open(place)
        asked = self.scene.run.asked
        asked.update((f"last-{number}", question) for number, question in enumerate(QUESTIONS))
        for key in list(asked)[-LAST_REPEATS:]:
            await self.ask(place, key)
        for _ in range(int(PATIENCE_S / 0.1)):
            if self.reports():
                break
            await asyncio.sleep(0.1)
        await self.scene.close(place)

    def reports(self) -> list[str]:
        """What stands in the channel for reports about a day that is over."""
        said = self.scene.slack.world.said
        return [one.shown for one in said if one.channel == PRIVATE and "Daily report" in one.shown]


async def play(run: Run, *, minutes: float | None, twins: int) -> dict[str, Any]:
    """The whole; what was found."""
    began = CLOCK.now()
    border = (began + timedelta(seconds=25 if minutes is None else 30 * minutes)).replace(microsecond=0)
    zone, zones = zone_with_midnight_at(border, run.folder)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres.running(synchronous_commit="on"))
        name = server.database()
        simulator = await simulated(run)
        stack.push_async_callback(ended, simulator)
        provider = await stack.enter_async_context(line_to(int(run.simulator.rsplit(":", 1)[1])))
        slack = await stack.enter_async_context(local_slack())
        slack.world.become(WHOLE)
        platform_line = await stack.enter_async_context(line_to(int(slack.url.rsplit(":", 1)[1])))
        counter, run.simulator, slack.url = run.simulator, provider.url, platform_line.url
        run.database, run.doors = server.url(name), "web,slack,scheduler"
        run.more = {
            "TWIN_TIMEZONE": zone,
            "PYTHONTZPATH": zones,
            "TWIN_REPORT_AT": "00:00",
            "TWIN_DAILY_TOKENS": str(DAILY_TOKENS * max(1, round(minutes or 0))),
            "SLACK_BOT_TOKEN": "xoxb-local-1",
            "SLACK_APP_TOKEN": slack.world.app_token,
            "SLACK_API_URL": slack.api_url,
            "TWIN_SLACK_ADMIN_CHANNEL": PRIVATE,
        }
        desk = await stack.enter_async_context(
            httpx.AsyncClient(timeout=40, limits=httpx.Limits(max_connections=100), trust_env=False)
        )
        places = [Place(free_port()) for _ in range(twins)]
        chance = random.Random(run.seed)
        scene = Scene(run, server, slack, provider, platform_line, desk, chance, places, border)
        played = Play(scene)
        try:
            await played.perform(minutes)
            calls = (await desk.get(f"{counter}/control/calls")).json()
        finally:
            for place in places:
                if place.process is not None and place.process.returncode is None:
                    place.process.send_signal(signal.SIGCONT)
                    await killed(place.process)
        told = {ts: played.replies(ts) for ts in played.heard.mentions}
        found = found_in(scene, played.heard, calls, told, lambda sql: server.query(name, sql))
        return found | {"reports": len(played.reports()), "border": border.isoformat()}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.chaos")
    options.add_argument("--minutes", type=float, help="go on for so long; without it, eight harms")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--twins", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        run = Run(Path(folder), given.seed)
        found = asyncio.run(play(run, minutes=given.minutes, twins=max(2, given.twins)))
        log = (run.folder / "log.txt").read_text(errors="replace")
        found["tracebacks"] = log.count("Traceback (most recent call last)")
        if wrong := faults_of(found, is_long=given.minutes is not None):
            kept = Path(tempfile.gettempdir()) / f"chaos-{given.seed}.log"
            kept.write_text(log, "utf-8")
            print(f"the twins' logs are in {kept}")
        seconds = time.monotonic() - began
    print(f"{os.cpu_count()} cores, CPython {platform.python_version()}, {seconds:.0f} s, seed {given.seed}")
    print(json.dumps(found, indent=2, default=str))
    print("as promised" if not wrong else f"NOT as promised: {'; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
