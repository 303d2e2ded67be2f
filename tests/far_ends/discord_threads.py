"""How a thread begins at a small Discord: on a message, whose id it takes, and which is told once more."""

from __future__ import annotations

from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_world import Person, World

HAS_THREAD, STARTER = 1 << 5, 21


async def begin_thread(world: World, gateway: Gateway, message: Json, name: str, owner: Person) -> Json:
    """The new thread, after everybody was told of it, and of its first message as one of the thread's."""
    number, before = int(message["id"]), {**message}
    world.open_thread(name, parent=int(message["channel_id"]), id=number, owner=owner.id)
    thread = world.channels[number]
    world.change(message, flags=message["flags"] | HAS_THREAD, thread=thread)
    await gateway.tell("THREAD_CREATE", {**thread, "newly_created": True}, guild=int(thread["guild_id"]))
    await gateway.announce("MESSAGE_UPDATE", message)
    author = world.people[int(message["author"]["id"])]
    reference = {"type": 0, "message_id": message["id"], "channel_id": message["channel_id"]}
    more: Json = {"message_reference": reference, "referenced_message": before}
    starter = world.write(author, number, **more)
    world.change(starter, type=STARTER)
    await gateway.announce("MESSAGE_CREATE", starter)
    return thread
