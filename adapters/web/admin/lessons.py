"""What the person writes into the dashboard: an answer for everybody, looked at before it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from starlette.background import BackgroundTask
from starlette.responses import Response

from adapters.lessons import fault_of, lesson
from adapters.web.admin.entered import Entered
from adapters.web.admin.pages import said
from adapters.web.admin.prose import plain, prose
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.house import House

log = structlog.get_logger(__name__)

NO_ANSWER = "Please write an answer."
NO_DAY = "That is no day: it is written as 2027-01-31."
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    An answer as it stands in its form.

    ``expires`` is a day or empty. ``wrong`` says why it was not kept, ``looks_private`` that a tick is enough
    to keep it; ``is_shown`` asks for a look at it. ``version`` is the one that it is to replace.
    """

    text: str = ""
    question: str = ""
    expires: str = ""
    anyway: bool = False
    wrong: str = ""
    looks_private: bool = False
    is_shown: bool = False
    version: str = ""

    @property
    def shown(self) -> str:
        """As whoever asks will read it."""
        return prose(self.text)

    @property
    def fault(self) -> str:
        """What is wrong with it before anybody is asked; empty: nothing."""
        if not any(map(str.isalnum, self.text)):
            return NO_ANSWER
        return NO_DAY if self.expires and not _DAY.fullmatch(self.expires) else ""


def read_draft(form: Mapping[str, str]) -> Draft:
    """A draft from its form."""
    return Draft(
        text=said(form, "text"),
        question=" ".join(said(form, "question").split()),
        expires=said(form, "expires"),
        anyway=bool(form.get("anyway")),
        is_shown=form.get("do") == "look",
        version=said(form, "version"),
    )


async def teach(house: House, entered: Entered, target: str, draft: Draft) -> tuple[Reply | None, Draft]:
    """
    Have a draft kept, for an id or for a new question.

    The reply, or None and the draft with what is wrong with it.

    Raises:
        StorageError: it is not known whether it was kept.
    """
    if draft.fault:
        return None, replace(draft, wrong=draft.fault)
    values = {"expires": draft.expires, "anyway": "yes" if draft.anyway else ""}
    reply = await house.commands.run("teach", entered.caller(), lesson(target, draft.text, values))
    fault = fault_of(reply)
    if fault is None:
        return reply, draft
    return None, replace(draft, wrong=plain(fault.words), looks_private=fault.looks_private)


def told(reply: Reply) -> str:
    """What came of it, for the next page: the words that were taught stand there anyway."""
    return plain(". ".join(filter(None, (reply.title, reply.text.rpartition("\n\n")[2]))))


def telling(house: House, response: Response) -> Response:
    """The same response, after which whoever waits is told; each tick does so as well."""

    async def tell() -> None:
        try:
            await house.desk.tell_waiting()
        except StorageError as error:
            log.warning("web.waiting_not_told", reason=str(error))

    response.background = BackgroundTask(tell)
    return response


def last_day(expires: datetime | None, zone: ZoneInfo) -> str:
    """The last day on which an answer is given, as a form has it."""
    return "" if expires is None else f"{(expires - timedelta(seconds=1)).astimezone(zone):%Y-%m-%d}"
