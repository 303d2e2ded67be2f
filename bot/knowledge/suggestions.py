"""Questions that a newcomer may be offered: only such as the public part of the profile answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain import EVERYBODY, Passage

_MOST = 6
_OWN = 2
_LONGEST = 90
_NEXT = 2
_LONGEST_TITLE, _TELLING = 80, 80
_TELLS_LITTLE = frozenset({"Contact"})
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
_LEADING_TO = {**dict(_BY_SECTION), "About": "Can you tell me about yourself?"}


def suggest(passages: Iterable[Passage]) -> tuple[str, ...]:
    """Up to six questions: two that the notes bring, then one for each kind of record."""
    public = [passage for passage in passages if passage.visible_to(EVERYBODY)]
    asked = list(_own(public))[:_OWN]
    asked += list(_derived(public))[: _MOST - len(asked)]
    if not asked:
        asked = [f"Tell me about {passage.title}." for passage in public[:_MOST]]
    return tuple(dict.fromkeys(asked))[:_MOST]


def follow_ups(asked: str, passages: Iterable[Passage]) -> tuple[str, ...]:
    """Up to two questions, other than the one just asked, that these passages would answer."""
    likely = [one for one in map(_about, passages) if one and one.casefold() != asked.casefold()]
    return tuple(dict.fromkeys(likely))[:_NEXT]


def _about(passage: Passage) -> str | None:
    """A question that leads to a passage; None for one that says little more than its title."""
    if passage.questions:
        return passage.questions[0]
    if (
        passage.section in _TELLS_LITTLE
        or len(passage.title) > _LONGEST_TITLE
        or len(passage.text) < _TELLING
    ):
        return None
    pattern = _LEADING_TO.get(passage.section, "Can you tell me more about {title}?")
    question = pattern.format(title=passage.title)
    return question if len(question) <= _LONGEST else None


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
