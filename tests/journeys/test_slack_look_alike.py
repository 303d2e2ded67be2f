"""The local Slack's Web API does as the real one does: the SDK's own client asks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.testing import StillClock
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack
from tests.far_ends.slack_rates import RateLimits
from tests.far_ends.slack_talk import FEEDBACK, FIELD, WORDS, modal, refused, talking
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, TEAM, TWIN, Fault

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


async def started(client: AsyncWebClient, root: str, **more: Any) -> str:
    given = {"recipient_team_id": TEAM, "recipient_user_id": ASKER, **more}
    said = await client.chat_startStream(channel=CHANNEL, thread_ts=root, **given)
    return str(said["ts"])


async def test_a_stream_grows_is_said_when_it_ends_and_carries_its_blocks_below(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = slack.written("Who?")["ts"]
    ts = await started(client, root, markdown_text="I am ")
    await client.chat_appendStream(channel=CHANNEL, ts=ts, markdown_text="Ada.")
    assert [] == slack.world.said
    await client.chat_stopStream(channel=CHANNEL, ts=ts, blocks=[FEEDBACK])
    [message] = slack.world.said
    assert ["I am ", "I am Ada.", "I am Ada.\n👍\n👎"] == message.moments
    assert (root, ["👍", "👎"]) == (message.thread_ts, message.buttons)
    for late in (
        client.chat_appendStream(channel=CHANNEL, ts=ts, markdown_text="!"),
        client.chat_stopStream(channel=CHANNEL, ts=ts),
    ):
        assert "message_not_in_streaming_state" == await refused(late)


async def test_the_sdks_own_stream_works_and_may_die_and_be_mended(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.world.streams_die_after = 1
    stream = await client.chat_stream(
        channel=CHANNEL,
        thread_ts=slack.written("Who?")["ts"],
        recipient_team_id=TEAM,
        recipient_user_id=ASKER,
        buffer_size=1,
    )
    await stream.append(markdown_text="I ")
    await stream.append(markdown_text="am ")
    assert "message_not_in_streaming_state" == await refused(stream.append(markdown_text="Ada."))
    await client.chat_update(channel=CHANNEL, ts=str(stream.ts), markdown_text="I am Ada.")
    assert ["I am Ada."] == [message.shown for message in slack.world.said]


async def test_a_stream_is_refused_without_its_reader_and_beyond_its_limits(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root, direct = slack.written("Who?")["ts"], slack.written("Who?", channel=DIRECT)["ts"]
    start = client.chat_startStream
    assert "missing_recipient_team_id" == await refused(start(channel=CHANNEL, thread_ts=root))
    assert "missing_recipient_user_id" == await refused(
        start(channel=CHANNEL, thread_ts=root, recipient_team_id=TEAM)
    )
    assert "msg_too_long" == await refused(
        start(channel=DIRECT, thread_ts=direct, markdown_text="x" * 12_001)
    )
    assert "thread_not_found" == await refused(start(channel=DIRECT, thread_ts="1.1"))
    ts = str((await start(channel=DIRECT, thread_ts=direct, markdown_text="# a\n" * 25))["ts"])
    more = client.chat_appendStream(channel=DIRECT, ts=ts, markdown_text="# b\n" * 25)
    assert "invalid_blocks" == await refused(more)
    other = client.chat_appendStream(channel=DIRECT, ts=ts, chunks=[{"type": "markdown_text", "text": "x"}])
    assert "streaming_mode_mismatch" == await refused(other)
    assert "streaming_state_conflict" == await refused(client.chat_update(channel=DIRECT, ts=ts, text="x"))
    assert "cant_delete_message" == await refused(client.chat_delete(channel=DIRECT, ts=ts))


async def test_a_mention_in_two_halves_of_a_stream_is_seen(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = await started(client, slack.written("Who?")["ts"], markdown_text="Hello <!chan")
    assert [] == slack.world.live
    await client.chat_appendStream(channel=CHANNEL, ts=ts, markdown_text="nel>")
    assert ["<!channel>"] == slack.world.live


async def test_a_trigger_opens_one_view_which_is_covered_changed_and_guarded(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    trigger = slack.world.trigger(ASKER)
    opened = await client.views_open(trigger_id=trigger, view=modal(FIELD))
    assert "exchanged_trigger_id" == await refused(client.views_open(trigger_id=trigger, view=modal(FIELD)))
    late = slack.world.trigger(ASKER)
    slack.world.let_triggers_expire()
    assert "expired_trigger_id" == await refused(client.views_open(trigger_id=late, view=modal(FIELD)))
    old = str(opened["view"]["hash"])
    await client.views_update(view_id=opened["view"]["id"], hash=old, view=modal(WORDS, FIELD))
    again = client.views_update(view_id=opened["view"]["id"], hash=old, view=modal(FIELD))
    assert "hash_conflict" == await refused(again)
    for _ in range(2):
        await client.views_push(trigger_id=slack.world.trigger(ASKER), view=modal(WORDS))
    fourth = client.views_push(trigger_id=slack.world.trigger(ASKER), view=modal(WORDS))
    assert "push_limit_reached" == await refused(fourth)
    await client.views_publish(user_id=ASKER, view={"type": "home", "blocks": [WORDS]})
    assert "home" == slack.world.homes[ASKER].content["type"]


async def test_a_status_is_shown_until_the_app_posts_in_the_thread(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = slack.written("Who?")["ts"]
    show = client.assistant_threads_setStatus
    many = show(channel_id=CHANNEL, thread_ts=root, status="thinks", loading_messages=["x"] * 11)
    assert "invalid_arguments" == await refused(many)
    await show(channel_id=CHANNEL, thread_ts=root, status="thinks", loading_messages=["Reading"])
    assert [(CHANNEL, root)] == list(slack.world.status)
    await client.chat_postMessage(channel=CHANNEL, thread_ts=root, text="Ada.")
    assert {} == slack.world.status


async def test_an_update_is_shorter_than_a_post_and_of_our_own_alone(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = str((await client.chat_postMessage(channel=CHANNEL, text="x" * 40_000))["ts"])
    update = client.chat_update
    assert "msg_too_long" == await refused(update(channel=CHANNEL, ts=ts, text="x" * 4_001))
    whisper = await client.chat_postEphemeral(channel=CHANNEL, user=ASKER, text="For you.")
    for theirs, code in (
        (slack.written("Mine")["ts"], "cant_update_message"),
        (str(whisper["message_ts"]), "message_not_found"),
    ):
        assert code == await refused(update(channel=CHANNEL, ts=theirs, text="x"))
    await update(channel=CHANNEL, ts=ts, text="Shorter.")
    assert ["Shorter."] == [message.shown for message in slack.world.said]
    await client.chat_delete(channel=CHANNEL, ts=ts)
    assert ([], ts) == (slack.world.said, slack.world.deleted[0].ts)


async def test_where_nobody_invited_the_app_it_is_a_stranger(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.world.channels |= {
        "C0ALONE": {"is_member": False},
        "G0ALONE": {"is_private": True, "is_member": False},
    }
    for channel, code in (("C0ALONE", "not_in_channel"), ("G0ALONE", "channel_not_found")):
        assert code == await refused(client.chat_postMessage(channel=channel, text="x"))
        assert code == await refused(client.conversations_history(channel=channel))
    assert not (await client.conversations_info(channel="C0ALONE"))["channel"]["is_member"]


async def test_prompts_and_sessions_have_their_limits(slack: LocalSlack, client: AsyncWebClient) -> None:
    prompt = {"title": "Who?", "message": "Who are you?"}
    suggest = client.assistant_threads_setSuggestedPrompts
    await suggest(channel_id=DIRECT, prompts=[prompt] * 4)
    assert "invalid_arguments" == await refused(suggest(channel_id=DIRECT, prompts=[prompt] * 5))
    root = slack.written("Who?")["ts"]
    where = {"channel_id": CHANNEL, "thread_ts": root}
    assert "session_not_found" == await refused(client.agents_sessions_rename(**where, title="x"))
    await client.agents_sessions_setStatus(**where, status="processing", title="Who?")
    await client.agents_sessions_rename(**where, title="Who Ada is")
    assert {"status": "processing", "title": "Who Ada is"} == slack.world.sessions[CHANNEL, root]
    assert "invalid_arguments" == await refused(client.agents_sessions_rename(**where, title="x" * 201))


async def test_a_chart_is_uploaded_with_its_words_and_shown_in_a_thread(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    root = slack.written("usage")["ts"]
    await client.files_upload_v2(
        channel=CHANNEL, thread_ts=root, filename="usage.png", content=b"\x89PNG", alt_txt="12 questions"
    )
    [message] = slack.world.said
    [file] = message.files
    assert (root, b"\x89PNG", "12 questions") == (
        message.thread_ts,
        slack.world.files[file].data,
        slack.world.files[file].alt_text,
    )
    picture = {"type": "image", "slack_file": {"id": file}, "alt_text": "12 questions"}
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[picture])


async def test_reactions_people_and_bots_are_told(slack: LocalSlack, client: AsyncWebClient) -> None:
    where = {"channel": CHANNEL, "timestamp": slack.written("Who?")["ts"], "name": "eyes"}
    await client.reactions_add(**where)
    assert [("eyes", TWIN)] == slack.world.messages[0].reactions
    assert "already_reacted" == await refused(client.reactions_add(**where))
    await client.reactions_remove(**where)
    assert "no_reaction" == await refused(client.reactions_remove(**where))
    guest = (await client.users_info(user="U0GUEST"))["user"]
    assert (True, False, TEAM) == (guest["is_restricted"], guest["is_stranger"], guest["team_id"])
    stranger = (await client.users_info(user="U0STRANGER"))["user"]
    assert (True, "T0AWAY") == (stranger["is_stranger"], stranger["team_id"])
    assert TWIN == (await client.bots_info(bot="B0TWIN"))["bot"]["user_id"]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # the SDK's own
async def test_a_second_workspace_has_its_own_token_and_sees_nothing_of_the_first(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    code = slack.world.install("T0SECOND", "Second")
    name, secret = slack.world.client
    wrong = client.oauth_v2_access(client_id=name, client_secret="x", code=code)
    assert "bad_client_secret" == await refused(wrong)
    told = await client.oauth_v2_access(client_id=name, client_secret=secret, code=code)
    token = str(told["access_token"])
    again = client.oauth_v2_access(client_id=name, client_secret=secret, code=code)
    assert "invalid_code" == await refused(again)
    assert "T0SECOND" == (await client.auth_test(token=token))["team_id"]
    there = client.chat_postMessage(channel=CHANNEL, text="x", token=token)
    assert "channel_not_found" == await refused(there)
    await client.auth_revoke(token=token)
    assert "account_inactive" == await refused(client.auth_test(token=token))
    assert TEAM == (await client.auth_test())["team_id"]


async def test_more_than_a_tier_allows_is_refused_until_it_fills_again(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    clock = StillClock()
    limits = slack.world.admits = RateLimits(clock)
    root = slack.written("Who?")["ts"]
    for _ in range(20):
        await started(client, root)
    with pytest.raises(SlackApiError) as failed:
        await started(client, root)
    assert (429, "3") == (failed.value.response.status_code, failed.value.response.headers["Retry-After"])
    assert {"chat.startStream": 1} == limits.refusals
    await clock.sleep(3)
    await started(client, root)


async def test_what_is_slow_takes_effect_when_it_is_let_go(slack: LocalSlack, client: AsyncWebClient) -> None:
    late = asyncio.Event()
    slack.world.faults = [Fault(method="chat.postMessage", how="slow", until=late)]
    async with asyncio.TaskGroup() as tasks:
        posting = tasks.create_task(client.chat_postMessage(channel=CHANNEL, text="x"))
        await eventually(lambda: slack.world.calls["chat.postMessage"])
        assert [] == slack.world.said
        late.set()
    assert [str(posting.result()["ts"])] == [message.ts for message in slack.world.said]
