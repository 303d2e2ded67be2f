"""A twin that is asked to end: machines that ask for its readiness are the first to hear of it."""

from __future__ import annotations

import asyncio
import os
import signal
from functools import partial

import httpx
import pytest

from adapters.doors import open_doors
from adapters.stopping import Serve, side_by_side, while_open
from adapters.web.app import serve
from bot.errors import DoorError
from bot.settings import load_settings
from tests.far_ends.scripted_house import ScriptedHouse, eventually
from tests.far_ends.web_visitor import SECRET, all_well
from tests.journeys.test_web import free_port

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ENDLESS_S = 60.0


async def test_within_its_notice_a_twin_is_not_ready_and_answers_all_the_same() -> None:
    """A balancer needs a moment to send people elsewhere; until then nobody is turned away."""
    said: list[str] = []
    settings = load_settings(TWIN_WEB_PORT=free_port(), TWIN_NOTICE_S=ENDLESS_S)
    url = f"http://127.0.0.1:{settings.web_port}"

    async with asyncio.TaskGroup() as group, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        doors = group.create_task(open_doors(settings, ["web"], say=said.append))
        await eventually(lambda: any(url in line for line in said))
        before = await client.get("/readyz")
        os.kill(os.getpid(), signal.SIGTERM)
        while (during := await client.get("/readyz")).status_code == 200:
            pass
        answer = await client.post("/api/ask", json={"question": "Where do you work?"})
        doors.cancel()

    assert {"database": True, "migrations": True, "route": True, "open": True} == before.json()["checks"]
    assert (503, {"open": False}) == (during.status_code, during.json()["checks"])
    assert (200, "quote") == (answer.status_code, answer.json()["served_by"])


async def test_while_another_door_finishes_what_runs_the_web_door_tells_people_to_come_back() -> None:
    """It has nothing to finish itself, and would else refuse connections for as long as ten seconds."""
    house, said = ScriptedHouse(load_settings(TWIN_WEB_PORT=free_port())), list[str]()
    stop, quiet, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()
    url = f"http://127.0.0.1:{house.settings.web_port}"
    ready = while_open(all_well, stop)

    async def chat() -> None:
        await answered.wait()

    async with httpx.AsyncClient(base_url=url, trust_env=False) as client, asyncio.TaskGroup() as group:
        web = partial(serve, house, stop, say=said.append, secret=SECRET, ready=ready, quiet=quiet)
        doors: dict[str, Serve] = {"web": web, "chat": chat}
        running = group.create_task(side_by_side(doors, last="web", quiet=quiet))
        await eventually(lambda: said)
        stop.set()
        while (during := await client.get("/readyz")).status_code == 200:
            pass
        late = await client.post("/api/ask", json={"question": "Where do you work?"})
        answered.set()
        async with asyncio.timeout(60):
            await running

    assert (503, {"open": False}) == (during.status_code, during.json()["checks"])
    assert (503, "5", "unavailable") == (
        late.status_code,
        late.headers["retry-after"],
        late.json()["outcome"],
    )


async def test_a_door_that_fails_closes_those_beside_it() -> None:
    closed = list[str]()

    async def door(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append(name)

    async def failing() -> None:
        await asyncio.sleep(0)
        raise DoorError("it is refused")

    doors: dict[str, Serve] = {"web": partial(door, "web"), "chat": partial(door, "chat"), "other": failing}
    quiet = asyncio.Event()
    with pytest.raises(ExceptionGroup) as failed:
        await side_by_side(doors, last="web", quiet=quiet)
    assert failed.group_contains(DoorError, match="it is refused")
    assert ["chat", "web"] == sorted(closed)
    assert not quiet.is_set()
