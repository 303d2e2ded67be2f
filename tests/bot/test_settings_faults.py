"""A slip in a table of twin.toml is told by its place, what was seen, and what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings
from bot.settings_origin import shown
from tests.tables import every_row

SLIPS = [
    (
        "[limits.students]\ntoken = 5",
        "expected some of scope, who, per, tokens, usd; perhaps tokens was meant",
    ),
    (
        '[limits.students]\nscope = "people"\ntokens = 5',
        "limits.students.scope: seen 'people'; expected 'all', 'person', 'channel',",
    ),
    ("limits = 5", "limits: expected a table, [limits.NAME]"),
    (
        "[limits]\ntokens = 5",
        "limits.tokens: expected a table, [limits.tokens] with some of scope, who, per, tokens, usd",
    ),
    ("[limits.x]\ntokens = 0", "limits.x.tokens: seen '0'; expected a number greater than or equal to 1"),
    ('hedging = "on"', "hedging: expected a table, [hedging] with some of share, usd_share"),
    ("[hedging]\nshare = 20", "hedging.share: seen '20'; expected a number less than or equal to 1"),
    ("[experiments.tone]", "experiments.tone.arms: is missing"),
    (
        "[experiments.tone.arms.a]\n[experiments.tone.arms.b]\nmodell = 'x'",
        "experiments.tone.arms.b.modell: there is no such key; expected some of model, prompt,",
    ),
    (
        '[[catalogue."groq:a/b".later]]\nsinse = 2026-01-01',
        "expected some of input_usd, cached_usd, output_usd, since; perhaps since was meant",
    ),
    (
        '[catalogue."groq:a/b"]\ninput_usd = 1\noutput_usd = 1e30',
        "catalogue.groq:a/b.output_usd: seen '1e+30'; expected a number less than or equal to 1000000",
    ),
    (
        '[providers.groq2]\nkind = "grok"\napi_key_env = "X"',
        "providers.groq2.kind: seen 'grok'; expected 'groq' or",
    ),
]


@every_row(("text", "told"), SLIPS)
def test_a_slip_is_told_with_its_place_what_was_seen_and_what_there_is(text: str, told: str) -> None:
    Path("twin.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert told in str(caught.value)


@every_row(
    "text",
    [
        '[providers]\ngroq2 = "gsk_12345678"',
        '[providers.groq2]\napi_kay = "gsk_12345678"',
        '[providers.groq2]\napi_key = ["gsk_12345678"]',
        '[providers.groq2]\napi_key_env = "gsk-12345678"',
        '[providers.groq2]\napi_key = "a"\nbase_url = "gsk_12345678"',
    ],
)
def test_what_stands_in_a_table_of_a_provider_may_be_a_key_and_is_not_repeated(text: str) -> None:
    Path("twin.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=r"^providers\.groq2") as caught:
        load_settings()

    assert "12345678" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"TWIN_DAILY_TOKENS = {10**18 + 1}",
        f"[limits.x]\ntokens = {10**18 + 1}",
        f"[limits.x]\ntokens = {2**70}",
    ],
)
def test_a_cap_that_no_ledger_can_hold_is_refused(text: str) -> None:
    """It would be met at the first call, and each question quoted without a word why."""
    Path("twin.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match="less than or equal to 1000000000000000000"):
        load_settings()


def test_the_address_of_a_webhook_may_hold_a_secret_and_is_never_shown() -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(alerts={"webhook": "hooks.test/s3cret"})
    well = load_settings(alerts={"webhook": "https://hooks.test/s3cret"})

    assert "alerts.webhook: expected a URL that begins with https:// or http://" == str(wrong.value)
    assert "https://hooks.test/s3cret" in well.secrets
    assert "s3cret" not in str(shown(well))
