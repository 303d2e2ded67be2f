"""For `twin doctor`: whether Slack could reach the web door from outside."""

from __future__ import annotations

import aiohttp

from adapters.findings import Finding
from adapters.slack.client import NOT_REACHED, is_local
from adapters.slack.modes import EVENTS, SECRET
from adapters.slack.visit import Visit, finding

_CHECK = {"ssl_check": "1"}
"""What Slack itself looks at our certificate with: it needs no signature, and does nothing."""
_GOOD = 200
_WAIT = aiohttp.ClientTimeout(total=8)


async def look_from_outside(visit: Visit) -> Finding:
    """The address, and who answers there; a twin that does not run answers nobody."""
    if wrong := _wrong_with(visit):
        return _wrong(wrong)
    url = f"{visit.settings.web_url}{EVENTS}"
    try:
        status = await _status(visit.session, url)
    except aiohttp.ClientSSLError:
        return _wrong(f"{url} has no good certificate; Slack refuses such an address")
    except NOT_REACHED:
        return await _unanswered(visit, url)
    if status != _GOOD:
        return _wrong(f"{url} answers with status {status}: it has to lead to the twin's web door")
    return finding("connection", f"{url} leads to the twin; Slack's requests are known by {SECRET}")


def _wrong_with(visit: Visit) -> str:
    """What the settings alone tell of it; empty: nothing is wrong."""
    outside = visit.settings.web_url
    if not outside:
        return "set TWIN_WEB_URL to the https address by which Slack reaches the web door"
    if not outside.startswith("https://") and not is_local(outside):
        return f"Slack sends to https alone, and TWIN_WEB_URL is {outside}"
    return ""


async def _unanswered(visit: Visit, url: str) -> Finding:
    """Whether it is the way to the twin that is broken, or the twin that does not run."""
    host = visit.settings.web_host
    inside = f"[{host}]" if ":" in host else host
    try:
        await _status(visit.session, f"http://{inside}:{visit.settings.web_port}{EVENTS}")
    except NOT_REACHED:
        return finding("connection", f"{url} does not answer now; look again while the twin runs")
    return _wrong(f"the twin runs, but {url} does not lead to it: see to TWIN_WEB_URL, or to your proxy")


async def _status(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url, params=_CHECK, timeout=_WAIT, allow_redirects=False) as response:
        return response.status


def _wrong(detail: str) -> Finding:
    return finding("connection", detail, ok=False)
