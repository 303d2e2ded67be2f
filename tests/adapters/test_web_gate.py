"""The gate itself: who gets to a page, a form and figures, and what the others are told."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.errors import StorageError
from bot.keys import Role, Session
from bot.storage.keys import MemoryKeys
from tests.far_ends.dashboard_visitor import ADMIN, OWNER, VIEWER, follow, link, sign_in
from tests.far_ends.gated import Stage, staged

BEARERS = {Role.ADMIN: ADMIN, Role.OWNER: OWNER, Role.VIEWER: VIEWER}


@pytest.fixture
def stage() -> Stage:
    return staged()


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.VIEWER, [200, 403, 403]), (Role.OWNER, [200, 200, 403]), (Role.ADMIN, [200, 200, 200])],
)
async def test_each_role_sees_its_pages(stage: Stage, role: Role, statuses: list[int]) -> None:
    async with stage.visitor() as client:
        await follow(client, await link(stage.house, role))
        seen = [await client.get(path) for path in ("/admin", "/admin/inbox", "/admin/audit")]

    assert statuses == [page.status_code for page in seen]
    assert {"private, no-store"} == {page.headers["cache-control"] for page in seen}
    assert {role} == {entered.role for entered in stage.pages.seen}


async def test_who_is_not_in_signs_in_and_comes_back(stage: Stage) -> None:
    async with stage.visitor() as client:
        away = await client.get("/admin/inbox?open=1&q=a%20b")
        home = await client.get("/admin")
        back = await sign_in(client, path=away.headers["location"])

    assert (303, 303) == (away.status_code, home.status_code)
    assert "/admin/login" == home.headers["location"]
    assert "/admin/inbox?open=1&q=a%20b" == back.headers["location"]
    assert [] == stage.pages.seen


async def test_whoever_is_in_gives_commands_by_their_role(stage: Stage) -> None:
    callers = {}
    for role in Role:
        async with stage.visitor() as client:
            await follow(client, await link(stage.house, role))
            await client.get("/admin")
        caller = stage.pages.seen[-1].caller()
        callers[role] = (caller.is_owner, caller.is_admin)
        assert ("web", "web:dashboard", False) == (caller.platform, caller.channel, caller.sees_pictures)
        assert caller.person.startswith(f"web:{role}-")

    assert {Role.VIEWER: (False, False), Role.OWNER: (True, False), Role.ADMIN: (True, True)} == callers


async def test_a_form_needs_the_proof_of_its_own_session(stage: Stage) -> None:
    async with stage.visitor() as mine, stage.visitor() as another:
        await sign_in(mine)
        await sign_in(another)
        proof, other = (await mine.get("/admin")).text, (await another.get("/admin")).text
        given = [proof, other, "", f"{proof}0", "\xe9"]
        told = [await mine.post("/admin/limits", data={"csrf": one, "cap": "7"}) for one in given]
        without = await mine.post("/admin/limits", data={"cap": "7"})
        foreign = await mine.post(
            "/admin/limits",
            data={"csrf": proof},
            headers={"Sec-Fetch-Site": "same-site", "Origin": "http://x"},
        )

    assert [200, 403, 403, 403, 403] == [one.status_code for one in told]
    assert (403, 403) == (without.status_code, foreign.status_code)
    assert [{"csrf": proof, "cap": "7"}] == [dict(form) for form in stage.pages.forms]


async def test_a_form_is_for_who_may(stage: Stage) -> None:
    async with stage.visitor() as client:
        nobody = await client.post("/admin/limits", data={"csrf": ""})
        await sign_in(client, OWNER)
        proof = {"csrf": (await client.get("/admin")).text}
        told = [await client.post(path, data=proof) for path in ("/admin/limits", "/admin/answer")]

    assert (303, "/admin/login") == (nobody.status_code, nobody.headers["location"])
    assert [403, 200] == [one.status_code for one in told]


async def test_a_form_that_is_too_long_is_refused_kindly(stage: Stage) -> None:
    async with stage.visitor() as client:
        await sign_in(client)
        told = await client.post("/admin/limits", data={"csrf": "x" * 70_000})

    assert 422 == told.status_code
    assert "<main" in told.text


@pytest.mark.parametrize("role", list(Role))
async def test_a_bearer_token_opens_figures(stage: Stage, role: Role) -> None:
    headers = {"Authorization": f"bearer {BEARERS[role]}"}
    async with stage.visitor() as client:
        first = await client.get("/api/analytics/summary", headers=headers)
        second = await client.get("/api/analytics/users", headers=headers)
        written = await client.post("/api/analytics/users", headers=headers)

    expected = 200 if role is Role.ADMIN else 403
    assert (200, expected, expected) == (first.status_code, second.status_code, written.status_code)
    assert "private, max-age=5" == first.headers["cache-control"]
    assert {role} == {entered.role for entered in stage.pages.seen}


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer wrong", "Basic YTpi", ADMIN, "Bearer \xe9"])
async def test_without_a_right_token_there_are_no_figures(stage: Stage, given: str | None) -> None:
    headers = {} if given is None else {b"Authorization": given.encode("latin-1")}
    async with stage.visitor() as client:
        told = await client.get("/api/analytics/summary", headers=headers)

    assert (401, 'Bearer realm="twin"') == (told.status_code, told.headers["www-authenticate"])
    assert {"message"} == set(told.json())
    assert [] == stage.pages.seen


async def test_who_is_signed_in_reads_figures_and_writes_none(stage: Stage) -> None:
    """A cookie goes along with what other pages make a browser send; a token does not."""
    async with stage.visitor() as client:
        await sign_in(client)
        read = await client.get("/api/analytics/users")
        written = await client.post("/api/analytics/users")

    assert (200, 401) == (read.status_code, written.status_code)


async def test_a_program_with_an_old_token_is_slowed_and_locks_nobody_out(stage: Stage) -> None:
    wrong, right = {"Authorization": "Bearer old"}, {"Authorization": f"Bearer {ADMIN}"}
    async with stage.visitor() as client:
        old = [(await client.get("/api/analytics/summary", headers=wrong)).status_code for _ in range(30)]
        late = await client.get("/api/analytics/summary", headers=right)
        person = await sign_in(client)
        stage.clock.move(60)
        again = await client.get("/api/analytics/summary", headers=right)

    assert {401} == set(old)
    assert (429, "60") == (late.status_code, late.headers["retry-after"])
    assert (303, 200) == (person.status_code, again.status_code)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 401),
        ("203.0.113.7", {"X-Forwarded-For": "127.0.0.1"}, 401),
        ("203.0.113.7", {"Authorization": f"Bearer {VIEWER}"}, 200),
        ("nowhere", {}, 401),
    ],
)
async def test_machines_beside_us_need_no_token(
    stage: Stage, address: str, headers: dict[str, str], status: int
) -> None:
    async with stage.visitor(address) as client:
        assert status == (await client.get("/metrics", headers=headers)).status_code


async def test_a_proxy_that_is_named_makes_nobody_this_machine() -> None:
    stage = staged(web_proxies="203.0.113.7")
    async with stage.visitor("203.0.113.7") as client:
        told = await client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})

    assert 401 == told.status_code


class Away(MemoryKeys):
    """The database does not answer."""

    async def session(self, digest: str, *, at: datetime) -> Session | None:
        raise StorageError("twin.db is away")

    async def knocks(self, address: str, *, at: datetime) -> int:
        raise StorageError("twin.db is away")


async def test_while_the_books_are_away_nobody_is_told_more_than_that() -> None:
    stage = staged(Away())
    bearer = {"Authorization": f"Bearer {ADMIN}"}
    async with stage.visitor() as client:
        client.cookies.set("twin_session", "some", domain="twin.test")
        pages = [await client.get(path) for path in ("/admin", "/admin/login")]
        pages.append(await client.post("/admin/limits", data={"csrf": "x"}))
        cookie = await client.get("/api/analytics/summary")
        token = await client.get("/api/analytics/summary", headers=bearer)
        metrics = await client.get("/metrics", headers=bearer)

    assert [503] * 4 == [page.status_code for page in (*pages, cookie)]
    assert all("twin.db" not in page.text for page in (*pages, cookie))
    assert (200, 200) == (token.status_code, metrics.status_code)


async def test_a_page_whose_books_fail_is_a_kind_503(stage: Stage) -> None:
    async with stage.visitor() as client:
        await sign_in(client)
        proof = (await client.get("/admin")).text
        stage.pages.fault = StorageError("twin.db is away")
        page = await client.get("/admin")
        form = await client.post("/admin/limits", data={"csrf": proof})
        data = await client.get("/api/analytics/summary")

    assert [503, 503, 503] == [one.status_code for one in (page, form, data)]
    assert all("twin.db" not in one.text for one in (page, form, data))


async def test_a_page_that_breaks_is_a_kind_page(stage: Stage) -> None:
    async with stage.visitor() as client:
        await sign_in(client)
        proof = (await client.get("/admin")).text
        stage.pages.fault = KeyError("a secret of ours")
        page = await client.get("/admin")
        form = await client.post("/admin/limits", data={"csrf": proof})

    assert [500, 500] == [one.status_code for one in (page, form)]
    assert all(
        "went wrong on my side" in one.text and "secret of ours" not in one.text for one in (page, form)
    )
