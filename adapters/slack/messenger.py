"""By which the twin speaks first on Slack: reports, alerts, cards for the owner, awaited answers."""

from __future__ import annotations

import structlog

from adapters.slack.inbound import PLATFORM
from adapters.slack.outbound import notice_posts
from adapters.slack.pictures import upload
from adapters.slack.posting import Place, Poster
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.notices import Notice

log = structlog.stdlib.get_logger(__name__)


class SlackMessenger:
    """Posts notices to channels, once each."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

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
        first, *rest = notice_posts(notice)
        ts = await self._poster.post(Place(channel=channel, thread=thread), first, key=notice.key)
        below = Place(channel=channel, thread=thread or ts)
        for number, post in enumerate(rest, start=2):
            try:
                await self._poster.post_once(below, post, key=f"{notice.key}#{number}")
            except (DeliveryFailed, DeliveryUnknown) as error:  # the notice stands: it may not fail now
                log.warning("slack.notice_cut", part=number, parts=len(rest) + 1, error=str(error))
                break
        if notice.picture is not None:
            await upload(self._poster, Place(channel=channel, thread=thread), notice.picture)
        return ts

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        """
        The ``ts`` of an earlier post of the notice with this key; one for a lost thread is in the channel.

        Raises:
            DeliveryUnknown: Slack does not let us look, e.g. for want of ``channels:history``.
        """
        found = await self._poster.find(Place(channel=channel, thread=thread), key)
        return found or (await self._poster.find(Place(channel=channel), key) if thread else None)

    async def room(self, person: str) -> str:
        """
        The channel of the direct messages with a member, by the member's id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Slack did not tell.
        """
        return await self._poster.direct(person)
