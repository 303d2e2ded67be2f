"""Limits, pauses, alerts and experiments over the whole road: the shell, two twins, and a simulated Groq."""

from __future__ import annotations

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Answer, Question, ServedBy
from bot.scheduler import tick
from bot.settings import Settings
from bot.simulator import Fault, SimulatorOptions, running_simulator
from bot.testing import Outbox
from bot.twin import Twin
from tests.far_ends.shell import parsed, twin
from tests.grounds import auditor, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

GPT, LARGE = "openai/gpt-oss-20b", "openai/gpt-oss-120b"
ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)
LIMIT = {"name", "cap", "used", "reserved", "left", "resets_at"}
TOML = """\
[limits.demo]
tokens = 9000
[experiments.tone.arms.plain]
[experiments.tone.arms.warm]
prompt = "Be warm."
"""


async def test_a_limit_is_set_shown_and_taken_back_from_the_shell(tmp_path: Path) -> None:
    _, first, _ = await twin("limits", "--json")
    ended, changed, err = await twin("limits", "set", "daily_tokens", "5,000", "--json")
    _, shown, _ = await twin("limits")
    _, back, _ = await twin("limits", "--json", "set", "daily_tokens", "default")

    assert (0, "") == (ended, err)
    caps = [{row["name"]: row["cap"] for row in parsed(told)} for told in (first, changed, back)]
    assert [LIMIT] * 2 == [set(row) for row in parsed(first)]
    assert [100_000, 5000, 100_000] == [one["daily_tokens"] for one in caps]
    assert "daily_tokens 5,000 0 0 5,000" in " ".join(shown.split())
    assert [("terminal:local", "5000"), ("terminal:local", None)] == auditor(
        tmp_path, "SELECT set_by, value FROM control_changes ORDER BY number"
    )


async def test_reading_verbs_print_json_that_reads(tmp_path: Path) -> None:
    (tmp_path / "twin.toml").write_text(TOML)

    limits, alerts, experiments = [
        await twin(*words, "--json")
        for words in (("limits",), ("alerts", "--days", "3"), ("experiments", "--days", "3"))
    ]

    assert [0, 0, 0] == [limits[0], alerts[0], experiments[0]]
    assert ["daily_tokens", "monthly_usd", "demo"] == [row["name"] for row in parsed(limits[1])]
    assert [] == parsed(alerts[1])
    assert ["plain", "warm"] == [row["arm"] for row in parsed(experiments[1])]
    assert "no model is configured" in experiments[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("limits set weekly 5", "There is no limit `weekly`: expected one of `daily_tokens`, `monthly_usd`"),
        ("limits set daily_tokens lots", "`lots` is no number of tokens"),
        ("limits set daily_tokens", "VALUE"),
        ("alerts --days 0", "--days"),
        ("experiments --days week", "--days"),
    ],
)
async def test_wrong_use_is_one_clear_line_and_status_2(words: str, told: str) -> None:
    ended, out, err = await twin(*words.split())

    assert (2, "") == (ended, out)
    assert told in err
    assert "Traceback" not in err


async def test_an_arm_with_a_model_that_is_not_asked_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "twin.toml").write_text('[experiments.t.arms]\na = {}\nb = {model = "groq:nothing"}\n')

    ended, _, err = await twin("experiments", GROQ_API_KEY="gsk_x")

    assert 2 == ended
    assert "experiments.t.arms.b.model: seen 'groq:nothing'; expected one of groq:" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("verb", "text", "told"),
    [
        ("run", '[limits."a b"]\ntokens = 5', "limits.a b: seen the name 'a b'"),
        (
            "limits",
            "[limit.students]\ntokens = 5",
            "LIMIT (twin.toml) is no setting of this version; perhaps",
        ),
        ("run", "TWIN_MONTLY_USD = 5", "perhaps TWIN_MONTHLY_USD was meant"),
        ("costs", '[catalogue."gpt-oss-20b"]\ninput_usd = 1', "catalogue: seen 'gpt-oss-20b'; expected"),
    ],
)
async def test_a_slip_in_twin_toml_is_one_clear_line_whatever_is_begun(
    tmp_path: Path, verb: str, text: str, told: str
) -> None:
    (tmp_path / "twin.toml").write_text(text)

    ended, out, err = await twin(verb)

    assert (2, "") == (ended, out)
    assert told in err
    assert "Traceback" not in err


def settings(folder: Path, address: str, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "DATABASE_URL": url_of(folder),
        "GROQ_API_KEY": "gsk_x",
        "GROQ_BASE_URL": address,
        "TWIN_MODELS": f"groq:{GPT},groq:{LARGE}",
        "TWIN_ORDER": "fixed",
        "TWIN_CACHE": "off",
        "TWIN_DAILY_TOKENS": 0,
        "TWIN_USER_RATE": "off",
        "TWIN_CHANNEL_RATE": "off",
        "TWIN_SLACK_ADMIN_CHANNEL": "C0ADMIN",
        "_env_file": None,
    }
    return Settings(**(given | more))


async def ask(asked: Twin, talk: int) -> Answer:
    return await asked.ask(
        Question(
            text="Where did you study?",
            platform="web",
            person="web:1",
            channel="web",
            conversation=f"web:talk-{talk}",
        )
    )


async def test_a_pause_stops_the_models_of_another_process_at_once_and_quotes_go_on(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_simulator(SimulatorOptions(instant=True)))
        one, other = [
            await stack.enter_async_context(open_twin(settings(tmp_path, address))) for _ in range(2)
        ]
        served = [(await ask(one, 1)).served_by]
        await other.commands.run("pause", ADMIN, "the bill looks odd")
        served.append((await ask(one, 2)).served_by)
        await other.commands.run("resume", ADMIN)
        served.append((await ask(one, 3)).served_by)

    assert [ServedBy.MODEL, ServedBy.QUOTE, ServedBy.MODEL] == served


async def test_an_arm_with_a_dead_model_is_stopped_announced_once_and_left(tmp_path: Path) -> None:
    arms = {"plain": {}, "large": {"model": f"groq:{LARGE}"}}
    faults = (Fault(kind="503", model=LARGE),)
    options = SimulatorOptions(instant=True, faults=faults)
    outbox = Outbox(platform="slack")
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_simulator(options))
        given = settings(tmp_path, address, experiments={"size": {"arms": arms}})
        twins = [await stack.enter_async_context(open_twin(given)) for _ in range(2)]
        for each in twins:
            each.messengers["slack"] = outbox

        before = [await ask(twins[0], talk) for talk in range(40)]
        for each in (*twins, *twins):
            await tick(each.chores)
        for each in twins:
            await tick(each.housekeeping)
        after = [await ask(twins[1], talk) for talk in range(40)]
        told = await twins[0].commands.run("alerts", ADMIN)
        shown = await twins[0].commands.run("experiments", ADMIN)

    counted = Counter(answer.experiment for answer in before)
    assert min(counted["size:plain"], counted["size:large"]) >= 9
    assert {"size:plain"} == {answer.experiment for answer in after}
    assert {ServedBy.MODEL} == {answer.served_by for answer in (*before, *after)}
    alerts = [
        notice
        for _, notice in outbox.posts
        if "Experiment size: arm large is stopped" in notice.title + notice.text
    ]
    assert 1 == len(alerts)
    assert isinstance(told.data, list)
    assert "experiment:size:large:stopped" in [row["key"] for row in told.data]
    assert isinstance(shown.data, list)
    assert "questions" in shown.data[1]["stopped"]
