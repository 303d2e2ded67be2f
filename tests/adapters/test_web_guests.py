"""The cookie that makes a visitor somebody, and the address of one who has none."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from adapters.web.guests import COOKIE, Guests
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside
from tests.tables import every_row


def request(address: str | None, cookie: str | None = None) -> Request:
    headers = [] if cookie is None else [(b"cookie", f"{COOKIE}={cookie}".encode())]
    client = None if address is None else (address, 4711)
    return Request({"type": "http", "headers": headers, "client": client})


async def test_the_page_gives_a_cookie_and_the_cookie_makes_the_person() -> None:
    """Two visitors behind one address are two persons; a reload leaves each the same."""
    house = ScriptedHouse(Settings())
    people = []

    for _ in range(2):
        async with inside(house) as client:
            for _ in range(2):
                await client.get("/")
                await client.post("/api/ask", json={"question": "Where?"})
                people.append(house.asked[-1].person)

    assert people[0] == people[1] != people[2] == people[3]
    assert all(person.startswith("web:") and "203.0.113.7" not in person for person in people)


async def test_only_the_page_gives_a_cookie_that_no_script_reads() -> None:
    """Asking, health and files leave no trace."""
    async with inside(ScriptedHouse(Settings())) as client:
        others = [await client.get(path) for path in ("/healthz", "/static/chat.js", "/nowhere")]
        others.append(await client.post("/api/ask", json={"question": "Where?"}))
        page = await client.get("/")

    assert [None] * 4 == [other.headers.get("set-cookie") for other in others]
    given = page.headers["set-cookie"].lower()
    assert all(word in given for word in ("httponly", "samesite=lax", "path=/", "max-age=15552000"))
    assert "secure" not in given


@pytest.mark.parametrize(("proxies", "is_secure"), [("", False), ("203.0.113.0/24", True)])
async def test_behind_https_the_cookie_stays_there(proxies: str, *, is_secure: bool) -> None:
    """Where a proxy that is named says that the visitor speaks it; anybody else may say what they like."""
    async with inside(ScriptedHouse(Settings(web_proxies=proxies))) as client:
        page = await client.get("/", headers={"X-Forwarded-Proto": "https"})

    assert is_secure == ("secure" in page.headers["set-cookie"].lower())


@every_row("forged", ["me", "me.", "me.c2lnbmVk", ".", "", "\xe9.x"])
def test_a_forged_cookie_is_no_cookie(forged: str) -> None:
    """Whoever writes their own is the address that they come from."""
    assert "web:203.0.113.7" == Guests("ours").person(request("203.0.113.7", forged))


def test_a_cookie_of_another_secret_is_forged() -> None:
    """A new secret makes everybody a newcomer."""
    theirs = Guests("theirs")._signer.sign("me").decode()  # noqa: SLF001 - as another house would sign

    assert "web:me" == Guests("theirs").person(request("203.0.113.7", theirs))
    assert "web:203.0.113.7" == Guests("ours").person(request("203.0.113.7", theirs))


@every_row(
    ("address", "person"),
    [
        ("203.0.113.7", "web:203.0.113.7"),
        ("2001:DB8:0:0::1", "web:2001:db8::1"),
        ("fe80::1%eth0", "web:fe80::1"),
        ("::ffff:203.0.113.7", "web:203.0.113.7"),
        ("somewhere", "web:somewhere"),
        (None, "web:unknown"),
    ],
)
def test_one_address_is_one_person_however_it_is_written(address: str | None, person: str) -> None:
    """Else a rate could be had twice."""
    assert person == Guests("ours").person(request(address))


def test_without_a_secret_no_door() -> None:
    """An empty one would let anybody sign."""
    with pytest.raises(ValueError, match="secret"):
        Guests("")
