"""The page as it leaves the house: whose twin, what it offers, and that nothing comes from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.web.page import initials, speaks_by_quoting
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse, ScriptedPersona
from tests.far_ends.web_visitor import inside

WEB = Path(__file__).parents[2] / "adapters" / "web"
OWN_FILES = sorted(
    path.relative_to(WEB / "static").as_posix() for path in (WEB / "static").rglob("*.*") if path.is_file()
)


def house(name: str = "Ada Example", **settings: str) -> ScriptedHouse:
    persona = ScriptedPersona(name=name, first_name=name.partition(" ")[0])
    return ScriptedHouse(Settings(**settings), profile=persona)  # type: ignore[arg-type]


async def test_the_page_says_whose_ai_it_is_and_offers_questions() -> None:
    """Nobody may take the twin for the person."""
    async with inside(house()) as client:
        page = await client.get("/")

    assert 200 == page.status_code
    assert "AI twin of Ada Example" in page.text
    assert "not Ada in person" in page.text
    assert re.search(r"<button[^>]*>What do you work on\?</button>", page.text)


async def test_a_name_is_text_whatever_is_in_it() -> None:
    """A profile is written by somebody."""
    async with inside(house('Bobby "<script>alert(1)</script>')) as client:
        page = await client.get("/")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize(
    ("settings", "quoting"),
    [
        ({}, True),
        ({"groq_api_key": "k"}, False),
        ({"openai_api_key": "k"}, False),
        ({"quotes": "off"}, False),
    ],
)
async def test_a_twin_without_a_model_says_that_it_quotes(settings: dict[str, str], *, quoting: bool) -> None:
    """Who expects a conversation is told before the first question."""
    home = house(**settings)

    async with inside(home) as client:
        page = await client.get("/")

    assert quoting == speaks_by_quoting(home.settings)
    assert quoting == ("quote the profile word for word" in page.text)


@pytest.mark.parametrize("name", OWN_FILES)
async def test_our_files_are_served_as_what_they_are_and_need_no_other_site(name: str) -> None:
    """With `nosniff`, a wrong type is a dead page; with our policy, a foreign address is too."""
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

    async with inside(house()) as client:
        file = await client.get(f"/static/{name}")
        again = await client.get(f"/static/{name}", headers={"If-None-Match": file.headers["etag"]})

    assert (200, 304) == (file.status_code, again.status_code)
    assert kinds[Path(name).suffix] == file.headers["content-type"].partition(";")[0]
    foreign = r"(?:@import|url\((?!['\"]/static/)|import\s+['\"]https?:|innerHTML|eval\()"
    assert [] == re.findall(foreign, file.text)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/chat.js", "/healthz", "/api/nowhere"])
async def test_every_response_is_strict_about_what_a_browser_may_do_with_it(path: str) -> None:
    """Also the ones that say no."""
    async with inside(house()) as client:
        headers = (await client.get(path)).headers

    policy = headers["content-security-policy"]
    assert all(
        word in policy for word in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
    )
    assert "unsafe" not in policy
    assert ("nosniff", "no-referrer") == (headers["x-content-type-options"], headers["referrer-policy"])
    assert ("same-origin", "same-origin") == (
        headers["cross-origin-opener-policy"],
        headers["cross-origin-resource-policy"],
    )
    assert "DENY" == headers["x-frame-options"]
    assert all(
        f"{name}=()" in headers["permissions-policy"] for name in ("camera", "geolocation", "microphone")
    )
    assert "strict-transport-security" not in headers  # plain http would lock visitors out


@pytest.mark.parametrize("path", ["/nowhere", "/adm", "/static/none.js", "/static/..%2fapp.py"])
async def test_where_nothing_is_a_person_finds_the_way_back(path: str) -> None:
    """And a program gets JSON."""
    async with inside(house()) as client:
        page = await client.get(path, headers={"Accept": "text/html"})
        told = await client.get(path)

    assert (404, 404) == (page.status_code, told.status_code)
    assert 'href="/"' in page.text
    assert {"message"} == set(told.json())


async def test_the_wrong_verb_is_told_the_right_one() -> None:
    """405 names what is allowed."""
    async with inside(house()) as client:
        wrong = await client.get("/api/ask")

    assert (405, "POST", {"message"}) == (wrong.status_code, wrong.headers["allow"], set(wrong.json()))


async def test_a_fault_of_ours_is_a_kind_500() -> None:
    """Whatever breaks outside of an ask is logged and apologised for."""

    class NoPersona:
        @property
        def name(self) -> str:
            raise RuntimeError("file:///secret/profile")

    home = house()
    home.profile = NoPersona()  # type: ignore[assignment]

    async with inside(home) as client:
        page = await client.get("/")

    assert 500 == page.status_code
    assert "secret" not in page.text
    assert "nosniff" == page.headers["x-content-type-options"]


@pytest.mark.parametrize(
    ("name", "mark"), [("Ada Example", "AE"), ("Ada", "A"), ("ada b. c. z", "AZ"), ("", "?")]
)
def test_a_name_has_a_mark(name: str, mark: str) -> None:
    """Even no name."""
    assert mark == initials(name)


PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "sunken"),
    ("ink", "warn"),
    ("soft", "paper"),
    ("soft", "card"),
    ("soft", "sunken"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent-ink", "accent"),
    ("mine-ink", "mine"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("letters", "ground"), PAIRS)
def test_every_text_stands_out_from_its_ground(scheme: str, letters: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1, by day and by night."""
    paint = {"light": "style.css", "dark": "dark.css"}[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (WEB / "static" / paint).read_text()))

    high, low = sorted((luminance(colours[letters]), luminance(colours[ground])), reverse=True)

    assert (high + 0.05) / (low + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance of sRGB as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
