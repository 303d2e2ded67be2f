"""A model that Groq takes from its list: told in the admin channel, shown as left out, and used when back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.scheduler import tick
from bot.settings import Settings
from bot.testing import Outbox, StillClock
from bot.twin import Twin
from tests.far_ends.scripted_http import Reply, said, scripted_http
from tests.grounds import url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

SMALL, LARGE = "openai/gpt-oss-20b", "openai/gpt-oss-120b"
CALLER = Caller(platform="web", person="web:1", channel="web", is_admin=True, sees_pictures=False)


def listed(*ids: str) -> Reply:
    models = [{"id": one, "object": "model", "created": 1, "owned_by": "somebody"} for one in ids]
    return said({"object": "list", "data": models})


async def left_out(twin: Twin) -> list[bool]:
    """Of each route in its order, whether `models` says that it is."""
    told = await twin.commands.run("models", CALLER, "")
    return ["not on the list" in text for _, text in told.fields]


async def test_a_vanished_model_is_told_of_skipped_and_used_again(tmp_path: Path) -> None:
    clock, outbox = StillClock(datetime(2026, 11, 20, 12, tzinfo=UTC)), Outbox(platform="slack")
    async with scripted_http(listed(SMALL, LARGE), listed(LARGE), listed(SMALL, LARGE)) as groq:
        settings = Settings(
            DATABASE_URL=url_of(tmp_path),
            GROQ_API_KEY="gsk_local",
            GROQ_BASE_URL=groq.url,
            TWIN_MODELS=f"groq:{SMALL},groq:{LARGE}",
            TWIN_SLACK_ADMIN_CHANNEL="C0ADMIN",
            TWIN_EMBEDDINGS="lexical",
            _env_file=None,
        )
        seen = []
        async with open_twin(settings, clock=clock) as twin:
            twin.messengers["slack"] = outbox
            for seconds in (0, 86_400, 3_600):
                clock.move(seconds)
                await tick(twin.chores)
                await tick(twin.chores)  # what was found is posted with the next tick
                seen.append(await left_out(twin))

    assert [[False, False], [True, False], [False, False]] == seen
    assert ["/openai/v1/models"] * 3 == [one.path for one in groq.received]
    titles = [one.title for _, one in outbox.posts if "served" in one.title]
    assert [f"groq:{SMALL} is not served any more", f"groq:{SMALL} is served again"] == titles
