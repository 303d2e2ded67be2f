"""The simulator's parts: faults from flags, limits as buckets, tokens, pace and books."""

from __future__ import annotations

import random
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.bodies import Refusal, refusal
from bot.simulator.faults import KINDS, Fault, Misfortune, fault_from_json, parse_fault
from bot.simulator.limits import Allowance, go_duration
from bot.simulator.mischief import bomb
from bot.simulator.models import MODELS
from bot.simulator.options import SimulatorOptions
from bot.simulator.pace import Pace
from bot.simulator.request import read_request
from bot.simulator.tally import Spent, Tally, price
from bot.simulator.tokens import PrefixCache, count_prompt, count_text, cut_text
from tests.tables import every_row

MODEL = MODELS["openai/gpt-oss-20b"]


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same chance again, not a secret


@every_row(
    ("flag", "fault"),
    [
        ("hang=0.1", Fault(kind="hang", probability=0.1)),
        ("503", Fault(kind="503")),
        ("503:openai/gpt-oss-20b=0.5", Fault(kind="503", model="openai/gpt-oss-20b", probability=0.5)),
        ("cut=1*3", Fault(kind="cut", count=3)),
        ("cut:qwen/qwen3.8-27b*2", Fault(kind="cut", model="qwen/qwen3.8-27b", count=2)),
        ("400/spend_limit_reached=1", Fault(kind="400/spend_limit_reached")),
        ("429/tpd", Fault(kind="429/tpd")),
        ("503@10-20", Fault(kind="503", since_s=10, until_s=20)),
        ("hang=0.5*2@1.5-", Fault(kind="hang", probability=0.5, count=2, since_s=1.5)),
    ],
)
def test_a_flag_names_a_fault(flag: str, fault: Fault) -> None:
    assert fault == parse_fault(flag)
    assert fault == parse_fault(str(fault))
    assert fault == fault_from_json(flag)


@every_row(
    "flag",
    ["", "=", "hang=", "hang=x", "hang=2", "hang=nan", "what=0.1", "503:=1", "hang=1*-1", "503@5", "503@5-5"],
)
def test_a_wrong_flag_is_told_what_is_allowed(flag: str) -> None:
    with pytest.raises(ValueError, match=r"fault"):
        parse_fault(flag)


@given(st.text(max_size=40))
def test_any_flag_is_a_fault_or_a_clear_refusal(flag: str) -> None:
    try:
        told = parse_fault(flag).kind
    except ValueError as error:
        told = str(error)
    assert told in KINDS or "fault" in told


@every_row(
    "told",
    [3, {"kind": 1}, {"colour": 1}, {"kind": "hang", "probability": "x"}, {"kind": "hang", "count": []}],
)
def test_a_wrong_fault_at_the_control_desk_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match=r"fault"):
        fault_from_json(told)


def test_a_fault_strikes_its_model_its_number_of_times() -> None:
    fate = Misfortune([Fault(kind="503", model="a", count=2), Fault(kind="hang", probability=0)], chance(1))
    assert [None, "503", "503", None] == [fate.strike(model) for model in ("b", "a", "a", "a")]


def test_a_fault_strikes_in_its_own_time_and_no_chat_misses_the_models() -> None:
    fate = Misfortune([Fault(kind="no_models"), Fault(kind="503", since_s=2, until_s=4)], chance(1))
    assert [None, "503", "503", None] == [fate.strike("a", at) for at in (1.9, 2, 3.9, 4)]


@every_row(
    ("kind", "window", "advised"),
    [
        ("429", "requests per minute (RPM)", 2),
        ("429/tpm", "tokens per minute (TPM)", 8),
        ("429/tpd", "tokens per day (TPD)", 579),
        ("429/rpd", "requests per day (RPD)", 87),
        ("429/absurd", "requests per minute (RPM)", 359_996_400),
    ],
)
def test_a_429_names_its_window(kind: str, window: str, advised: int) -> None:
    told = refusal(kind, MODEL.id)
    assert told is not None
    assert (429, advised) == (told.status, told.retry_after_s)
    assert window in told.error["message"]


def test_a_429_speaks_of_the_limits_that_are_kept() -> None:
    """Whoever believes a limit of 30 a minute, and is told no better, asks no more ever after."""
    told = refusal("429", MODEL.id, Allowance(MODEL, "developer").kept)
    assert told is not None
    assert "(RPM): Limit 1000, Used 1000" in told.error["message"]
    assert {} == Allowance(MODEL, "off").kept


def test_a_bomb_is_small_outside() -> None:
    packed = bomb()
    assert len(packed) < 1 << 20
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert b" " * 4096 == unpacker.decompress(packed, 4096)


def test_the_same_seed_brings_the_same_misfortune() -> None:
    fates = [Misfortune([Fault(kind="cut", probability=0.5)], chance(7)) for _ in range(2)]
    first, second = ([fate.strike("a") for _ in range(50)] for fate in fates)
    assert first == second
    assert 10 < first.count("cut") < 40


@every_row(
    ("seconds", "written"),
    [
        (0, "0s"),
        (0.00001, "0.1ms"),
        (0.1728, "172.8ms"),
        (6, "6s"),
        (7.66, "7.66s"),
        (179.56, "2m59.56s"),
        (578.016, "9m38.016s"),
        (3600, "1h0m0s"),
        (86_399, "23h59m59s"),
    ],
)
def test_durations_read_as_go_writes_them(seconds: float, written: str) -> None:
    assert written == go_duration(seconds)


