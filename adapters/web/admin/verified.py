"""The pages of the person's own answers: all of them, one with its history, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.lessons import target_of
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.leaves import leaf
from adapters.web.admin.lessons import Draft, last_day, read_draft, teach, telling, told
from adapters.web.admin.pages import csv, csv_address, wants_csv
from adapters.web.admin.prose import plain, prose
from bot.commands.reply import Reply
from bot.domain import EVERYBODY, OWNER
from bot.house import House
from bot.keys import Role
from bot.remembered import Verified

PATH = "/admin/verified"
NEW = f"{PATH}/new"
COLUMNS = ("id", "version", "question", "text", "author", "at", "expires_at", "withdrawn_at", "state")
STATES = {"": "all", "stands": "given now", "ended": "ended", "withdrawn": "withdrawn", "doubted": "doubted"}
TONES = {"stands": "good", "ended": "warn", "withdrawn": ""}
_MEANWHILE = "It was changed meanwhile, see above: send yours once more to put it in its place."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One answer as a page shows it; ``doubts`` is what the profile says against it."""

    one: Verified
    state: str
    doubts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedPages:
    """Reading for the owner and the admins, and so is writing: these are the person's own words."""

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/verified?state=&words=``: those that stand first, the latest before the others."""
        state = request.query_params.get("state", "")
        words = request.query_params.get("words", "").strip()
        found = _sought(await self._every(), state, words)
        if wants_csv(request):
            return csv("verified", map(_row, found), COLUMNS)
        return self.frame.page(
            request,
            entered,
            "verified.html",
            leaf=leaf(request, found),
            states=[*STATES.items()],
            state=state,
            words=words,
            tones=TONES,
            until=self._last_day,
            csv_at=csv_address(request),
        )

    async def one(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/verified/vN``."""
        versions = await self._versions(request)
        return self._shown(request, entered, versions, await self._doubts())

    async def changed(self, request: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/verified/vN`` with ``do``: look, teach, expire or withdraw."""
        versions = await self._versions(request)
        if not versions:
            return self._none(request, entered)
        last, draft, do = versions[-1], read_draft(form), form.get("do", "")
        if do == "withdraw":
            return self._back(await self._teach(entered, f"--withdraw {last.id}"))
        if draft.is_shown or draft.fault:
            wrong = "" if draft.is_shown else draft.fault
            return self._shown(request, entered, versions, await self._doubts(), replace(draft, wrong=wrong))
        return await self._kept(request, entered, versions, draft)

    async def new(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/verified/new``, with ``?ask=ID`` for what was asked there."""
        ask_id = request.query_params.get("ask", "")
        asked = await self.house.board.logbook.ask(ask_id) if ask_id else None
        question = (asked.row.question or "") if asked else ""
        return await self._form(request, entered, Draft(question=question))

    async def taught(self, request: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/verified/new`` with ``do``: look or teach."""
        draft = read_draft(form)
        if draft.is_shown:
            return await self._form(request, entered, draft)
        if not draft.question:
            return await self._form(request, entered, replace(draft, wrong="Please write the question, too."))
        reply, draft = await teach(self.house, entered, target_of(draft.question), draft)
        if reply is None:
            return await self._form(request, entered, draft)
        self.figures.forget()
        return telling(self.house, self.frame.back(PATH, told(reply)))

    async def _kept(
        self, request: Request, entered: Entered, versions: Sequence[Verified], draft: Draft
    ) -> Response:
        """A further version with other words, or with the same ones and another end."""
        last = versions[-1]
        was = self._last_day(last.expires_at)
        stands = last.stands(self.house.clock.now())
        is_same = draft.text == last.text.strip()
        if is_same and stands:
            if draft.expires == was:
                return self.frame.back(f"{PATH}/{last.id}", "Nothing was changed.")
            told_end = await self._teach(entered, f"--expires {draft.expires or 'never'} {last.id}")
            return self._back(told_end, f"{PATH}/{last.id}")
        if draft.version not in {"", str(last.version)}:  # two tabs, or two people
            late = replace(draft, wrong=_MEANWHILE, version=str(last.version))
            return self._shown(request, entered, versions, await self._doubts(), late)
        wanted = draft if not stands or draft.expires != was else replace(draft, expires="")
        reply, wanted = await teach(self.house, entered, last.id, wanted)
        if reply is None:
            kept = replace(wanted, expires=draft.expires)
            return self._shown(request, entered, versions, await self._doubts(), kept)
        if stands and was and not draft.expires:  # it had an end, and is to have none
            reply = await self._teach(entered, f"--expires never {last.id}")
        self.figures.forget()
        return telling(self.house, self.frame.back(f"{PATH}/{last.id}", told(reply), wrong=reply.refused))

    async def _teach(self, entered: Entered, argument: str) -> Reply:
        return await self.house.commands.run("teach", entered.caller(), argument)

    def _back(self, reply: Reply, path: str = PATH) -> Response:
        self.figures.forget()
        said = ". ".join(filter(None, (reply.title, "" if not reply.refused else reply.text)))
        return self.frame.back(path, plain(said), wrong=reply.refused)

    def _shown(
        self,
        request: Request,
        entered: Entered,
        versions: Sequence[Verified],
        doubts: Mapping[str, str],
        draft: Draft | None = None,
    ) -> Response:
        if not versions:
            return self._none(request, entered)
        now, last = self.house.clock.now(), versions[-1]
        end = self._last_day(last.expires_at) if last.stands(now) else ""
        return self.frame.page(
            request,
            entered,
            "verified_one.html",
            status=422 if draft and draft.wrong else 200,
            shown=Shown(one=last, state=_state(last, now), doubts=doubts.get(last.id, "")),
            text=prose(last.text),
            versions=[(one, _state(one, now)) for one in reversed(versions)],
            draft=draft or Draft(text=last.text, expires=end, version=str(last.version)),
            records=self._records(last),
            tones=TONES,
            until=self._last_day,
            states=STATES,
            path=f"{PATH}/{last.id}",
            back=PATH,
        )

    def _last_day(self, expires: datetime | None) -> str:
        return last_day(expires, self.house.settings.zone)

    def _records(self, one: Verified) -> list[tuple[str, bool]]:
        """The records that it was written beside, each with whether the profile still has it."""
        known = {record.id for record in self.house.board.profile().records}
        return [(name, name in known) for name in one.rests_on]

    async def _form(self, request: Request, entered: Entered, draft: Draft) -> Response:
        asked = draft.question
        near = await self.house.desk.nearest(asked, sees=EVERYBODY | {OWNER}) if asked else ()
        return self.frame.page(
            request,
            entered,
            "verified_new.html",
            status=422 if draft.wrong else 200,
            draft=draft,
            near=near,
            path=NEW,
            back=PATH,
            name=self.house.profile.name,
        )

    def _none(self, request: Request, entered: Entered) -> Response:
        text = "Answers have ids such as v7; the list of verified answers tells them."
        return self.frame.page(
            request, entered, "message.html", status=404, title="No such answer", text=text
        )

    async def _versions(self, request: Request) -> tuple[Verified, ...]:
        return await self.house.board.words.history(request.path_params["name"].lower())

    async def _every(self) -> list[Shown]:
        now, doubts = self.house.clock.now(), await self._doubts()
        found = [
            Shown(one=one, state=_state(one, now), doubts=doubts.get(one.id, ""))
            for one in await self.house.board.words.every()
        ]
        latest = sorted(found, key=lambda shown: shown.one.at, reverse=True)
        return sorted(latest, key=lambda shown: (shown.state != "stands", not shown.doubts))

    async def _doubts(self) -> Mapping[str, str]:
        """What the profile has come to say against answers, by their ids."""
        found = await self.house.board.words.warnings()
        return {name: plain(one.text) for name, one in found.items() if one.level == "alert"}


def _state(one: Verified, now: datetime) -> str:
    if one.withdrawn_at is not None:
        return "withdrawn"
    return "stands" if one.stands(now) else "ended"


def _sought(found: Sequence[Shown], state: str, words: str) -> list[Shown]:
    wanted = words.casefold()
    return [
        one
        for one in found
        if (state in {"", one.state} or (state == "doubted" and one.doubts))
        and (not wanted or wanted in one.one.question.casefold() or wanted in one.one.text.casefold())
    ]


def _row(shown: Shown) -> Mapping[str, object]:
    return asdict(shown.one) | {"state": shown.state}


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    pages = VerifiedPages(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(pages.page, needs=Role.OWNER), methods=["GET"]),
        Route(NEW, gate.page(pages.new, needs=Role.OWNER), methods=["GET"]),
        Route(NEW, gate.form(pages.taught, needs=Role.OWNER), methods=["POST"]),
        Route(f"{PATH}/{{name}}", gate.page(pages.one, needs=Role.OWNER), methods=["GET"]),
        Route(f"{PATH}/{{name}}", gate.form(pages.changed, needs=Role.OWNER), methods=["POST"]),
    ]
