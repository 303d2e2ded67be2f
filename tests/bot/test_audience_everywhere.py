"""A fact for one channel or role is neither found nor shown nor counted for anybody else, at any door."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from adapters.discord.inbound import Asker, Place
from adapters.discord.inbound import Said as SaidOnDiscord
from adapters.discord.inbound import caller as discord_caller
from adapters.slack.inbound import Said
from adapters.slack.inbound import caller as slack_caller
from bot.commands.asking import asking_commands
from bot.commands.registry import Caller, Registry
from bot.domain import EVERYBODY, OWNER, Answer, Outcome, Passage, Question
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.retrieval import Library
from bot.knowledge.suggestions import follow_ups, suggest

QUESTIONS = (
    "What is the code name of the quokka project?",
    "Tell me about quokka",
    "What did you do at Acme?",
    "Which projects are you working on?",
    "Where did you study?",
    "What is your plan for next year?",
    "Have you worked with Zanzibar Bank?",
    "What are your strongest skills?",
)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    work = [
        {
            "name": "Acme",
            "position": "Engineer",
            "startDate": "2020-01",
            "summary": "I built payments for shops.",
            "highlights": [{"text": "I led the quokka project for Zanzibar Bank.", "audience": "slack:C01"}],
        },
        {"name": "Zanzibar Bank", "position": "Adviser", "startDate": "2024", "audience": "discord:role:7"},
    ]
    basics = {"name": "Ann Example", "summary": "I build payment systems."}
    (tmp_path / "resume.json").write_text(json.dumps({"basics": basics, "work": work}))
    (tmp_path / "notes.md").write_text(
        "# Plans\nI will learn Rust next year.\n\n"
        "- I will leave Acme for quokkas. <!-- audience: owner -->\n\n"
        "## Quokka <!-- audience: slack:C01 -->\nQuokka is the code name of a ledger.\n"
    )
    (tmp_path / "secret.md").write_text(
        "---\naudience: discord:4\nquestions: What is quokka?\nsection: Stories\n---\n"
        "# Quokka story\nIt smiled.\n"
    )
    return load_profile(tmp_path)


SLACK = slack_caller(Said(key="k", text="?", user="U1", channel="C01"), owner="slack:U9", is_admin=False)
ELSEWHERE = slack_caller(Said(key="k", text="?", user="U1", channel="C02"), owner="slack:U9", is_admin=False)


def on_discord(asker: Asker, place: Place) -> Caller:
    said = SaidOnDiscord(key="k", origin="k", asker=asker, place=place, text="?")
    return discord_caller(said, owner="discord:9")


WITH_ROLE = on_discord(Asker(id=1, roles=frozenset({7})), Place(channel=2))
IN_THREAD = on_discord(Asker(id=1), Place(channel=3, parent=4, thread=True))
OWNER_IN_PUBLIC = slack_caller(
    Said(key="k", text="?", user="U9", channel="C02"), owner="slack:U9", is_admin=True
)
OWNER_ALONE = slack_caller(
    Said(key="k", text="?", user="U9", channel="D1", is_direct=True), owner="slack:U9", is_admin=False
)


@pytest.mark.parametrize(
    ("caller", "told"),
    [
        (SLACK, {"code name"}),
        (ELSEWHERE, set()),
        (WITH_ROLE, {"Adviser"}),
        (IN_THREAD, {"It smiled"}),
        (OWNER_IN_PUBLIC, set()),
        (OWNER_ALONE, {"code name", "Adviser", "It smiled", "leave Acme"}),
    ],
)
def test_each_door_says_what_its_asker_may_be_told(profile: Profile, caller: Caller, told: set[str]) -> None:
    words = ("code name", "Adviser", "It smiled", "leave Acme")
    visible = "\n".join(p.text for p in profile.passages if p.visible_to(caller.sees))
    assert told == {word for word in words if word in visible}


def test_only_what_is_for_everybody_stands_in_public_records(profile: Profile) -> None:
    public = [p for p in profile.passages if p.visible_to(EVERYBODY)]
    assert {"about", "work-acme", "notes-plans"} == {p.id for p in public}
    assert not any(word in repr(public).lower() for word in ("quokka", "zanzibar", "leave"))


@pytest.mark.parametrize(
    "sees", [EVERYBODY, EVERYBODY | {"slack:C02"}, EVERYBODY | {"slack:C01"}, EVERYBODY | {OWNER}]
)
def test_a_search_is_as_if_hidden_records_did_not_exist(profile: Profile, sees: frozenset[str]) -> None:
    """Not even their number, their words' rarity or their names have any influence on scores."""
    visible = [p for p in profile.passages if p.visible_to(sees)]
    whole = Library(profile.passages, name=profile.name)
    alone = Library(visible, name=profile.name)
    for asked in QUESTIONS:
        found = whole.find(asked, sees=sees)
        assert alone.find(asked, sees=sees) == found
        assert all(p.visible_to(sees) for p in found.passages)


def test_suggestions_and_follow_ups_are_for_everybody(profile: Profile) -> None:
    assert not any("uokka" in one or "Zanzibar" in one for one in profile.suggestions)
    visible = [p for p in profile.passages if p.visible_to(EVERYBODY)]
    assert suggest(visible) == profile.suggestions
    found = Library(profile.passages).find("What did you do at Acme?", sees=EVERYBODY)
    assert not any("uokka" in one or "Zanzibar" in one for one in follow_ups("?", found.passages))


async def test_the_sources_command_counts_what_its_caller_may_see(profile: Profile) -> None:
    async def no_answer(_: Question) -> Answer:
        return Answer(id="a", outcome=Outcome.UNAVAILABLE)

    commands = Registry(asking_commands(ask=no_answer, profile=lambda: profile, retention_days=90))
    public, team = [await commands.run("sources", caller) for caller in (ELSEWHERE, SLACK)]
    assert "3 records" in public.text
    assert "5 records" in team.text
    assert "Stories" not in repr(public)
    assert not any("uokka" in repr(command.summary) for command in commands)


def test_what_the_public_is_told_does_not_depend_on_what_is_hidden(tmp_path: Path, profile: Profile) -> None:
    """Ids of public records stay when a private one beside them comes and goes."""
    public = {p.id for p in profile.passages if p.visible_to(EVERYBODY)}
    text = (
        (tmp_path / "notes.md")
        .read_text()
        .replace("- I will leave Acme for quokkas. <!-- audience: owner -->", "")
    )
    (tmp_path / "notes.md").write_text(text)
    (tmp_path / "secret.md").unlink()
    assert public == _ids(p for p in load_profile(tmp_path).passages if p.visible_to(EVERYBODY))


def _ids(passages: Iterable[Passage]) -> set[str]:
    return {passage.id for passage in passages}
