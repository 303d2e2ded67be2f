"""A real twin over a ledger of months, for those who look at its dashboard, and axe, which looks for them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

from bot.assembly import open_twin
from bot.clock import MachineClock
from bot.settings import Settings
from bot.testing import StillClock
from bot.twin import Twin
from tests.far_ends.dashboard_visitor import ADMIN, TOKENS
from tests.far_ends.large_ledger import NOW, fill
from tests.far_ends.summed import sum_up
from tests.grounds import bytes_at_head, of_its_own

BERLIN = ZoneInfo("Europe/Berlin")
_GRAVE = {"serious", "critical"}


class Going(StillClock):
    """Begins when the ledger ends, and goes on as the machine does: whoever looks on sees time pass."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self._began = MachineClock().monotonic()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return MachineClock().monotonic()


@asynccontextmanager
async def looked_after(folder: Path, *, asks: int = 3_000, **more: Any) -> AsyncIterator[Twin]:
    """A twin of two models whose days are summed; with no ``asks`` it is its first day, without a model."""
    filled = partial(shutil.copyfile, await _filled(folder, asks)) if asks else None
    async with of_its_own(folder, fill=filled) as place, _looked_after(place, asks, more) as twin:
        yield twin


async def _filled(folder: Path, asks: int) -> Path:
    (place := folder / "filled.db").write_bytes(await bytes_at_head())
    fill(place, asks)
    await sum_up(place, BERLIN, now=NOW)
    return place


@asynccontextmanager
async def _looked_after(place: str, asks: int, more: dict[str, Any]) -> AsyncIterator[Twin]:
    if asks:
        more = {"groq_api_key": "k", "models": "groq:openai/gpt-oss-20b,groq:openai/gpt-oss-120b", **more}
    settings = Settings(
        _env_file=None,
        database_url=place,
        timezone=BERLIN.key,
        **TOKENS,  # type: ignore[arg-type]
        **more,
    )
    async with open_twin(settings, clock=Going()) as twin:
        yield twin


async def enter(page: Page, url: str, token: str = ADMIN) -> None:
    """Sign in as a person does, in a browser; the overview is open in the end."""
    await page.goto(f"{url}/admin/login")
    await page.get_by_label("Token").fill(token)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{url}/admin")


async def grave_findings(page: Page) -> list[str]:
    """What axe finds on a page that somebody could not use, or hardly; where, and what is wrong."""
    await page.evaluate(Axe().axe_script)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
