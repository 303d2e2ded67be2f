"""The local Slack's ``chat.*`` without streams: post, update, delete, whisper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.far_ends.slack_call import Call, Refused, Reply
from tests.far_ends.slack_limits import refusals
from tests.far_ends.slack_message import Message, with_ids

UPDATED_TEXT = 4_000
"""``chat.update`` takes less than a post."""


def post(call: Call) -> Reply:
    """``chat.postMessage``."""
    message = call.world.add(_message(call))
    clear_status(call, message)
    return {"channel": message.channel, "ts": message.ts, "message": message.told(with_metadata=True)}


def whisper(call: Call) -> Reply:
    """
    ``chat.postEphemeral``: one member sees it, and nothing can change it by its ``ts``.

    In a thread without replies nobody sees it, though Slack takes it.
    """
    (user,) = call.need("user")
    channel = call.channel()
    if user not in call.world.users or user in channel.get("not_in", ()):
        raise Refused("user_not_in_channel")
    message = _message(call)
    message.to = user
    if message.thread_ts and not _has_replies(call, message):
        return {"message_ts": message.ts}
    return {"message_ts": call.world.add(message).ts}


def _has_replies(call: Call, message: Message) -> bool:
    place = (message.channel, message.thread_ts)
    return any((one.channel, one.thread_ts) == place and one.to is None for one in call.world.messages)


def update(call: Call) -> Reply:
    """``chat.update``: text alone takes the blocks away."""
    channel, ts = call.need("channel", "ts")
    call.writable()
    message = own(call, channel, ts, "cant_update_message")
    if message.is_streaming:
        raise Refused("streaming_state_conflict")
    check(call)
    if len(str(call.params.get("text") or "")) > UPDATED_TEXT:
        raise Refused("msg_too_long", f"text of an update holds {UPDATED_TEXT} characters")
    params = call.params
    message.text, message.markdown = params.get("text") or "", params.get("markdown_text") or ""
    message.blocks = with_ids(params.get("blocks") or [], ts)
    message.metadata = params.get("metadata") or message.metadata
    message.is_edited = True
    message.remember()
    return {"channel": channel, "ts": ts, "text": message.text, "message": message.told()}


def delete(call: Call) -> Reply:
    """``chat.delete``: our own messages only."""
    channel, ts = call.need("channel", "ts")
    message = own(call, channel, ts, "cant_delete_message")
    if message.is_streaming:
        raise Refused("cant_delete_message")
    call.world.messages.remove(message)
    call.world.deleted.append(message)
    return {"channel": channel, "ts": ts}


def link_to(call: Call) -> Reply:
    """``chat.getPermalink``."""
    channel, ts = call.need("channel", "message_ts")
    call.channel()
    if call.world.message(channel, ts) is None:
        raise Refused("message_not_found")
    address = f"https://home.slack.example/archives/{channel}/p{ts.replace('.', '')}"
    return {"channel": channel, "permalink": address}


def own(call: Call, channel: str, ts: str, otherwise: str) -> Message:
    """
    A message of ours.

    Raises:
        Refused: there is none, or it is somebody else's.
    """
    call.channel()
    message = call.world.message(channel, ts)
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.team.bot_user:
        raise Refused(otherwise)
    return message


def check(call: Call) -> None:
    """
    Refuse what Slack would refuse.

    Raises:
        Refused: for the first fault, with all that are wrong.
    """
    faults = list(refusals(call.params))
    if faults:
        raise Refused(faults[0][0], "; ".join(why for _, why in faults))
    metadata = call.params.get("metadata")
    if metadata and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
        raise Refused("invalid_metadata_format")
    for block in call.params.get("blocks") or []:
        file = (block.get("slack_file") or {}).get("id")
        if file and not (file in call.world.files and call.world.files[file].is_complete):
            raise Refused("invalid_blocks", f"invalid slack file: {file}")


def root_of(call: Call, channel: str) -> str | None:
    """
    The thread that is written in.

    Raises:
        Refused: its root is not there.
    """
    root = call.params.get("thread_ts")
    if not root:
        return None
    found = call.world.message(channel, str(root))
    if found is None:
        raise Refused("thread_not_found")
    return found.thread_ts or found.ts


def clear_status(call: Call, message: Message) -> None:
    """Slack takes a status away as soon as the app posts in its thread."""
    call.world.status.pop((message.channel, message.thread_ts or message.ts), None)


def _message(call: Call) -> Message:
    (channel,) = call.need("channel")
    call.writable()
    check(call)
    params, ts = call.params, call.world.next_ts()
    return Message(
        channel=channel,
        ts=ts,
        user=call.team.bot_user,
        bot=call.team.bot,
        text=params.get("text") or "",
        markdown=params.get("markdown_text") or "",
        blocks=with_ids(params.get("blocks") or [], ts),
        thread_ts=root_of(call, channel),
        metadata=params.get("metadata"),
        sent=params,
    )


METHODS: Mapping[str, Callable[[Call], Reply]] = {
    "chat.postMessage": post,
    "chat.postEphemeral": whisper,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": link_to,
}
