"""Finds the names in a question: by a table, by their capitals, and by where only a name can stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.lexicon import LONGEST, Lexicon, Word, lexicon, spelled
from bot.knowledge.words import stem, vocabulary

_OPENS = re.compile(r"(?:^|[.!?:;\n]|[-*•]\s)[\s\"'“‘(\[*_`]*$")  # noqa: RUF001 - apostrophes
_FRAME = re.compile(
    r"\b(?:know|knows|use|used|using|learn|learned|learnt|write|wrote|written|code|coded|coding|program|programmed"
    r"|programming|develop|developed|work with|worked with|working with|familiar with|experience (?:in|with)"
    r"|proficient in|good at|years of|years in|skilled in|fluent in|background in|expert in|and|or|written in"
    r")\s+$",
    re.IGNORECASE,
)
_EMPLOYED = re.compile(
    r"\b(?:work|works|worked|working|job|intern|interned|internship|employed|time|years?|months?|role|position|stint"
    r"|study|studied|studying|degree|researcher|professor|engineer|manager|consultant|started|lecturer|phd|mba|be|was|were)"
    r"(?:\s+(?:there|back|on|full-time|part-time))?\s+(?:at|for)\s+$"
    r"|\b(?:joined|left|leave|leaving|quit|founded|co-founded)\s+$",
    re.IGNORECASE,
)
_AT_WORK = re.compile(r"\b(?:at|joined|join|joining|left|leave|leaving|quit)\s+(?:the\s+)?$", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"(?:\b(?:such as|e\.?g\.?,?|for example,?|for instance,?|including|say,|similar to)"
    r"|\b(?!(?:you|i|we|to|d|did|do|would|really|not|they|people)\b)\w+ like)\s[^.?!;:]*$",
    re.IGNORECASE,
)
_OR_SIMILAR = re.compile(
    r"[\s,]*(?:/|or|and)\s+(?:(?:any(?:thing)?|some(?:thing)?)\s+)?(?:similar|the like|comparable|equivalent"
    r"|others?|another|else|so|such)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:speak\w*|spoke\w*|fluen\w+|languages?|understand|native|conversational|translat\w+)\b",
    re.IGNORECASE,
)
_LINKS = frozenset({"of", "the", "and", "de", "for", "without", "&", "la", "van", "von", "del", "du"})
_TITLE_CASE = 3
_INITIALS = re.compile(r"[A-Z][A-Z0-9&]{1,7}")
_LONG_ENOUGH = 3
_NEAR = 160
"""Letters."""
_LONGEST_RUN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """
    A name as written, its words as they are compared, and all spellings that stand for it.

    ``is_known``: the table has it. ``is_example``: it only illustrates ("tools such as Kafka", "or similar").
    ``is_place_of_work``: the question has somebody work, study or stay there.
    """

    text: str
    words: tuple[str, ...]
    spellings: tuple[str, ...]
    is_known: bool = False
    is_example: bool = False
    is_place_of_work: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question in words, with what its capitals are worth."""

    text: str
    words: Sequence[Word]
    trusts_capitals: bool
    speaks: bool

    def before(self, at: int) -> str:
        """What stands right before a word; farther words do not make it a name."""
        start = self.words[at].start
        return self.text[max(0, start - _NEAR) : start]

    def has_name_capital(self, at: int) -> bool:
        return (
            self.trusts_capitals
            and self.words[at].raw[:1].isupper()
            and not _OPENS.search(self.before(at)[-12:])
        )

    def behind(self, at: int) -> str:
        end = self.words[at].start + len(self.words[at].raw)
        return self.text[end : end + _NEAR]


def names_in(text: str, *, is_english: bool = True) -> Iterator[Name]:
    """The names of a question in order; other languages write more than names with capitals."""
    words = list(spelled(text))
    reading = _Reading(text, words, is_english and not _is_title_case(words), bool(_SPEAKS.search(text)))
    at = 0
    while at < len(words):
        end, name = _known(reading, at) or _capitals(reading, at) or _in_place(reading, at) or (at + 1, None)
        if name is not None:
            yield name
        at = end


def _is_title_case(words: Sequence[Word]) -> bool:
    """Whether Ordinary Words Have Capitals Too, or ALL of them are shouted."""
    known = vocabulary()
    ordinary = [
        w
        for w in words[1:]
        if stem(w.whole) in known.ordinary and w.whole != "i" and len(w.raw) >= _LONG_ENOUGH
    ]
    high = sum(word.raw[0].isupper() for word in ordinary)
    return high >= _TITLE_CASE or (len(ordinary) > 1 and high == len(ordinary))


