"""For `twin doctor`: whether the owner, the admins and their channel can be reached on Slack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.findings import Finding
from adapters.slack.addresses import PLATFORM, read_address
from adapters.slack.client import error_code, patiently
from adapters.slack.manifest import OPEN_DIRECT
from adapters.slack.modes import is_several
from adapters.slack.visit import Visit, finding

_NO_SCOPE = ("missing_scope", "unknown_method", "not_allowed_token_type")
_MOST = 20
_WHERE = "a member's id is in their profile, under ⋮ and Copy member ID"


async def look_at_channel(visit: Visit) -> Finding:
    """Whether reports and alerts can be posted."""
    named = visit.settings.slack_admin_channel
    if named is None:
        return finding("channel", "no TWIN_SLACK_ADMIN_CHANNEL, so no reports")
    channel, whole = read_address(named).id, f"channel {named} (TWIN_SLACK_ADMIN_CHANNEL)"
    if not channel[:1].isupper():
        return finding(
            "channel", f"{whole} is no id; it stands at the end of the channel's details", ok=False
        )
    try:
        told = await _told_of(visit, channel)
    except SlackApiError as error:
        why = error_code(error) or type(error).__name__
        if why in _NO_SCOPE:
            return finding("channel", f"{whole} cannot be looked at without channels:read or groups:read")
        handle = visit.me.handle or "the twin"
        remedy = f"write /invite @{handle} there, or correct the id"
        return finding("channel", f"{whole} is not open to the app: {why}; {remedy}", ok=False)
    return _judged(told, whole, visit.me.handle or "the twin")


async def _told_of(visit: Visit, channel: str) -> Mapping[str, Any]:
    """What Slack tells of a channel; an app that may not ask finds out by reading it."""
    if visit.may("channels:read", "groups:read"):
        try:
            told = await patiently(partial(visit.client.conversations_info, channel=channel), visit.clock)
            found = told.get("channel")
            return found if isinstance(found, Mapping) else {}
        except SlackApiError as error:
            if error_code(error) not in _NO_SCOPE:
                raise
    read = partial(visit.client.conversations_history, channel=channel, limit=1)
    await patiently(read, visit.clock)
    return {}


def _judged(told: Mapping[str, Any], whole: str, handle: str) -> Finding:
    if told.get("is_archived"):
        return finding("channel", f"{whole} is archived: name another", ok=False)
    if told.get("is_member") is False:
        return finding("channel", f"the app is not in {whole}: write /invite @{handle} there", ok=False)
    if told.get("is_ext_shared"):
        return finding("channel", f"{whole} is shared with another company, which reads the reports, too")
    return finding("channel", f"the app is in {whole}")


async def look_at_owner(visit: Visit) -> Finding | None:
    """Whether the owner is known, and can be written to; None when they are on another platform."""
    owner = visit.settings.owner
    if not owner:
        return finding("owner", "TWIN_OWNER is not set, so nobody is asked what the profile does not tell")
    if not owner.startswith(f"{PLATFORM}:"):
        return None
    if wrong := await _wrong_with(visit, owner):
        return finding("owner", f"TWIN_OWNER: {wrong}; {_WHERE}", ok=False)
    try:
        open_direct = partial(visit.client.conversations_open, users=read_address(owner).id)
        await patiently(open_direct, visit.clock)
    except SlackApiError as error:
        why = error_code(error) or type(error).__name__
        if why in _NO_SCOPE:
            other = "questions for them go to the admin channel"
            return finding("owner", f"{owner} gets no direct messages without {OPEN_DIRECT}; {other}")
        return finding("owner", f"{owner} cannot be written to: {why}; see who TWIN_OWNER names", ok=False)
    return finding("owner", f"{owner} can be written to")


async def look_at_admins(visit: Visit) -> Finding:
    """Whether whoever is named an admin is somebody."""
    named = sorted(one for one in visit.settings.admin_ids if one.startswith(f"{PLATFORM}:"))
    wrong = [found for one in named[:_MOST] if (found := await _wrong_with(visit, one))]
    if wrong:
        return finding("admins", f"TWIN_ADMINS: {', '.join(wrong)}; {_WHERE}", ok=False)
    others = "" if visit.settings.admins_only else "the workspace's own admins"
    told = " and ".join(filter(None, (f"{len(named)} named in TWIN_ADMINS" if named else "", others)))
    return finding("admins", told or "nobody: TWIN_ADMINS_ONLY is set, and TWIN_ADMINS names no one on Slack")


async def _wrong_with(visit: Visit, person: str) -> str:
    """Why somebody cannot be who is meant; empty when they can, or nobody may look."""
    if (address := read_address(person)).team == visit.me.team and not is_several(visit.settings):
        return f"{person} names this workspace itself: write {PLATFORM}:{address.id}"
    try:
        told = await patiently(partial(visit.client.users_info, user=read_address(person).id), visit.clock)
    except SlackApiError as error:
        why = error_code(error) or ""
        return "" if why in _NO_SCOPE else f"{person} is not known here ({why or type(error).__name__})"
    user = told.get("user")
    known = user if isinstance(user, Mapping) else {}
    if known.get("deleted"):
        return f"{person} is deactivated"
    return f"{person} is a bot" if known.get("is_bot") else ""
