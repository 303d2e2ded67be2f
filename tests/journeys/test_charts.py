"""Charts on their whole road: drawn by their own process, and seen in Slack or in a file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from adapters.slack.messenger import SlackMessenger
from adapters.slack.workspace import OneWorkspace
from bot.charts import alt, specs
from bot.charts.paged import paged
from bot.charts.studio import Studio
from bot.commands.reply import Reply
from bot.notices import Notice, Picture
from tests.charted import days
from tests.far_ends.shell import parsed, twin
from tests.far_ends.slack_speech import speaking
from tests.far_ends.slack_world import CHANNEL

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

PATIENT_S = 80.0


def size(png: bytes) -> tuple[int, ...]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


async def drawn() -> Picture:
    studio = Studio(longest_s=PATIENT_S)
    try:
        series = days(14, small=40, large=30)
        picture = await studio.draw(specs.costs(series), alt.costs(series), "costs-2026-11-21.png")
    finally:
        await studio.close()
    assert picture is not None
    return picture


async def test_slack_shows_the_chart_of_a_report_and_of_a_command_with_its_words() -> None:
    picture = await drawn()
    async with speaking() as scene:
        await SlackMessenger(OneWorkspace(scene.there)).post(
            CHANNEL, Notice(title="Daily report", text="All well.", key="k", picture=picture)
        )
        await scene.answering.tell(
            scene.there, scene.said(), Reply(text="Costs.", private=False, picture=picture)
        )

    files = list(scene.slack.world.files.values())
    assert [(1280, 720)] * 2 == [size(file.data or b"") for file in files]
    assert [True] * 2 == [file.is_complete for file in files]
    for file in files:
        assert "costs-2026-11-21.png" == file.title
        assert "$9.80 spent in 14 days, 57 % of it for gpt-oss-20b" in str(file.alt_text)


async def test_pages_get_the_library_and_a_drawing_for_those_without_scripts() -> None:
    """What browsers draw with comes out of the same wheel."""
    studio = Studio(longest_s=PATIENT_S)
    try:
        library = await studio.library()
        svg = await studio.svg(paged(specs.costs(days(14, small=40, large=30)), width=640).spec)
        nothing = await studio.svg({"mark": "bar", "data": {"url": "https://elsewhere.test/x"}})
    finally:
        await studio.close()

    assert library is not None
    assert library.rstrip().endswith(b";")
    assert b"window.vegaEmbed=" in library
    assert svg is not None
    assert svg.startswith(b"<svg")
    assert nothing is None


async def test_a_verb_writes_its_chart_to_a_file_or_says_why_not(tmp_path: Path) -> None:
    nothing = await twin("costs", "--chart", "costs.png")
    await twin("ask", "Where did you study?")
    written = await twin("usage", "--json", "--chart", "usage.png")
    nowhere = await twin("usage", "--chart", "no/such/folder/usage.png")
    both = await twin("report", "--post", "--chart", "report.png")

    assert (0, 1, "") == (written[0], parsed(written[1])["questions"], written[2])
    assert (1280, 720) == size((tmp_path / "usage.png").read_bytes())
    assert (1, 1, 1) == (nothing[0], nowhere[0], both[0])
    assert "costs.png was not written: there is nothing to draw" in nothing[2]
    assert "name another file in --chart" in nowhere[2]
    assert "report.png was not written: there is nothing to draw" in both[2]