def _known(reading: _Reading, at: int) -> tuple[int, Name] | None:
    """The longest name of the table that begins here."""
    known = lexicon()
    for end in range(min(len(reading.words), at + LONGEST), at, -1):
        some = reading.words[at:end]
        for key in dict.fromkeys((" ".join(w.whole for w in some), " ".join(w.parts for w in some))):
            spellings = known.spellings.get(key) or (
                (key,) if reading.speaks and key in known.tongues else ()
            )
            if spellings and _is_meant(reading, at, key, known):
                return end, _name(reading, at, end, spellings, is_known=True)
    return None


def _is_meant(reading: _Reading, at: int, key: str, known: Lexicon) -> bool:
    if key not in known.doubtful:
        return True
    if reading.has_name_capital(at):
        return True
    before = reading.before(at)
    return key in known.in_frames and bool(_FRAME.search(before) or _EMPLOYED.search(before))


def _capitals(reading: _Reading, at: int) -> tuple[int, Name] | None:
    """A run of capitalised words from here, without the ordinary ones at its ends."""
    if not reading.words[at].raw[:1].isupper() or not reading.trusts_capitals:
        return None
    known = lexicon()
    end = at + 1
    while (
        end < min(len(reading.words), at + _LONGEST_RUN)
        and _goes_on(reading, end)
        and not _known(reading, end)
    ):
        end += 1
    while reading.words[end - 1].whole in _LINKS:
        end -= 1
    run = reading.words[at:end]
    telling = [
        number
        for number, word in enumerate(run, start=at)
        if not known.is_ordinary(word) and word.whole not in _LINKS
    ]
    if (
        telling
        and _OPENS.search(reading.before(at)[-12:])
        and telling[-1] == at
        and not _INITIALS.fullmatch(run[0].raw)
    ):
        return None  # the first word of a sentence has a capital anyway
    if not telling or all(len(reading.words[n].whole) < 2 for n in telling):  # noqa: PLR2004 - a letter is no name
        return None
    ends = telling if not any(word.whole in known.kinds_of_name for word in run) else [telling[0], end - 1]
    words = tuple(reading.words[n].whole for n in telling)
    first, last = min(ends[0], telling[0]), max(ends[-1], telling[-1]) + 1
    whole = " ".join(word.whole for word in reading.words[first:last])
    return end, _name(reading, first, last, (whole,), words=words)


def _goes_on(reading: _Reading, at: int) -> bool:
    """Whether a run of capitals does not end before this word."""
    gap = reading.text[reading.words[at - 1].start + len(reading.words[at - 1].raw) : reading.words[at].start]
    if gap.strip(" &'’\"") or "\n" in gap:  # noqa: RUF001
        return False
    word = reading.words[at]
    links = word.whole in _LINKS and at + 1 < len(reading.words) and reading.words[at + 1].raw[:1].isupper()
    return word.raw[:1].isupper() or links


def _in_place(reading: _Reading, at: int) -> tuple[int, Name] | None:
    """A word in small letters where only an employer's or a school's name can stand: "worked at acme"."""
    word = reading.words[at]
    if (
        not word.raw[:1].islower()
        or len(word.whole) < _LONG_ENOUGH
        or not _EMPLOYED.search(reading.before(at))
    ):
        return None
    if lexicon().is_ordinary(word) or re.search(r"(?:ing|ly|ed)$", word.whole):
        return None
    return at + 1, _name(reading, at, at + 1, (word.whole,))


def _name(
    reading: _Reading,
    at: int,
    end: int,
    spellings: tuple[str, ...],
    *,
    words: tuple[str, ...] = (),
    is_known: bool = False,
) -> Name:
    last = reading.words[end - 1]
    is_example = bool(_EXAMPLE.search(reading.before(at)) or _OR_SIMILAR.match(reading.behind(end - 1)))
    return Name(
        text=reading.text[reading.words[at].start : last.start + len(last.raw)],
        words=words or tuple(word.whole for word in reading.words[at:end]),
        spellings=spellings,
        is_known=is_known,
        is_example=is_example,
        is_place_of_work=bool(_AT_WORK.search(reading.before(at))),
    )
