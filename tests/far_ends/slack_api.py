"""A local Slack's Web API: tokens, scopes, limits and faults as the real one has them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.far_ends.slack_limits import refusal
from tests.far_ends.slack_world import BOT, TEAM, TWIN, Fault, Message, Params, Workspace

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "conversations.info": "channels:read",
}
Reply = dict[str, Any]


class Refused(Exception):
    """``{"ok": false, "error": code}``."""


class WebApi:
    """Answers ``/api/METHOD`` and the response addresses of commands."""

    def __init__(self, workspace: Workspace, link_address: Callable[[], str]) -> None:
        self._world = workspace
        self._link_address = link_address
        self._methods: dict[str, Callable[[Params], Reply]] = {
            "auth.test": self._auth_test,
            "apps.connections.open": lambda _: {"url": self._link_address()},
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": lambda p: {"channel": {"id": p["channel"], **self._channel(p)}},
            "conversations.open": self._open,
            "users.info": self._user,
            "assistant.threads.setStatus": self._status,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/respond/{id}", self._respond),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self._world.calls[method] += 1
        params = await _params(request)
        fault = self._world.fault(method)
        if fault is not None and not fault.after:
            return _broken(request, fault)
        try:
            self._admit(method, request, params)
            said: Reply = {"ok": True, **self._methods[method](params)}
        except Refused as refused:
            said = {"ok": False, "error": str(refused)}
        headers = {"x-oauth-scopes": ",".join(sorted(self._world.scopes))}
        return _broken(request, fault) if fault is not None else web.json_response(said, headers=headers)

    def _admit(self, method: str, request: web.Request, params: Params) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or params.get("token")
        wanted = self._world.app_token if method == "apps.connections.open" else self._world.bot_token
        if method not in self._methods:
            raise Refused("unknown_method")
        if token != wanted:
            raise Refused("invalid_auth" if token else "not_authed")
        scope = SCOPES.get(method) or _history_scope(method, str(params.get("channel")))
        if scope and scope not in self._world.scopes:
            raise Refused("missing_scope")

    def _auth_test(self, _params: Params) -> Reply:
        return {"team": "Home", "team_id": TEAM, "user": "twin", "user_id": TWIN, "bot_id": BOT}

    def _channel(self, params: Params) -> Params:
        try:
            return self._world.channels[str(params.get("channel"))]
        except KeyError:
            raise Refused("channel_not_found") from None

    def _message(self, params: Params) -> Message:
        self._channel(params)
        if code := refusal(params):
            raise Refused(code)
        root = params.get("thread_ts")
        if root and all(message.ts != root for message in self._world.messages):
            raise Refused("thread_not_found")
        return Message(
            channel=params["channel"],
            ts=self._world.next_ts(),
            user=TWIN,
            text=params.get("text") or "",
            blocks=params.get("blocks") or [],
            thread_ts=root,
            metadata=params.get("metadata"),
            sent=params,
        )

    def _post(self, params: Params) -> Reply:
        message = self._world.add(self._message(params))
        return {"channel": message.channel, "ts": message.ts, "message": {"text": message.text}}

    def _whisper(self, params: Params) -> Reply:
        if params.get("user") not in self._world.users:
            raise Refused("user_not_in_channel")
        message = self._message(params)
        message.to = params["user"]
        return {"message_ts": self._world.add(message).ts}

    def _update(self, params: Params) -> Reply:
        if code := refusal(params):
            raise Refused(code)
        for message in self._world.said:
            if (message.channel, message.ts) == (params.get("channel"), params.get("ts")):
                message.text, message.blocks = params.get("text") or "", params.get("blocks") or []
                return {"channel": message.channel, "ts": message.ts}
        raise Refused("message_not_found")

    def _history(self, params: Params) -> Reply:
        self._channel(params)
        roots = [m for m in self._world.messages if m.thread_ts is None]
        return self._page(params, list(reversed(roots)))

    def _replies(self, params: Params) -> Reply:
        self._channel(params)
        return self._page(params, [m for m in self._world.messages if params["ts"] in {m.ts, m.thread_ts}])

    def _page(self, params: Params, found: list[Message]) -> Reply:
        at, limit = int(params.get("cursor") or 0), int(params.get("limit") or 100)
        seen = [m for m in found if m.channel == params["channel"] and m.to is None]
        with_metadata = str(params.get("include_all_metadata")).lower() in {"1", "true"}
        page = [_told(message, with_metadata=with_metadata) for message in seen[at : at + limit]]
        more = str(at + limit) if at + limit < len(seen) else ""
        return {"messages": page, "has_more": bool(more), "response_metadata": {"next_cursor": more}}

    def _user(self, params: Params) -> Reply:
        if params.get("user") not in self._world.users:
            raise Refused("user_not_found")
        return {"user": {"id": params["user"], **self._world.users[params["user"]]}}

    def _open(self, params: Params) -> Reply:
        """The direct messages with a member, named as those of the first one are."""
        user = str(params.get("users"))
        if user not in self._world.users:
            raise Refused("user_not_found")
        channel = f"D{user[1:]}"
        self._world.channels.setdefault(channel, {"is_im": True})
        return {"channel": {"id": channel}}

    def _status(self, params: Params) -> Reply:
        self._world.statuses.append(params)
        return {}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        self._world.calls["response_url"] += 1
        if fault := self._world.fault("response_url"):
            return _broken(request, fault)
        params = await request.json()
        if code := refusal(params):
            return web.Response(status=400, text=code)
        self._world.responses.append(params)
        return web.Response(text="ok")


def _told(message: Message, *, with_metadata: bool) -> Params:
    told: Params = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.thread_ts:
        told["thread_ts"] = message.thread_ts
    if with_metadata and message.metadata:
        told["metadata"] = message.metadata
    return told


def _history_scope(method: str, channel: str) -> str | None:
    if method not in {"conversations.history", "conversations.replies"}:
        return None
    return {"D": "im:history", "G": "groups:history"}.get(channel[:1], "channels:history")


async def _params(request: web.Request) -> Params:
    """Parameters come in the query, as a form, or as JSON; forms carry lists as JSON."""
    params: Params = dict(request.query)
    if request.content_type == "application/json":
        params |= await request.json()
    elif request.can_read_body:
        params |= {name: _decoded(str(value)) for name, value in (await request.post()).items()}
    return params


def _decoded(value: str) -> Any:
    return json.loads(value) if value[:1] in {"[", "{"} else value


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.how == "429":
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.how == "500":
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if fault.how == "page":
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
    if fault.how == "cut":
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
        return web.Response()
    return web.json_response({"ok": False, "error": fault.how})
