"""Routes of a small Discord for who and where: the app, people, servers, channels, threads."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from tests.far_ends.discord_access import channel_of, message_of, need
from tests.far_ends.discord_gateway import FLAGS, Gateway
from tests.far_ends.discord_people import Person, Server
from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_refusals import Json, Refusal, check_text, one_of
from tests.far_ends.discord_rooms import ANNOUNCEMENTS, TEXT, THREADS
from tests.far_ends.discord_threads import begin_thread
from tests.far_ends.discord_wire import API, BODY, nothing, number, reply
from tests.far_ends.discord_world import World


@dataclass(slots=True)
class PlaceRoutes:
    """What is asked before anything is said, and threads."""

    world: World
    gateway: Gateway

    def routes(self) -> list[web.RouteDef]:
        channel, guild = API + "/channels/{channel}", API + "/guilds/{guild}"
        return [
            web.get(API + "/users/@me", self.me),
            web.get(API + "/users/@me/guilds", self.servers),
            web.post(API + "/users/@me/channels", self.direct),
            web.get(API + "/users/{user}", self.user),
            web.get(API + "/oauth2/applications/@me", self.application),
            web.get(API + "/applications/@me", self.application),
            web.get(API + "/gateway", self.address),
            web.get(API + "/gateway/bot", self.starts),
            web.get(guild, self.server),
            web.get(guild + "/channels", self.channels),
            web.get(guild + "/roles", self.roles),
            web.get(guild + "/threads/active", self.threads),
            web.get(guild + "/members/{user}", self.member),
            web.get(channel, self.channel),
            web.patch(channel, self.alter),
            web.put(channel + "/thread-members/@me", self.enter),
            web.post(channel + "/messages/{message}/threads", self.open_thread),
        ]

    async def me(self, _: web.Request) -> web.Response:
        return reply(self.world.bot.user())

    async def user(self, request: web.Request) -> web.Response:
        return reply(self._person(request).user())

    def _person(self, request: web.Request) -> Person:
        person = self.world.people.get(number(request, "user"))
        if person is None:
            raise Refusal(404, 10013, "Unknown User")
        return person

    async def servers(self, _: web.Request) -> web.Response:
        mine = [one for one in self.world.servers.values() if one.has_bot]
        return reply([{"id": str(one.id), "name": one.name, "owner": False, "features": []} for one in mine])

    async def application(self, _: web.Request) -> web.Response:
        owner = self.world.landlord.user()
        words = {"name": "Twin", "description": "", "icon": None, "verify_key": "00", "owner": owner}
        told = {"bot_public": self.world.is_public, "bot_require_code_grant": False, **words}
        flags = {"flags": FLAGS[bool(self.world.granted & 1 << 15)], "team": None}
        return reply(
            {
                "id": str(self.world.application),
                **({} if self.world.terse else told | flags | self.world.portal),
            }
        )

    async def address(self, _: web.Request) -> web.Response:
        return reply({"url": self.gateway.url})

    async def starts(self, _: web.Request) -> web.Response:
        if self.world.terse:
            raise Refusal(404, 0, "404: Not Found")
        starts = {
            "total": 1000,
            "remaining": self.gateway.starts_left,
            "reset_after": 3_600_000,
            "max_concurrency": 1,
        }
        return reply({"url": self.gateway.url, "shards": self.world.shards, "session_start_limit": starts})

    async def direct(self, request: web.Request) -> web.Response:
        wanted = str(request[BODY].get("recipient_id") or "")
        person = self.world.people.get(int(wanted) if wanted.isdecimal() else 0)
        if person is None or person.bot:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        return reply(self.world.channels[self.world.open_dm(person)])

    async def server(self, request: web.Request) -> web.Response:
        return reply(self.world.server_payload(self._server(request)))

    async def roles(self, request: web.Request) -> web.Response:
        return reply(list(self._server(request).roles.values()))

    async def channels(self, request: web.Request) -> web.Response:
        return reply([one for one in self._rooms(request) if one["type"] not in THREADS])

    async def threads(self, request: web.Request) -> web.Response:
        threads = [one for one in self._rooms(request) if one["type"] in THREADS]
        seen = [
            one for one in threads if self.world.rights(self.world.bot, int(one["id"])) & May.VIEW_CHANNEL
        ]
        return reply(
            {"threads": [one for one in seen if not one["thread_metadata"]["archived"]], "members": []}
        )

    def _rooms(self, request: web.Request) -> list[Json]:
        server = self._server(request)
        return [one for one in self.world.channels.values() if one.get("guild_id") == str(server.id)]

    async def member(self, request: web.Request) -> web.Response:
        server, person = self._server(request), self._person(request)
        return reply({**self.world.member(person, server), "user": person.user()})

    def _server(self, request: web.Request) -> Server:
        server = self.world.servers.get(number(request, "guild"))
        if server is None:
            raise Refusal(404, 10004, "Unknown Guild")
        if not server.has_bot:
            raise Refusal(403, 50001, "Missing Access")
        return server

    async def channel(self, request: web.Request) -> web.Response:
        return reply(self.world.channels[channel_of(self.world, request)])

    async def alter(self, request: web.Request) -> web.Response:
        """Only threads: laid aside, taken up, renamed."""
        channel, body = channel_of(self.world, request), request[BODY]
        where = self.world.channels[channel]
        if where["type"] not in THREADS or where["owner_id"] != str(self.world.bot.id):
            need(self.world, channel, "MANAGE_THREADS" if where["type"] in THREADS else "MANAGE_CHANNELS")
        if "name" in body:
            check_text("name", body["name"], least=1, most=100)
            where["name"] = body["name"]
        where["thread_metadata"] |= {key: body[key] for key in ("archived", "locked") if key in body}
        await self.gateway.tell("THREAD_UPDATE", where, guild=int(where["guild_id"]))
        return reply(where)

    async def enter(self, request: web.Request) -> web.Response:
        channel_of(self.world, request)
        return nothing()

    async def open_thread(self, request: web.Request) -> web.Response:
        """A thread on a message has that message's id; a second one cannot be."""
        world, body = self.world, request[BODY]
        channel = channel_of(world, request)
        message = message_of(world, request, channel)
        if world.channels[channel]["type"] not in {TEXT, ANNOUNCEMENTS}:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        need(world, channel, "CREATE_PUBLIC_THREADS")
        check_text("name", body.get("name"), least=1, most=100)
        one_of("auto_archive_duration", body.get("auto_archive_duration", 1440), [60, 1440, 4320, 10080])
        if int(message["id"]) in world.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        thread = await begin_thread(world, self.gateway, message, str(body["name"]), world.bot)
        return reply(thread, status=201)
