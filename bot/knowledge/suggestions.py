"""Questions that a newcomer may be offered: only such as the public part of the profile answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain import EVERYBODY, Passage

_MOST = 6
_OWN = 2
_LONGEST = 90
_BY_SECTION = (
    ("Work", "What did you do as {title}?"),
    ("Projects", "Tell me about {title}."),
    ("Education", "Where did you study?"),
    ("Certificates", "Which certifications do you hold?"),
    ("Skills", "What are your strongest skills?"),
    ("Publications", "What have you published?"),
    ("Volunteering", "What do you do as a volunteer?"),
    ("Languages", "Which languages do you speak?"),
)


def suggest(passages: Iterable[Passage]) -> tuple[str, ...]:
    """Up to six questions: two that the notes bring, then one for each kind of record."""
    public = [passage for passage in passages if passage.visible_to(EVERYBODY)]
    asked = list(_own(public))[:_OWN]
    asked += list(_derived(public))[: _MOST - len(asked)]
    if not asked:
        asked = [f"Tell me about {passage.title}." for passage in public[:_MOST]]
    return tuple(dict.fromkeys(asked))[:_MOST]


def _own(passages: Sequence[Passage]) -> Iterator[str]:
    """The first questions of different sections, stories first: nothing else shows a person as well."""
    firsts: dict[str, Passage] = {}
    for passage in passages:
        if passage.questions:
            firsts.setdefault(passage.section, passage)
    for passage in sorted(firsts.values(), key=lambda one: "stor" not in one.section.lower()):
        yield passage.questions[0]


def _derived(passages: Sequence[Passage]) -> Iterator[str]:
    for section, pattern in _BY_SECTION:
        found = [passage for passage in passages if passage.section == section]
        if found:
            latest = max(found, key=lambda passage: (passage.dates[-7:], passage.dates))
            question = pattern.format(title=latest.title)
            if len(question) <= _LONGEST:
                yield question
