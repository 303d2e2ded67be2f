"""The local Slack is no laxer than the real one: blocks, views and permissions that it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.far_ends.slack import LocalSlack
from tests.far_ends.slack_talk import FIELD, VOTES, WORDS, actions, button, modal, refused, talking
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT

pytestmark = pytest.mark.journey


@pytest.fixture
async def both() -> AsyncIterator[tuple[LocalSlack, AsyncWebClient]]:
    async with talking() as both:
        yield both


@pytest.fixture
def slack(both: tuple[LocalSlack, AsyncWebClient]) -> LocalSlack:
    return both[0]


@pytest.fixture
def client(both: tuple[LocalSlack, AsyncWebClient]) -> AsyncWebClient:
    return both[1]


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([{"type": "text", "text": "x"}], "invalid_blocks"),
        ([{"type": "markdown", "text": "x" * 12_001}], "msg_too_long"),
        ([{"type": "markdown", "text": "x" * 6_700}] * 2, "msg_blocks_too_long"),
        ([{"type": "markdown", "text": "# h\n" * 50}], "invalid_blocks"),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([actions(button("x" * 76))], "invalid_blocks"),
        ([actions(button(value="x" * 2001))], "invalid_blocks"),
        ([actions(button(action_id="x" * 256))], "invalid_blocks"),
        ([actions(button(), button())], "invalid_blocks"),
        ([actions(*(button(action_id=str(n)) for n in range(26)))], "invalid_blocks"),
        ([actions(VOTES)], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [button()]}], "invalid_blocks"),
        ([{"type": "section", "fields": []}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "invalid_blocks"),
        ([{"type": "image", "image_url": "https://a.example/a.png"}], "invalid_blocks"),
        ([{"type": "image", "slack_file": {"id": "F9"}, "alt_text": "x"}], "invalid_blocks"),
        ([FIELD], "invalid_blocks"),
        ([{**WORDS, "block_id": "a"}, {**WORDS, "block_id": "a"}], "invalid_blocks"),
        ({"type": "divider"}, "invalid_blocks_format"),
    ],
)
async def test_blocks_that_slack_refuses_are_refused(client: AsyncWebClient, blocks: Any, code: str) -> None:
    assert code == await refused(client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks))


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (modal(WORDS, title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments"),
        (modal(WORDS, private_metadata="x" * 3_001), "invalid_arguments"),
        (modal(*[{"type": "divider"}] * 101), "invalid_arguments"),
        (modal({"type": "markdown", "text": "x"}), "invalid_arguments"),
        (modal(WORDS, colour="red"), "invalid_arguments"),
        ({"type": "home", "blocks": [WORDS]}, "invalid_arguments"),
        ({"type": "modal", "title": modal()["title"], "blocks": [FIELD]}, "invalid_arguments"),
    ],
)
async def test_views_that_slack_refuses_are_refused(
    slack: LocalSlack, client: AsyncWebClient, view: Any, code: str
) -> None:
    assert code == await refused(client.views_open(trigger_id=slack.world.trigger(ASKER), view=view))


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("chat:write", lambda c: c.chat_postMessage(channel=CHANNEL, text="x")),
        ("chat:write", lambda c: c.chat_startStream(channel=CHANNEL, thread_ts="1.1")),
        ("files:write", lambda c: c.files_getUploadURLExternal(filename="a", length=1)),
        ("reactions:write", lambda c: c.reactions_add(channel=CHANNEL, timestamp="1.1", name="eyes")),
        ("channels:read", lambda c: c.conversations_info(channel=CHANNEL)),
        ("im:read", lambda c: c.conversations_info(channel=DIRECT)),
        ("groups:history", lambda c: c.conversations_history(channel="G0PRIVATE")),
    ],
)
async def test_each_method_needs_its_scope(
    slack: LocalSlack, client: AsyncWebClient, scope: str, call: Any
) -> None:
    slack.world.scopes -= {scope}
    with pytest.raises(SlackApiError) as failed:
        await call(client)
    assert ("missing_scope", scope) == (failed.value.response["error"], failed.value.response["needed"])
