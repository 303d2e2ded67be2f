"""A model that obeys its visitor: what it posts for them pings nobody and leads nowhere, on any door."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from adapters.discord.outbound import answer_parts
from adapters.slack.outbound import answer_posts
from bot.domain import Passage, Question
from bot.testing import ScriptedCounsel
from tests.far_ends.engine_house import LARGE, Found, House, model

LED = "I led the move of 12 services to PostgreSQL in 2021"
LIVE = re.compile(r"<[@!#]|@(?:everyone|here|channel)\b|\w://|evil", re.IGNORECASE)


@dataclass(frozen=True)
class Ada:
    name: str = "Ada <!here> @everyone"
    first_name: str = "Ada"
    suggestions: tuple[str, ...] = ()


async def everything_shown(house: House) -> list[str]:
    """What the web streams and answers, and what Slack and Discord are given."""
    heard: list[str] = []
    question = Question(text="What did you do at Acme?", platform="web", person="web:1", channel="web")
    answer = await house.engine.ask(question, heard.append)
    slack = [shown for post in answer_posts(answer, Ada.name) for shown in (post.text, str(post.blocks))]
    return [answer.text, *heard, *slack, *(part.text for part in answer_parts(answer, Ada()))]


@pytest.mark.parametrize(
    "said",
    [
        f"<!channel> {LED} [p:work-acme].",
        f"@everyone {LED} [p:work-acme].",
        f"@[p:work-acme]everyone {LED} [p:work-acme].",
        f"<[p:work-acme]!channel> {LED} [p:work-acme].",
        f"<!subteam^S1|evil> {LED} [p:work-acme].",
        f"<@U123> {LED} [p:work-acme].",
        f"<https://evil.example|x> {LED} [p:work-acme].",
        f"[{LED}](https://evil.example) [p:work-acme].",
        f"![{LED}](https://evil.example/?q) [p:work-acme].",
        f"<IMG SRC=//evil.example> {LED} [p:work-acme].",
        f"{LED} slack://evil [p:work-acme].",
        f"{LED} https[:]//evil[.]example [p:work-acme].",
        f"{LED} \U0001d41e\U0001d42f\U0001d422\U0001d425.com [p:work-acme].",
        f"{LED} \u24d4\u24e5\u24d8\u24db.com [p:work-acme].",
        f"\uff20everyone {LED} [p:work-acme].",
        f"{LED} [p:work-acme].\n\n@everyone see evil.example",
        f"# @everyone\n{LED} [p:work-acme].",
        f"{LED} [p:work-acme].\n\n[x]: https://evil.example",
    ],
)
async def test_no_mention_and_no_foreign_address_is_posted(said: str) -> None:
    house = House(model(said), model(said, route=LARGE), counsel=ScriptedCounsel(unsupported=frozenset()))

    shown = await everything_shown(house)

    assert [] == [text for text in shown if LIVE.search(text)]
    assert not any("\U0001d41e" in text or "\u24d4" in text or "\uff20" in text for text in shown)


async def test_a_record_that_is_quoted_pings_nobody_either() -> None:
    record = Passage(
        id="work-acme", title="Engineer <!channel> @everyone", section="work <@U1>", text="Led <!here> 12."
    )

    shown = await everything_shown(House(found=Found(passages=(record,))))

    assert "Led" in shown[0]
    assert [] == [text for text in shown if LIVE.search(text)]
