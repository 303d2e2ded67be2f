"""A caller alone with a truthful provider is never refused; nonsense never closes a route for ever."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.domain import Room, Route
from bot.errors import ModelError, RateLimited, RequestTooLarge
from bot.llm.headroom import FLOOR, Fit, Headroom
from bot.llm.rooms import rooms_in, rooms_with
from bot.simulator.limits import Bucket, go_duration

ROUTE = Route("groq", "openai/gpt-oss-20b")
NAMES = {
    "requests:minute": ("requests per minute (RPM)", 60.0),
    "requests:day": ("requests per day (RPD)", 86_400.0),
    "tokens:minute": ("tokens per minute (TPM)", 60.0),
    "tokens:day": ("tokens per day (TPD)", 86_400.0),
}
BEGINS = 1000.0
TOLD_BY_HEADERS = frozenset({"requests:day", "tokens:minute"})


class Refused(Exception):
    def __init__(self, window: str, error: ModelError) -> None:
        super().__init__(window)
        self.window = window
        self.error = error


class Provider:
    """Groq's leaky buckets, exact, with what they tell in headers and refusals."""

    def __init__(self, limits: dict[str, int], used_before: float) -> None:
        self.buckets = {
            window: Bucket(name=name, kind=window.split(":")[0], limit=limits[window], seconds=seconds)
            for window, (name, seconds) in NAMES.items()
        }
        minute = self.buckets["tokens:minute"]
        minute.used, minute.at = used_before * minute.limit, BEGINS

    def admit(self, tokens: int, now: float) -> dict[str, Room]:
        """Count a request and return what its response tells; or raise `Refused`, having counted nothing."""
        for window, bucket in self.buckets.items():
            bucket.settle(now)
            self._check(window, bucket, tokens if bucket.kind == "tokens" else 1)
        for bucket in self.buckets.values():
            bucket.used += tokens if bucket.kind == "tokens" else 1
        return dict(rooms_in(self._headers(), "groq"))

    def correct(self, tokens: int, now: float) -> None:
        for bucket in self.buckets.values():
            bucket.settle(now)
            if bucket.kind == "tokens":
                bucket.used = max(0.0, bucket.used + tokens)

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for window in TOLD_BY_HEADERS:
            bucket = self.buckets[window]
            headers |= {
                f"x-ratelimit-limit-{bucket.kind}": str(bucket.limit),
                f"x-ratelimit-remaining-{bucket.kind}": str(bucket.remaining),
                f"x-ratelimit-reset-{bucket.kind}": go_duration(bucket.reset_s),
            }
        return headers

    def _check(self, window: str, bucket: Bucket, wanted: int) -> None:
        wait = bucket.wait_for(wanted)
        if wait <= 1e-9:
            return
        figures = f"Limit {bucket.limit}, Requested {wanted}"
        head, kind = "Request too large", RequestTooLarge
        if wanted <= bucket.limit:
            figures = f"Limit {bucket.limit}, Used {math.ceil(bucket.used)}, Requested {wanted}"
            head, kind = "Rate limit reached", RateLimited  # type: ignore[assignment]
        said = (
            f"{head} for model `m` in organization `o` service tier `on_demand` on {bucket.name}: {figures}."
        )
        retry_after = float(math.ceil(wait))
        told = rooms_with(rooms_in(self._headers(), "groq"), said, retry_after)
        raise Refused(
            window, kind(said, route=ROUTE, window=window, retry_after_s=retry_after, rooms=dict(told))
        )


@dataclass(frozen=True)
class Running:
    tokens: int
    requested: int
    used: int
    sent_at: float
    rooms: dict[str, Room]


