"""The wordings under which the person's own answer is found again (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.recall.alone import stands_alone
from bot.recall.guards import differ
from bot.recall.wording import key
from bot.remembered import VERIFIED, Origin, Phrasing, Verified
from bot.unanswered import Waiting


def phrased(one: Verified, asked: Iterable[Waiting]) -> list[Phrasing]:
    """The question, and the wordings in which it was asked that anybody else may use for it."""
    alike = (_phrasing(one, said.asked, said) for said in asked if _is_anybodys(said.asked, one.question))
    found = (_phrasing(one, one.question, None), *alike)
    return list({said.key: said for said in reversed(found) if said.key}.values())[::-1]


def _is_anybodys(asked: str, question: str) -> bool:
    """Whether a wording means the question to everybody: it names nobody, and needs no earlier turn."""
    from bot.inbox.personal import masked  # its patterns take longer to make than a short verb to run

    is_alone = stands_alone(asked, leans=False)
    return is_alone and masked(asked) == asked and not differ(question, asked, strict=True)


def _phrasing(one: Verified, text: str, said: Waiting | None) -> Phrasing:
    return Phrasing(
        scope=VERIFIED,
        key=key(text),
        text=text,
        of=one.id,
        origin=Origin.TAUGHT,
        at=one.at,
        ask_id=said.ask_id if said else None,
    )
