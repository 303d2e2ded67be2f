"""The four looks of a page: light and dark, on a laptop and on a phone; what is wrong in any of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

from tests.far_ends.dashboard import grave_findings

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
TOUCHED: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
"""A small phone, by touch."""
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = tuple((screen, scheme) for screen in (LAPTOP, PHONE) for scheme in _SCHEMES)


async def in_each_look(page: Page, *, axe_in: int) -> AsyncIterator[str]:
    """
    What hangs over the edge, and what axe finds in one of the looks, another one for each number.

    The page is loaded once, and turned; axe takes a second.
    """
    for at, (screen, scheme) in enumerate(LOOKS):
        await page.set_viewport_size(screen)
        await page.emulate_media(color_scheme=scheme)
        look = f"{scheme}, {screen['width']} wide"
        wide = await page.evaluate("document.documentElement.scrollWidth")
        if wide != screen["width"]:
            yield f"{look}: the page is {wide} wide"
        if at == axe_in % len(LOOKS):
            for one in await grave_findings(page):
                yield f"{look}: {one}"
