"""Whoever comes to the dashboard: reads the form as a browser does, and sends it back."""

from __future__ import annotations

import html
import re

import httpx

from bot.house import House
from bot.keys import ONCE_WITHIN, Role, digest, new_key

ADMIN, OWNER, VIEWER = "an admin's token", "the owner's token", "a viewer's token"
TOKENS = {"web_token": ADMIN, "web_owner_token": OWNER, "web_viewer_token": VIEWER}
"""As settings."""


def hidden(page: httpx.Response, name: str = "csrf") -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page.text)
    assert found is not None, f"no hidden field {name} in {page.text[:2000]}"
    return html.unescape(found.group(1))


async def sign_in(
    client: httpx.AsyncClient, token: str = ADMIN, *, path: str = "/admin/login", **headers: str
) -> httpx.Response:
    """Load the sign-in and send the token; the answer to that."""
    page = await client.get(path, headers=headers)
    form = {"token": token, "csrf": hidden(page), "next": hidden(page, "next")}
    return await client.post("/admin/login", data=form, headers=headers)


async def link(house: House, role: Role = Role.ADMIN) -> str:
    """The path of a link that lets in once."""
    key = new_key()
    await house.keys.offer(digest(key), role, expires_at=house.clock.now() + ONCE_WITHIN)
    return f"/admin/login?once={key}"


async def press(client: httpx.AsyncClient, shown: httpx.Response) -> httpx.Response:
    """The one button of the page that a link shows."""
    form = {name: hidden(shown, name) for name in ("csrf", "next", "once")}
    return await client.post("/admin/login", data=form)


async def follow(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """Open a link that lets in once, and press the button there."""
    return await press(client, await client.get(path))


def is_in(response: httpx.Response) -> bool:
    """Whether a response gave a session."""
    return any(one.startswith("twin_session=") for one in response.headers.get_list("set-cookie"))
