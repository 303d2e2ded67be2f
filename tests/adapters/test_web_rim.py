"""The rim: headers that fit how somebody came, pages that may be framed, bodies that never end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.rim import Rim, policy
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside

FRAMED = policy(frames=("https://example.org", "https://www.example.org"))


async def read_all(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def framed(_: Request) -> Response:
    return PlainTextResponse("", headers={"Content-Security-Policy": FRAMED})


async def own_policy(_: Request) -> Response:
    return PlainTextResponse("", headers={"Content-Security-Policy": policy()})


async def cookies(_: Request) -> Response:
    """One that forgets what it is for, one that says it."""
    response = PlainTextResponse("")
    response.set_cookie("said", "done")
    response.set_cookie("session", "key", secure=True)
    return response


def client() -> httpx.AsyncClient:
    routes = [
        Route("/read", read_all, methods=["POST"]),
        Route("/framed", framed),
        Route("/own", own_policy),
        Route("/cookies", cookies),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Rim, most_bytes=1000)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://twin.test")


@pytest.mark.parametrize(
    ("settings", "given", "is_tls"),
    [
        ({}, {}, False),
        ({}, {"X-Forwarded-Proto": "https"}, False),
        ({"web_proxies": "203.0.113.7"}, {"X-Forwarded-Proto": "https"}, True),
        ({"web_proxies": "203.0.113.7"}, {"X-Forwarded-Proto": "http"}, False),
        ({"web_proxies": "10.0.0.0/8"}, {"X-Forwarded-Proto": "https"}, False),
        ({"web_url": "https://twin.test"}, {}, True),
        ({"web_url": "https://another.test"}, {}, False),
        ({"web_url": "http://twin.test"}, {}, False),
    ],
)
async def test_who_came_by_tls_is_to_come_by_tls_again(
    settings: dict[str, str], given: dict[str, str], *, is_tls: bool
) -> None:
    """Where a named proxy says so, or the address is known to be behind TLS; anybody may write a header."""
    async with inside(ScriptedHouse(Settings(**settings))) as visitor:  # type: ignore[arg-type]
        page = await visitor.get("/", headers=given)

    assert is_tls == ("strict-transport-security" in page.headers)
    assert is_tls == ("Secure" in page.headers["set-cookie"])


async def test_a_page_that_may_be_framed_says_by_whom() -> None:
    """The old header knows all or nobody, so that it says nothing there."""
    async with client() as visitor:
        page, other = await visitor.get("/framed"), await visitor.get("/own")

    assert (
        "frame-ancestors https://example.org https://www.example.org;"
        in page.headers["content-security-policy"]
    )
    assert ("x-frame-options" in page.headers, other.headers["x-frame-options"]) == (False, "DENY")
    assert not {"unsafe-inline", "unsafe-eval"} & set(policy(frames=("https://x",)).split("'"))


@pytest.mark.parametrize(("scheme", "secure"), [("http", [False, True]), ("https", [True, True])])
async def test_a_cookie_that_was_set_behind_tls_goes_by_tls_alone(scheme: str, secure: list[bool]) -> None:
    """Whoever sets it need not think of that."""
    async with client() as visitor:
        page = await visitor.get(f"{scheme}://twin.test/cookies")

    assert secure == [one.lower().count("; secure") == 1 for one in page.headers.get_list("set-cookie")]


async def test_a_body_that_goes_on_and_on_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 100
            yield b"x" * 100

    async with client() as visitor:
        fits = await visitor.post("/read", content=b"x" * 1000)
        refused = await visitor.post("/read", content=endless())

    assert "1000" == fits.text
    assert (413, "close") == (refused.status_code, refused.headers["connection"])
    assert read < 2000
    assert "nosniff" == refused.headers["x-content-type-options"]


async def test_a_request_of_two_lengths_is_refused_and_the_connection_closed() -> None:
    """What stands behind it may be another visitor's to a proxy that goes by the other length."""
    headers = {"Content-Length": "5", "Transfer-Encoding": "chunked"}
    async with client() as opened:
        told = await opened.post("/read", content=b"hello", headers=headers)

    assert (400, "close") == (told.status_code, told.headers["connection"])
    assert "nosniff" == told.headers["x-content-type-options"]
