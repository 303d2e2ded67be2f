"""No secret of the settings is in what the program shows of itself: its values, its pages, its verbs."""

from __future__ import annotations

import traceback
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.routing import Route

from adapters.web.app import create_app
from bot.assembly import open_twin
from bot.settings import Settings, load_settings
from tests.far_ends.shell import twin

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

PLANTED = "plantedSecret0123456789abcdef"


def secret_names() -> list[str]:
    fields = Settings.model_fields.values()
    return [str(one.validation_alias) for one in fields if one.annotation == SecretStr | None]


def planted() -> dict[str, str]:
    """A value of its own for every secret; a bot of neither platform is begun by them alone."""
    return {name: f"{PLANTED}{number:02}" for number, name in enumerate(secret_names())}


async def test_the_program_shows_none_of_what_it_holds() -> None:
    """Its settings, the twin and all that is in it, as Python would print them, and a traceback's values."""
    settings = load_settings(**planted())
    async with open_twin(settings) as house:
        shown = [repr(settings), str(settings), repr(house), repr(settings.endpoints), *house.greeting()]
        shown += [repr(settings.model_dump()), settings.model_dump_json()]
        try:
            _break(settings)
        except ZeroDivisionError as error:
            shown += traceback.TracebackException.from_exception(error, capture_locals=True).format()

    assert len(secret_names()) > 10
    assert [] == [one[max(0, one.index(PLANTED) - 80) :][:120] for one in shown if PLANTED in one]


async def test_no_page_that_anybody_may_open_tells_one() -> None:
    settings = load_settings(**planted())
    async with open_twin(settings) as house:
        app = create_app(house, secret="s", ready=house.ready)
        paths = [one.path for one in app.routes if isinstance(one, Route) and "{" not in one.path]
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 4711), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://twin.test")
        async with app.router.lifespan_context(app), client:
            told = {
                path: (await client.get(path)).text for path in [*paths, "/metrics", "/docs", "/openapi.json"]
            }

    assert {"/", "/readyz"} <= told.keys()
    assert [] == [path for path, text in told.items() if PLANTED in text]


@pytest.mark.parametrize("verb", ["config show", "config show --json", "usage", "limits"])
async def test_no_verb_prints_one(verb: str) -> None:
    _, out, err = await twin(*verb.split(), **planted())

    assert PLANTED not in out + err
    assert out


async def test_a_fault_that_names_a_setting_does_not_repeat_its_value() -> None:
    """Neither of what is refused here nor of a provider that refuses it."""
    _, out, err = await twin("ask", "hi", **{**planted(), "TWIN_WEB_PORT": "http"})

    assert PLANTED not in out + err
    assert "TWIN_WEB_PORT" in err


def _break(settings: Settings) -> Any:
    held = settings
    return held.web_port // 0
