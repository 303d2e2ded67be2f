"""The frame of the dashboard: where one is, what one may see, what was just done, and in which look."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import THEME_COOKIE, Frame
from adapters.web.admin.navigation import GROUPS
from bot.keys import Role, Session
from bot.settings import Settings
from tests.adapters.test_web_page import luminance
from tests.far_ends.scripted_house import ScriptedHouse

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATIC = Path(__file__).parents[2] / "adapters" / "web" / "static"


def entered(role: Role = Role.ADMIN) -> Entered:
    session = Session(
        who=f"web:{role}-3f9c", role=role, began_at=NOW, seen_at=NOW, expires_at=NOW + timedelta(hours=12)
    )
    return Entered(session=session, csrf="a proof")


def opened(role: Role = Role.ADMIN, said: str = "Done.", *, wrong: bool = False) -> httpx.AsyncClient:
    """A dashboard of one page, and of one form that goes back to it."""
    frame = Frame(ScriptedHouse(Settings(timezone="Europe/Berlin")), "a secret")

    async def page(request: Request) -> Response:
        return frame.page(request, entered(role), "message.html", title="Costs", text="<b>bold</b>")

    async def form(_: Request) -> Response:
        return frame.back("/admin/costs", said, wrong=wrong)

    app = Starlette(
        routes=[
            Route("/admin", page, methods=["GET"]),
            Route("/admin/{name:path}", page, methods=["GET"]),
            Route("/admin/costs", form, methods=["POST"]),
        ]
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://twin.test")


async def test_a_page_says_where_one_is_and_who_is_signed_in() -> None:
    """Whoever does not see the colours hears it as well."""
    async with opened() as client:
        page = await client.get("/admin/costs?days=30")

    assert 200 == page.status_code
    assert '<a href="/admin/costs" aria-current="page">' in page.text
    assert "web:admin-3f9c" in page.text
    assert "&lt;b&gt;bold" in page.text
    assert "Times are in Europe/Berlin" in page.text
    assert '<input type="hidden" name="next" value="/admin/costs?days=30">' in page.text
    assert '<input type="hidden" name="csrf" value="a proof">' in page.text


async def test_what_lies_below_a_page_belongs_to_it() -> None:
    """One question is a part of the questions, and nothing is a part of the overview."""
    async with opened() as client:
        page = await client.get("/admin/questions/ask-1")

    assert ["/admin/questions"] * 2 == re.findall(r'<a href="([^"]+)" aria-current="true">', page.text)


@pytest.mark.parametrize("role", Role)
async def test_nobody_is_led_to_what_they_may_not_see(role: Role) -> None:
    """The navigation has what the gate would open."""
    async with opened(role) as client:
        page = await client.get("/admin")

    may = {one.path for _, places in GROUPS for one in places if role.may(one.needs)}
    may_not = {one.path for _, places in GROUPS for one in places} - may
    assert all(f'href="{path}"' in page.text for path in may)
    assert not any(f'href="{path}"' in page.text for path in may_not)


async def test_what_was_done_is_told_once() -> None:
    """By the page that one comes back to, and by no later one."""
    async with opened(said="Saved: <1,000> tokens") as client:
        back = await client.post("/admin/costs")
        first = await client.get("/admin/costs")
        again = await client.get("/admin/costs")

    assert (303, "/admin/costs") == (back.status_code, back.headers["location"])
    assert "Saved: &lt;1,000&gt; tokens" in first.text
    assert 'role="status"' in first.text
    assert "Saved" not in again.text


async def test_what_went_wrong_is_told_as_such_and_cut_where_a_cookie_ends() -> None:
    """Assistive technology interrupts for it."""
    async with opened(said="ä" * 3000, wrong=True) as client:
        await client.post("/admin/costs")
        first = await client.get("/admin/costs")

    assert 'class="said wrong" role="alert"' in first.text
    assert f"{'ä' * 597}..." in first.text


@pytest.mark.parametrize("value", ["", "nonsense", "WyJoaSIsZmFsc2Vd.forged", "ä"])
async def test_nobody_else_can_put_words_into_a_page(value: str) -> None:
    """What we did not sign was not said."""
    async with opened() as client:
        page = await client.get("/admin", headers={b"Cookie": f"twin_said={value}".encode()})

    assert 200 == page.status_code
    assert 'class="said' not in page.text


@pytest.mark.parametrize(
    ("cookie", "theme", "scheme"),
    [
        ("", "system", "light dark"),
        ("dark", "dark", "dark"),
        ("light", "light", "light"),
        ("pink", "system", "light dark"),
    ],
)
async def test_the_look_comes_with_the_page(cookie: str, theme: str, scheme: str) -> None:
    """A script would come too late: the other look would flash."""
    async with opened() as client:
        page = await client.get("/admin", headers={"Cookie": f"{THEME_COOKIE}={cookie}"})

    assert f'data-theme="{theme}"' in page.text
    assert f'<meta name="color-scheme" content="{scheme}">' in page.text


async def test_no_page_has_a_style_or_a_script_of_its_own() -> None:
    """The policy of the door would not let it in."""
    async with opened() as client:
        page = await client.get("/admin")

    assert [] == re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page.text)


def test_the_dashboard_has_the_colours_of_the_chat_page() -> None:
    """One house, one paint."""
    light, dark = ((STATIC / name).read_text() for name in ("style.css", "dark.css"))
    chat = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    night = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))

    own = tokens()

    assert {name: (value, night[name]) for name, value in chat.items()} == {name: own[name] for name in chat}


PAIRS = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card", "sunken")),
    ("ink", "warn"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent", "sunken"),
    ("accent-ink", "accent"),
    ("mine-ink", "mine"),
    ("warn-ink", "warn"),
    ("good-ink", "good"),
    ("good-ink", "card"),
    ("bad-ink", "bad"),
    ("bad-ink", "card"),
]


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize(("letters", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(letters: str, ground: str, *, night: bool) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1, by day and by night."""
    assert contrast(letters, ground, night=night) >= 4.5


@pytest.mark.parametrize("night", [False, True])
def test_the_edge_of_a_field_is_seen(*, night: bool) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    assert contrast("edge", "card", night=night) >= 3


def tokens() -> dict[str, tuple[str, str]]:
    found = re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);",
        (STATIC / "admin" / "tokens.css").read_text(),
    )
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str, *, night: bool) -> float:
    colours = tokens()
    high, low = sorted((luminance(colours[name][night]) for name in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
