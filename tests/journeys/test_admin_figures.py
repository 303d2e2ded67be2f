"""The pages of figures of a real twin, as a browser without scripts and a spreadsheet get them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.twin import Twin
from tests.far_ends.dashboard import looked_after
from tests.far_ends.dashboard_visitor import OWNER, VIEWER, hidden, sign_in
from tests.far_ends.web_visitor import inside

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

PAGES = ("", "/costs", "/forecast", "/models", "/experiments", "/alerts", "/reports")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twin]:
    """One for all of these: what they change is put back."""
    async with looked_after(tmp_path_factory.mktemp("figures"), asks=1_000) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def client(twin: Twin) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is signed in as an admin."""
    async with inside(twin) as opened:
        await sign_in(opened)
        yield opened


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_tells_its_figures_and_gives_them_to_a_spreadsheet(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(f"/admin{path}")
    table = await client.get(f"/admin{path}?csv=1")

    assert (200, 200) == (page.status_code, table.status_code)
    assert "text/csv; charset=utf-8" == table.headers["content-type"]
    assert 'filename="' in table.headers["content-disposition"]
    assert "<h1>" in page.text
    assert [] == re.findall(r"None|Undefined|\bnan\b|Decimal\(", page.text)
    if path != "/experiments":
        assert table.text.count("\r\n") > 1


@pytest.mark.parametrize("by", ["model", "day", "type", "platform", "channel", "person", "moon"])
async def test_costs_are_broken_down_by_whatever_is_known(client: httpx.AsyncClient, by: str) -> None:
    """By something that is not known they are by model."""
    page = await client.get(f"/admin/costs?days=7&by={by}")
    table = await client.get(f"/admin/costs?days=7&by={by}&csv=1")

    assert 200 == page.status_code
    assert f"By {by if by != 'moon' else 'model'}" in page.text
    assert "slack:U" not in page.text + table.text


@pytest.mark.parametrize("days", ["1", "7", "366"])
async def test_any_number_of_days_can_be_looked_at(client: httpx.AsyncClient, days: str) -> None:
    pages = [await client.get(f"/admin/{name}?days={days}") for name in ("costs", "models", "alerts")]

    assert [200, 200, 200] == [one.status_code for one in pages]


@pytest.mark.parametrize("days", ["0", "-1", "367", "x", "", "٣", "9" * 400])
async def test_what_is_no_number_of_days_is_the_usual_one(client: httpx.AsyncClient, days: str) -> None:
    page = await client.get("/admin/costs", params={"days": days})

    assert 200 == page.status_code
    assert re.search(r'aria-current="true">30 days<', page.text)


async def test_a_chart_is_a_spec_for_scripts_and_a_picture_without_them(client: httpx.AsyncClient) -> None:
    """In the colours of the page it stands on."""
    page = await client.get("/admin/costs?days=30")
    address = re.search(r'data-chart="([^"]+)"', page.text)
    assert address
    light, dark = [
        await client.get(address.group(1).replace("&amp;", "&") + theme) for theme in ("", "&theme=dark")
    ]
    missing = await client.get("/admin/charts/pie.json")

    assert "container" == light.json()["spec"]["width"]
    assert light.json() != dark.json()
    assert ("#e8eaed" in dark.text, "#e8eaed" in light.text) == (True, False)
    assert 404 == missing.status_code
    assert 'alt="' in page.text
    assert "/admin/charts/costs.svg?days=30" in page.text


@pytest.mark.parametrize("day", ["0001-01-02", "9999-12-31"])
async def test_a_chart_of_a_day_that_is_none_of_ours_is_that_of_today(
    client: httpx.AsyncClient, day: str
) -> None:
    """What cannot be reckoned with is no fault of the books."""
    told = await client.get(f"/admin/charts/questions.json?date={day}")
    report = await client.get(f"/admin/charts/report.json?date={day}")

    assert (200, 404) == (told.status_code, report.status_code)


async def test_a_report_can_be_read_on_any_day(client: httpx.AsyncClient) -> None:
    """Of one that is no day the reason is told, above the one of yesterday."""
    yesterday = await client.get("/admin/reports")
    earlier = await client.get("/admin/reports?date=2026-11-10")
    wrong = await client.get("/admin/reports?date=2026-13-40")
    ancient = await client.get("/admin/reports?date=0001-01-01")

    assert "Daily report of 2026-11-19" in yesterday.text
    assert "Daily report of 2026-11-10" in earlier.text
    assert "is no date" in wrong.text
    assert (200, True) == (ancient.status_code, "is before all that is reported" in ancient.text)
    assert "Daily report of 2026-11-19" in wrong.text


async def test_a_kind_of_alerts_is_muted_by_whom_and_posted_again(
    client: httpx.AsyncClient, twin: Twin
) -> None:
    csrf = hidden(await client.get("/admin/alerts"))
    muted = await client.post(
        "/admin/alerts", data={"csrf": csrf, "verb": "mute", "kind": "latency", "for": "1d"}
    )
    told = await client.get("/admin/alerts")
    wrong = await client.post("/admin/alerts", data={"csrf": csrf, "verb": "mute", "kind": "weather"})
    refused = await client.get("/admin/alerts")
    await client.post("/admin/alerts", data={"csrf": csrf, "verb": "unmute", "kind": "latency"})
    after = await client.get("/admin/alerts")
    changes, _ = await twin.board.audit.changes()

    assert (303, 303) == (muted.status_code, wrong.status_code)
    assert "Muted: latency until 2026-11-21" in told.text
    assert 'class="said wrong"' in refused.text
    assert "Nothing is muted" in after.text
    assert any(one.by.startswith("web:admin-") for one in changes)


async def test_a_pause_is_seen_at_once_and_ended_by_an_admin(client: httpx.AsyncClient, twin: Twin) -> None:
    page = await client.get("/admin")
    is_hidden = re.search(r'id="paused" hidden', page.text)
    csrf = hidden(page)
    resumed = await client.post("/admin/resume", data={"csrf": csrf})
    told = await client.get("/admin")

    assert is_hidden
    assert 303 == resumed.status_code
    assert "Spending was not paused" in told.text


@pytest.mark.parametrize(("token", "reports"), [(VIEWER, 403), (OWNER, 200)])
async def test_others_see_figures_and_change_nothing(twin: Twin, token: str, reports: int) -> None:
    async with inside(twin) as client:
        await sign_in(client, token)
        pages = [await client.get(f"/admin{path}") for path in PAGES if path != "/reports"]
        csrf = hidden(pages[0])
        forms = [
            await client.post("/admin/alerts", data={"csrf": csrf, "verb": "mute", "kind": "latency"}),
            await client.post("/admin/resume", data={"csrf": csrf}),
        ]
        words = await client.get("/admin/reports")
        chart = await client.get("/admin/charts/report.json?date=2026-11-19")

    assert {200} == {one.status_code for one in pages}
    assert {403} == {one.status_code for one in forms}
    assert (reports, 200) == (words.status_code, chart.status_code)
    assert 'value="mute"' not in pages[5].text


async def test_a_look_is_chosen_and_kept(client: httpx.AsyncClient) -> None:
    csrf = hidden(await client.get("/admin"))
    chosen = await client.post(
        "/admin/theme", data={"csrf": csrf, "theme": "dark", "next": "/admin/costs?by=day"}
    )
    dark = await client.get("/admin/costs")
    await client.post(
        "/admin/theme", data={"csrf": csrf, "theme": "system", "next": "https://elsewhere.test/"}
    )
    usual = await client.get("/admin/costs")

    assert (303, "/admin/costs?by=day") == (chosen.status_code, chosen.headers["location"])
    assert 'data-theme="dark"' in dark.text
    assert 'data-theme="system"' in usual.text


async def test_the_first_day_of_a_twin_says_what_will_be_here(tmp_path: Path) -> None:
    """No empty table, no chart of nothing, no fault."""
    async with looked_after(tmp_path, asks=0) as bare, inside(bare) as client:
        await sign_in(client)
        pages = {path: await client.get(f"/admin{path}") for path in PAGES}
        tables = [await client.get(f"/admin{path}?csv=1") for path in PAGES]

    assert {200} == {one.status_code for one in (*pages.values(), *tables)}
    assert "No model is connected" in pages[""].text
    assert "Nothing was spent" in pages["/costs"].text
    assert "With a key of a provider" in pages["/models"].text
    assert "Nothing went wrong" in pages["/alerts"].text
    assert "No experiment" in pages["/experiments"].text


async def test_live_figures_are_those_of_the_page(client: httpx.AsyncClient, twin: Twin) -> None:
    """The first event says what the page said."""
    from adapters.web.admin.glance import glance
    from bot.reports.span import Span
    from bot.reports.timeline import series_json
    from tests.far_ends.large_ledger import NOW

    page = await client.get("/admin")
    zone = twin.settings.zone
    account = await twin.accounts.of(Span.of(NOW.date() - timedelta(days=1), 14, zone))
    days = series_json(account)["series"]
    assert isinstance(days, list)
    told = json.loads(json.dumps(glance(await twin.board.state(), days, zone).live()))

    shown = dict(re.findall(r'data-live="(\w+)">([^<]*)<', page.text))
    assert told["texts"].keys() <= shown.keys() | {"at"}
    assert {name: text.replace("<", "&lt;").replace(">", "&gt;") for name, text in told["texts"].items()} == {
        name: shown[name] for name in told["texts"]
    }
