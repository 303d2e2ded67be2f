"""The real client before the local Slack, and the smallest blocks and views that Slack takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_message import Params

VOTES: Params = {
    "type": "feedback_buttons",
    "action_id": "vote",
    "positive_button": {"text": {"type": "plain_text", "text": "👍"}, "value": "up"},
    "negative_button": {"text": {"type": "plain_text", "text": "👎"}, "value": "down"},
}
FEEDBACK: Params = {"type": "context_actions", "elements": [VOTES]}


def button(text: str = "Ask Ada", **more: Any) -> Params:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": "ask", **more}


def actions(*elements: Params) -> Params:
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: Params, **more: Any) -> Params:
    title = {"type": "plain_text", "text": "Answer"}
    return {"type": "modal", "title": title, "submit": title, "blocks": list(blocks), **more}


FIELD: Params = {
    "type": "input",
    "block_id": "answer",
    "label": {"type": "plain_text", "text": "Your answer"},
    "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
}
WORDS: Params = {"type": "section", "text": {"type": "mrkdwn", "text": "Words."}}


@asynccontextmanager
async def talking() -> AsyncIterator[tuple[LocalSlack, AsyncWebClient]]:
    """A local Slack with an app that may everything, and the SDK's client with its token."""
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        slack.world.become(WHOLE)
        base = f"{slack.api_url}/"
        client = AsyncWebClient(token="xoxb-local-1", base_url=base, session=session, retry_handlers=[])
        client.proxy = None
        yield slack, client


async def refused(call: Awaitable[object]) -> str:
    """The error code that a call earns."""
    with pytest.raises(SlackApiError) as failed:
        await call
    return str(failed.value.response["error"])
