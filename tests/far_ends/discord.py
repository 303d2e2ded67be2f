"""
A small Discord on this machine: the real client library talks to it over real sockets.

`Discord` is what a test holds; its methods are what people do: ``say``, ``whisper``, ``answer_to``, ``edit``,
``delete``, ``react`` here, ``slash``, ``press``, ``choose``, ``submit``, ``menu``, ``complete`` in
`discord_hands`. ``world`` (`discord_world`) is what stands where, ``seen`` (`discord_seen`) what each message
showed and when, ``rest`` what was asked, with ``rest.faults`` to go wrong (`discord_faults`), ``gateway`` the
sockets and how they break (`discord_lines`), ``clock`` the deadlines (`discord_clock`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.far_ends.discord_clock import FarClock
from tests.far_ends.discord_hands import Hands
from tests.far_ends.discord_rest import API
from tests.far_ends.discord_seen import Seen
from tests.far_ends.discord_threads import begin_thread
from tests.far_ends.discord_world import Json, Person

BIGGEST_UPLOAD = 1 << 26


@dataclass(slots=True)
class Discord(Hands):
    """World, REST side and gateway together; its methods are what people on Discord do."""

    @property
    def seen(self) -> Seen:
        return self.world.seen

    @property
    def clock(self) -> FarClock:
        return self.world.clock

    @property
    def api_url(self) -> str:
        return self.gateway.url.replace("ws://", "http://").replace("/gateway/socket", API)

    def settings(self, **more: Any) -> dict[str, Any]:
        """What a twin needs to be told to find this place."""
        return {
            "DISCORD_TOKEN": self.world.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway.url,
            **more,
        }

    def mention(self, text: str) -> str:
        return f"<@{self.world.bot.id}> {text}"

    async def say(
        self,
        text: str,
        *,
        who: Person | None = None,
        channel: int | None = None,
        at: datetime | None = None,
        **more: Any,
    ) -> Json:
        """Somebody writes into a channel; who has no session then never hears of it."""
        where = channel or self.world.channel
        message = self.world.write(who or self.world.ada, where, text, at=at, **more)
        await self.deliver(message)
        return message

    async def whisper(self, text: str, *, who: Person | None = None, **more: Any) -> Json:
        """Somebody writes to the bot directly."""
        person = who or self.world.ada
        return await self.say(text, who=person, channel=self.world.open_dm(person), **more)

    async def answer_to(
        self, message: Json, text: str, *, ping: bool = True, who: Person | None = None, **more: Any
    ) -> Json:
        """Somebody uses "reply" on a message; `ping` is the switch beside it."""
        author = self.world.people[int(message["author"]["id"])]
        reference = {"message_id": message["id"], "channel_id": message["channel_id"], "type": 0}
        given: Json = {"message_reference": reference, "referenced_message": message}
        if ping:
            given["mentions"] = [author.user()]
        return await self.say(text, who=who, channel=int(message["channel_id"]), **{**given, **more})

    async def deliver(self, message: Json) -> None:
        """Tell the gateway's listeners of a message; a second time is a redelivery."""
        await self.gateway.announce("MESSAGE_CREATE", message)

    async def edit(self, message: Json, text: str) -> None:
        """Somebody writes their message anew."""
        draft = self.world.draft(self.world.ada, int(message["channel_id"]), text)
        changes = {key: draft[key] for key in ("content", "mentions", "mention_roles")}
        self.world.change(message, **changes, edited_timestamp=self.clock.now().isoformat())
        await self.gateway.announce("MESSAGE_UPDATE", message)

    async def unfurl(self, message: Json, url: str) -> None:
        """Discord adds the preview of a link: an update of a message that nobody edited."""
        self.world.change(message, embeds=[{"type": "link", "url": url, "title": "A page"}])
        await self.gateway.announce("MESSAGE_UPDATE", message)

    async def delete(self, message: Json) -> None:
        """Somebody takes their message back, or a moderator does."""
        self.world.remove(message)
        await self.gateway.announce("MESSAGE_DELETE", message)

    async def delete_all(self, *messages: Json) -> None:
        """A moderator takes many messages away at once."""
        for message in messages:
            self.world.remove(message)
        told = {"ids": [one["id"] for one in messages], "channel_id": messages[0]["channel_id"]}
        guild = messages[0].get("guild_id")
        told |= {"guild_id": guild} if guild else {}
        await self.gateway.tell("MESSAGE_DELETE_BULK", told, guild=int(guild) if guild else None)

    async def begin_thread(self, message: Json, name: str, *, who: Person | None = None) -> int:
        """Somebody begins a thread on a message."""
        thread = await begin_thread(self.world, self.gateway, message, name, who or self.world.ada)
        return int(thread["id"])

    async def lay_aside(self, thread: int, *, locked: bool = False) -> None:
        """A thread is archived, by itself after a while or by somebody who locks it as well."""
        where = self.world.channels[thread]
        where["thread_metadata"] |= {"archived": True, "locked": locked}
        await self.gateway.tell("THREAD_UPDATE", where, guild=int(where["guild_id"]))

    async def react(self, message: Json, emoji: str, *, who: Person | None = None) -> None:
        """Somebody puts an emoji under a message."""
        person = who or self.world.ada
        self.world.reactions.setdefault(int(message["id"]), []).append((person.id, emoji))
        guild = message.get("guild_id")
        told = {
            "user_id": str(person.id),
            "channel_id": message["channel_id"],
            "message_id": message["id"],
            "emoji": {"id": None, "name": emoji},
            "message_author_id": message["author"]["id"],
            "burst": False,
            "type": 0,
            **({"guild_id": guild, "member": {**person.member(), "user": person.user()}} if guild else {}),
        }
        await self.gateway.tell("MESSAGE_REACTION_ADD", told, guild=int(guild) if guild else None)


@asynccontextmanager
async def open_discord(*, live_is_fine: bool = False) -> AsyncIterator[Discord]:
    """
    Serve a small Discord on a free port of this machine.

    It ends in an error when a message was sent that could have pinged somebody, unless that `live_is_fine`.
    """
    far = Discord()
    app = web.Application(middlewares=[far.rest.gate], client_max_size=BIGGEST_UPLOAD)
    app.add_routes([*far.rest.routes(), web.get("/gateway/socket", far.gateway.serve)])
    runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        far.gateway.url = f"ws://{host}:{port}/gateway/socket"
        yield far
    finally:
        for fault in far.rest.faults:
            if fault.until is not None:
                fault.until.set()
        await far.gateway.drop(1001)
        await runner.cleanup()
    if far.world.live and not live_is_fine:
        raise AssertionError(f"messages were sent that could ping somebody: {far.world.live}")
