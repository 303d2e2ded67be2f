"""What an operator is told when the twin starts is true."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from bot.assembly import open_twin
from bot.settings import Settings

pytestmark = pytest.mark.usefixtures("at_head")


@pytest.mark.parametrize(
    ("quotes", "told"), [("on", "answered by quoting the profile"), ("off", "no question can be answered")]
)
async def test_the_start_says_how_questions_are_answered_without_a_key(
    tmp_path: Path, quotes: Literal["on", "off"], told: str
) -> None:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path / 'twin.db'}", quotes=quotes)

    async with open_twin(settings) as twin:
        lines = list(twin.greeting())

    assert told in lines[-1]
