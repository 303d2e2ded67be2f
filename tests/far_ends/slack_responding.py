"""Response addresses: five uses each, shown to one member or to all, or in place of what was pressed."""

from __future__ import annotations

from tests.far_ends.slack_limits import alive, refusal
from tests.far_ends.slack_message import Message, Params, with_ids
from tests.far_ends.slack_world import BOT, TWIN, Origin, Workspace

USES = 5


def respond(world: Workspace, number: str, params: Params) -> str | None:
    """Show what an app sends to a response address; the error code that it earns, None when it is well."""
    origin = world.origins.get(number)
    if origin is None:
        return "invalid_url"
    origin.uses += 1
    if origin.uses > USES:
        return "used_url"
    if params.get("delete_original"):
        _take_away(world, origin)
        return None
    if code := refusal(params):
        return code
    world.live += alive(params)
    world.responses.append(params)
    if params.get("replace_original") and origin.message is not None:
        message = origin.message
        message.text, message.markdown = params.get("text") or "", params.get("markdown_text") or ""
        message.blocks = with_ids(params.get("blocks") or [], message.ts)
        message.remember()
    else:
        world.answers.append(_answer(world, origin, params).remember())
    return None


def _answer(world: Workspace, origin: Origin, params: Params) -> Message:
    is_shared = params.get("response_type") == "in_channel"
    ts = world.next_ts()
    return Message(
        channel=origin.channel,
        ts=ts,
        user=TWIN,
        bot=BOT,
        text=params.get("text") or "",
        markdown=params.get("markdown_text") or "",
        blocks=with_ids(params.get("blocks") or [], ts),
        thread_ts=params.get("thread_ts"),
        to=None if is_shared else origin.user,
        sent=params,
    )


def _take_away(world: Workspace, origin: Origin) -> None:
    for place in (world.messages, world.answers):
        if origin.message in place:
            place.remove(origin.message)
            world.deleted.append(origin.message)
