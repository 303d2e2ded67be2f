"""What docs/web.md shows is so: its blocks stand in a page on another origin, and do what it says."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import expect

from bot.settings import Settings
from tests.far_ends.browser import IN_CHROMIUM, visiting
from tests.far_ends.other_site import other_site
from tests.far_ends.web_visitor import in_pieces, telling

pytestmark = IN_CHROMIUM

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
SCRIPT = (ROOT / "adapters" / "web" / "templates" / "embed.js").read_text(encoding="utf-8")
TWIN = "https://twin.example.org"
STRICT = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
BLOCK = r"<!-- checked: {} -->\n```\w+\n(.*?)```"


def block(name: str, url: str) -> str:
    """What the page shows under a name, for a twin at an address of this machine."""
    found = re.search(BLOCK.format(name), PAGE, re.DOTALL)
    assert found, f"docs/web.md shows nothing under {name!r}"
    return found.group(1).replace(TWIN, url)


async def test_its_settings_and_attributes_are_those_that_there_are() -> None:
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    told = re.search(r"const \{ ([\w, ]+) \} = script\.dataset;", SCRIPT)
    origins = re.search(r"^TWIN_WEB_ORIGINS=(.*)$", PAGE, re.MULTILINE)

    assert set(re.findall(r"\b(TWIN_[A-Z_]+)\b", PAGE)) <= names
    assert told
    assert told.group(1).split(", ") == re.findall(r"^\| `data-(\w+)` \|", PAGE, re.MULTILINE)
    assert origins
    assert origins.group(1) == Settings(web_origins=origins.group(1)).web_origins
    assert all(f'part: "{part}"' in SCRIPT for part in re.findall(r"::part\((\w+)\)", PAGE))
    assert all(f"var({name}, 990)" in SCRIPT for name in re.findall(r"`(--[\w-]+)`", PAGE))


async def test_its_lines_put_the_chat_into_a_page() -> None:
    """Under the policy that it tells, as a button, opened by a link, and in a place of its own."""
    async with other_site() as site, visiting(telling(in_pieces, web_origins=site.url)) as visit:
        page = visit.page
        visit.near = (site.url,)
        site.policy = f"{STRICT}; {block('the policy', visit.url).strip()}"
        chat = page.frame_locator("twin-chat iframe")
        start = "<!doctype html><html lang=en><title>Mine</title><a id=ask-me href='#'>Ask me</a>"

        site.html = start + block("the button", visit.url)
        await page.goto(site.url)
        button = page.get_by_role("button", name=re.compile("^Ask Ada Example.s AI twin$"))
        await expect(button).to_be_visible()
        await page.evaluate(block("a link", visit.url))
        await page.get_by_role("link", name="Ask me").click()
        await expect(chat.get_by_role("textbox")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(button).to_be_focused()

        site.html = start + block("the place", visit.url)
        await page.goto(site.url)
        await chat.get_by_role("button", name="What do you work on?").click()
        await expect(chat.get_by_text("You asked: What do you work on?")).to_be_visible()
        await expect(button).to_have_count(0)


async def test_a_page_of_ones_own_making_asks_as_it_shows() -> None:
    async with other_site() as site, visiting(telling(in_pieces, web_origins=site.url)) as visit:
        visit.near = (site.url,)
        site.html = "<!doctype html><html lang=en><title>Mine</title>"
        site.policy = f"{STRICT}; connect-src {visit.url}"
        await visit.page.goto(site.url)
        asking = block("asking", visit.url)
        told = await visit.page.evaluate(
            f"(async () => {{ {asking} return {{ outcome, text, message, sources }}; }})()"
        )

    assert ("answered", "work-acme") == (told["outcome"], told["sources"][0]["id"])
    assert "You asked: What do you work on?" in told["text"]
