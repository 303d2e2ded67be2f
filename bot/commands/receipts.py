"""An answer's receipt in plain words: what it rests on, what was checked and what withheld (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands.reply import Reply
from bot.domain import OWNER, Answer, Outcome, Passage, ServedBy, Source
from bot.receipt import UNSUPPORTED, Receipt, Withheld
from bot.remembered import Tier
from bot.spend.cost import usd
from bot.truth.faults import HIDDEN, WEAK

_LONGEST_QUESTION = 200
_LONGEST_QUOTE = 220
_MOST_WITHHELD = 5
_FOUND = {
    Tier.EXACT.value: "by its words",
    Tier.MEANING.value: "by its meaning",
    Tier.JUDGED.value: "by a second model",
}
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

    Admins also read what was withheld and why; that it tells what is hidden, only those who see all.
    """
    visible = {passage.id: passage for passage in passages if passage.visible_to(sees)}
    hidden = {passage.id for passage in passages} - visible.keys()
    sources = [source for source in answer.sources if source.id not in hidden]
    blocks = [
        _opening(asked, answer, sources),
        *(_listed(at, one, visible) for at, one in enumerate(sources, 1)),
    ]
    withheld = _explained(answer.receipt, sees=sees, is_admin=is_admin)
    if is_admin and withheld:
        blocks.append(_withheld_words(withheld))
    return Reply(
        title="What the last answer rests on",
        text="\n\n".join(block for block in blocks if block),
        fields=tuple(_fields(answer, withheld, name=name)),
    )


def _explained(receipt: Receipt | None, *, sees: frozenset[str], is_admin: bool) -> tuple[Withheld, ...]:
    """
    What was withheld, with the reasons that somebody may know.

    Whoever could tell a guess at what is hidden from any other guess would learn whether it was right.
    """
    if receipt is None:
        return ()
    if not is_admin:
        return tuple(replace(one, reason=UNSUPPORTED) for one in receipt.withheld)
    if OWNER in sees:
        return receipt.withheld
    return tuple(
        replace(one, reason=WEAK, parts=()) if one.reason == HIDDEN else one for one in receipt.withheld
    )


def _fields(answer: Answer, withheld: Sequence[Withheld], *, name: str) -> Iterator[tuple[str, str]]:
    """Who wrote it, what was checked and withheld, what it took."""
    by_model = answer.route is not None and answer.served_by in {ServedBy.MODEL, ServedBy.NONE}
    written_by = str(answer.route) if by_model else _WRITTEN_BY[answer.served_by].format(name=name)
    yield "Written by", remembered_words(answer, name=name) or written_by
    receipt = answer.receipt
    if receipt and receipt.asked_as:
        yield "Understood as", receipt.asked_as
    if receipt and receipt.checks:
        yield "Checked", f"each sentence against its records: {', '.join(receipt.checks)}"
    if withheld:
        yield "Withheld", withheld_words(withheld)
    if receipt and receipt.judged_by:
        yield "Read a second time by", receipt.judged_by
    cost = f"${usd(answer.cost_nano_usd)}" if answer.cost_nano_usd else "nothing"
    yield "Cost", f"{cost}, {answer.latency_ms:,} ms"
    if receipt:
        yield "Profile version", receipt.profile_version


def remembered_words(answer: Answer, *, name: str) -> str:
    """
    How an answer of before came to be given again, and when it was made; empty for every other one.

    ``given before, found by its meaning; made on 2026-11-21 by groq:openai/gpt-oss-20b``. In whose words it
    was asked then is for nobody to know.
    """
    receipt = answer.receipt
    if receipt is None or not receipt.tier:
        return ""
    found = f"found {_FOUND.get(receipt.tier, 'again')}"
    if answer.served_by is ServedBy.VERIFIED:
        return f"answered by {name} on {receipt.remembered}, {found}"
    if answer.served_by is not ServedBy.CACHE:
        return ""
    maker = f" by {answer.route}" if answer.route else ""
    return f"given before, {found}; made on {receipt.remembered}{maker}"


def withheld_words(withheld: Sequence[Withheld]) -> str:
    """``2 sentences: a number that its records do not hold; it names no record``."""
    if not withheld:
        return ""
    counted = Counter(one.reason for one in withheld)
    reasons = "; ".join(
        f"{reason} ({number} times)" if 1 < number < len(withheld) else reason
        for reason, number in counted.items()
    )
    return f"{len(withheld)} sentence{'s' if len(withheld) > 1 else ''}: {reasons}"


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


def _withheld_words(withheld: Sequence[Withheld]) -> str:
    """Each sentence that nobody was shown."""
    lines = ["Withheld, for admins only:"]
    for one in withheld[:_MOST_WITHHELD]:
        parts = f" ({_line(', '.join(one.parts))})" if one.parts else ""
        lines.append(f"- “{_shortened(one.sentence, _LONGEST_QUOTE)}”: {one.reason}{parts}")
    if len(withheld) > _MOST_WITHHELD:
        lines.append(f"- and {len(withheld) - _MOST_WITHHELD} more")
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str, longest: int) -> str:
    told = _line(text)
    return told if len(told) <= longest else f"{told[:longest].rsplit(' ', 1)[0]} …"
