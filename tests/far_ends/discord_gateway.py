"""The gateway of a small Discord: HELLO, IDENTIFY, READY, RESUME, heartbeats, numbered events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.far_ends.discord_world import Json, World

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences, message content."""


@dataclass(slots=True, eq=False)
class Session:
    """One shard's session; it outlives its sockets, so that a RESUME finds what was missed."""

    id: str
    shard: tuple[int, int]
    intents: int
    events: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None

    def has(self, guild: int | None) -> bool:
        number, of = self.shard
        return number == ((guild >> 22) % of if guild else 0)

    async def tell(self, event: str, data: Json) -> None:
        """Number an event, keep it, and send it when somebody listens."""
        frame = {"op": 0, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(frame)
        if self.socket is not None and not self.socket.closed:
            await self.socket.send_json(frame)


@dataclass(slots=True)
class Gateway:
    """
    Everything that goes over sockets.

    ``closes`` are the close codes that clients sent, ``heartbeats`` how many came. ``granted`` are the
    privileged intents that the application may use; ``refuse_hello`` lets that many connections fail (503),
    ``refuse_code`` closes whoever identifies.
    """

    world: World
    heartbeat_s: float = 41.25
    granted: int = 0
    refuse_hello: int = 0
    refuse_code: int = 0
    answer_heartbeats: bool = True
    url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    closes: list[int | None] = field(default_factory=list)
    identified: list[Json] = field(default_factory=list)
    resumed: int = 0
    heartbeats: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_hello > 0:
            self.refuse_hello -= 1
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=4096, timeout=1.0)
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(message.data))
        self.closes.append(socket.close_code)
        return socket

    async def tell(self, event: str, data: Json, *, guild: int | None) -> None:
        """Send an event to the shard that is in charge."""
        for session in self._listening():
            if session.has(guild):
                await session.tell(event, data)

    async def drop(self, code: int = 4000) -> None:
        """Close every socket from this side; the sessions stay."""
        for session in self._listening():
            if session.socket is not None:
                await session.socket.close(code=code)

    async def forget(self) -> None:
        """Close every socket, and refuse to RESUME what they carried."""
        lost = list(self._listening())
        self.sessions.clear()
        for session in lost:
            if session.socket is not None:
                await session.socket.close(code=4000)

    @property
    def is_listened_to(self) -> bool:
        return any(True for session in self._listening() if session.events)

    @property
    def open_sockets(self) -> int:
        return sum(1 for _ in self._listening())

    def _listening(self) -> Iterator[Session]:
        for session in list(self.sessions.values()):
            if session.socket is not None and not session.socket.closed:
                yield session

    async def _hear(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1:
                self.heartbeats += 1
                if self.answer_heartbeats:
                    await socket.send_json({"op": 11})
            case 2:
                await self._identify(socket, frame["d"])
            case 6:
                await self._resume(socket, frame["d"])
            case _:
                pass

    async def _identify(self, socket: web.WebSocketResponse, wish: Json) -> None:
        self.identified.append(wish)
        if self.refuse_code:
            await socket.close(code=self.refuse_code)
        elif wish["token"] != self.world.token:
            await socket.close(code=4004, message=b"Authentication failed.")
        elif wish["intents"] & PRIVILEGED & ~self.granted:
            await socket.close(code=4014, message=b"Disallowed intent(s).")
        else:
            number, of = wish.get("shard", (0, 1))
            session = Session(
                id=f"session-{self.world.new_id()}",
                shard=(number, of),
                intents=wish["intents"],
                socket=socket,
            )
            self.sessions[session.id] = session
            await session.tell("READY", self._ready(session))
            if session.has(self.world.guild):
                await session.tell("GUILD_CREATE", self.world.guild_payload())

    def _ready(self, session: Session) -> Json:
        mine = session.has(self.world.guild)
        return {
            "v": 10,
            "user": self.world.bot.user(),
            "guilds": [{"id": str(self.world.guild), "unavailable": True}] if mine else [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            **({} if self.world.terse else {"shard": list(session.shard)}),
            "application": {"id": str(self.world.application), "flags": 0},
            "private_channels": [],
        }

    async def _resume(self, socket: web.WebSocketResponse, wish: Json) -> None:
        session = self.sessions.get(wish["session_id"])
        if session is None or wish["token"] != self.world.token:
            await socket.send_json({"op": 9, "d": False})
            return
        self.resumed += 1
        session.socket = socket
        for frame in session.events[wish["seq"] :]:
            await socket.send_json(frame)
        await session.tell("RESUMED", {})
