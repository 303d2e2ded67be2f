"""Figures -> what is posted of them: the report on a day, and the digest of a week or month (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.bookkeeping import RecallSums
from bot.notices import Notice
from bot.reports.accounts import Account
from bot.reports.beside import NOTHING, Beside
from bot.reports.calendar import Issue, Kind
from bot.reports.parts import Part
from bot.reports.periods import label, periods, unit_of
from bot.reports.summary import RouteFigures, Summary
from bot.reports.wording import change, dollars, milliseconds, outcomes, percent, target

_TITLES = {Kind.WEEKLY: "Weekly digest", Kind.MONTHLY: "Monthly digest"}
_BEFORE = {Kind.WEEKLY: "on the week before", Kind.MONTHLY: "on the month before"}
_A_WEEK = 7


def report(
    name: str, account: Account, *, budget: str = "", advice: Sequence[str] = (), beside: Beside = NOTHING
) -> Notice:
    """
    The report on one day beside the same day of the week before, in Markdown.

    ``budget`` is a line of its own, ``beside`` what went wrong and what waits. ``key`` names the report for
    good, whichever process posts it.
    """
    day = account.now.span.days[-1]
    lines = [
        *_figures(account, _BEFORE[Kind.WEEKLY], budget=budget),
        *_models(account.now.models),
        *_beside(beside),
        *_advice(advice),
    ]
    key = Issue.of_day(day).key
    text = _text(name, account.now, f"on {day}", lines, beside)
    return Notice(title=f"Daily report of {day}", text=text, key=key, is_routine=True)


def digest(
    name: str,
    kind: Kind,
    account: Account,
    *,
    budget: str = "",
    advice: Sequence[str] = (),
    beside: Beside = NOTHING,
) -> Notice:
    """
    The digest of a week, a month, or older days beside those before, in Markdown.

    ``key`` is that of its issue, whichever process posts it.
    """
    first, last = account.now.span.days[0], account.now.span.days[-1]
    when = f"{first:%B %Y}" if kind is Kind.MONTHLY else f"{first} to {last}"
    lines = [
        *_figures(account, _BEFORE.get(kind, "on as many days before"), budget=budget),
        *_parts("By question type", account.by_type),
        *_parts("By platform", account.by_platform),
        *_days(account.now),
        *_models(account.now.models),
        *_beside(beside),
        *_advice(advice),
    ]
    title = f"{_TITLES.get(kind, 'Report on the days')} {'of ' if kind in _TITLES else ''}{when}"
    key = Issue(kind=kind, first=first, last=last).key
    text = _text(name, account.now, f"from {first} to {last}", lines, beside)
    return Notice(title=title, text=text, key=key, is_routine=True)


def _text(name: str, now: Summary, when: str, lines: Iterable[str], beside: Beside) -> str:
    if not now.questions and not now.cost_nano_usd:
        alerts = f" Alerts: {'; '.join(beside.alerts)}." if beside.alerts else ""
        return f"No questions were asked to the AI twin of {name} {when}.{alerts}"
    return "\n".join([f"AI twin of {name}", "", *lines])


def _figures(account: Account, of: str, *, budget: str) -> Iterator[str]:
    now = account.now
    tokens, saved = now.usage, _saved(now.recall, now.cache_hit_rate)
    yield (f"- **Questions:** {now.questions:,}{change(account.asked, of=of)} ({outcomes(now.by_outcome)})")
    per = now.cost_per_question_nano_usd
    each = f" ({dollars(per)} a question)" if per is not None else ""
    yield f"- **Cost:** {dollars(now.cost_nano_usd)}{change(account.spent, of=of)}{each}"
    if budget:
        yield f"- **Budget:** {budget}"
    yield (
        f"- **Tokens:** {tokens.total_tokens:,}{change(account.used, of=of)}"
        f" ({tokens.prompt_tokens:,} prompt, of these {tokens.cached_tokens:,} cached;"
        f" {tokens.completion_tokens:,} completion)"
    )
    yield f"- **Latency:** p50 {milliseconds(now.p50_ms)}, p90 {milliseconds(now.p90_ms)}"
    if saved:
        yield f"- **Memory:** {saved}"
    if told := chosen(account):
        yield f"- **Choice of models:** {told}"
    yield from ("", "**Targets**", *(f"- {target(one)}" for one in now.targets))


def chosen(account: Account) -> str:
    """``saved $0.41: all on groq:… would have cost $0.60 …``; nothing where nothing was saved by it."""
    choice = account.choice
    if choice is None or choice.saved_nano_usd <= 0:
        return ""
    there, paid = dollars(choice.there_nano_usd), dollars(choice.paid_nano_usd)
    return (
        f"saved {dollars(choice.saved_nano_usd)}: the same tokens on `{choice.dearest}`, the dearest that is "
        f"configured, would have cost {there}, and {paid} was paid"
    )


def _saved(sums: RecallSums, hit_rate: float | None) -> str:
    """``saved $0.0119 by answering 85 % from memory ($0.0123, less $0.0004 for judges)``; perhaps nothing."""
    if not (sums.hits or sums.judging_nano_usd):
        return ""
    share = f"{percent(hit_rate)} from memory"
    parts = f"{dollars(sums.saved_nano_usd)}, less {dollars(sums.judging_nano_usd)} for judges"
    if sums.net_nano_usd < 0:
        return f"cost {dollars(-sums.net_nano_usd)} more than it saved by answering {share} ({parts})"
    return f"saved {dollars(sums.net_nano_usd)} by answering {share} ({parts})"


def _models(models: Sequence[RouteFigures]) -> Iterator[str]:
    if models:
        yield from ("", "**Models**", *(_model(one) for one in models))


def _model(one: RouteFigures) -> str:
    return (
        f"- `{one.route}`: {one.attempts:,} attempts ({one.answered:,} answered), "
        f"{one.usage.total_tokens:,} tokens, {dollars(one.cost_nano_usd)}"
    )


def _advice(advice: Sequence[str]) -> Iterator[str]:
    if advice:
        yield from ("", "**Recommendations**", *(f"- {one}" for one in advice))


def _beside(beside: Beside) -> Iterator[str]:
    if beside.unanswered:
        yield from ("", "**Unanswered questions**", *(f"- {one}" for one in beside.unanswered))
    if beside.alerts:
        yield from ("", "**Alerts**", *(f"- {one}" for one in beside.alerts))


def _parts(heading: str, parts: Sequence[Part]) -> Iterator[str]:
    asked = [one for one in parts if one.questions]
    if len(asked) > 1:
        yield from ("", f"**{heading}**", *(f"- {part(one)}" for one in asked))


def part(one: Part) -> str:
    """``technical: 120, +8 % ($0.0123)``."""
    return f"{one.name}: {one.questions:,}{change(one.asked)} ({dollars(one.cost_nano_usd)})"


def _days(now: Summary) -> Iterator[str]:
    """A week by its days, a month by its weeks."""
    found = periods(now.by_day, most_single=_A_WEEK)
    unit = unit_of(len(now.by_day), most_single=_A_WEEK)
    yield from (
        "",
        f"**By {unit}**",
        *(
            f"- {label(one, unit)}: {one.questions:,} questions, {dollars(one.cost_nano_usd)}"
            for one in found
        ),
    )
