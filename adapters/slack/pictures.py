"""A chart beside what was said: uploaded once, with words for whoever does not see it."""

from __future__ import annotations

from functools import partial

import structlog
from slack_sdk.errors import SlackClientError

from adapters.slack.client import NOT_REACHED, error_code, patiently
from adapters.slack.markdown import bare
from adapters.slack.posting import Place, Poster
from bot.notices import Picture

_TITLE, _ALT = 100, 1000

log = structlog.stdlib.get_logger(__name__)


async def upload(poster: Poster, place: Place, picture: Picture) -> bool:
    """
    Show a picture in a channel or a thread; False: it is not there, or nobody knows, and the words must do.

    It is never tried again when an answer was lost: a picture that stands twice is worse than none.
    """
    title = bare(picture.name, _TITLE)
    call = partial(
        poster.client.files_upload_v2,
        channel=place.channel,
        thread_ts=place.thread,
        file=picture.png,
        filename=title,
        title=title,
        alt_txt=bare(picture.alt, _ALT),
    )
    try:
        await patiently(call, poster.clock)
    except (SlackClientError, *NOT_REACHED) as error:
        log.warning("slack.picture_not_shown", error=error_code(error) or type(error).__name__)
        return False
    return True
