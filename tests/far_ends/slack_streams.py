"""The local Slack's streams: ``chat.startStream``, ``chat.appendStream``, ``chat.stopStream``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.far_ends.slack_blocks import PER_MARKDOWN_BLOCK, problems
from tests.far_ends.slack_call import Call, Refused, Reply
from tests.far_ends.slack_chat import clear_status, own, root_of
from tests.far_ends.slack_limits import alive, size_problems
from tests.far_ends.slack_message import Message, Params, with_ids

UPDATE_TEXT = 256
"""Letters of a task's or a plan's title."""
SESSION = frozenset({"active", "processing", "suspended", "closed"})


def start(call: Call) -> Reply:
    """``chat.startStream``: outside direct messages it must be said for whom."""
    channel, _ = call.need("channel", "thread_ts")
    place = call.writable()
    if not place.get("is_im"):
        _check_recipient(call)
    message = Message(
        channel=channel,
        ts=call.world.next_ts(),
        user=call.team.bot_user,
        bot=call.team.bot,
        thread_ts=root_of(call, channel),
        sent=call.params,
        is_streaming=True,
    )
    _extend(call, message)
    call.world.add(message)
    clear_status(call, message)
    return {"channel": channel, "ts": message.ts}


def _check_recipient(call: Call) -> None:
    team, user = call.params.get("recipient_team_id"), call.params.get("recipient_user_id")
    if not team:
        raise Refused("missing_recipient_team_id")
    if not user:
        raise Refused("missing_recipient_user_id")
    if not isinstance(team, str) or not team.startswith(("T", "E")):
        raise Refused("team_not_found")
    if user not in call.world.users:
        raise Refused("user_not_found")


def append(call: Call) -> Reply:
    """``chat.appendStream``."""
    message = _open_stream(call)
    if not call.params.get("markdown_text") and not call.params.get("chunks"):
        raise Refused("no_text")
    _extend(call, message)
    message.appended += 1
    message.remember()
    return {"channel": message.channel, "ts": message.ts}


def stop(call: Call) -> Reply:
    """``chat.stopStream``: the last words, and the blocks below them."""
    message = _open_stream(call)
    status = call.params.get("session_status")
    if status is not None and status not in SESSION:
        raise Refused("invalid_arguments", f"session_status is one of {', '.join(sorted(SESSION))}")
    _extend(call, message, call.params.get("blocks") or [])
    message.is_streaming = False
    message.metadata = call.params.get("metadata")
    if not message.shown.strip():
        message.is_streaming = True
        raise Refused("no_text")
    if status is not None:
        call.world.sessions.setdefault((message.channel, str(message.thread_ts)), {})["status"] = status
    message.remember()
    return {"channel": message.channel, "ts": message.ts, "message": message.told()}


def _open_stream(call: Call) -> Message:
    channel, ts = call.need("channel", "ts")
    message = own(call, channel, ts, "message_not_owned_by_app")
    limit = call.world.streams_die_after
    if limit is not None and message.appended >= limit:
        message.is_streaming = False
    if not message.is_streaming:
        raise Refused("message_not_in_streaming_state")
    return message


def _extend(call: Call, message: Message, last: list[Params] | None = None) -> None:
    """
    Add what a call carries, or leave the message as it was.

    Raises:
        Refused: it is too much, not valid, or of another mode than before.
    """
    params = call.params
    text, chunks = str(params.get("markdown_text") or ""), params.get("chunks") or []
    mode = "chunks" if chunks else "markdown_text" if text else ""
    if mode and message.mode and mode != message.mode:
        raise Refused("streaming_mode_mismatch", f"the stream began with {message.mode}")
    _refuse_any(_chunk_problems(chunks), "invalid_chunks")
    added = text + "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    if len(added) > PER_MARKDOWN_BLOCK:
        raise Refused("msg_too_long", f"one call holds {PER_MARKDOWN_BLOCK} characters")
    blocks = [block for chunk in chunks if chunk["type"] == "blocks" for block in chunk["blocks"]]
    blocks += last or []
    _refuse_any(problems(blocks), "")
    markdown, below = (
        message.markdown + added,
        message.blocks + with_ids(blocks, f"{message.ts}-{message.appended}"),
    )
    _refuse_any(size_problems(markdown, below), "")
    message.markdown, message.blocks, message.mode = markdown, below, message.mode or mode
    call.world.live += alive({"markdown_text": markdown})  # a mention may come in two halves


def _refuse_any(faults: Iterator[tuple[str, str]], code: str) -> None:
    found = list(faults)
    if found:
        raise Refused(code or found[0][0], "; ".join(why for _, why in found))


def _chunk_problems(chunks: object) -> Iterator[tuple[str, str]]:
    code = "invalid_chunks"
    if not isinstance(chunks, list) or not all(isinstance(chunk, dict) for chunk in chunks):
        yield code, "chunks are a list of objects"
        return
    for chunk in chunks:
        kind = chunk.get("type")
        if kind == "markdown_text":
            if not chunk.get("text"):
                yield code, "a markdown_text chunk needs text"
        elif kind == "blocks":
            if not chunk.get("blocks"):
                yield code, "a blocks chunk needs blocks"
        elif kind in {"task_update", "plan_update"}:
            yield from _task_problems(chunk)
        else:
            yield code, f"unknown chunk: {kind}"


def _task_problems(chunk: Params) -> Iterator[tuple[str, str]]:
    needed = ("id", "title") if chunk["type"] == "task_update" else ("title",)
    yield from (("invalid_chunks", f"{chunk['type']} needs {name}") for name in needed if not chunk.get(name))
    if len(str(chunk.get("title", ""))) > UPDATE_TEXT:
        yield "invalid_chunks", f"a title holds {UPDATE_TEXT} characters"
    if chunk.get("status", "pending") not in {"pending", "in_progress", "complete", "error"}:
        yield "invalid_chunks", f"unknown status: {chunk['status']}"


METHODS: Mapping[str, Callable[[Call], Reply]] = {
    "chat.startStream": start,
    "chat.appendStream": append,
    "chat.stopStream": stop,
}
