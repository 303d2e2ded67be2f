"""An answer's receipt in plain words: what it rests on, what was checked and what withheld (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.commands.reply import Reply
from bot.domain import OWNER, Answer, Outcome, Passage, ServedBy, Source
from bot.receipt import Receipt, Withheld
from bot.spend.cost import usd
from bot.truth.faults import HIDDEN

_LONGEST_QUESTION = 200
_LONGEST_QUOTE = 220
_MOST_WITHHELD = 5
_WRITTEN_BY = {
    ServedBy.MODEL: "a language model",
    ServedBy.CACHE: "an earlier answer to the same question",
    ServedBy.VERIFIED: "{name}, in person",
    ServedBy.QUOTE: "nobody: the profile was quoted word for word",
    ServedBy.NONE: "no language model",
}


def receipt_reply(
    asked: str,
    answer: Answer,
    *,
    name: str,
    passages: Sequence[Passage],
    sees: frozenset[str],
    is_admin: bool,
) -> Reply:
    """
    What an answer rests on, for somebody who sees `sees` of the `passages` that the profile has now.

    Admins also read what was withheld, but for words of records that are not for them.
    """
    visible = {passage.id: passage for passage in passages if passage.visible_to(sees)}
    hidden = {passage.id for passage in passages} - visible.keys()
    sources = [source for source in answer.sources if source.id not in hidden]
    blocks = [
        _opening(asked, answer, sources),
        *(_listed(at, one, visible) for at, one in enumerate(sources, 1)),
    ]
    receipt = answer.receipt
    if is_admin and receipt and receipt.withheld:
        blocks.append(_withheld_words(receipt.withheld, may_see_hidden=OWNER in sees))
    return Reply(
        title="What the last answer rests on",
        text="\n\n".join(block for block in blocks if block),
        fields=tuple(receipt_fields(answer, name=name)),
    )


def receipt_fields(answer: Answer, *, name: str) -> Iterator[tuple[str, str]]:
    """Who wrote it, what was checked and withheld, what it took: nothing in it is for admins alone."""
    yield (
        "Written by",
        str(answer.route) if _by_model(answer) else _WRITTEN_BY[answer.served_by].format(name=name),
    )
    receipt = answer.receipt
    if receipt is not None:
        yield from _checked(receipt)
    cost = f"${usd(answer.cost_nano_usd)}" if answer.cost_nano_usd else "nothing"
    yield "Cost", f"{cost}, {answer.latency_ms:,} ms"
    if receipt is not None:
        yield "Profile version", receipt.profile_version


def withheld_words(withheld: Sequence[Withheld]) -> str:
    """``2 sentences: a number that its records do not hold; it names no record``."""
    if not withheld:
        return ""
    counted = Counter(one.reason for one in withheld)
    reasons = "; ".join(
        f"{reason} ({number} times)" if number > 1 else reason for reason, number in counted.items()
    )
    return f"{len(withheld)} sentence{'s' if len(withheld) > 1 else ''}: {reasons}"


def _checked(receipt: Receipt) -> Iterator[tuple[str, str]]:
    if receipt.asked_as:
        yield "Understood as", receipt.asked_as
    if receipt.checks:
        yield "Checked", f"each sentence against its records: {', '.join(receipt.checks)}"
    if receipt.withheld:
        yield "Withheld", withheld_words(receipt.withheld)
    if receipt.judged_by:
        yield "Read a second time by", receipt.judged_by


def _by_model(answer: Answer) -> bool:
    return answer.route is not None and answer.served_by in {ServedBy.MODEL, ServedBy.NONE}


def _opening(asked: str, answer: Answer, sources: Sequence[Source]) -> str:
    question = f"“{_shortened(asked, _LONGEST_QUESTION)}”" if asked.strip() else "The last question"
    if answer.outcome is Outcome.NOT_IN_PROFILE:
        looked = len(answer.receipt.records) if answer.receipt else 0
        read = f" {looked} records were looked at." if looked else ""
        return f"{question} was not answered: the profile does not say.{read}"
    if answer.outcome is Outcome.REJECTED:
        return f"{question} was declined."
    if not sources:
        return f"{question} was answered without a record."
    return f"{question} was answered from {len(sources)} record{'s' if len(sources) > 1 else ''}:"


def _listed(number: int, source: Source, visible: dict[str, Passage]) -> str:
    known = visible.get(source.id)
    about = ", ".join(part for part in (source.section, known.dates if known else "") if part)
    head = f"{number}. **{_line(source.title) or _line(source.section)}**" + (
        f" ({_line(about)})" if about else ""
    )
    quote = _shortened(source.quote, _LONGEST_QUOTE)
    return f"{head}: “{quote}”" if quote else head


def _withheld_words(withheld: Sequence[Withheld], *, may_see_hidden: bool) -> str:
    """Each sentence that nobody was shown; one that tells what is hidden is told to the owner alone."""
    lines = ["Withheld, for admins only:"]
    for one in withheld[:_MOST_WITHHELD]:
        is_told = may_see_hidden or one.reason != HIDDEN
        said = f"“{_shortened(one.sentence, _LONGEST_QUOTE)}”" if is_told else "a sentence"
        parts = f" ({_line(', '.join(one.parts))})" if one.parts and is_told else ""
        lines.append(f"- {said}: {one.reason}{parts}")
    if len(withheld) > _MOST_WITHHELD:
        lines.append(f"- and {len(withheld) - _MOST_WITHHELD} more")
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str, longest: int) -> str:
    told = _line(text)
    return told if len(told) <= longest else f"{told[:longest].rsplit(' ', 1)[0]} …"
