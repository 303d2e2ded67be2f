"""The pages of things of a real twin, as a browser without scripts, a spreadsheet and a mischief get them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.commands.registry import Caller
from bot.domain import Question
from bot.twin import Twin
from tests.far_ends.dashboard import looked_after
from tests.far_ends.dashboard_visitor import hidden, sign_in
from tests.far_ends.web_visitor import inside

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

PAGES = ("questions", "inbox", "verified", "cache", "limits", "profile", "audit")
OWNER = Caller(platform="slack", person="slack:U9", channel="slack:C1", is_owner=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twin]:
    """One for all of these: what they change is put back."""
    folder = tmp_path_factory.mktemp("things")
    async with looked_after(folder, asks=600, groq_api_key=None, models="", embeddings="lexical") as opened:
        for text in ("Do you like jazz?", "Do you juggle?"):
            await opened.ask(Question(text=text, platform="slack", person="slack:U1", channel="slack:C1"))
        await opened.commands.run("teach", OWNER, "1 -- Yes.")
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def client(twin: Twin) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is signed in as an admin."""
    async with inside(twin) as opened:
        await sign_in(opened)
        yield opened


@pytest.mark.parametrize("name", PAGES)
async def test_every_page_tells_its_things_and_gives_them_to_a_spreadsheet(
    client: httpx.AsyncClient, name: str
) -> None:
    page = await client.get(f"/admin/{name}")
    table = await client.get(f"/admin/{name}?csv=1")

    assert (200, 200) == (page.status_code, table.status_code)
    assert "text/csv; charset=utf-8" == table.headers["content-type"]
    assert f'filename="{name}.csv"' in table.headers["content-disposition"]
    assert [] == re.findall(r"None|Undefined|\bnan\b|Decimal\(", page.text)


async def test_all_of_a_log_is_in_its_file(client: httpx.AsyncClient) -> None:
    table = (await client.get("/admin/questions?csv=1")).text

    ids = [line.partition(",")[0] for line in table.split("\r\n")[1:-1]]
    assert (602, 602) == (len(ids), len({*ids}))


@pytest.mark.parametrize(
    "query",
    [
        "questions?since=0001-01-01&until=9999-12-31",
        "questions?until=9999-12-30",
        "questions?person=%00&channel=%F0%9F%98%80&words=%25_%27%22%5C",
        "questions?after=eyJhIjoxfQ",
        "questions?after=%00&outcome=open",
        "questions?words=" + "x" * 5000,
        "inbox?page=99999999999999999999&status=%00",
        "verified?state=moon&words=%EF%BF%BD",
        "cache?after=%00&words=%25&days=0",
        "limits?name=daily_tokens&value=" + "9" * 300,
        "limits?name=%00&value=%00",
        "profile?as=%00&by=%00",
        "profile?as=owner",
        "audit?before=%00&words=%00",
    ],
)
async def test_no_address_breaks_a_page(client: httpx.AsyncClient, query: str) -> None:
    for one in (query, f"{query}&csv=1"):
        page = await client.get(f"/admin/{one}")
        assert page.status_code in {200, 422}


@pytest.mark.parametrize("name", ["", "%00", "v1%00", "..", "a" * 3000, "-1", "%F0%9F%98%80"])
@pytest.mark.parametrize("group", ["questions", "inbox", "verified"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, group: str, name: str) -> None:
    page = await client.get(f"/admin/{group}/{name}")

    assert page.status_code in {200, 307, 404}
    assert "No such" in page.text or not name or ".." == name


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("inbox/2", {"do": "teach", "text": "\x00", "expires": "\x00"}),
        ("inbox/2", {"do": "\x00"}),
        ("verified/new", {"do": "teach", "question": "?", "text": "Yes."}),
        ("verified/new", {"do": "teach", "question": "q" * 2001, "text": "Yes."}),
        ("verified/v1", {"do": "teach", "text": "No.", "expires": "9999-12-31", "anyway": "1"}),
        ("cache", {"id": "\x00"}),
        ("limits", {"name": "daily_tokens", "value": "1; DROP TABLE asks"}),
        ("people", {"do": "look", "person": "slack:\x00"}),
        ("people", {"do": "export", "person": "slack:" + "U" * 180}),
    ],
)
async def test_no_form_breaks_a_page(client: httpx.AsyncClient, path: str, fields: dict[str, str]) -> None:
    csrf = hidden(await client.get("/admin/people"))
    done = await client.post(f"/admin/{path}", data={"csrf": csrf, **fields})

    assert done.status_code in {200, 303, 422}


FORM = "application/x-www-form-urlencoded"
BOUNDED = 'multipart/form-data; boundary="b"'
PART = b'--b\r\nContent-Disposition: form-data; name="csrf"; filename="../x"\r\n\r\n%00\xff\r\n--b'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"text=%ed%a0%bd&do=%ff%fe&text=\xff&=%00"),
        (FORM, b"a=1&" * 3000),
        (FORM, b"text=" + b"%25" * 20_000 + b"x" * 9000),
        (f"{FORM}; charset=utf-16", "do=teach".encode("utf-16")),
        (f"{FORM}; charset=nonsense", b"do=teach"),
        (BOUNDED, PART + b"--\r\n"),
        (BOUNDED, PART),
        ("multipart/form-data", b"--b"),
        ("application/json", b"[" * 5000),
        ("", b"do=teach"),
    ],
)
async def test_no_encoding_of_a_form_breaks_a_page(client: httpx.AsyncClient, kind: str, body: bytes) -> None:
    csrf = hidden(await client.get("/admin/people")).encode()
    whole = b"csrf=" + csrf + b"&" + body if kind.startswith(FORM) else body
    for path in ("inbox/2", "verified/new", "limits", "people", "theme"):
        done = await client.post(f"/admin/{path}", content=whole, headers={"Content-Type": kind})

        assert done.status_code in {303, 403, 404, 415, 422}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", b"twin_session=" + b"x" * 60_000),
        ("Cookie", b"; ".join(b"c%d=v" % number for number in range(3000))),
        ("Cookie", b'twin_session="\xff\\001;=;=; twin_session'),
        ("Authorization", b"Bearer " + b"x" * 60_000),
        ("Authorization", b"Bearer \xff\x80"),
        ("Authorization", b"Basic %%%"),
        ("Origin", b"http://[::1"),
        ("Host", b"[\xff"),
    ],
)
async def test_no_cookie_and_no_token_of_any_shape_lets_in_or_breaks_the_gate(
    twin: Twin, name: str, value: bytes
) -> None:
    async with inside(twin) as stranger:
        headers = {name.encode(): value}
        page = await stranger.get("/admin/audit", headers=headers)
        figures = await stranger.get("/api/analytics/summary", headers=headers)
        asked = await stranger.post("/api/feedback", json={"ask_id": "x", "value": "up"}, headers=headers)

    assert 303 == page.status_code
    assert 401 == figures.status_code
    assert asked.status_code in {403, 404, 422}


async def test_what_was_taught_in_a_chat_is_in_the_audit_without_its_words(client: httpx.AsyncClient) -> None:
    page = await client.get("/admin/audit?words=verified.taught")

    assert "slack:U9" in page.text
    assert "Do you like jazz" not in page.text