def test_a_bucket_fills_and_runs_out_evenly() -> None:
    allowance = Allowance(MODEL, "free")
    allowance.admit(5_034, 0.0)
    with pytest.raises(Refusal) as caught:
        allowance.admit(3_563, 0.0)
    told = caught.value
    assert told.status == 429
    assert "on tokens per minute (TPM): Limit 8000, Used 5034, Requested 3563" in told.error["message"]
    assert "Please try again in 4.4775s." in told.error["message"]
    assert told.retry_after_s == 5
    allowance.admit(3_563, 5.0)
    assert allowance.headers(5.0)["x-ratelimit-remaining-requests"] == "998"


def test_an_enterprise_has_room_for_a_hundred_developers() -> None:
    allowance = Allowance(MODEL, "enterprise")
    allowance.admit(250_000, 0.0)
    assert str(99 * 250_000) == allowance.headers(0.0)["x-ratelimit-remaining-tokens"]


def test_requests_a_minute_are_limited_though_no_header_tells() -> None:
    allowance = Allowance(MODEL, "free")
    for _ in range(30):
        allowance.admit(1, 0.0)
    with pytest.raises(Refusal, match=r"requests per minute \(RPM\): Limit 30, Used 30, Requested 1"):
        allowance.admit(1, 0.0)


def test_what_was_reserved_and_not_used_comes_back() -> None:
    allowance = Allowance(MODEL, "free")
    allowance.admit(7_000, 0.0)
    allowance.correct(-6_500)
    assert allowance.headers(0.0)["x-ratelimit-remaining-tokens"] == "7500"


def test_no_plan_refuses_nothing_and_still_tells() -> None:
    allowance = Allowance(MODEL, "off")
    for _ in range(3):
        allowance.admit(200_000, 0.0)
    assert allowance.headers(0.0)["x-ratelimit-remaining-tokens"] == "0"


def test_tokens_can_be_counted_again_by_anybody() -> None:
    assert [0, 1, 1, 2, 2] == [count_text(text) for text in ("", "a", "abcd", "abcde", "äöü")]
    assert 64 + 3 + (4 + 2) + (4 + 1) == count_prompt(MODEL, [("system", "12345678"), ("user", "a")])


@given(st.text(max_size=60), st.integers(min_value=-1, max_value=20))
def test_a_cut_text_is_a_beginning_within_its_tokens(text: str, tokens: int) -> None:
    cut = cut_text(text, tokens)
    assert text.encode("utf-8", "replace").decode().startswith(cut)
    assert count_text(cut) <= max(tokens, 0)


def test_a_prefix_is_cached_for_two_hours_and_for_its_model() -> None:
    cache, other = PrefixCache(), MODELS["openai/gpt-oss-120b"]
    long = [("system", "x" * 2_000), ("user", "first")]
    assert 0 == cache.look_up(MODEL, long, 0.0)
    assert 384 == cache.look_up(MODEL, [long[0], ("user", "second")], 60.0)
    assert 0 == cache.look_up(other, long, 60.0)
    assert 0 == cache.look_up(MODEL, [("system", "y" + "x" * 2_000)], 60.0)
    assert 0 == cache.look_up(MODEL, long, 60.0 + 7_201)


def test_the_price_is_rounded_up_once() -> None:
    spent = Spent(prompt_tokens=3, cached_tokens=1, completion_tokens=1, reasoning_tokens=0)
    assert 2 * 75 + 38 + 300 == price(MODEL.id, spent)
    tally = Tally()
    tally.count(MODEL.id, "200")
    tally.charge(MODEL.id, spent)
    assert "0.000000488" == tally.state()["cost_usd"]


def test_the_wait_follows_its_median_and_its_tail() -> None:
    pace = Pace(SimulatorOptions(median_ms=200, p95_ms=800, seed=3), chance(3))
    waits = sorted(pace.first_token_s() for _ in range(4_000))
    assert 0.18 < waits[2_000] < 0.22
    assert 0.7 < waits[3_800] < 0.9


def test_instant_waits_for_nothing_and_speaks_in_few_pieces() -> None:
    pace = Pace(SimulatorOptions(instant=True, slow_first_token_s=3), chance(1))
    assert (0.0, 3.0, 0.0) == (
        pace.first_token_s(),
        pace.first_token_s(slow=True),
        pace.completion_s(MODEL, 900),
    )
    pieces = pace.chunks("a few words and some more of them", 0.0)
    assert len(pieces) <= 4
    assert "".join(pieces) == "a few words and some more of them"


@given(st.text(max_size=80), st.floats(min_value=0, max_value=3))
def test_pieces_joined_are_the_text(text: str, seconds: float) -> None:
    pieces = Pace(SimulatorOptions(), chance(1)).chunks(text, seconds)
    assert "".join(pieces) == text
    assert all(pieces) or not text


@pytest.mark.parametrize(
    "wrong", [{"plan": "rich"}, {"median_ms": 0}, {"median_ms": 9, "p95_ms": 8}, {"tokens_per_second": -1}]
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"seen|must not"):
        SimulatorOptions(**wrong)  # type: ignore[arg-type]  # on purpose


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["model", "messages", "role", "content", "stream", "stop"]), inner, max_size=4
            )
        ),
    )
)
def test_any_body_is_read_or_refused(body: object) -> None:
    refusal: Refusal | None = None
    try:
        read_request(body)
    except Refusal as error:
        refusal = error
    assert refusal is None or (refusal.status in {400, 404} and refusal.error["message"])


def test_the_remaining_tokens_fall_with_every_call() -> None:
    allowance = Allowance(MODEL, "developer")
    left = []
    for _ in range(4):
        allowance.admit(1_000, 0.0)
        left.append(int(allowance.headers(0.0)["x-ratelimit-remaining-tokens"]))
    assert all(more - fewer == 1_000 for more, fewer in pairwise(left))
