"""
Twins of one database behind bad lines, killed, stopped and short of room, while people ask and a day ends.

    python -m benchmarks.chaos [--minutes N] [--seed S] [--twins 3] [--sqlite] [--clocks] [--http]

Two or more `twin run` (web, Slack, reports), one PostgreSQL (or one file), a provider (`twin simulate`) that
counts by itself, and a local Slack; between them and the twins are lines that are cut, slowed, silenced and
garbled. With ``--http`` Slack sends requests, to each twin in turn, in place of sockets. With ``--clocks``
clocks jump by minutes and hours, over the day's border and back (libfaketime). Without ``--minutes`` some
harms are done once: which, and in what order, the seed tells. Afterwards all of it is looked at from outside;
`benchmarks/chaos_audit.py` has each invariant, and what excuses it.
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
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks import chaos_audit, crash_audit
from benchmarks.chaos_clock import SERVER, Clocks, library
from benchmarks.chaos_people import PATIENCE_S, People
from benchmarks.chaos_scene import (
    CLOCK,
    KILLED,
    Place,
    Scene,
    few,
    open_files,
    resident_kb,
    zone_with_midnight_at,
)
from benchmarks.chaos_slack import SECRET, spread
from benchmarks.chaos_store import Store, store
from benchmarks.crash import QUESTIONS, TTL_S, Run, free_port, killed, simulated
from benchmarks.nursery import nursery
from tests.far_ends.proxy import line_to
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_world import PRIVATE

ASKERS = 2
MEMBERS = 2
DAILY_TOKENS = 90_000
MONTHLY_USD = 100
BORDER_S = 12.0
"""So soon a day ends in a short play; on a machine that is busy as much later as all takes longer."""
TO_SPARE_S = 5.0
"""So long before the day ends, at least, people begin to ask."""
FAULTS = ("cut=0.02", "503=0.02", "hang=0.005", "empty=0.01")
SHORT_S = (0.3, 1.0)
LONG_S = (0.5, 6.0)
LATER = timedelta(minutes=11)
"""An ask that nobody ends is ended by whoever lives ten minutes later."""
LAST_REPEATS = 20
LOOK_S = 2.0
SHORT_THINK_S = 0.8


async def harm(people: People, until: float | None) -> None:
    """All harms in a shuffled order, and again until the time is up."""
    scene, deeds = people.scene, people.scene.deeds()
    lengths = SHORT_S if until is None else LONG_S
    while True:
        names = list(deeds) if until is not None else few(scene.chance, deeds)
        scene.chance.shuffle(names)
        for name in names:
            await deeds[name](scene, scene.chance.uniform(*lengths))
            scene.done[name] = scene.done.get(name, 0) + 1
            await asyncio.sleep(scene.chance.uniform(*lengths) / 2)
            if until is not None and time.monotonic() > until:
                break
        if until is None or time.monotonic() > until:
            break
    left = (scene.border - CLOCK.now()).total_seconds()
    await asyncio.sleep(max(0.0, left + 1))  # people ask on the next day, too
    if until is None:
        await scene.end(scene.places[-1])
        scene.done[KILLED] = 1
    people.over.set()
    if until is None:  # who waits for a word of the dead gets it from its heir
        await succeed(scene, scene.places[-1])


async def look(people: People) -> None:
    """How much memory and how many files the first twin holds, which nobody kills, and what is spent."""
    process, heard = people.scene.places[0].process, people.heard
    assert process is not None
    while not people.over.is_set():
        heard.resident.append((time.monotonic(), resident_kb(process)))
        heard.files.append(open_files(process))
        looking = asyncio.to_thread(heard.look_at_budgets, people.scene.store.query)
        await asyncio.gather(looking, asyncio.sleep(LOOK_S))


async def perform(people: People, minutes: float | None, border_s: float) -> None:
    """Open all, let people ask while harm is done, close all, and let one more life inherit."""
    scene = people.scene
    await begin(scene, border_s if minutes is None else 30 * minutes)
    until = None if minutes is None else time.monotonic() + 60 * minutes
    async with asyncio.TaskGroup() as group:
        for place in scene.places:
            for number in range(ASKERS):
                group.create_task(people.asker(place, number))
        for number in range(MEMBERS):
            group.create_task(people.member(number))
        group.create_task(look(people))
        group.create_task(harm(people, until))
    await people.settled(30)
    heir = scene.places[-1 if minutes is None else 0]
    async with asyncio.TaskGroup() as group:
        for place in scene.places:
            if place is not heir or minutes is not None:
                group.create_task(scene.close(place))
    if minutes is not None:
        await succeed(scene, heir)
    await inherit(people, heir)


async def begin(scene: Scene, border_s: float) -> None:
    """Open all some time before a day ends: on a machine that is busy, again before one that ends later."""
    first, *others = scene.places
    while True:
        scene.border = (CLOCK.now() + timedelta(seconds=border_s)).replace(microsecond=0)
        zone, zones = zone_with_midnight_at(scene.border, scene.run.folder)
        scene.run.more |= {"TWIN_TIMEZONE": zone, "PYTHONTZPATH": zones}
        await scene.open(first)  # brings the database to head
        async with asyncio.TaskGroup() as group:
            for place in others:
                group.create_task(scene.open(place))
        if CLOCK.now() + timedelta(seconds=TO_SPARE_S) < scene.border:
            break
        async with asyncio.TaskGroup() as group:
            for place in scene.places:
                group.create_task(scene.close(place))
        border_s *= 2
    # one cookie, one person, for all that follows
    await scene.desk.get(f"http://127.0.0.1:{first.port}/")


async def succeed(scene: Scene, place: Place) -> None:
    """Let the last life begin when all that the dead reserved is overdue, and what they left open."""
    await asyncio.sleep(TTL_S + 0.5)
    if scene.clocks.loaded:
        for clock in (place.port, SERVER):
            scene.clocks.move(clock, LATER)
    await scene.open(place)


async def inherit(people: People, place: Place) -> None:
    """The last life has charged what is overdue, posts what is due, and is asked again what was answered."""
    scene = people.scene
    asked = scene.run.asked
    asked.update((f"last-{number}", question) for number, question in enumerate(QUESTIONS))
    for key in list(asked)[-LAST_REPEATS:]:
        await people.ask(place, key)
    await people.reported(PATIENCE_S)
    await scene.close(place)
    people.heard.look_at_budgets(scene.store.query)


def told(minutes: float | None, slack: LocalSlack) -> dict[str, str]:
    """What every twin of this play is told."""
    reached = (
        {"SLACK_SIGNING_SECRET": SECRET}
        if slack.requests
        else {"SLACK_APP_TOKEN": str(slack.world.app_token)}
    )
    return reached | {
        "TWIN_REPORT_AT": "00:00",
        "TWIN_DAILY_TOKENS": str(DAILY_TOKENS if minutes is None else round(2 * DAILY_TOKENS * minutes)),
        "TWIN_MONTHLY_USD": str(MONTHLY_USD),
        "SLACK_BOT_TOKEN": "xoxb-local-1",
        "SLACK_API_URL": slack.api_url,
        "TWIN_SLACK_ADMIN_CHANNEL": PRIVATE,
    }


async def play(
    run: Run, ledger: Store, clocks: Clocks, *, minutes: float | None, twins: int, is_http: bool = False
) -> dict[str, Any]:
    """The whole; what was found."""
    async with AsyncExitStack() as stack:
        began = time.monotonic()
        run.nursery = await stack.enter_async_context(nursery(clocks.preloaded()))
        await simulated(run, FAULTS)
        opening_s = time.monotonic() - began
        provider = await stack.enter_async_context(line_to(int(run.simulator.rsplit(":", 1)[1])))
        slack = await stack.enter_async_context(local_slack())
        slack.world.become(WHOLE)
        platform_line = await stack.enter_async_context(line_to(int(slack.url.rsplit(":", 1)[1])))
        counter, run.simulator, slack.url = run.simulator, provider.url, platform_line.url
        places = [Place(free_port()) for _ in range(twins)]
        for place in places:
            clocks.move(place.port, timedelta())
        if is_http:
            slack.requests = spread([place.port for place in places], slack.link.unacknowledged)
        run.doors, run.more = "web,slack,scheduler", told(minutes, slack)
        run.database, run.each = ledger.url, clocks.told
        limits = httpx.Limits(max_connections=100)
        desk = await stack.enter_async_context(httpx.AsyncClient(timeout=40, limits=limits, trust_env=False))
        chance = random.Random(run.seed)
        scene = Scene(run, ledger, slack, provider, platform_line, desk, chance, places, clocks)
        people = People(scene) if minutes is not None else People(scene, SHORT_THINK_S)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(scene.listen())
            try:
                await perform(people, minutes, max(BORDER_S, 4 * opening_s))
                calls = (await desk.get(f"{counter}/control/calls")).json()
            finally:
                listening.cancel()
                for process in [place.process for place in places if place.process is not None]:
                    process.send_signal(signal.SIGCONT)
                    await killed(process)
        return found_in(people, calls) | {"border": scene.border.isoformat()}


def found_in(people: People, calls: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Everything that is to be judged, and what explains it."""
    scene, heard, now = people.scene, people.heard, CLOCK.now()
    story, run = scene.story, scene.run
    answers = {key: story.answers(said) for key, said in heard.answers.items()}
    books = crash_audit.compared(run.folder, answers, calls, scene.store.query)
    caps = {"daily_tokens": int(run.more["TWIN_DAILY_TOKENS"]), "monthly_usd": MONTHLY_USD * 10**9}
    return {
        "harms": scene.done,
        "jumps": [[at.isoformat(), by, number] for at, by, number in story.jumps],
        "hurt": {"provider": scene.provider.hurt, "platform": scene.platform.hurt},
        "lives": [place.lives for place in scene.places],
        "exits": scene.exits,
        "asked": len(run.asked),
        "lost_lines": run.lost_lines,
        **chaos_audit.of_people(story, heard, run.asked),
        **chaos_audit.of_slack(
            story,
            heard.mentions,
            {ts: people.replies(ts) for ts in heard.mentions},
            people.redelivered(),
        ),
        **chaos_audit.of_books(story, heard, books, caps),
        **chaos_audit.of_process(heard),
        "blind_s": round(sum((min(one.until, now) - one.since).total_seconds() for one in story.blind), 1),
        "reports": len(people.reports()),
        "cap": caps["daily_tokens"],
        "is_later": scene.clocks.loaded is not None,
    }


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.chaos")
    options.add_argument("--minutes", type=float, help="go on for so long; without it, a few harms")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--twins", type=int, default=2)
    options.add_argument("--sqlite", action="store_true", help="on one file, not on a server")
    options.add_argument("--clocks", action="store_true", help="let clocks jump, too: needs libfaketime")
    options.add_argument("--http", action="store_true", help="Slack sends requests, and opens no socket")
    given = options.parse_args()
    jumps = library() if given.clocks else None
    if given.clocks and jumps is None:
        options.error("--clocks: libfaketime is not here; on Debian: apt-get install libfaketime")
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        store(Path(folder), clocks := Clocks(Path(folder), jumps), is_file=given.sqlite) as ledger,
    ):
        run = Run(Path(folder), given.seed)
        twins = max(2, given.twins)
        played = play(run, ledger, clocks, minutes=given.minutes, twins=twins, is_http=given.http)
        found = asyncio.run(played)
        log = "".join(file.read_text(errors="replace") for file in sorted(run.folder.glob("log*.txt")))
        found["tracebacks"] = log.count("Traceback (most recent call last)")
        wrong = chaos_audit.faults_of(found, is_long=given.minutes is not None)
        if wrong or found["tracebacks"]:
            kept = Path(tempfile.gettempdir()) / f"chaos-{given.seed}.log"
            kept.write_text(log, "utf-8")
            print(f"the twins' logs are in {kept}")
    seconds, where = time.monotonic() - began, "SQLite" if given.sqlite else "PostgreSQL"
    print(f"{os.cpu_count()} cores, CPython {platform.python_version()}, {where}", end=", ")
    print(f"{seconds:.0f} s, seed {given.seed}{', clocks jump' if jumps else ''}")
    print(json.dumps(found, indent=2, default=str))
    print("as promised" if not wrong else f"NOT as promised: {'; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
