"""A twin that is asked to end: machines that ask for its readiness are the first to hear of it."""

from __future__ import annotations

import asyncio
import os
import signal

import httpx
import pytest

from adapters.doors import open_doors
from bot.settings import load_settings
from tests.far_ends.scripted_house import eventually
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
