"""What is for the person alone to tell: recognised in a question, looked for in what the asker may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.stemming import english_stem
from bot.truth.readings import readings, unaccented
from bot.truth.topic_records import TOLD
from bot.truth.topic_words import ASKED, FALSE_FRIENDS

_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = """
a about all an and any anything are around as at be been by do ever everything for from had has have her his
how i in into is it its me my myself of on or our own personal private questions related stuff than that the
their them these things this those to topic topics was were what when where which who why with you your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_LONGEST = 20_000


def private_topic(text: str) -> str | None:
    """
    The topic of `bot.reasons.TOPICS` that a question about the person asks for, None for all others.

    "What is your salary?" does, "Did you build a salary calculator?" does not; so do a few other languages,
    and what hides in other letters.
    """
    for reading in readings(text[:_LONGEST]):
        plain = FALSE_FRIENDS.sub(" ", reading)
        for topic, pattern in ASKED:
            if pattern.search(plain):
                return topic
    return None


def is_told(topic: str, passages: Sequence[Passage]) -> bool:
    """Whether one of the passages, those that the asker may see, tells of a topic; an unknown one is not."""
    pattern = TOLD.get(topic)
    if pattern is None:
        return False
    return any(pattern.search(_whole(passage)) for passage in passages)


@lru_cache(maxsize=2048)
def _whole(passage: Passage) -> str:
    return unaccented(f"{passage.title}\n{passage.section}\n{passage.text}")


def avoided(text: str, topics: Sequence[str]) -> str | None:
    """
    The first of the owner's own topics that a text touches, None when it touches none.

    All words of a topic that say something must occur, in any form: "my divorce" in "Why did you get
    divorced?". A topic that is private by its name, such as "religion", is touched by every question for it.
    """
    if not any(topics):
        return None
    spoken = _stems(text[:_LONGEST])
    asked = private_topic(text)
    for topic in topics:
        wanted = _stems(topic)
        named = {name for name, _ in ASKED if english_stem(name) in wanted}
        if (wanted and wanted <= spoken) or (asked in named and len(wanted) == 1):
            return topic
    return None


def _stems(text: str) -> frozenset[str]:
    return frozenset(english_stem(word) for word in _WORD.findall(unaccented(text)) if word not in _SMALL)
