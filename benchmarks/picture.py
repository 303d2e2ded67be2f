"""
The picture in the README: `python -m benchmarks.picture`.

What whoever runs `make run` for the first time sees: the real twin with the sample profile and no key, its
real web door, and Debian's Chromium, which types a question and opens the sources below the answer. Once in
light colours and once in dark ones.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import expect

from bot.assembly import open_twin
from bot.logs import configure
from bot.settings import Settings
from bot.twin import Twin
from tests.far_ends.browser import chromium_open, visiting

FOLDER = Path(__file__).parents[1] / "docs" / "images"
QUESTION = "Which languages do you speak?"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def take(twin: Twin, scheme: Literal["light", "dark"]) -> Path:
    """One picture of the whole window; where it lies."""
    place = FOLDER / f"answer-{scheme}.png"
    window = {"width": 680, "height": 780}
    async with visiting(
        twin, color_scheme=scheme, viewport=window, device_scale_factor=1.5, reduced_motion="reduce"
    ) as visit:
        await visit.ask(QUESTION)
        await expect(visit.log().locator("[aria-busy]")).to_have_count(0)
        await visit.page.get_by_text("Sources (").first.click()
        await visit.page.screenshot(path=place, animations="disabled", caret="hide")
    return place


async def main() -> None:
    """Take them all."""
    configure("text", "error")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            DATABASE_URL=f"sqlite+aiosqlite:///{folder}/twin.db",
            TWIN_SPOOL=Path(folder) / "spool",
            GROQ_API_KEY=None,
            OPENAI_API_KEY=None,
            TWIN_PROFILE=None,
        )
        async with chromium_open(), open_twin(settings) as twin:
            for scheme in SCHEMES:
                print(await take(twin, scheme))


if __name__ == "__main__":
    asyncio.run(main())
