"""Other sites at the door: those that are listed may ask and read, every other one is sent away."""

from __future__ import annotations

import httpx
import pytest

from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside
from tests.tables import every_row

SITE, OTHER = "https://example.org", "https://elsewhere.test"
ASK, VOTE = {"question": "Where?"}, {"ask_id": "ask-1", "value": "up"}
SHARED = [("/api/ask", ASK), ("/api/feedback", VOTE)]
ALLOWED = "access-control-allow-origin"


def house(origins: str = f"{SITE},https://www.example.org") -> ScriptedHouse:
    return ScriptedHouse(Settings(web_origins=origins))


async def sent(client: httpx.AsyncClient, path: str, body: object, origin: str | None) -> httpx.Response:
    """As a browser sends it from a page of another site."""
    headers = {"Sec-Fetch-Site": "cross-site"} | ({} if origin is None else {"Origin": origin})
    return await client.post(path, json=body, headers=headers)


async def asked_first(client: httpx.AsyncClient, path: str, origin: str, **more: str) -> httpx.Response:
    """A browser asks before it sends JSON to another site."""
    told = {"method": "POST", "headers": "content-type,idempotency-key"} | more
    headers = {f"Access-Control-Request-{name}": value for name, value in told.items()}
    return await client.options(path, headers={"Origin": origin, **headers})


@pytest.mark.parametrize(("path", "body"), SHARED)
async def test_a_listed_site_may_ask_and_vote(path: str, body: object) -> None:
    """Its pages read the answer, whatever it is; a cache may not hand it to another site's."""
    async with inside(house()) as client:
        before = await asked_first(client, path, SITE)
        after = await sent(client, path, body, SITE)
        refused = await sent(client, path, {}, SITE)

    assert (200, SITE, "POST") == (
        before.status_code,
        before.headers[ALLOWED],
        before.headers["access-control-allow-methods"],
    )
    assert "idempotency-key" in before.headers["access-control-allow-headers"].lower()
    assert (200, 422) == (after.status_code, refused.status_code)
    for answer in (before, after, refused):
        assert SITE == answer.headers[ALLOWED]
        assert "origin" in answer.headers["vary"].lower()
        assert "access-control-allow-credentials" not in answer.headers
        assert "nosniff" == answer.headers["x-content-type-options"]


@pytest.mark.parametrize(
    "origin",
    [
        OTHER,
        "null",
        "",
        "http://example.org",
        "https://example.org:8443",
        "https://example.org.elsewhere.test",
        "https://xexample.org",
        "https://EXAMPLE.org",
        f"{SITE} {OTHER}",
    ],
)
@pytest.mark.parametrize(("path", "body"), SHARED)
async def test_no_other_site_may(path: str, body: object, origin: str) -> None:
    """Not one that looks like it, and no page without an address."""
    home = house()
    async with inside(home) as client:
        before = await asked_first(client, path, origin)
        after = await sent(client, path, body, origin)

    assert (400, 403) == (before.status_code, after.status_code)
    assert not {ALLOWED} & {*before.headers, *after.headers}
    assert ([], {}) == (home.asked, home.feedback.kept)


@pytest.mark.parametrize(
    "path", ["/api/forget-me", "/admin/login", "/api/analytics/summary", "/healthz", "/"]
)
async def test_no_other_path_is_shared(path: str) -> None:
    """What changes more than an answer, and what is not public."""
    async with inside(house()) as client:
        before = await asked_first(client, path, SITE)
        after = await sent(client, path, {"sure": "yes"}, SITE)
        read = await client.get(path, headers={"Origin": SITE})

    assert not {ALLOWED} & {*before.headers, *after.headers, *read.headers}
    assert after.status_code in {403, 405}


async def test_without_a_list_nobody_is_told_anything() -> None:
    """As the door is delivered."""
    async with inside(house("")) as client:
        before = await asked_first(client, "/api/ask", SITE)
        after = await sent(client, "/api/ask", ASK, SITE)

    assert (405, 403) == (before.status_code, after.status_code)
    assert not {ALLOWED, "vary"} & {*before.headers, *after.headers}


async def test_a_page_without_an_origin_is_judged_as_before() -> None:
    """A browser that says cross-site and no more has come from somewhere that is not listed."""
    async with inside(house()) as client:
        assert 403 == (await sent(client, "/api/ask", ASK, None)).status_code
        assert 200 == (await client.post("/api/ask", json=ASK)).status_code


async def test_a_listed_site_reads_an_answer_while_it_grows() -> None:
    """Also when it may try again."""
    async with inside(ScriptedHouse(Settings(web_origins=SITE, web_rate="1/hour"))) as client:
        headers = {"Origin": SITE, "Accept": "text/event-stream"}
        told = await client.post("/api/ask", json=ASK, headers=headers)
        later = await client.post("/api/ask", json=ASK, headers=headers)

    assert ("text/event-stream", SITE) == (
        told.headers["content-type"].partition(";")[0],
        told.headers[ALLOWED],
    )
    assert (429, "Retry-After") == (later.status_code, later.headers["access-control-expose-headers"])
    assert "retry-after" in later.headers


async def test_who_asks_from_another_page_is_their_address() -> None:
    """Their browser sends no cookie there, and none is asked for."""
    home = house()
    async with inside(home) as client:
        await sent(client, "/api/ask", ASK, SITE)

    assert "web:203.0.113.7" == home.asked[0].person


@every_row(
    ("given", "read"),
    [
        ("https://Example.org/ , http://localhost:8000", "https://example.org,http://localhost:8000"),
        (
            "https://example.org:443,http://example.org:80,https://example.org",
            "https://example.org,http://example.org",
        ),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        (" , ", ""),
    ],
)
def test_sites_are_kept_as_browsers_name_them(given: str, read: str) -> None:
    assert read == Settings(web_origins=given).web_origins


@every_row(
    "given",
    [
        "*",
        "null",
        "example.org",
        "https://*.example.org",
        "https://example.org/blog",
        "https://me@example.org",
        "https://example.org; script-src *",
        "https://example.org https://elsewhere.test",
        "https://",
        "ftp://example.org",
    ],
)
def test_what_is_no_site_is_told_at_the_start(given: str) -> None:
    """A list that nobody matches, or everybody, or that ends the policy early."""
    with pytest.raises(ValueError, match=r"expected origins such as https://example\.org"):
        Settings(web_origins=given)
