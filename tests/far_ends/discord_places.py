"""Servers, channels and people of a small Discord, and what somebody may do where; state only."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.far_ends.discord_people import Person, Server, role
from tests.far_ends.discord_permissions import EVERYTHING_USUAL, May, allowed
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_rooms import THREADS, dm, group_dm, room, thread

FIRST_ID = 1_400_000_000_000_000_000


@dataclass(slots=True, kw_only=True)
class Places:
    """A server with a channel and a thread, and whatever is added."""

    ids: count[int] = field(default_factory=lambda: count(FIRST_ID))
    people: dict[int, Person] = field(default_factory=dict)
    servers: dict[int, Server] = field(default_factory=dict)
    channels: dict[int, Json] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    """People who take no direct messages."""
    bot: Person = field(init=False)
    ada: Person = field(init=False)
    landlord: Person = field(init=False)
    """Who owns the servers, and so may do everything there."""
    home: Server = field(init=False)
    channel: int = field(init=False)
    thread: int = field(init=False)

    def __post_init__(self) -> None:
        guild = self.new_id()
        self.bot = self._person("Twin", bot=True)
        self.home = self._open_server(guild, "A server")
        self.ada = self._person("Ada")
        self.channel = self.home.channel = self.open_channel("general")
        self.thread = self.open_thread("a thread")
        self.landlord = self._person("Landlord")
        self.home.owner = self.landlord.id

    @property
    def application(self) -> int:
        return self.bot.id

    @property
    def guild(self) -> int:
        return self.home.id

    @property
    def bot_role(self) -> int:
        return self.home.bot_role

    @property
    def roles(self) -> dict[int, Json]:
        return self.home.roles

    def new_id(self) -> int:
        return next(self.ids)

    def join(self, name: str, **more: Any) -> Person:
        """Somebody comes to the home server; `permissions` beyond the usual come by a role of their own."""
        extra = more.get("permissions", EVERYTHING_USUAL)
        if extra != EVERYTHING_USUAL:
            more["roles"] = (*more.get("roles", ()), self.add_role(f"{name}'s", permissions=extra))
        return self._person(name, **more)

    def _person(self, name: str, **more: Any) -> Person:
        person = Person(id=self.new_id(), name=name, **more)
        self.people[person.id] = person
        return person

    def add_role(self, name: str, *, server: Server | None = None, permissions: int = 0) -> int:
        number = self.new_id()
        (server or self.home).roles[number] = role(number, name, permissions)
        return number

    def add_server(self, name: str, *, shard: int | None = None, has_bot: bool = True) -> Server:
        """Another server with a channel; which of two shards it belongs to can be chosen."""
        number = (
            self.new_id() if shard is None else (FIRST_ID >> 23 << 1 | shard) + 2 * len(self.servers) << 22
        )
        server = self._open_server(number, name, has_bot=has_bot)
        server.owner = self.landlord.id
        server.channel = self.open_channel("lobby", server=server)
        return server

    def _open_server(self, number: int, name: str, *, has_bot: bool = True) -> Server:
        server = Server(id=number, name=name, has_bot=has_bot)
        self.servers[number] = server
        server.roles[number] = role(number, "@everyone", EVERYTHING_USUAL)
        if has_bot:
            server.bot_role = self.add_role("Twin", server=server, permissions=EVERYTHING_USUAL)
            server.roles[server.bot_role] |= {"managed": True, "tags": {"bot_id": str(self.bot.id)}}
            server.roles_of[self.bot.id] = (server.bot_role,)
        return server

    def allow(self, person: Person, server: Server, permissions: int) -> None:
        """Somebody gets a role in a server, with these permissions."""
        number = self.add_role(f"{person.name}'s", server=server, permissions=permissions)
        server.roles_of[person.id] = (*self.roles_of(person, server), number)

    def forbid(self, *names: str, channel: int | None = None) -> None:
        """Take permissions from the bot in a channel, by an overwrite as a real server has it."""
        where = self.channels[channel or self.channel]
        bot_role = self.servers[int(where["guild_id"])].bot_role
        taken = sum(int(May[name]) for name in names)
        others = [one for one in where["permission_overwrites"] if one["id"] != str(bot_role)]
        where["permission_overwrites"] = [
            *others,
            {"id": str(bot_role), "type": 0, "allow": "0", "deny": str(taken)},
        ]

    def roles_of(self, person: Person, server: Server) -> tuple[int, ...]:
        usual = tuple(one for one in person.roles if one in server.roles)
        return server.roles_of.get(person.id, usual)

    def rights(self, person: Person, channel: int) -> int:
        """What somebody may do in a channel; a thread goes by its parent, a DM is open to who is in it."""
        where = self.channels[channel]
        if "guild_id" not in where:
            return EVERYTHING_USUAL
        if where["type"] in THREADS:
            where = self.channels[int(where["parent_id"])]
        server = self.servers[int(where["guild_id"])]
        if person.id == self.bot.id and not server.has_bot:
            return 0
        roles = self.roles_of(person, server)
        return allowed(
            server.rights_of(person.id, roles=roles),
            where["permission_overwrites"],
            member=person.id,
            roles=roles,
            everyone=server.id,
        )

    def open_channel(self, name: str, *, server: Server | None = None, **more: Any) -> int:
        number = self.new_id()
        self.channels[number] = room(number, name, (server or self.home).id, **more)
        return number

    def open_thread(self, name: str, *, parent: int | None = None, **more: Any) -> int:
        number = more.pop("id", None) or self.new_id()
        owner = more.pop("owner", self.ada.id)
        self.channels[number] = thread(
            number, name, self.channels[parent or self.channel], owner=owner, **more
        )
        return number

    def open_dm(self, person: Person) -> int:
        """The direct channel between the bot and a person."""
        for channel in self.channels.values():
            if channel["type"] == 1 and channel["recipients"][0]["id"] == str(person.id):
                return int(channel["id"])
        number = self.new_id()
        self.channels[number] = dm(number, person)
        return number

    def open_group(self, *people: Person) -> int:
        """A group DM, where the app can only be used as somebody's own."""
        number = self.new_id()
        self.channels[number] = group_dm(number, *people)
        return number

    def is_in(self, channel: int) -> bool:
        """Whether the bot is in the place of a channel at all."""
        where = self.channels[channel]
        if "guild_id" in where:
            return self.servers[int(where["guild_id"])].has_bot
        return bool(where["type"] == 1)

    def guild_payload(self, server: Server | None = None) -> Json:
        """A server as GUILD_CREATE tells it: every channel, and the threads that the bot can see."""
        one = server or self.home
        rooms = [where for where in self.channels.values() if where.get("guild_id") == str(one.id)]
        threads = [where for where in rooms if where["type"] in THREADS]
        open_ones = [where for where in threads if not where["thread_metadata"]["archived"]]
        return {
            **self.server_payload(one),
            "unavailable": False,
            "member_count": len(self.people),
            "channels": [where for where in rooms if where["type"] not in THREADS],
            "threads": [
                where for where in open_ones if self.rights(self.bot, int(where["id"])) & May.VIEW_CHANNEL
            ],
            "members": [{**self.member(self.bot, one), "user": self.bot.user()}],
        }

    def server_payload(self, server: Server) -> Json:
        """A server as REST tells it."""
        return {
            "id": str(server.id),
            "name": server.name,
            "owner_id": str(server.owner),
            "roles": list(server.roles.values()),
            "preferred_locale": "en-US",
            "features": [],
        }

    def member(self, person: Person, server: Server) -> Json:
        return person.member(roles=self.roles_of(person, server))
