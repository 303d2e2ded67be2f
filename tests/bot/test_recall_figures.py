"""Savings are what hits would have cost, less what judges took: below zero where that is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.bookkeeping import RecallSums, VerdictFigures
from bot.recall.bounds import upper_bound
from bot.recall.state import JudgeState, ScopeState, State
from bot.recall.trust import Rate
from bot.reports.accounts import Account
from bot.reports.figures import usage_json
from bot.reports.posts import report
from bot.reports.recall import memory_words
from bot.reports.wording import dollars
from tests.accounted import account_of, asks, day_of

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
DAY = date(2026, 11, 19)
ASKS = (asks(2, served_by="cache"), asks(served_by="verified"), asks())


def verdicts(why: str, outcome: str, count: int, cost: int = 0) -> VerdictFigures:
    return VerdictFigures(why=why, outcome=outcome, count=count, cost_nano_usd=cost)


RECALLED = RecallSums(
    hits={"exact": 2, "judged": 1},
    saved_nano_usd=690_000,
    verdicts=(
        verdicts("audit", "right", 58, 60_000),
        verdicts("audit", "wrong", 1, 1_000),
        verdicts("control", "right", 4, 9_000),
        verdicts("grey", "same", 3, 10_000),
        verdicts("second", "right", 1, 5_000),
        verdicts("grey", "other", 2, 10_000),
        verdicts("grey", "nothing", 1, 5_000),
    ),
    entries=12,
    phrasings={"asked": 12, "seeded": 40},
    verified=2,
)
STATE = State(
    setting="on",
    vectors=(50, 52),
    scopes={"abc": ScopeState(bar=0.8, calibrated=0.7, wrong=0.004, hits=0.5, answers=12, phrasings=52)},
    judges={
        "groq:small": JudgeState(
            hits=Rate(count=9, of=10), false_yeses=Rate(count=1, of=20), agreed=Rate(count=19, of=20)
        ),
        "groq:large": JudgeState(
            hits=Rate(count=1, of=10),
            false_yeses=Rate(count=0, of=20),
            rests_until=NOON,
            why="it knew 1 of 10 questions again",
        ),
    },
)


def account(recall: RecallSums = RECALLED) -> Account:
    found = account_of(day_of(DAY, *ASKS))
    return replace(found, now=replace(found.now, recall=recall))


def test_what_was_saved_is_what_the_hits_would_have_cost_less_all_verdicts() -> None:
    used = usage_json(account())

    assert ("0.00059", 0.75) == (used["saved_usd"], used["cache_hit_rate"])
    assert {
        "hits": {"exact": 2, "meaning": 0, "judged": 1},
        "gross_saved_usd": "0.00069",
        "judging_usd": "0.0001",
        "saved_usd": "0.00059",
    } == used["recall"]


def test_judges_that_cost_more_than_they_saved_are_shown_as_such() -> None:
    dear = RecallSums(hits={"exact": 1}, saved_nano_usd=90, verdicts=(verdicts("audit", "right", 1, 100),))

    told = report("Ada", account(dear)).text

    assert "-0.00000001" == usage_json(account(dear))["saved_usd"]
    assert "**Memory:** cost $0.000000 more than it saved by answering 75.0 % from memory" in told
    assert ["-$0.000100", "-$1.50"] == [dollars(-100_000), dollars(-1_500_000_000)]


def test_the_report_tells_savings_in_one_line_and_nothing_where_nothing_was_remembered() -> None:
    told = report("Ada", account()).text

    assert (
        "- **Memory:** saved $0.000590 by answering 75.0 % from memory ($0.000690, less $0.000100 for judges)"
        in told
    )
    assert "Memory" not in report("Ada", account(RecallSums(entries=5))).text


def test_those_who_look_after_it_read_how_far_the_memory_may_be_believed() -> None:
    recall = usage_json(account(), STATE)["recall"]

    assert isinstance(recall, dict)
    assert (12, 2, {"asked": 12, "seeded": 40}) == (
        recall["entries"],
        recall["verified"],
        recall["phrasings"],
    )
    assert {"n": 59, "wrong": 1, "upper": upper_bound(1, 59)} == recall["audits"]
    assert {"done": 50, "of": 52} == recall["vectors"]
    assert [0.8] == [one["bar"] for one in recall["bars"]]
    judge = recall["judge"]
    assert (6, 3, 1, "0.0001") == (judge["asked"], judge["yes"], judge["nothing"], judge["cost_usd"])
    assert (0.5, 0.025, 40, True) == (judge["tpr"], judge["fpr"], judge["controls"], judge["resting"])
    assert (20, 0.95) == (judge["second_looks"], judge["agreed"])
    assert [("groq:large", True), ("groq:small", False)] == [
        (one["route"], one["resting"]) for one in judge["by_route"]
    ]


def test_without_audits_and_controls_nothing_is_claimed() -> None:
    recall = usage_json(account(RecallSums()), State(setting="on"))["recall"]

    assert isinstance(recall, dict)
    assert {"n": 0, "wrong": 0, "upper": None} == recall["audits"]
    assert (None, None, False) == tuple(recall["judge"][one] for one in ("tpr", "fpr", "resting"))


def test_a_paragraph_tells_admins_of_the_memory_and_others_of_their_hits() -> None:
    told = memory_words(RECALLED, STATE)

    for part in (
        "Found again: 2 by their words, 1 by a second model. That saved $0.000590 (judges cost $0.000100).",
        "Kept: 12 answers by models and 2 by the person, under 52 wordings.",
        "50 of 52 wordings can be found by their meaning so far.",
        "Audits found 1 of 59 hits wrong (95 % sure: at most 7.8 % are).",
        "A hit by meaning has to be 0.80 sure or more.",
        "The judge groq:small: of known questions 90.0 % found, of unknown ones 5.0 % taken for known, of",
        "5.0 % taken for known, of its own yeses 95.0 % said again.",
        "of unknown ones 0.0 % taken for known; it rests, as it knew 1 of 10 questions again.",
    ):
        assert part in told
    assert "Kept" not in memory_words(RECALLED, None)
    assert not memory_words(RecallSums(), None)
    assert "TWIN_CACHE=exact" in memory_words(RecallSums(), State(setting="exact"))
    assert "Kept: nothing yet." == memory_words(RecallSums(), State(setting="on"))
    one = RecallSums(entries=1, phrasings={"asked": 1})
    assert "Kept: 1 answer by models and 0 by the person, under 1 wording." in memory_words(
        one, State(setting="on")
    )
