"""The receipt of one ask: what was answered, what that rests on, what was withheld, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.prose import prose
from adapters.web.admin.questions import PATH, TONES
from bot.board import AskTold
from bot.domain import Answer, ServedBy
from bot.house import House
from bot.keys import Role
from bot.reports.wording import dollars, milliseconds

_TIERS = {"exact": "by its words", "meaning": "by its meaning", "judged": "by a second model"}
_NOTHING = "There is no such question: it may never have been, or it was asked of another database."
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """``GET /admin/questions/ID``; viewers see its figures and calls, and no words."""

    house: House
    frame: Frame

    async def page(self, request: Request, entered: Entered) -> Response:
        reads = entered.role.may(Role.OWNER)
        told = await self.house.board.logbook.ask(request.path_params["ask_id"], words=reads)
        if told is None:
            return self.frame.page(
                request, entered, "message.html", status=404, title="No such question", text=_NOTHING
            )
        answer = told.answer
        records = {one.id for one in self.house.board.profile().records} if answer else set()
        return self.frame.page(
            request,
            entered,
            "receipt.html",
            told=told,
            row=told.row,
            answer=answer,
            receipt=answer and answer.receipt,
            text=prose(answer.text) if answer and answer.text else "",
            written_by=written_by(told, self.house.profile.name) if told.row.outcome else "",
            figures=_figures(told),
            checks=[*_checks(answer)] if answer else [],
            records=records,
            tones=TONES,
            reads=reads,
            name=self.house.profile.name,
            back=PATH,
        )


def written_by(told: AskTold, name: str) -> str:
    """Who wrote what the asker was given, in words."""
    row = told.row
    found = f", found {_TIERS.get(told.tier, 'again')}" if told.tier else ""
    match row.served_by:
        case ServedBy.MODEL.value:
            return str(row.route or "a language model")
        case ServedBy.CACHE.value:
            return f"an earlier answer{found}"
        case ServedBy.VERIFIED.value:
            return f"{name}, in person{found}"
        case ServedBy.QUOTE.value:
            return "nobody: the profile was quoted word for word"
        case _:
            return "no language model"


def _figures(told: AskTold) -> Pairs:
    row, usage = told.row, told.row.usage
    read = f"{usage.prompt_tokens:,} read ({usage.cached_tokens:,} of them cached)"
    tokens = f"{read}, {usage.completion_tokens:,} written"
    pairs = [
        ("Cost", dollars(row.cost_nano_usd)),
        ("Took", milliseconds(row.latency_ms) if row.outcome else "-"),
        ("Tokens", tokens if usage.total_tokens else "none"),
        ("Calls of models", f"{row.attempts:,}"),
        ("Votes", f"{row.thumbs:+d}" if row.thumbs else "none"),
    ]
    if told.tier:
        pairs.append(("Saved", dollars(told.saved_nano_usd)))
    if row.experiment:
        pairs.append(("Experiment", row.experiment))
    return pairs


def _checks(answer: Answer) -> Iterator[tuple[str, str]]:
    receipt = answer.receipt
    if receipt is None:
        return
    if receipt.asked_as:
        yield "Understood as", receipt.asked_as
    yield "Checked", ", ".join(receipt.checks) or "nothing had to be"
    if receipt.judged_by:
        yield "Read a second time by", receipt.judged_by
    if receipt.remembered:
        yield "Made on", receipt.remembered
    yield "Profile", receipt.profile_version
    if receipt.prompt_version:
        yield "Rules", receipt.prompt_version


def routes(house: House, gate: Gate, frame: Frame) -> list[Route]:
    page = Receipts(house=house, frame=frame).page
    return [Route(f"{PATH}/{{ask_id}}", gate.page(page), methods=["GET"])]
