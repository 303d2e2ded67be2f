"""By which the twin speaks first on Slack: reports, alerts, cards for the owner, awaited answers."""

from __future__ import annotations

import structlog

from adapters.slack.addresses import PLATFORM, Address, read_address
from adapters.slack.outbound import notice_posts
from adapters.slack.pictures import upload
from adapters.slack.posting import Place, Poster
from adapters.slack.workspace import Workspaces
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace, StorageError
from bot.notices import Notice

log = structlog.stdlib.get_logger(__name__)


class SlackMessenger:
    """
    Posts notices to channels, once each.

    Channels and members are named as in their addresses: by their ids at home, by team and id elsewhere.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    @property
    def platform(self) -> str:
        return PLATFORM

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        """
        Post once and return the ``ts`` of the first message; a long notice goes on in its thread.

        A picture follows where the notice stands, if Slack takes it.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted: look with `find` before posting again.
        """
        poster, at = await self._at(channel)
        first, *rest = notice_posts(notice)
        ts = await poster.post_once(Place(channel=at.id, thread=thread), first, key=notice.key)
        below = Place(channel=at.id, thread=thread or ts)
        for number, post in enumerate(rest, start=2):
            try:
                await poster.post_once(below, post, key=f"{notice.key}#{number}")
            except (DeliveryFailed, DeliveryUnknown) as error:  # the notice stands: it may not fail now
                log.warning("slack.notice_cut", part=number, parts=len(rest) + 1, error=str(error))
                break
        if notice.picture is not None:
            await upload(poster, Place(channel=at.id, thread=thread), notice.picture)
        return ts

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        """
        The ``ts`` of an earlier post of the notice with this key; one for a lost thread is in the channel.

        Raises:
            NoSuchPlace: the twin is not there any more.
            DeliveryUnknown: Slack does not let us look, e.g. for want of ``channels:history``.
        """
        poster, at = await self._at(channel)
        found = await poster.find(Place(channel=at.id, thread=thread), key)
        return found or (await poster.find(Place(channel=at.id), key) if thread else None)

    async def room(self, person: str) -> str:
        """
        The channel of the direct messages with a member, by the member's id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Slack did not tell.
        """
        poster, at = await self._at(person)
        return Address(id=await poster.direct(at.id), team=at.team).local

    async def _at(self, name: str) -> tuple[Poster, Address]:
        """Whoever posts there, and the id that Slack knows it by."""
        at = read_address(name)
        try:
            there = await self._workspaces.of(at.team)
        except StorageError as error:
            raise DeliveryFailed(f"the workspace of {name} cannot be looked up: {error}") from error
        if there is None:
            raise NoSuchPlace(f"the app is not installed in the workspace of {name}")
        return there.poster, at
