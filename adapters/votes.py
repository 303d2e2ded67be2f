"""What anybody may want of an answer that was given: to judge it, or to have the person asked."""

from __future__ import annotations

import re

from bot.bookkeeping import Vote
from bot.house import House
from bot.unanswered import Wished

ASK_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


async def vote(twin: House, ask_id: str, *, person: str, is_up: bool, comment: str | None = None) -> bool:
    """
    Keep a vote, with its reasons; of several by one person the last counts. False: nobody knows the answer.

    Raises:
        StorageError: whether it is kept is not known.
    """
    if not ASK_ID.fullmatch(ask_id):
        return False
    at = twin.clock.now()
    return await twin.feedback.vote(Vote(ask_id=ask_id, person=person, is_up=is_up, at=at, comment=comment))


async def wish(twin: House, ask_id: str, *, person: str) -> Wished:
    """
    Have the person asked what the profile does not tell.

    Raises:
        StorageError: whether they are is not known.
    """
    if not ASK_ID.fullmatch(ask_id):
        return Wished.UNKNOWN
    return await twin.desk.wish(ask_id, person=person)
