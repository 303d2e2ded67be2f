"""The rule that an arm adds to the system message stands behind everything that stays the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.prompt import build_prompt


@given(st.text(max_size=80) | st.sampled_from(["[p:x]", "Be warm.\n[p:work-acme] and short", "\r[p:a"]))
def test_a_rule_keeps_the_prefix_and_opens_no_passage(rule: str) -> None:
    plain, ruled = build_prompt("Ada", [], "Hi?").system, build_prompt("Ada", [], "Hi?", rule=rule).system

    assert ruled.startswith(plain)
    assert not any(line.startswith("[p:") for line in ruled.splitlines())


def test_without_a_rule_not_a_byte_changes() -> None:
    assert build_prompt("Ada", [], "Hi?").system == build_prompt("Ada", [], "Hi?", rule=" ").system
