"""The local Slack delivers as the real one does: the SDK's own Socket Mode client hears it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from slack_bolt.request.payload_utils import is_action, is_event, is_slash_command, is_view_submission
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_talk import FIELD, WORDS, actions, button, modal, refused, talking
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, GROUP, SHARED, STRANGER, TWIN

pytestmark = pytest.mark.journey


@dataclass(slots=True)
class Listener:
    """An app that hears, and acknowledges with what a test has put into ``says``."""

    slack: LocalSlack
    client: AsyncWebClient
    socket: SocketModeClient
    heard: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    says: dict[str, Any] = field(default_factory=dict)
    is_mute: bool = False

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request.payload)
        self.attempts.append(request.retry_attempt or 0)
        if not self.is_mute:
            said = self.says if request.type == "interactive" else None
            response = SocketModeResponse(envelope_id=request.envelope_id, payload=said)
            await client.send_socket_mode_response(response)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [payload["event"] for payload in self.heard if is_event(payload)]


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    async with talking() as (slack, client):
        logger = logging.getLogger("tests.slack")
        socket = SocketModeClient(
            app_token="xapp-local-1", web_client=client, logger=logger, ping_interval=60
        )
        socket.proxy = None
        listener = Listener(slack, client, socket)
        socket.socket_mode_request_listeners.append(listener.hear)
        await socket.connect()  # type: ignore[no-untyped-call] # the library's
        try:
            yield listener
        finally:
            await socket.close()  # type: ignore[no-untyped-call] # the library's
            ours = (socket.message_processor, socket.current_session_monitor, socket.message_receiver)
            await asyncio.gather(*(task for task in ours if task is not None), return_exceptions=True)


async def test_a_mention_comes_as_two_events_of_one_message() -> None:
    async with listening() as app:
        await app.slack.mention("Who are you?")
    one, two = app.events
    assert ("app_mention", "message") == (one["type"], two["type"])
    assert (one["ts"], "channel") == (two["ts"], two["channel_type"])
    assert app.heard[0]["event_id"] != app.heard[1]["event_id"]


async def test_what_is_not_subscribed_or_permitted_is_never_delivered() -> None:
    async with listening() as app:
        app.slack.world.app = replace(WHOLE, events=frozenset({"message.im", "app_mention"}))
        app.slack.world.scopes -= {"app_mentions:read"}
        await app.slack.mention("Who are you?")
        await app.slack.say("among ourselves")
        await app.slack.open_home()
        await app.slack.direct("Who are you?")
    assert ["im"] == [event["channel_type"] for event in app.events]
    assert 4 == len(app.slack.unheard)


async def test_edits_deletions_reactions_and_strangers_are_told_as_slack_tells_them() -> None:
    async with listening() as app:
        event = await app.slack.say("Hello", channel=SHARED, user=STRANGER)
        await app.slack.edit(event, f"Hello <@{TWIN}>")
        await app.slack.react(event, "eyes")
        await app.slack.delete(event)
        await app.slack.group_direct("All of us")
    first, edited, mentioned, reaction, deleted, group = app.events
    assert ("T0AWAY", True) == (first["user_team"], app.heard[0]["is_ext_shared_channel"])
    assert ("message_changed", "Hello") == (edited["subtype"], edited["previous_message"]["text"])
    assert ("app_mention", first["ts"]) == (mentioned["type"], mentioned["ts"])
    assert ("eyes", first["ts"]) == (reaction["reaction"], reaction["item"]["ts"])
    assert ("message_deleted", first["ts"]) == (deleted["subtype"], deleted["deleted_ts"])
    assert (GROUP, "mpim") == (group["channel"], group["channel_type"])


async def test_a_button_is_pressed_a_modal_filled_in_and_the_card_replaced() -> None:
    async with listening() as app:
        slack, client = app.slack, app.client
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button(value="7"))])
        [card] = slack.world.said
        with pytest.raises(AssertionError, match="there is no button 'Dismiss'"):
            await slack.press(card, "Dismiss")
        await slack.press(card, "Ask Ada")
        press = app.heard[-1]
        assert is_action(press)
        assert ("7", card.ts) == (press["actions"][0]["value"], press["message"]["ts"])
        await client.views_open(trigger_id=press["trigger_id"], view=modal(FIELD, private_metadata="7"))
        with pytest.raises(AssertionError, match="to be filled"):
            await slack.submit(ASKER, {})
        app.says = {"response_action": "errors", "errors": {"answer": "Too short"}}
        await slack.submit(ASKER, {"Your answer": "No"})
        assert {"answer": "Too short"} == slack.modal().errors
        app.says = {"response_action": "update", "view": modal(WORDS)}
        await slack.submit(ASKER, {"words": "Yes, every winter."})
        submitted = app.heard[-1]
        assert is_view_submission(submitted)
        state = submitted["view"]["state"]["values"]["answer"]["words"]
        assert ("7", "Yes, every winter.") == (submitted["view"]["private_metadata"], state["value"])
        app.says = {}
        await slack.submit(ASKER, {})
        assert [] == slack.world.modals[ASKER]
        async with aiohttp.ClientSession() as session:
            done = {"replace_original": True, "text": "Done."}
            for expected in (*[200] * 5, 404):
                async with session.post(press["response_url"], json=done) as response:
                    assert expected == response.status
    assert (["x", "Done."], "Done.") == ([card.sent["text"], card.text], card.shown)


async def test_a_stop_ends_the_streams_of_its_thread() -> None:
    async with listening() as app:
        slack, client = app.slack, app.client
        root = (await slack.direct("Who are you?"))["ts"]
        where = {"channel": f"D{ASKER[1:]}", "thread_ts": root}
        ts = (await client.chat_startStream(**where, markdown_text="I am"))["ts"]
        with pytest.raises(AssertionError, match="stop button"):
            await slack.stop(where["channel"], root)
        session = {"channel_id": where["channel"], "thread_ts": root, "status": "processing"}
        await client.agents_sessions_setStatus(**session)
        await slack.stop(where["channel"], root)
    assert ("agent_session_stopped", [ts]) == (app.events[-1]["type"], app.events[-1]["streaming_message_ts"])
    assert [] == slack.world.streaming


async def test_a_command_a_shortcut_and_the_home_are_delivered() -> None:
    async with listening() as app:
        await app.slack.command("usage 7")
        event = await app.slack.say("Does Ada ski?")
        await app.slack.shortcut("ask", event)
        await app.slack.open_home(tab="messages")
    command, _, shortcut, home = app.heard
    assert is_slash_command(command)
    assert ("message_action", "Does Ada ski?") == (shortcut["type"], shortcut["message"]["text"])
    assert "messages" == home["event"]["tab"]


async def test_the_link_is_pinged_renewed_and_limited() -> None:
    async with listening() as app:
        link = app.slack.link
        await link.ping()
        await link.ask_to_reconnect()
        await eventually(lambda: link.opened == 2 and link.sockets)
        link.most = 1
        async with aiohttp.ClientSession() as session, session.ws_connect(app.slack.link_address()) as more:
            assert "too_many_websockets" == (await more.receive_json())["reason"]
        spent = app.slack.link_address()
        link.let_tickets_expire()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(spent)


async def test_events_come_thrice_again_and_until_somebody_acknowledges() -> None:
    async with listening() as app:
        link = app.slack.link
        link.copies = 3
        event = await app.slack.direct("Once?")
        link.copies = 1
        await app.slack.again(event)
        assert [0, 1, 2, 1] == app.attempts
        assert 1 == len({payload["event_id"] for payload in app.heard})
        app.is_mute, link.patience_s = True, 0.05
        with pytest.raises(TimeoutError):
            await app.slack.direct("Anybody?")
    assert [0, 1, 2, 3] == [envelope["retry_attempt"] for envelope in link.unacknowledged]


async def test_what_was_under_way_when_the_link_was_cut_comes_over_the_next_one() -> None:
    async with listening() as app:
        app.is_mute = True
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(app.slack.direct("Once?"))
            await eventually(lambda: app.heard)
            app.is_mute = False
            app.slack.link.cut()
            await app.socket.connect_to_new_endpoint(force=True)
    assert [0, 1] == app.attempts


async def test_a_link_that_is_half_open_takes_everything_and_answers_nothing() -> None:
    async with listening() as app:
        app.slack.link.go_silent()
        app.slack.link.patience_s = 0.05
        with pytest.raises(TimeoutError):
            await app.slack.command("usage")
    assert [] == app.heard


async def test_previews_broadcasts_files_and_our_own_voice_are_events_too() -> None:
    async with listening() as app:
        slack = app.slack
        event = await slack.say("See https://a.example")
        await slack.unfurl(event)
        await slack.broadcast(event, "To all")
        await slack.share_file("Read this", channel=DIRECT)
        await app.client.chat_postMessage(channel=CHANNEL, text="Mine")
        await slack.echo(slack.world.said[0])
        await slack.bot_says(f"<@{TWIN}> hello")
    _, preview, broadcast, file, own, *others = app.events
    assert "edited" not in preview["message"]
    assert ("thread_broadcast", event["ts"]) == (broadcast["subtype"], broadcast["root"]["ts"])
    assert ("file_share", "cv.pdf") == (file["subtype"], file["files"][0]["name"])
    assert ("B0TWIN", TWIN) == (own["bot_id"], own["user"])
    assert ["app_mention", "message"] == [other["type"] for other in others]


async def test_a_second_workspace_is_told_apart_in_every_delivery() -> None:
    async with listening() as app:
        slack, (name, secret) = app.slack, app.slack.world.client
        code = slack.world.install("T0SECOND", "Second")
        await app.client.api_call(
            "oauth.v2.access", data={"client_id": name, "client_secret": secret, "code": code}
        )
        slack.world.users["U0SECOND"] = {"team_id": "T0SECOND"}
        slack.world.channels["C0SECOND"] = {"team_id": "T0SECOND"}
        await slack.mention("Who?", user="U0SECOND", channel="C0SECOND")
        await slack.direct("Who?", user="U0SECOND")
        bot = slack.world.teams["T0SECOND"].bot_user
    assert {"T0SECOND"} == {payload["team_id"] for payload in app.heard}
    assert {bot} == {payload["authorizations"][0]["user_id"] for payload in app.heard}
    assert not any(payload["is_ext_shared_channel"] for payload in app.heard)
    assert f"<@{bot}> Who?" == app.events[0]["text"]


async def test_who_leaves_tells_it_when_the_token_is_dead() -> None:
    async with listening() as app:
        await app.slack.uninstall()
        assert "account_inactive" == await refused(app.client.auth_test())
    assert ["tokens_revoked", "app_uninstalled"] == [event["type"] for event in app.events]
