"""The page of what was spent: when, on what, for whom, what is expected, and what would save some."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.behind import behind
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import charted, csv_address, csv_of_table, days_of, spans, wants_csv, with_query
from adapters.web.admin.prose import prose
from bot.commands.arguments import By
from bot.commands.breakdowns import by_model, by_part, by_period
from bot.commands.reply import Table
from bot.reports.accounts import Account
from bot.reports.wording import change, dollars

_NAMES = {
    By.MODEL: "Model",
    By.DAY: "Day",
    By.TYPE: "Type",
    By.PLATFORM: "Platform",
    By.CHANNEL: "Channel",
    By.PERSON: "Person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """``GET /admin/costs?days=N&by=model``."""

    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        days, by = days_of(request), _by(request)
        account = await self.figures.account(days)
        table = await self._table(account, by, days)
        if wants_csv(request):
            return csv_of_table(f"costs-by-{by}-{days}-days", table)
        reply = await self.figures.told("costs", str(days))
        return self.frame.page(
            request,
            entered,
            "costs.html",
            account=account,
            cards=_cards(account),
            advice=prose(reply.text) if reply.text else "",
            chart=charted("costs", reply.picture, days, behind("costs", account)),
            table=table,
            by=_NAMES[by],
            breakdowns=[(name, with_query(request, by=one), one is by) for one, name in _NAMES.items()],
            spans=spans(request, days),
            csv_at=csv_address(request),
            days=days,
        )

    async def _table(self, account: Account, by: By, days: int) -> Table | None:
        match by:
            case By.DAY:
                return by_period(account)
            case By.MODEL:
                return by_model(account)
            case By.TYPE:
                return by_part(by, account.by_type)
            case By.PLATFORM:
                return by_part(by, account.by_platform)
            case By.CHANNEL:
                return by_part(by, await self.figures.channels(days))
            case By.PERSON:
                return by_part(by, await self.figures.people(days))


def routes(gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    costs = Costs(frame=frame, figures=figures)
    return [Route("/admin/costs", gate.page(costs.page), methods=["GET"])]


def _by(request: Request) -> By:
    said = request.query_params.get("by", "")
    return By(said) if said in set(By) else By.MODEL


def _cards(account: Account) -> list[tuple[str, str, str]]:
    """Each a name, a figure, and what it is to be compared with."""
    now, choice = account.now, account.choice
    per_question, used = now.cost_per_question_nano_usd, now.usage
    cards = [
        ("Spent", dollars(now.cost_nano_usd), _changed(account)),
        (
            "A question",
            "-" if per_question is None else dollars(per_question),
            f"{now.questions:,} questions",
        ),
        ("Tokens", f"{used.total_tokens:,}", f"{used.cached_tokens:,} of them at the price of cached ones"),
        ("Saved by memory", dollars(now.recall.net_nano_usd), "its judges are paid for"),
    ]
    if choice is not None:
        told = f"against {choice.dearest} for everything"
        cards.append(("Saved by choice", dollars(choice.saved_nano_usd), told))
    return cards


def _changed(account: Account) -> str:
    grown, whole = account.spent, ", without today" if account.is_running else ""
    if not grown.before:
        return "nothing to compare with yet" if grown.before is None else "nothing was spent before"
    return f"{change(grown).removeprefix(', ')} on {dollars(grown.before)} before{whole}"
