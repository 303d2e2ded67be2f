"""For `twin doctor`: whether Slack's door would open, and what its app lacks."""

from __future__ import annotations

import asyncio

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import NOT_REACHED, TIMEOUT_S, error_code, open_client, open_link_address, who_am_i
from adapters.slack.manifest import OPEN_DIRECT, SCOPES
from adapters.slack.modes import app_token, is_http
from bot.clock import MachineClock
from bot.errors import DoorError
from bot.settings import Settings

PATIENCE_S = 30


async def examine(settings: Settings) -> tuple[bool, str]:
    """Whether both tokens, the permissions and the admin channel are good; else what to do."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _examine(settings)
    except DoorError as error:
        return False, str(error)
    except TimeoutError:
        return False, f"Slack did not answer within {PATIENCE_S} s; check the network, or SLACK_API_URL"


async def _examine(settings: Settings) -> tuple[bool, str]:
    clock = MachineClock()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        client = open_client(settings, session)
        me = await who_am_i(client, clock)
        if not is_http(settings):
            await open_link_address(client, app_token(settings), clock)
        lacking = sorted(SCOPES.keys() - me.scopes) if me.scopes else []
        if lacking and lacking != [OPEN_DIRECT]:
            return False, f"the app lacks {', '.join(lacking)}: renew its manifest and reinstall it"
        ok, channel = await _examine_channel(client, settings.slack_admin_channel)
        remark = f"; without {OPEN_DIRECT} nobody gets a direct message before they write" if lacking else ""
        return ok, f"{me.workspace} as @{me.handle}; {channel}{remark}"


async def _examine_channel(client: AsyncWebClient, channel: str | None) -> tuple[bool, str]:
    if channel is None:
        return True, "no TWIN_SLACK_ADMIN_CHANNEL, so no reports"
    try:
        await client.conversations_history(channel=channel, limit=1)
    except (SlackClientError, *NOT_REACHED) as error:
        why = error_code(error) or type(error).__name__
        return (
            False,
            f"channel {channel} (TWIN_SLACK_ADMIN_CHANNEL) cannot be read: {why}; invite the app to it",
        )
    return True, f"channel {channel} can be read"
