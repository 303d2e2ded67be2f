"""The cache in the dashboard: how far it may be believed, what it holds, and how that is dropped."""

from __future__ import annotations

from bot.bookkeeping import RecallSums, VerdictFigures
from bot.recall.state import JudgeState, ScopeState, State
from bot.recall.trust import Rate
from bot.reports.recall import belief_json
from tests.contracts.recollections import phrasing, remembered
from tests.far_ends.dashboard_visitor import OWNER, VIEWER
from tests.far_ends.lived_in import LivedIn

SUMS = RecallSums(
    hits={"exact": 7, "meaning": 2},
    saved_nano_usd=3_000_000,
    verdicts=(
        VerdictFigures(why="grey", outcome="same", count=4, cost_nano_usd=5_000_000),
        VerdictFigures(why="audit", outcome="wrong", count=1, cost_nano_usd=0),
        VerdictFigures(why="audit", outcome="right", count=9, cost_nano_usd=0),
    ),
    entries=3,
    verified=1,
    phrasings={"asked": 5},
)
STATE = State(
    setting="on",
    vectors=(4, 5),
    scopes={"s1": ScopeState(bar=None, calibrated=0.91, wrong=0.004, hits=0.3, answers=12, phrasings=40)},
    judges={
        "groq:openai/gpt-oss-20b": JudgeState(
            hits=Rate(count=48, of=50), false_yeses=Rate(count=3, of=50), why="it says yes too often"
        )
    },
)


async def kept(number: int = 3) -> LivedIn:
    home = LivedIn()
    for one in range(number):
        words = f"What did you build in {one}?"
        entry = remembered(f"r{one}", made=one, question=words)
        await home.board.answers.keep(entry, [phrasing(words, entry.id, text=words)])
    return home


async def test_how_far_memory_may_be_believed_is_told_in_figures() -> None:
    home = LivedIn()
    home.board.belief = belief_json(SUMS, STATE)
    async with home.visitor(VIEWER) as viewer:
        text = await viewer.reads("/admin/cache?days=7")

    assert "Found again 9 7 by words, 2 by meaning, 0 by a second model" in text
    assert "Saved -$0.002000 after $0.005000 for judges" in text
    assert "Kept 3 1 taught, under 5 wordings" in text
    assert "Wrong by audits 1 of 10 95 % sure: at most" in text
    assert "s1 silent 0.910 0.4 % 30.0 % 12 40" in text
    assert "groq:openai/gpt-oss-20b 96.0 % of 50 6.0 % of 50 - believed" in text
    assert "nobody else could tell same 4 $0.005000" in text


async def test_what_is_kept_is_listed_found_and_taken_along() -> None:
    home = await kept()
    async with home.visitor(OWNER) as owner:
        page = await owner.reads("/admin/cache")
        found = await owner.reads("/admin/cache?words=IN%201")
        cursor = await owner.reads("/admin/cache?after=nonsense")
        table = (await owner.client.get("/admin/cache?csv=1")).text

    assert all(f"build in {one}?" in page for one in range(3))
    assert "build in 1?" in found
    assert "build in 2?" not in found
    assert "build in 2?" in cursor
    assert 4 == table.count("\r\n")
    assert "What did you build in 0?" in table
    assert "Drop" not in page


async def test_an_answer_is_dropped_and_all_of_them() -> None:
    home = await kept()
    async with home.visitor() as admin:
        said = [
            await admin.does("/admin/cache", id="r1", words="build"),
            await admin.does("/admin/cache", id="r1"),
            await admin.does("/admin/cache", id=""),
            await admin.does("/admin/cache", id="all"),
        ]
        page = await admin.reads("/admin/cache")

    assert [
        "One answer was dropped.",
        "Nothing of the kind was kept.",
        "Nothing was named to be dropped.",
        "2 answers were dropped.",
    ] == said
    assert "Nothing is kept yet." in page
    assert 0 == await home.board.cache.count()
    noted = [("web:admin", "cache.dropped", "r1"), ("web:admin", "cache.dropped", "all")]
    assert noted == await home.changes()


async def test_viewers_see_no_words_and_only_admins_drop() -> None:
    home = await kept()
    async with home.visitor(VIEWER) as viewer:
        told = (await viewer.client.get("/admin/cache")).text
        told += (await viewer.client.get("/admin/cache?csv=1")).text
        sent = [(await viewer.sends("/admin/cache", id="all")).status_code]
    async with home.visitor(OWNER) as owner:
        sent.append((await owner.sends("/admin/cache", id="all")).status_code)

    assert "build" not in told
    assert "bridge" not in told
    assert [403, 403] == sent
    assert 3 == await home.board.cache.count()
