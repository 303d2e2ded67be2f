"""The commands that show figures: usage, costs, report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.charts.illustrating import Illustrations
from bot.commands.arguments import PLAIN, By, WrongArgument, read_date, read_wanted
from bot.commands.breakdowns import by_model, by_part, by_period, line
from bot.commands.pictures import pictures_for
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply, Table
from bot.ports import Clock
from bot.recall.state import State
from bot.reports.accounts import Account, Accounts
from bot.reports.beside import beside_json
from bot.reports.composing import Advise, no_advice
from bot.reports.daily import DailyReports
from bot.reports.figures import costs_json, usage_json
from bot.reports.parts import Growth, Part
from bot.reports.posts import chosen
from bot.reports.recall import memory_words
from bot.reports.span import Span
from bot.reports.summary import RouteFigures
from bot.reports.wording import change, dollars, milliseconds, outcomes, percent, target
from bot.settings import Settings

UNASKED_DAYS = 7
"""Over more days who asked is told by `usage 30 by person` alone: it takes as long as all the rest."""
_COST_TABLES = frozenset({By.DAY, By.MODEL, By.TYPE, By.PLATFORM})


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCommands:
    """
    Reads the books and shows them; admins see everyone's, others their own.

    ``state`` tells of the memory of answers as a whole, ``advise`` what is recommended.
    """

    accounts: Accounts
    state: Callable[[], Awaitable[State]]
    clock: Clock
    settings: Settings
    reports: DailyReports
    pictures: Illustrations | None = None
    advise: Advise = no_advice

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="usage",
                argument="[days] [chart]",
                summary="Questions, tokens, cost, latency, also by type, model ...: your own; admins see all",
                run=self.usage,
                plain=PLAIN,
            ),
            Command(
                name="costs",
                argument="[days]",
                summary="Cost by model, day, type or platform, and what would save some",
                run=self.costs,
                who="admin",
                plain=PLAIN,
            ),
            Command(
                name="report",
                argument="[date]",
                summary="The daily report, of yesterday or of YYYY-MM-DD",
                run=self.report,
                who="admin",
            ),
        )

    async def usage(self, caller: Caller, argument: str) -> Reply:
        try:
            wanted = read_wanted(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        person = None if caller.is_admin else caller.person
        account = await self.accounts.of(self._span(wanted.days), person=person)
        channels = await self.accounts.channels(account, person=person)
        is_named = caller.is_admin and (wanted.by is By.PERSON or wanted.days <= UNASKED_DAYS)
        people = await self.accounts.people(account) if is_named else ()
        state = await self.state() if caller.is_admin else None
        told = memory_words(account.now.recall, state)
        parts = {By.CHANNEL: channels, By.PERSON: people}
        more = {"by_channel": channels, **({"by_person": people} if is_named else {})}
        pictures = pictures_for(caller, self.pictures)
        draw = pictures.usage if pictures else None
        whose = "Everyone's usage" if caller.is_admin else "Your usage"
        return Reply(
            title=f"{whose}, {_when(wanted.days)}",
            text=_card(account) if caller.is_admin else "",
            fields=(
                *_fields(account),
                *([("Memory", told)] if told else []),
                *_lines(account, parts),
            ),
            table=_table(account, wanted.by or By.DAY, parts),
            data=usage_json(account, state, more),
            picture=await draw(self._today(), wanted.days, person=person, shown=wanted.chart)
            if draw
            else None,
        )

    async def costs(self, caller: Caller, argument: str) -> Reply:
        try:
            wanted = read_wanted(argument)
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        if wanted.by not in {None, *_COST_TABLES}:
            return Reply(
                text=f"Costs are not shown by {wanted.by}: try `usage by {wanted.by}`.", refused=True
            )
        account = await self.accounts.of(self._span(wanted.days))
        advice = await self.advise(account.now.span)
        pictures = pictures_for(caller, self.pictures)
        spent = account.now.cost_nano_usd
        whole = ", without today" if account.is_running else ""
        grown = change(account.spent, of=f"on the period before{whole}")
        return Reply(
            title=f"Costs, {_when(wanted.days)}: {dollars(spent)}{grown}",
            text="\n".join(f"- {one}" for one in advice),
            fields=(*_saved(account), *_lines(account, {})),
            table=_table(account, wanted.by or By.MODEL, {}),
            data=costs_json(account) | {"recommendations": list(advice)},
            picture=await pictures.costs(self._today(), wanted.days) if pictures else None,
        )

    async def report(self, caller: Caller, argument: str) -> Reply:
        try:
            day = read_date(argument, self.reports.yesterday())
        except WrongArgument as error:
            return Reply(text=str(error), refused=True)
        made = await self.reports.make(day)
        data = {
            "date": day.isoformat(),
            **usage_json(made.account),
            **beside_json(made.beside),
            "recommendations": list(made.advice),
        }
        pictures = pictures_for(caller, self.pictures)
        picture = await pictures.report(day) if pictures else None
        return Reply(title=made.notice.title, text=made.notice.text, data=data, picture=picture)

    def _span(self, days: int) -> Span:
        return Span.of(self._today(), days, self.settings.zone)

    def _today(self) -> date:
        return self.clock.now().astimezone(self.settings.zone).date()


def _when(days: int) -> str:
    return "today" if days == 1 else f"the last {days} days"


def _fields(account: Account) -> tuple[tuple[str, str], ...]:
    now, used = account.now, account.now.usage
    of = "without today" if account.is_running else ""
    asked, spent, tokens = (change(one, of=of) for one in (account.asked, account.spent, account.used))
    per_question = now.cost_per_question_nano_usd
    told = f"{used.prompt_tokens:,} in ({used.cached_tokens:,} cached), {used.completion_tokens:,} out"
    return (
        ("Questions", f"{now.questions:,}{asked} ({outcomes(now.by_outcome)})"),
        ("Tokens", f"{told}{tokens}"),
        ("Cost", f"{dollars(now.cost_nano_usd)}{spent}"),
        ("Per question", "-" if per_question is None else dollars(per_question)),
        ("Cache hits", percent(now.cache_hit_rate)),
        ("Latency", f"p50 {milliseconds(now.p50_ms)}, p90 {milliseconds(now.p90_ms)}"),
        ("Errors", percent(now.error_rate)),
        *_saved(account),
    )


def _saved(account: Account) -> tuple[tuple[str, str], ...]:
    told = chosen(account)
    return (("Choice of models", f"{told[0].upper()}{told[1:]}"),) if told else ()


def _card(account: Account) -> str:
    """The score card, for those who answer for it."""
    return "\n".join(f"- {target(one)}" for one in account.now.targets)


def _lines(account: Account, parts: dict[By, tuple[Part, ...]]) -> list[tuple[str, str]]:
    """Every breakdown in a line of its own, where there is more than one part."""
    named = [
        ("By type", line(account.by_type)),
        ("By platform", line(account.by_platform)),
        *((f"By {by}", line(found)) for by, found in parts.items()),
    ]
    models = [(str(one.route), _did(one, spent)) for one, spent in account.models]
    return [(name, told) for name, told in named if told] + (models if parts else [])


def _did(one: RouteFigures, spent: Growth) -> str:
    told = f"{one.attempts:,} attempts, {one.usage.total_tokens:,} tokens, {dollars(one.cost_nano_usd)}"
    return told + change(spent)


def _table(account: Account, by: By, parts: dict[By, tuple[Part, ...]]) -> Table | None:
    if by is By.DAY:
        return by_period(account)
    if by is By.MODEL:
        return by_model(account)
    found: Sequence[Part] = {By.TYPE: account.by_type, By.PLATFORM: account.by_platform, **parts}[by]
    return by_part(by, found)
