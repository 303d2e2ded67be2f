"""By which the twin speaks first on Slack: reports and alerts."""

from __future__ import annotations

import structlog

from adapters.slack.inbound import PLATFORM
from adapters.slack.outbound import notice_posts
from adapters.slack.posting import Place, Poster
from bot.domain import Notice
from bot.errors import DeliveryFailed, DeliveryUnknown

log = structlog.stdlib.get_logger(__name__)


class SlackMessenger:
    """Posts notices to channels, once each."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    @property
    def platform(self) -> str:
        return PLATFORM

    async def post(self, channel: str, notice: Notice) -> str:
        """
        Post once and return the ``ts`` of the first message; a long notice goes on in its thread.

        Raises:
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted: look with `find` before posting again.
        """
        first, *rest = notice_posts(notice)
        ts = await self._poster.post(Place(channel=channel), first, key=notice.key)
        thread = Place(channel=channel, thread=ts)
        for number, post in enumerate(rest, start=2):
            try:
                await self._poster.post_once(thread, post, key=f"{notice.key}#{number}")
            except (DeliveryFailed, DeliveryUnknown) as error:  # the notice stands: it may not fail now
                log.warning("slack.notice_cut", part=number, parts=len(rest) + 1, error=str(error))
                break
        return ts

    async def find(self, channel: str, key: str) -> str | None:
        """
        The ``ts`` of an earlier post of the notice with this key.

        Raises:
            DeliveryUnknown: Slack does not let us look, e.g. for want of ``channels:history``.
        """
        return await self._poster.find(Place(channel=channel), key)
