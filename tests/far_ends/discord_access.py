"""What a bot is let do at a small Discord: every route asks here, and hears Discord's own refusals."""

from __future__ import annotations

from aiohttp import web

from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_refusals import Json, Refusal, invalid
from tests.far_ends.discord_rooms import DIRECT, THREADS
from tests.far_ends.discord_wire import number
from tests.far_ends.discord_world import World


def channel_of(world: World, request: web.Request) -> int:
    """The channel of a request: 10003 when there is none, 50001 when the bot does not see it."""
    channel = number(request, "channel")
    if channel not in world.channels:
        raise Refusal(404, 10003, "Unknown Channel")
    if not world.is_in(channel) or not world.rights(world.bot, channel) & May.VIEW_CHANNEL:
        raise Refusal(403, 50001, "Missing Access")
    return channel


def message_of(world: World, request: web.Request, channel: int) -> Json:
    """A message that stands in the channel; those that one person alone sees are not found."""
    message = world.messages.get(number(request, "message"))
    if message is None or not world.stands(message, channel):
        raise Refusal(404, 10008, "Unknown Message")
    return message


def need(world: World, channel: int, *names: str) -> None:
    """50013 unless the bot has all these permissions there."""
    if any(not world.rights(world.bot, channel) & May[name] for name in names):
        raise Refusal(403, 50013, "Missing Permissions")


def check_post(world: World, channel: int, body: Json, *, has_files: bool) -> None:
    """Whether the bot may say this there."""
    where = world.channels[channel]
    if where["type"] == DIRECT and int(where["recipients"][0]["id"]) in world.closed:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    need(world, channel, "SEND_MESSAGES_IN_THREADS" if where["type"] in THREADS else "SEND_MESSAGES")
    if body.get("embeds"):
        need(world, channel, "EMBED_LINKS")
    if has_files:
        need(world, channel, "ATTACH_FILES")
    if where["type"] in THREADS:
        _wake(where)


def _wake(thread: Json) -> None:
    """Who writes into a thread that was laid aside takes it up again, unless it is locked."""
    about = thread["thread_metadata"]
    if about["locked"]:
        raise Refusal(403, 50083, "Thread is archived")
    about["archived"] = False


def check_reference(world: World, channel: int, reference: Json | None) -> Json:
    """What a reply adds to a message: nothing when what it replies to is gone and that was foreseen."""
    if not reference:
        return {}
    if not world.rights(world.bot, channel) & May.READ_MESSAGE_HISTORY:
        raise Refusal(403, 160002, "Cannot reply without permission to read message history")
    known = world.messages.get(int(reference["message_id"]))
    if known is None or not world.stands(known, channel):
        if reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return {}
    whole = {"type": 0, "message_id": known["id"], "channel_id": known["channel_id"]}
    if "guild_id" in known:
        whole["guild_id"] = known["guild_id"]
    return {"message_reference": whole, "referenced_message": known}
