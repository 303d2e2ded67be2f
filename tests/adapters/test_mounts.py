"""What other doors bring to the web door is served there while they are open."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Router
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from adapters.mounts import Mounts

PATH = "/slack/events"


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


def test_a_path_is_served_while_its_door_is_open_and_else_asks_for_patience() -> None:
    mounts = Mounts(expected=[PATH])
    visitor = TestClient(Router([*mounts.routes()]))
    assert (503, "5") == ((answer := visitor.post(PATH)).status_code, answer.headers["retry-after"])
    with mounts.bring({PATH: hello}):
        assert "hello" == visitor.post(PATH).text
    assert 503 == visitor.post(PATH).status_code
    assert 404 == visitor.post("/slack/other").status_code


def test_what_nobody_expects_is_not_served() -> None:
    with pytest.raises(ValueError, match="/other"), Mounts(expected=[PATH]).bring({"/other": hello}):
        pass
