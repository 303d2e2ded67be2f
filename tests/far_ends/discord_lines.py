"""
What hangs on the gateway of a small Discord: sessions, whom an event is told, and how connections break.

What a test does: ``drop``, ``cut``, ``forget``, ``invalidate``, ``ask_to_reconnect``, ``mute``,
``take_down``, ``bring_back``, ``kick``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import web

from tests.far_ends.discord_people import Server
from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_sessions import Session
from tests.far_ends.discord_world import World


@dataclass(slots=True)
class Lines:
    """``sent_codes`` are the close codes that we sent, ``sockets`` what is open, with their requests."""

    world: World
    sessions: dict[str, Session] = field(default_factory=dict)
    sent_codes: list[int] = field(default_factory=list)
    sockets: dict[web.WebSocketResponse, web.Request] = field(default_factory=dict)
    dropped: set[web.WebSocketResponse] = field(default_factory=set)
    """Those that we closed: their sessions can be resumed, whatever the client says in return."""

    async def close(self, socket: web.WebSocketResponse, code: int, words: str = "") -> None:
        self.sent_codes.append(code)
        self.dropped.add(socket)
        await socket.close(code=code, message=words.encode())

    def session_of(self, socket: web.WebSocketResponse) -> Session | None:
        return next((one for one in self.sessions.values() if one.socket is socket), None)

    def _is_mute(self, socket: web.WebSocketResponse) -> bool:
        session = self.session_of(socket)
        return session is not None and session.is_mute

    async def tell(self, event: str, data: Json, *, guild: int | None) -> None:
        """Send an event to the shard that is in charge; those who are away find it when they RESUME."""
        for session in list(self.sessions.values()):
            if session.has(guild) and session.hears(event, guild=guild):
                await session.tell(event, data)

    async def announce(self, event: str, message: Json) -> None:
        """Tell of a message whoever may know: where the bot sees it, and as the bot may read it."""
        channel = int(message["channel_id"])
        if int(message["id"]) in self.world.alone or not self.world.is_in(channel):
            return
        if not self.world.rights(self.world.bot, channel) & May.VIEW_CHANNEL:
            return
        guild = self.world.channels[channel].get("guild_id")
        number = int(guild) if guild else None
        for session in list(self.sessions.values()):
            if session.has(number) and session.hears(event, guild=number):
                await session.tell(event, self._shown(event, message, session.intents))

    def _shown(self, event: str, message: Json, intents: int) -> Json:
        if event == "MESSAGE_DELETE":
            return {key: message[key] for key in ("id", "channel_id", "guild_id") if key in message}
        return self.world.as_seen_by_bot(message, intents=intents)

    async def drop(self, code: int = 4000) -> None:
        """Close every socket from this side; the sessions stay."""
        for session in self._listening():
            if session.socket is not None:
                await self.close(session.socket, code)

    async def forget(self, code: int = 4000) -> None:
        """Close every socket, and refuse to RESUME what they carried."""
        lost = list(self._listening())
        self.sessions.clear()
        for session in lost:
            if session.socket is not None:
                await self.close(session.socket, code)

    def cut(self) -> None:
        """Every connection ends without a word."""
        for request in list(self.sockets.values()):
            if request.transport is not None:
                request.transport.abort()

    def mute(self) -> None:
        """Every connection stays open, and nothing comes over it any more, no heartbeat either."""
        for session in self._listening():
            session.is_mute = True

    async def invalidate(self, *, resumable: bool = False) -> None:
        """INVALID SESSION; unless it may be resumed, the session is gone."""
        for session in list(self._listening()):
            if not resumable:
                self.sessions.pop(session.id)
            await session.send({"op": 9, "d": resumable})

    async def ask_to_reconnect(self) -> None:
        """RECONNECT, as before Discord's own restarts."""
        for session in list(self._listening()):
            await session.send({"op": 7, "d": None})

    async def take_down(self, server: Server) -> None:
        """An outage of one server."""
        server.is_away = True
        await self.tell("GUILD_DELETE", {"id": str(server.id), "unavailable": True}, guild=server.id)

    async def bring_back(self, server: Server) -> None:
        """A server is there again, or the bot has just been brought there."""
        server.is_away, server.has_bot = False, True
        await self.tell("GUILD_CREATE", self.world.guild_payload(server), guild=server.id)

    async def kick(self, server: Server) -> None:
        """Somebody throws the bot out of a server."""
        await self.tell("GUILD_DELETE", {"id": str(server.id)}, guild=server.id)
        server.has_bot = False

    @property
    def is_listened_to(self) -> bool:
        return any(True for session in self._listening() if session.events)

    @property
    def open_sockets(self) -> int:
        return sum(1 for _ in self._listening())

    def _listening(self) -> Iterator[Session]:
        for session in list(self.sessions.values()):
            if session.is_open:
                yield session
