"""The chat in another site's page: who may frame it, who asks in there, and the script that puts it there."""

from __future__ import annotations

import json
import re
from http.cookies import SimpleCookie

import pytest

from adapters.web.guests import COOKIE, FRAMED
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse, ScriptedPersona, able_to_forget
from tests.far_ends.web_visitor import inside

SITES = "https://example.org,https://www.example.org"
PARTITIONED = "; HttpOnly; Max-Age=15552000; Path=/; SameSite=none; Secure; Partitioned"
ASK = {"question": "Where?"}


def house(origins: str = SITES, **more: str) -> ScriptedHouse:
    return ScriptedHouse(Settings(web_origins=origins, **more))  # type: ignore[arg-type]


async def test_listed_sites_may_frame_one_page_and_no_other() -> None:
    """And where none is listed, nobody may frame any."""
    async with inside(house()) as client:
        frame, page, missing = [await client.get(path) for path in ("/embed", "/", "/embed/")]
    async with inside(house("")) as client:
        unlisted = await client.get("/embed")

    told = "frame-ancestors https://example.org https://www.example.org;"
    assert told in frame.headers["content-security-policy"]
    assert "x-frame-options" not in frame.headers
    for other in (page, missing, unlisted):
        assert "frame-ancestors 'none'" in other.headers["content-security-policy"]
        assert "DENY" == other.headers["x-frame-options"]
    assert (200, 404, 200) == (frame.status_code, missing.status_code, unlisted.status_code)


async def test_the_frame_is_the_chat_page_with_less_around_it() -> None:
    """It knows whom it may talk to, and search engines pass it over."""
    async with inside(house()) as client:
        frame, page = [await client.get(path) for path in ("/embed", "/")]

    assert 'data-sites="https://example.org https://www.example.org"' in frame.text
    assert ("noindex" in frame.text, "noindex" in page.text) == (True, False)
    assert ("framed.js" in frame.text, "framed.js" in page.text) == (True, False)
    assert 'href="/privacy" target="_blank"' in frame.text
    assert "data-sites" not in page.text


@pytest.mark.parametrize(
    ("query", "scheme", "dark"),
    [
        ("", "light dark", 'href="/static/dark.css" media="(prefers-color-scheme: dark)"'),
        ("?theme=dark", "dark", 'href="/static/dark.css">'),
        ("?theme=light", "light", ""),
        ('?theme="><script>', "light dark", 'media="(prefers-color-scheme: dark)"'),
    ],
)
async def test_a_site_chooses_the_look(query: str, scheme: str, dark: str) -> None:
    """Else the visitor's system does."""
    async with inside(house()) as client:
        frame = await client.get(f"/embed{query}")

    assert f'<meta name="color-scheme" content="{scheme}">' in frame.text
    assert dark in frame.text
    assert bool(dark) == ("dark.css" in frame.text)
    assert "<script>" not in frame.text


async def test_behind_tls_a_frame_has_a_cookie_of_its_own_for_each_site() -> None:
    """Browsers keep it for the pair of sites; it makes the person, and being forgotten makes another."""
    home = house(web_url="https://twin.test")
    able_to_forget(home)
    async with inside(home) as client:
        frame = await client.get("/embed")
        given = frame.headers["set-cookie"]
        client.cookies.clear()
        cookie = {"Cookie": given.partition(";")[0]}
        await client.post("/api/ask", json=ASK, headers=cookie)
        again = await client.get("/embed", headers=cookie)
        gone = await client.post("/api/forget-me", json={"sure": "yes"}, headers=cookie)

    assert given.startswith(f"{FRAMED}=")
    assert given.endswith(PARTITIONED)
    assert given == again.headers["set-cookie"]
    person = SimpleCookie(given.removesuffix("; Partitioned"))[FRAMED].value.partition(".")[0]
    assert f"web:{person}" == home.asked[0].person
    assert gone.headers["set-cookie"].endswith(PARTITIONED)
    assert person not in gone.headers["set-cookie"]


async def test_without_tls_a_frame_has_the_cookie_of_the_page() -> None:
    """Browsers keep it where both are one site, and else whoever asks is their address."""
    home = house()
    async with inside(home) as client:
        given = (await client.get("/embed")).headers["set-cookie"]
        await client.post("/api/ask", json=ASK)
        client.cookies.clear()
        await client.post("/api/ask", json=ASK)

    assert given.startswith(f"{COOKIE}=")
    assert "samesite=lax" in given.lower()
    known, stranger = (asked.person for asked in home.asked)
    assert known in f"web:{given}".replace(f"{COOKIE}=", "")
    assert "web:203.0.113.7" == stranger


async def test_who_is_known_on_the_page_is_known_in_the_frame() -> None:
    """Where a browser sends that cookie along, as for two names of one domain, there is no second one."""
    async with inside(house(web_url="https://twin.test")) as client:
        page = await client.get("/")
        frame = await client.get("/embed", headers={"Cookie": page.headers["set-cookie"].partition(";")[0]})

    assert page.headers["set-cookie"] == frame.headers["set-cookie"]


async def test_the_script_is_for_everybody_and_says_who_may_use_it() -> None:
    """A name is text in it, whatever is in it."""
    persona = ScriptedPersona(name='Bobby "</script>` ${alert(1)} \N{LINE SEPARATOR}')
    home = ScriptedHouse(Settings(web_origins=SITES), profile=persona)
    async with inside(home) as client:
        script = await client.get("/embed.js")

    assert "text/javascript" == script.headers["content-type"].partition(";")[0]
    assert ("cross-origin", "public, max-age=300") == (
        script.headers["cross-origin-resource-policy"],
        script.headers["cache-control"],
    )
    assert "set-cookie" not in script.headers
    told = re.search(r"const twin = (\{.*\});", script.text)
    assert told
    assert {"name": persona.name, "sites": SITES.split(",")} == json.loads(told.group(1))
    assert not {"<", ">", "\N{LINE SEPARATOR}"} & set(told.group(1))


async def test_the_script_can_be_given_no_markup() -> None:
    """What a page says of it becomes text or an attribute that cannot run."""
    async with inside(house()) as client:
        script = (await client.get("/embed.js")).text

    assert [] == re.findall(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|srcdoc|eval\(|\.style\b", script
    )


async def test_privacy_is_told_on_a_page_and_linked_from_the_chat() -> None:
    """In the words of the command of that name."""
    home = house("")

    async def privacy(caller: Caller, _: str) -> Reply:
        return Reply(text=f"Kept for 90 days. `forget-me` clears it, <b>{caller.platform}</b>.")

    home.commands = Registry([*home.commands, Command(name="privacy", summary="Kept", run=privacy)])
    async with inside(home) as client:
        page, chat = [await client.get(path) for path in ("/privacy", "/")]

    assert "<p>Kept for 90 days. <code>forget-me</code> clears it, &lt;b&gt;web&lt;/b&gt;.</p>" in page.text
    assert COOKIE in page.text
    assert "set-cookie" not in page.headers
    assert 'href="/privacy"' in chat.text