class OneCaller(RuleBasedStateMachine):
    """One process, one key, and a provider that tells the truth (a little late)."""

    @initialize(
        tpm=st.integers(2_000, 20_000),
        rpm=st.integers(2, 40),
        tpd=st.integers(20_000, 60_000),
        rpd=st.integers(50, 1_000),
        used_before=st.floats(0, 1),
    )
    def begin(self, tpm: int, rpm: int, tpd: int, rpd: int, used_before: float) -> None:
        limits = {"tokens:minute": tpm, "requests:minute": rpm, "tokens:day": tpd, "requests:day": rpd}
        self.provider = Provider(limits, used_before)
        self.headroom = Headroom()
        self.now = BEGINS
        self.running: list[Running] = []
        self.told: dict[str, float] = {}

    @rule(seconds=st.sampled_from([0.001, 0.05, 0.4, 2.0, 9.0, 31.0, 400.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(
        prompt=st.integers(50, 4_000),
        over=st.floats(1.0, 2.0),
        wanted=st.integers(1, 3_000),
        part=st.floats(0, 1),
    )
    def ask(self, prompt: int, over: float, wanted: int, part: float) -> None:
        estimate = math.ceil(prompt * over)
        fit = self.headroom.fit(ROUTE, estimate, wanted, self.now)
        assert min(FLOOR, wanted) <= fit.completion <= wanted
        if not fit.fits:
            assert estimate + min(FLOOR, wanted) > self.provider.buckets["tokens:minute"].limit
            return
        if fit.wait_s > 0:
            self.waiting_is_of_use(fit, estimate, wanted)
            return
        tokens = estimate + fit.completion
        self.headroom.sent(ROUTE, tokens, self.now)
        try:
            rooms = self.provider.admit(prompt + fit.completion, self.now)
        except Refused as refused:
            self.is_refused(refused, tokens)
            return
        used = prompt + math.floor(fit.completion * part)
        self.running.append(Running(tokens, prompt + fit.completion, used, self.now, rooms))

    def is_refused(self, refused: Refused, tokens: int) -> None:
        """Once is allowed for each limit that nobody has told yet, or not for an hour."""
        assert self.now - self.told.get(refused.window, -math.inf) > 3600
        self.told |= dict.fromkeys(TOLD_BY_HEADERS | {refused.window}, self.now)
        self.headroom.ended(ROUTE, tokens, 0, self.now)
        self.headroom.refused(ROUTE, refused.error, self.now)

    def waiting_is_of_use(self, fit: Fit, estimate: int, wanted: int) -> None:
        assert 0 < fit.wait_s <= 86_400
        later = copy.deepcopy(self.headroom)
        assert 0 == later.fit(ROUTE, estimate, wanted, self.now + fit.wait_s).wait_s

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 50), ended_first=st.booleans(), is_timed=st.booleans(), lost=st.booleans())
    def a_call_ends(self, which: int, *, ended_first: bool, is_timed: bool, lost: bool) -> None:
        call = self.running.pop(which % len(self.running))
        self.provider.correct(call.used - call.requested, self.now)
        used = None if lost and which % 7 == 0 else call.used
        if ended_first:
            self.headroom.ended(ROUTE, call.tokens, used, self.now)
        self.headroom.see(ROUTE, call.rooms, self.now, sent_at=call.sent_at if is_timed else None)
        if not ended_first:
            self.headroom.ended(ROUTE, call.tokens, used, self.now)
        self.told |= dict.fromkeys(TOLD_BY_HEADERS, self.now)


TestOneCaller = pytest.mark.slow(OneCaller.TestCase)
TestOneCaller.settings = settings(  # so many that even a tenth too fast a refill is found out
    max_examples=2 * settings().max_examples, stateful_step_count=60, deadline=None
)

rooms = st.builds(
    Room,
    limit=st.none() | st.integers(-5, 10**12),
    remaining=st.none() | st.integers(-5, 10**12),
    reset_s=st.none() | st.floats(),
)
windows = st.dictionaries(
    st.sampled_from([*NAMES, "tokens", "", "requests:hour", "tokens:minute:x"]), rooms, max_size=4
)
waits = st.none() | st.floats()
kinds = st.sampled_from([RateLimited, RequestTooLarge])


@given(
    told=st.lists(st.tuples(windows, waits, kinds, st.sampled_from([*NAMES, "", "?"])), max_size=6),
    moments=st.lists(st.floats(-10, 200), min_size=6, max_size=6),
    used=st.none() | st.integers(0, 10**15),
)
def test_whatever_is_told_a_route_is_open_again_within_a_day(
    told: list[tuple[dict[str, Room], float | None, type[ModelError], str]],
    moments: list[float],
    used: int | None,
) -> None:
    headroom = Headroom()
    for (room, wait, kind, window), at in zip(told, moments, strict=False):
        error = kind("Limit 9, Requested 7", route=ROUTE, window=window, retry_after_s=wait, rooms=room)
        headroom.sent(ROUTE, 1000, at)
        headroom.ended(ROUTE, 1000, used, at)
        headroom.see(ROUTE, room, at)
        headroom.refused(ROUTE, error, at)
        assert 0 <= headroom.fit(ROUTE, 700, 300, at).wait_s <= 86_400

    later = 201.0
    for _ in range(3):  # what was counted above a limit may take two of its periods
        fit = headroom.fit(ROUTE, 700, 300, later)
        later += max(fit.wait_s, 3601.0)
    last = headroom.fit(ROUTE, 700, 300, later)

    assert (True, 0) == (last.fits, last.wait_s), last.why


@given(
    room=st.builds(
        Room, limit=st.just(8000), remaining=st.integers(0, 8000), reset_s=st.none() | st.floats(0, 60)
    ),
    small=st.integers(1, 7000),
    more=st.integers(0, 700),
    seconds=st.floats(0, 70),
)
def test_more_tokens_never_wait_less_and_a_later_question_never_waits_more(
    room: Room, small: int, more: int, seconds: float
) -> None:
    headroom = Headroom()
    headroom.see(ROUTE, {"tokens:minute": room}, 0)

    now, larger = (headroom.fit(ROUTE, tokens, 300, 0) for tokens in (small, small + more))
    later = headroom.fit(ROUTE, small, 300, seconds)

    assert now.wait_s <= larger.wait_s
    assert now.completion >= larger.completion
    assert later.wait_s <= now.wait_s
    assert later.share_left >= now.share_left


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf, 3.0])
def test_a_clock_without_a_number_or_set_back_stands_still(at: float) -> None:
    headroom = Headroom()
    headroom.see(ROUTE, {"tokens:minute": Room(limit=8000, remaining=0, reset_s=60.0)}, 10)

    before = headroom.fit(ROUTE, 1000, 300, 10)
    assert before == headroom.fit(ROUTE, 1000, 300, at)
