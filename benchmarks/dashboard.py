"""
What a page of the dashboard takes, over a ledger of 100,000 asks: `python -m benchmarks.dashboard`.

The real twin, its real web door on a socket, and Debian's Chromium in its own process. *Anew* is a page
whose figures nobody has looked at for six seconds (they are kept for five), the median of five; *kept*
follows it at once. Both are from the request to the last byte, on loopback. What is transferred is counted
by the browser, without a cache, as it comes over the wire; first paint is what the browser says.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.async_api import CDPSession
from rich.console import Console
from rich.table import Table

from bot.logs import configure
from tests.far_ends.browser import Visit, chromium_open, visiting
from tests.far_ends.dashboard import enter, looked_after

PAGES = (
    *("", "/costs", "/forecast", "/models", "/experiments", "/reports", "/alerts", "/questions", "/inbox"),
    *("/verified", "/cache", "/profile", "/limits", "/people", "/audit", "/api"),
)
LIBRARY = "/admin/vega.js"
FORGOTTEN_S = 6.0


@dataclass(slots=True)
class Seen:
    """One page: seconds on the server, and what a browser says of it; bytes apart from the chart library."""

    anew: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    bytes: int = 0
    library: int = 0
    paint_ms: float = 0.0


async def timed(client: httpx.AsyncClient, path: str) -> float:
    """Seconds from the request to the last byte."""
    began = time.perf_counter()
    response = await client.get(f"/admin{path}")
    taken = time.perf_counter() - began
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return taken


async def serve_times(visit: Visit, seen: dict[str, Seen], rounds: int) -> None:
    """Every page by a client of its own, with the browser's session."""
    cookies = {one["name"]: one["value"] for one in await visit.page.context.cookies()}
    await visit.page.close()  # the server is alone with its two cores
    async with httpx.AsyncClient(base_url=visit.url, cookies=cookies, timeout=120) as client:
        for _ in range(rounds):
            for path in PAGES:
                seen[path].anew.append(await timed(client, path))
                seen[path].kept.append(await timed(client, path))
            await asyncio.sleep(FORGOTTEN_S)


async def transfers(visit: Visit, session: CDPSession, path: str, seen: Seen) -> None:
    """What the browser loads for a page, and when it shows the first of it."""
    asked: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent", lambda one: asked.update({one["requestId"]: one["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda one: sizes.update({one["requestId"]: int(one["encodedDataLength"])})
    )
    await visit.page.goto(f"{visit.url}/admin{path}")
    await visit.page.wait_for_timeout(2_500)  # charts and their library come after the page
    for request, size in sizes.items():
        if LIBRARY in asked.get(request, ""):
            seen.library += size
        else:
            seen.bytes += size
    paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    seen.paint_ms = float(await visit.page.evaluate(paint))


async def main(asks: int, rounds: int) -> None:
    seen = {path: Seen() for path in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        async with (
            looked_after(Path(folder), asks=asks) as twin,
            chromium_open(),
            visiting(twin, viewport={"width": 1366, "height": 768}) as visit,
        ):
            await enter(visit.page, visit.url)
            for path in PAGES:
                session = await visit.page.context.new_cdp_session(visit.page)
                await session.send("Network.enable")
                await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
                await transfers(visit, session, path, seen[path])
                await session.detach()
            await serve_times(visit, seen, rounds)
    show(seen, asks)


def show(seen: dict[str, Seen], asks: int) -> None:
    table = Table(title=f"The dashboard over {asks:,} asks")
    for heading in ("page", "anew ms", "kept ms", "kB", "library kB", "first paint ms"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for path, one in seen.items():
        table.add_row(
            f"/admin{path}",
            f"{statistics.median(one.anew) * 1e3:.0f}",
            f"{statistics.median(one.kept) * 1e3:.0f}",
            f"{one.bytes / 1e3:.0f}",
            f"{one.library / 1e3:.0f}" if one.library else "-",
            f"{one.paint_ms:.0f}",
        )
    Console(width=100).print(table)
    print("No console message, no breach of the policy, nothing asked of another site.")


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--asks", type=int, default=100_000)
    given.add_argument("--rounds", type=int, default=5)
    wanted = given.parse_args()
    configure("text", "error")
    asyncio.run(main(wanted.asks, wanted.rounds))
