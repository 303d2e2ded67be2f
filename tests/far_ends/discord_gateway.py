"""
The gateway of a small Discord: HELLO, IDENTIFY, READY, RESUME, heartbeats, numbered events.

How connections break, and who is told of what, is in `discord_lines`; what a test reads here: ``closes``,
``identified``, ``resumed``, ``heartbeats``, ``frames``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.far_ends.discord_lines import Lines
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_sessions import Session

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences, message content."""
KNOWN_INTENTS = (1 << 26) - 1
FLAGS = (0, 1 << 19)
"""The application's flags without and with message content, as small bots have it."""
BIGGEST_FRAME, MOST_FRAMES, FRAMES_S = 4096, 120, 60.0
IDENTIFY_S = 5.0
HEARTBEAT_REQUEST_S = 30.0
"""In virtual time the client's own heartbeat, a thread of true seconds, never comes: so it is asked for."""
OF_A_SESSION_S = 120.0
"""How long a session without a socket can be resumed."""


@dataclass(slots=True)
class Gateway(Lines):
    """
    Everything that goes over sockets.

    ``closes`` are the close codes that clients sent, ``heartbeats`` how many came. ``refuse_hello`` lets that
    many connections fail (503), ``refuse_code`` closes whoever identifies. ``identify_s`` is the pause that
    one login has to keep from the next: 5 s in virtual time, none where nobody waits truly.
    """

    heartbeat_s: float = 41.25
    refuse_hello: int = 0
    refuse_code: int = 0
    answer_heartbeats: bool = True
    identify_s: float | None = None
    starts_left: int = 1000
    url: str = ""
    closes: list[int | None] = field(default_factory=list)
    identified: list[Json] = field(default_factory=list)
    frames: list[Json] = field(default_factory=list)
    """Whatever clients sent besides."""
    resumed: int = 0
    heartbeats: int = 0
    last_identify: float = float("-inf")

    @property
    def granted(self) -> int:
        """The privileged intents that the application may use."""
        return self.world.granted

    @granted.setter
    def granted(self, intents: int) -> None:
        self.world.granted = intents

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_hello > 0:
            self.refuse_hello -= 1
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=1 << 20, timeout=1.0)
        await socket.prepare(request)
        self.sockets[socket] = request
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}})
        try:
            await self._listen(socket)
        finally:
            del self.sockets[socket]
            self._lay_aside(socket)
        self.closes.append(socket.close_code)
        return socket

    def _lay_aside(self, socket: web.WebSocketResponse) -> None:
        """Who says goodbye (1000, 1001) ends the session; any other end leaves it to be resumed."""
        session = self.session_of(socket)
        if session is not None and session.socket is socket:
            session.left_at = self.world.clock.deadline()
            if socket.close_code in {1000, 1001} and socket not in self.dropped:
                self.sessions.pop(session.id, None)

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        times = list[float]()
        while not socket.closed:
            pause = HEARTBEAT_REQUEST_S if self.world.clock.is_virtual else None
            try:
                message = await socket.receive(timeout=pause)
            except TimeoutError:
                if not self._is_mute(socket):
                    await socket.send_json({"op": 1, "d": None})
                continue
            if message.type is not WSMsgType.TEXT:
                return
            now = self.world.clock.seconds()
            times = [*(at for at in times if at > now - FRAMES_S), now]
            await self._read(socket, message.data, len(times))

    async def _read(self, socket: web.WebSocketResponse, text: str, lately: int) -> None:
        if len(text.encode()) > BIGGEST_FRAME:
            await self.close(socket, 4002, "Error while decoding payload.")
        elif lately > MOST_FRAMES:
            await self.close(socket, 4008, "Rate limited.")
        else:
            await self._hear(socket, _decoded(text))

    async def _hear(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame.get("op"):
            case None:
                await self.close(socket, 4002, "Error while decoding payload.")
            case 1:
                self.heartbeats += 1
                if self.answer_heartbeats and not self._is_mute(socket):
                    await socket.send_json({"op": 11})
            case 2:
                await self._identify(socket, frame["d"])
            case 6:
                await self._resume(socket, frame["d"])
            case 3 | 4 | 8:
                self.frames.append(frame)
                if self.session_of(socket) is None:
                    await self.close(socket, 4003, "Not authenticated.")
            case _:
                await self.close(socket, 4001, "Unknown opcode.")

    async def _identify(self, socket: web.WebSocketResponse, wish: Json) -> None:
        self.identified.append(wish)
        refused = self._refusal(socket, wish)
        if refused:
            await self.close(socket, *refused)
        elif self._is_too_soon():
            await socket.send_json({"op": 9, "d": False})
        else:
            self.starts_left -= 1
            await self._welcome(socket, wish)

    def _refusal(self, socket: web.WebSocketResponse, wish: Json) -> tuple[int, str] | None:
        number, of = wish.get("shard", (0, 1))
        reasons = (
            (self.refuse_code, self.refuse_code, "on order"),
            (self.session_of(socket) is not None, 4005, "Already authenticated."),
            (wish["token"] != self.world.token, 4004, "Authentication failed."),
            (wish["intents"] & ~KNOWN_INTENTS, 4013, "Invalid intent(s)."),
            (wish["intents"] & PRIVILEGED & ~self.granted, 4014, "Disallowed intent(s)."),
            (not 0 <= number < of, 4010, "Invalid shard."),
            (self.starts_left <= 0, 4004, "Authentication failed."),
        )
        return next(((code, words) for is_so, code, words in reasons if is_so), None)

    def _is_too_soon(self) -> bool:
        """One login in 5 s, for each shard of one `max_concurrency`."""
        now, virtual = self.world.clock.seconds(), self.world.clock.is_virtual
        pause = self.identify_s if self.identify_s is not None else IDENTIFY_S if virtual else 0.0
        if now - self.last_identify < pause:
            return True
        self.last_identify = now
        return False

    async def _welcome(self, socket: web.WebSocketResponse, wish: Json) -> None:
        number, of = wish.get("shard", (0, 1))
        name = f"session-{self.world.new_id()}"
        session = Session(id=name, shard=(number, of), intents=wish["intents"], socket=socket)
        session.untold = self.world.untold
        self.sessions[session.id] = session
        mine = [one for one in self.world.servers.values() if one.has_bot and session.has(one.id)]
        await session.tell("READY", self._ready(session, [str(one.id) for one in mine]))
        for server in mine:
            if not server.is_away and session.hears("GUILD_CREATE", guild=server.id):
                await session.tell("GUILD_CREATE", self.world.guild_payload(server))

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        flags = FLAGS[bool(self.world.granted & 1 << 15)]
        return {
            "v": 10,
            "user": self.world.bot.user(),
            "guilds": [{"id": one, "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            **({} if self.world.terse else {"shard": list(session.shard)}),
            "application": {"id": str(self.world.application), "flags": flags},
            "private_channels": [],
        }

    async def _resume(self, socket: web.WebSocketResponse, wish: Json) -> None:
        session = self.sessions.get(wish["session_id"])
        if wish["token"] != self.world.token:
            await self.close(socket, 4004, "Authentication failed.")
        elif session is None or self._is_over(session):
            self.sessions.pop(wish["session_id"], None)
            await socket.send_json({"op": 9, "d": False})
        elif wish["seq"] is None or wish["seq"] > len(session.events):
            await self.close(socket, 4007, "Invalid seq.")
        else:
            self.resumed += 1
            session.socket, session.is_mute, session.left_at = socket, False, None
            for frame in session.events[wish["seq"] :]:
                await session.send(frame)
            await session.tell("RESUMED", {})

    def _is_over(self, session: Session) -> bool:
        left = session.left_at
        return left is not None and self.world.clock.deadline() - left > OF_A_SESSION_S


def _decoded(text: str) -> Json:
    """A frame; what is none has no operation."""
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}
