"""One call of the local Slack's Web API: who calls, with what, and how it is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.far_ends.slack_world import Params, Team, Workspace

Reply = dict[str, Any]


class Refused(Exception):
    """``{"ok": false, "error": code}``; ``why`` goes into ``response_metadata``, as Slack does."""

    def __init__(self, code: str, why: str = "", **more: str) -> None:
        super().__init__(code)
        self.why = why
        self.more = more

    def reply(self) -> Reply:
        said: Reply = {"ok": False, "error": str(self), **self.more}
        return said | ({"response_metadata": {"messages": [f"[ERROR] {self.why}"]}} if self.why else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that was let in: its workspace is known by its token."""

    method: str
    params: Params
    team: Team
    world: Workspace

    def need(self, *names: str) -> list[str]:
        """
        The values of required parameters.

        Raises:
            Refused: one of them was not given.
        """
        for name in names:
            if not self.params.get(name):
                raise Refused("invalid_arguments", f"missing required field: {name}")
        return [str(self.params[name]) for name in names]

    def channel(self, name: str = "channel") -> Params:
        """
        The channel that a parameter names; another workspace's is unknown, as is a private one without us.

        Raises:
            Refused: there is none that this token may see.
        """
        channel = self.world.channels.get(str(self.params.get(name)))
        if channel is None or channel.get("team_id", "T0HOME") != self.team.id:
            raise Refused("channel_not_found")
        if channel.get("is_private") and not channel.get("is_member", True):
            raise Refused("channel_not_found")
        return channel

    def writable(self, name: str = "channel") -> Params:
        """
        The same, when the app may write there.

        Raises:
            Refused: it is archived, or nobody invited the app.
        """
        channel = self.channel(name)
        if channel.get("is_archived"):
            raise Refused("is_archived")
        may = channel.get("is_member", True) or "chat:write.public" in self.world.scopes
        if not may:
            raise Refused("not_in_channel")
        return channel


async def read_params(request: web.Request) -> Params:
    """Parameters come in the query, as a form, or as JSON; queries and forms carry lists as JSON."""
    params: Params = {name: _decoded(value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        params |= await request.json()
    elif request.can_read_body:
        params |= {name: _decoded(str(value)) for name, value in (await request.post()).items()}
    return params


def _decoded(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in {"[", "{"} else value
    except ValueError:
        return value
