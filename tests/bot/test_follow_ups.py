"""What is offered to be asked next is worth asking."""

from __future__ import annotations

from bot.domain import Passage
from tests.far_ends.engine_house import GOOD, JOB, Found, House, model

TELLING = "It is a tool that replays a recorded outage, so that a team can practise on its own history."


def passage(ident: str, title: str, section: str, text: str = TELLING) -> Passage:
    return Passage(id=ident, title=title, section=section, text=text)


async def offered(*beside: Passage) -> tuple[str, ...]:
    answer = await House(model(GOOD), found=Found(passages=(JOB, *beside), enough=True)).ask()
    return answer.follow_ups


async def test_what_says_little_is_not_offered_to_say_more() -> None:
    dutch = passage("language-dutch", "Dutch", "Languages", "Dutch, Native speaker.")
    links = passage("links", "Links", "Contact")

    assert () == await offered(dutch, links)


async def test_the_person_is_asked_about_as_one_asks_a_person() -> None:
    about, project = passage("about", "About Ada Heron", "About"), passage("tide", "Tide", "Projects")

    assert ("Can you tell me about yourself?", "Tell me about Tide.") == await offered(about, project)
