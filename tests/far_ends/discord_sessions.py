"""Sessions at the gateway of a small Discord; they outlive sockets: a RESUME finds what was missed."""

from __future__ import annotations

import contextlib
from copy import deepcopy
from dataclasses import dataclass, field

from aiohttp import web

from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_wire import without

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
GUILD_REACTIONS, DIRECT_REACTIONS = 1 << 10, 1 << 13


@dataclass(slots=True, eq=False)
class Session:
    """One shard's session: its events are numbered and kept."""

    id: str
    shard: tuple[int, int]
    intents: int
    events: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    left_at: float | None = None
    """When its last socket went, by the clock of deadlines."""
    untold: frozenset[str] = frozenset()
    is_mute: bool = False
    """Whether the socket is a zombie: open, and nothing comes."""

    @property
    def is_open(self) -> bool:
        return self.socket is not None and not self.socket.closed

    def has(self, guild: int | None) -> bool:
        """Whether this shard is told of a server; of everything else the first one is."""
        number, of = self.shard
        return number == ((guild >> 22) % of if guild else 0)

    def hears(self, event: str, *, guild: int | None) -> bool:
        """Whether the intents of the session let it know of such an event."""
        if event.startswith("MESSAGE_REACTION"):
            return bool(self.intents & (GUILD_REACTIONS if guild else DIRECT_REACTIONS))
        if event.startswith("MESSAGE"):
            return bool(self.intents & (GUILD_MESSAGES if guild else DIRECT_MESSAGES))
        if event.startswith(("GUILD", "CHANNEL", "THREAD")):
            return bool(self.intents & GUILDS)
        return True

    async def tell(self, event: str, data: Json) -> None:
        """Number an event, keep it, and send it when somebody listens."""
        frame = {"op": 0, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(deepcopy(frame))  # what is replayed is what was so then
        await self.send(frame | {"d": without(data, self.untold)})

    async def send(self, frame: Json) -> None:
        if self.socket is not None and not self.socket.closed and not self.is_mute:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_json(frame)
