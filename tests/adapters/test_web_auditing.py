"""The audit of the doorway: who came in and how, who left, whom it sent away; and nobody's key."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.errors import StorageError
from bot.keys import Change, Role
from bot.storage.audit import MemoryAudit
from tests.far_ends.dashboard_visitor import ADMIN, VIEWER, follow, is_in, link, sign_in
from tests.far_ends.gated import Stage, staged

Line = tuple[str, str, str | None]


@pytest.fixture
def stage() -> Stage:
    return staged()


@pytest.fixture
async def client(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with stage.visitor() as opened:
        yield opened


def noted(stage: Stage) -> list[Line]:
    return [(one.action, one.subject, one.now) for one in stage.audit.noted]


async def test_who_comes_in_is_noted_with_the_way_and_who_leaves_by_the_same_name(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    await sign_in(client, VIEWER)
    proof = (await client.get("/admin")).text
    await client.post("/admin/logout", data={"csrf": proof})
    await follow(client, await link(stage.house, Role.OWNER))

    assert [
        ("signed_in", "token", "viewer"),
        ("signed_out", "", None),
        ("signed_in", "link", "owner"),
    ] == noted(stage)
    first, second, third = [one.by for one in stage.audit.noted]
    assert first == second != third
    assert (first.startswith("web:viewer-"), third.startswith("web:owner-")) == (True, True)
    assert {stage.clock.now()} == {one.at for one in stage.audit.noted}


async def test_who_is_sent_away_is_noted_by_address_as_often_as_a_token_was_tried(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    for n in range(8):
        await sign_in(client, f"wrong {n}")
    told = [(await follow(client, f"/admin/login?once=never-offered-{n}")).status_code for n in range(8)]

    tried = [("sign_in_refused", "203.0.113.7", way) for way in ("token", "link") for _ in range(5)]
    assert tried == noted(stage)
    assert [410] * 5 + [429] * 3 == told


async def test_no_line_holds_a_token_or_a_key(stage: Stage, client: httpx.AsyncClient) -> None:
    once = await link(stage.house)
    await follow(client, once)
    key = client.cookies["twin_session"]
    client.cookies.clear()
    await sign_in(client, "wrong-token")
    await sign_in(client, ADMIN)

    told = repr(stage.audit.noted)
    assert 3 == len(stage.audit.noted)
    assert not [one for one in (ADMIN, "wrong-token", key, once.partition("once=")[2]) if one in told]


class FullAudit(MemoryAudit):
    async def note(self, change: Change) -> None:
        raise StorageError("the disk is full")


async def test_nobody_comes_in_unnoted() -> None:
    """And who is sent away is told so, whether it can be noted or not."""
    stage = staged(audit=FullAudit())
    async with stage.visitor() as client:
        refused = await sign_in(client, "wrong")
        told = await sign_in(client, ADMIN)
        by_link = await follow(client, await link(stage.house))

    assert (401, 503, 503) == (refused.status_code, told.status_code, by_link.status_code)
    assert (False, False) == (is_in(told), is_in(by_link))
