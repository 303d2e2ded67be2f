"""A stem is the same whoever else is at one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.stemming import english_stem

STEMS = {
    "running": "run",
    "organizations": "organiz",
    "happiness": "happi",
    "certified": "certifi",
    "responsibilities": "respons",
    "programming": "program",
}


@pytest.mark.usefixtures("restless")
def test_threads_do_not_mix_their_words() -> None:
    def stems() -> list[dict[str, str]]:
        return [{word: english_stem(word) for word in STEMS} for _ in range(300)]

    with ThreadPoolExecutor(2) as threads:
        told = [threads.submit(stems) for _ in range(2)]

    assert [[STEMS] * 300] * 2 == [one.result() for one in told]
