"""The local Slack's people, channels, reactions and the status that a thread shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.far_ends.slack_call import Call, Refused, Reply
from tests.far_ends.slack_chat import root_of
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_streams import SESSION

LOADING, PROMPTS, TITLE = 10, 4, 200
BUSY = "processing"


def history(call: Call) -> Reply:
    """``conversations.history``: what stands in the channel itself, the newest first."""
    call.need("channel")
    _inside(call)
    return _page(call, [m for m in reversed(call.world.messages) if m.thread_ts in {None, m.ts}])


def replies(call: Call) -> Reply:
    """``conversations.replies``: a thread with its root, the oldest first."""
    channel, ts = call.need("channel", "ts")
    _inside(call)
    root = call.world.message(channel, ts)
    if root is None:
        raise Refused("thread_not_found")
    top = root.thread_ts or ts
    return _page(call, [m for m in call.world.messages if top in {m.ts, m.thread_ts}])


def _inside(call: Call) -> None:
    if not call.channel().get("is_member", True):
        raise Refused("not_in_channel")


def _page(call: Call, found: list[Message]) -> Reply:
    params = call.params
    at, limit = int(params.get("cursor") or 0), int(params.get("limit") or 100)
    seen = [m for m in found if m.channel == params["channel"] and m.to is None]
    with_metadata = str(params.get("include_all_metadata")).lower() in {"1", "true"}
    with_metadata = with_metadata and call.world.shows_metadata
    page = [message.told(with_metadata=with_metadata) for message in seen[at : at + limit]]
    more = str(at + limit) if at + limit < len(seen) else ""
    return {"messages": page, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


def info(call: Call) -> Reply:
    """``conversations.info``."""
    (channel,) = call.need("channel")
    kinds = dict.fromkeys(("is_im", "is_mpim", "is_private", "is_archived", "is_ext_shared"), False)
    return {"channel": {"id": channel, **kinds, "is_member": True, **call.channel()}}


def open_(call: Call) -> Reply:
    """``conversations.open``: the direct messages with a member, named as those of the first one are."""
    (user,) = call.need("users")
    if user not in call.world.users:
        raise Refused("user_not_found")
    channel = f"D{user[1:]}"
    call.world.channels.setdefault(channel, {"is_im": True, "team_id": call.team.id})
    return {"channel": {"id": channel}}


def user(call: Call) -> Reply:
    """``users.info``; what a test did not say of a member is as for most of them."""
    (member,) = call.need("user")
    if member not in call.world.users:
        raise Refused("user_not_found")
    flags = (
        "is_admin",
        "is_owner",
        "is_restricted",
        "is_ultra_restricted",
        "is_stranger",
        "is_bot",
        "deleted",
    )
    name = member.removeprefix("U0").lower()
    usual = {"team_id": call.team.id, "name": name, "real_name": name.title(), "tz": "Europe/Zurich"}
    return {"user": {"id": member, **usual, **dict.fromkeys(flags, False), **call.world.users[member]}}


def status(call: Call) -> Reply:
    """``assistant.threads.setStatus``: empty takes it away."""
    params = call.params
    channel, thread = call.need("channel_id", "thread_ts")
    if "status" not in params:
        raise Refused("invalid_arguments", "missing required field: status")
    if len(params.get("loading_messages") or []) > LOADING:
        raise Refused("invalid_arguments", f"loading_messages: no more than {LOADING} items allowed")
    call.writable("channel_id")
    call.world.statuses.append(params)
    if params["status"]:
        call.world.status[channel, thread] = params
    else:
        call.world.status.pop((channel, thread), None)
    return {}


def prompts(call: Call) -> Reply:
    """``assistant.threads.setSuggestedPrompts``: pinned to the tab when no thread is named."""
    call.need("channel_id", "prompts")
    if not call.channel("channel_id").get("is_im"):
        raise Refused("channel_not_found")
    given = call.params["prompts"]
    if not isinstance(given, list) or len(given) > PROMPTS:
        raise Refused("invalid_arguments", f"prompts: 1 to {PROMPTS} items allowed")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in given):
        raise Refused("invalid_arguments", "a prompt has title and message")
    call.world.prompts.append(call.params)
    return {}


def session(call: Call) -> Reply:
    """``agents.sessions.setStatus``: while it is ``processing`` the member has a stop button."""
    if not call.world.app.is_agent:
        raise Refused("not_allowed", "the app is not declared as an agent")
    channel, given, thread = call.need("channel_id", "status", "thread_ts")
    call.writable("channel_id")
    if given not in SESSION:
        raise Refused("invalid_arguments", f"status is one of {', '.join(sorted(SESSION))}")
    known = call.world.sessions.setdefault((channel, thread), {})
    known["status"] = given
    if title := _title(call.params):
        known.setdefault("title", title)
    warned = given == BUSY and "agent_session_stopped" not in call.world.app.events
    warning = {"warning": "missing_agent_session_stopped_event_subscription"} if warned else {}
    return {"agent_status": given, "title": known.get("title", ""), **warning}


def rename(call: Call) -> Reply:
    """``agents.sessions.rename``."""
    channel, _, thread = call.need("channel_id", "title", "thread_ts")
    call.channel("channel_id")
    known = call.world.sessions.get((channel, thread))
    if known is None:
        raise Refused("session_not_found")
    known["title"] = _title(call.params)
    return {"title": known["title"]}


def _title(params: Params) -> str:
    title = str(params.get("title") or "")
    if len(title) > TITLE:
        raise Refused("invalid_arguments", f"title must be less than {TITLE + 1} characters")
    return title


def react(call: Call) -> Reply:
    """``reactions.add``."""
    message, mark = _marked(call)
    if mark in message.reactions:
        raise Refused("already_reacted")
    message.reactions.append(mark)
    return {}


def unreact(call: Call) -> Reply:
    """``reactions.remove``."""
    message, mark = _marked(call)
    if mark not in message.reactions:
        raise Refused("no_reaction")
    message.reactions.remove(mark)
    return {}


def _marked(call: Call) -> tuple[Message, tuple[str, str]]:
    channel, ts, name = call.need("channel", "timestamp", "name")
    call.channel()
    if ":" in name or not name.isascii():
        raise Refused("invalid_name")
    message = call.world.message(channel, ts)
    if message is None:
        raise Refused("message_not_found")
    return message, (name, call.team.bot_user)


def complete(call: Call) -> Reply:
    """``files.completeUploadExternal``: the files stand in the channel; no ``ts`` is told."""
    call.need("files")
    world, channel = call.world, call.params.get("channel_id")
    if channel:
        call.writable("channel_id")
    told = []
    for given in call.params["files"]:
        upload = world.files.get(str(given.get("id")))
        if upload is None or upload.data is None or upload.is_complete:
            raise Refused(
                "file_not_found" if upload is None or upload.is_complete else "file_upload_incomplete"
            )
        upload.is_complete, upload.title = True, str(given.get("title") or upload.name)
        told.append({"id": upload.id, "title": upload.title, "name": upload.name, "alt_txt": upload.alt_text})
    if channel:
        call.world.add(
            Message(
                channel=str(channel),
                ts=world.next_ts(),
                user=call.team.bot_user,
                bot=call.team.bot,
                text=str(call.params.get("initial_comment") or ""),
                thread_ts=root_of(call, str(channel)),
                files=[str(one["id"]) for one in told],
                sent=call.params,
            )
        )
    return {"files": told}


METHODS: Mapping[str, Callable[[Call], Reply]] = {
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": info,
    "conversations.open": open_,
    "users.info": user,
    "assistant.threads.setStatus": status,
    "assistant.threads.setSuggestedPrompts": prompts,
    "agents.sessions.setStatus": session,
    "agents.sessions.rename": rename,
    "reactions.add": react,
    "reactions.remove": unreact,
    "files.completeUploadExternal": complete,
}
