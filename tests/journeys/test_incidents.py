"""A fault becomes an incident, told once by two processes, and its end a recovery; a webhook hears of it."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.assembly import open_twin
from bot.bookkeeping import Alert
from bot.clock import MachineClock
from bot.commands.registry import Caller
from bot.domain import Outcome, Question
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.hook import HttpHook, signature
from bot.scheduler import tick, watching
from bot.settings import Settings
from bot.simulator import Fault, SimulatorOptions, running_simulator
from bot.storage.alerts import SqlAlerts
from bot.storage.database import open_database
from bot.testing import Outbox, StillClock
from bot.twin import Twin
from tests.far_ends.webhook import running_webhook
from tests.grounds import url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)
A_LONG_TIME_S = 60


def settings(folder: Path, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "DATABASE_URL": url_of(folder),
        "GROQ_API_KEY": "gsk_x",
        "TWIN_CACHE": "off",
        "TWIN_QUOTES": "off",
        "TWIN_EMBEDDINGS": "lexical",
        "TWIN_USER_RATE": "off",
        "TWIN_CHANNEL_RATE": "off",
        "TWIN_SLACK_ADMIN_CHANNEL": "C0ADMIN",
        "_env_file": None,
    }
    return Settings(**(given | more))


async def ask(twin: Twin, number: int) -> Outcome:
    question = Question(
        text="Where did you study?",
        platform="web",
        person=f"web:{number}",
        channel="web",
        conversation=f"web:talk-{number}",
    )
    return (await twin.ask(question)).outcome


async def pass_time(twins: list[Twin], clock: StillClock, minutes: int) -> None:
    for _ in range(minutes // 5):
        clock.move(300)
        for twin in twins:
            await tick(twin.chores)


async def test_an_outage_is_an_incident_that_is_told_once_and_over_when_answers_come(tmp_path: Path) -> None:
    clock, outbox = StillClock(), Outbox(platform="slack")
    options = SimulatorOptions(instant=True, faults=(Fault(kind="503"),))
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_simulator(options))
        given = settings(tmp_path, GROQ_BASE_URL=address)
        twins = [await stack.enter_async_context(open_twin(given, clock=clock)) for _ in range(2)]
        for twin in twins:
            twin.messengers["slack"] = outbox
        failed = {await ask(twins[0], number) for number in range(6)}
        await pass_time(twins, clock, 20)
        shown = await twins[1].commands.run("alerts", ADMIN)
        async with httpx.AsyncClient() as client:
            (await client.post(f"{address}/control/faults", json=[])).raise_for_status()
        clock.move(3600)
        answered = [await ask(twins[0], number) for number in range(10, 20)]
        await pass_time(twins, clock, 40)
        after = await twins[1].commands.run("alerts", ADMIN)

    said = [f"{notice.title}\n{notice.text}" for _, notice in outbox.posts]
    assert {Outcome.UNAVAILABLE} == failed
    assert Outcome.ANSWERED in answered
    assert 1 == sum("Most questions fail" in one for one in said)
    assert 1 == sum("6 of 6 questions in the last hour could not be answered" in one for one in said)
    assert 1 == sum("Most questions are answered again" in one for one in said)
    assert "Open now: " in shown.text
    assert "Most questions fail (since" in shown.text
    assert "Most questions fail (since" not in after.text


async def test_an_alert_reaches_the_webhook_signed_and_under_a_key_of_its_own(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        hook = await stack.enter_async_context(running_webhook())
        given = settings(tmp_path, alerts={"webhook": hook.url}, TWIN_WEBHOOK_SECRET="shh")
        twin = await stack.enter_async_context(open_twin(given))
        database = await stack.enter_async_context(open_database(given.database_url))
        at = MachineClock().now()
        await SqlAlerts(database).tell(
            Alert(key="limit:x", at=at, kind="limit", title="used up", text="Täglich", is_urgent=True)
        )
        async with asyncio.timeout(A_LONG_TIME_S), watching(twin.watches[-1:]):
            await hook.heard.wait()

    (post,) = hook.posts
    told = {"title": "used up", "text": "Täglich", "severity": "critical", "kind": "limit", "key": "limit:x"}
    assert told | {"at": at.isoformat()} == json.loads(post.body)
    assert "POST /hook/s3cret HTTP/1.1" == post.line
    assert signature("shh", post.headers["x-twin-timestamp"], post.body) == post.headers["x-twin-signature"]
    assert post.headers["idempotency-key"].startswith("alerts-")
    assert "application/json" == post.headers["content-type"]


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (204, None),
        (302, DeliveryFailed),
        (404, DeliveryFailed),
        (429, DeliveryFailed),
        (408, DeliveryUnknown),
        (500, DeliveryUnknown),
        (0, DeliveryUnknown),
    ],
)
async def test_what_a_webhook_says_is_told_without_its_address(
    status: int, fault: type[Exception] | None
) -> None:
    async with running_webhook() as far:
        far.answers = [status]
        hook = HttpHook(far.url, None, MachineClock())
        if fault is None:
            assert str(status) == await hook.post(b"{}", key="k")
        else:
            with pytest.raises(fault) as told:
                await hook.post(b"{}", key="k")
            assert "s3cret" not in str(told.value)

    assert 1 == len(far.posts)
    assert "x-twin-signature" not in far.posts[0].headers


async def test_a_webhook_that_is_not_there_is_a_certain_failure() -> None:
    async with running_webhook() as far:
        gone = far.url

    with pytest.raises(DeliveryFailed, match="is not reached"):
        await HttpHook(gone, None, MachineClock()).post(b"{}", key="k")


async def test_an_address_that_the_client_does_not_take_is_a_certain_failure_told_without_it() -> None:
    hook = HttpHook("http://\u2603.invalid/s3cret", None, MachineClock())
    with pytest.raises(DeliveryFailed, match=r"is not reached \(InvalidURL\)"):
        await hook.post(b"{}", key="k")


async def test_a_process_that_serves_notices_a_scheduler_that_stands_still(tmp_path: Path) -> None:
    clock = StillClock()
    given = settings(tmp_path, GROQ_API_KEY="")
    async with open_twin(given, clock=clock) as twin, open_database(given.database_url) as database:
        begun = clock.now()
        await tick(twin.chores)
        for _ in range(25):
            clock.move(30)
            await tick(twin.housekeeping)
        late = [one.title for one in await SqlAlerts(database).since(begun)]
        for _ in range(8):
            clock.move(30)
            await tick(twin.chores)
            await tick(twin.housekeeping)
        told = [one.title for one in await SqlAlerts(database).since(begun)]

    assert ["The scheduler has done nothing for 10 minutes"] == late
    assert ["The scheduler is at work again", *late] == told
