"""
A local Slack's Web API: tokens, scopes, limits and faults as the real one has them.

The methods are in `slack_chat`, `slack_streams`, `slack_views`, `slack_rooms` and `slack_installing`; here
are ``/api/METHOD``, ``/upload/ID``, ``/respond/ID`` (the response addresses), and what goes wrong there.
"""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from tests.far_ends import slack_chat, slack_installing, slack_rooms, slack_streams, slack_views
from tests.far_ends.slack_call import Call, Refused, Reply, read_params
from tests.far_ends.slack_limits import alive
from tests.far_ends.slack_manifest import scopes_for
from tests.far_ends.slack_responding import respond
from tests.far_ends.slack_world import Fault, Params, Upload, Workspace


class WebApi:
    """Answers every call over HTTP."""

    def __init__(
        self, workspace: Workspace, link_address: Callable[[], str], url: Callable[[], str] = lambda: ""
    ) -> None:
        self._world = workspace
        self._link_address = link_address
        self._url = url
        self._methods: dict[str, Callable[[Call], Reply]] = {
            **slack_chat.METHODS,
            **slack_streams.METHODS,
            **slack_views.METHODS,
            **slack_rooms.METHODS,
            **slack_installing.METHODS,
            "files.getUploadURLExternal": self._begin_upload,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/respond/{id}", self._respond),
            web.post("/upload/{id}", self._upload),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self._world.calls[method] += 1
        params = await read_params(request)
        fault = await self._fault(method)
        if fault is not None and not fault.after:
            return _broken(request, fault)
        try:
            said: Reply = {"ok": True, **self._carry_out(method, request, params)}
        except Refused as refused:
            said = refused.reply()
        if fault is not None and (broken := await self._break(request, fault)):
            return broken
        if said.get("error") == "ratelimited":
            return _too_many(int(said["retry_after"]))
        return web.json_response(said, headers={"x-oauth-scopes": ",".join(sorted(self._world.scopes))})

    def _carry_out(self, method: str, request: web.Request, params: Params) -> Reply:
        world, authorization = self._world, request.headers.get("Authorization", "")
        token = str(params.pop("token", None) or authorization.removeprefix("Bearer "))
        if method == "oauth.v2.access":
            return slack_installing.exchange(world, params, authorization)
        if method == "openid.connect.token":
            return world.identity.exchange(params, authorization, world.client)
        if method == "apps.manifest.export":
            return slack_installing.export(world, params, token)
        if method == "apps.connections.open":
            if token != world.app_token:
                raise Refused("invalid_auth" if token else "not_authed")
            return {"url": self._link_address()}
        if method not in self._methods:
            raise Refused("unknown_method")
        call = Call(method=method, params=params, team=slack_installing.admitted(world, token), world=world)
        self._admit(call)
        world.live += alive(params)
        world.called.append((method, params))
        return self._methods[method](call)

    def _admit(self, call: Call) -> None:
        world = call.world
        channel = world.channels.get(str(call.params.get("channel")))
        needed = scopes_for(call.method, channel)
        if needed and not world.scopes & set(needed):
            raise Refused("missing_scope", needed=needed[0], provided=",".join(sorted(world.scopes)))
        wait = world.admits(call.method, call.team.id, call.params)
        if wait is not None:
            raise Refused("ratelimited", retry_after=str(wait))

    def _begin_upload(self, call: Call) -> Reply:
        """``files.getUploadURLExternal``."""
        name, length = call.need("filename", "length")
        file = self._world.next_id("F0FILE")
        alt = call.params.get("alt_txt")
        self._world.files[file] = Upload(id=file, name=name, length=int(length), alt_text=alt and str(alt))
        return {"upload_url": f"{self._url()}/upload/{file}", "file_id": file}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._world.calls["upload"] += 1
        upload = self._world.files.get(request.match_info["id"])
        data = await request.read()
        fault = await self._fault("upload")
        if fault is not None and not fault.after:
            return _broken(request, fault)
        if upload is None or upload.data is not None or len(data) != upload.length:
            return web.Response(status=400, text="no such upload, or not of the length that was told")
        upload.data = data
        broken = await self._break(request, fault) if fault else None
        return broken or web.Response(text=f"OK - {len(data)}")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        self._world.calls["response_url"] += 1
        fault = await self._fault("response_url")
        if fault is not None and not fault.after:
            return _broken(request, fault)
        params = await request.json()
        code = respond(self._world, request.match_info["id"], params)
        if fault is not None and (broken := await self._break(request, fault)):
            return broken
        return web.Response(status=404 if code else 200, text=code or "ok")

    async def _fault(self, method: str) -> Fault | None:
        """What goes wrong with a call; one that is only slow is waited for, and then goes well."""
        fault = self._world.fault(method)
        if fault is None or fault.after or fault.how != "slow":
            return fault
        await (fault.until or self._world.closing).wait()
        return None

    async def _break(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        """What is answered though the call took effect; None: the truth, but late."""
        if fault.how != "slow":
            return _broken(request, fault)
        await (fault.until or self._world.closing).wait()
        return None


def _too_many(seconds: int) -> web.Response:
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.how == "429":
        return _too_many(fault.retry_after)
    if fault.how == "500":
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if fault.how == "page":
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
    if fault.how == "cut":
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    return web.json_response({"ok": False, "error": fault.how})
