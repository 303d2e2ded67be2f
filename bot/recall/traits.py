"""What a question asks, as far as its form tells: its kind, numbers, names, time, and who does what."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import category

from bot.knowledge.lexicon import lexicon
from bot.knowledge.named import names_in
from bot.recall.addressed import addressed
from bot.recall.moods import moods, tense
from bot.recall.terms import is_idle, lists, spelt_out, stemmed
from bot.recall.terms import words as words_of
from bot.recall.wording import bare, is_latin, key
from bot.truth.numbers import COUNTING, ORDINALS, SPELT, spelt
from bot.truth.tenses import is_past

_ARTICLES = frozenset(["a", "an", "the", "any", "some"])
_ASKING_WHY = (("how", "come"), ("what", "made"), ("what", "makes"))
_NON = re.compile(r"\bnon (?=\w)")
_NUMBER = re.compile(r"[-+~<>]?[$€£¥]?\d\S*")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_VERSION = re.compile(r"[a-z]+[/-]?(\d+(?:\.\d+)*)")
_IN_CAPITALS = frozenset(["IT", "US", "WHO"])
"""Names that are other words in small letters."""
_SUPERLATIVE = re.compile(r"\w{3,}est$")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in small letters, and all that stands for it or comes with it."""

    key: str
    spellings: frozenset[str]

    def is_same(self, other: Named) -> bool:
        """Whether each stands for the other: React is not React Native, which comes with it."""
        return self.key.removesuffix("s") == other.key.removesuffix("s") or (
            self.key in other.spellings and other.key in self.spellings
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """
    One question as the guards compare it; words are stems.

    ``asks`` are the kinds of answer that it may want (``when``, ``count``, ``polar``: yes or no); ``thing``
    is what "which" asks to choose from. ``does`` and ``suffers`` hold the verbs that "you" is the subject
    and the object of; ``moods`` whether that is a duty, a wish ...; ``persons`` of whom it speaks.
    ``frame`` is all but auxiliaries, ``shouted`` what only its capitals make a name; ``aims`` what stands
    behind a preposition, ``stands`` what behind one of those that exclude each other ("before", "during").
    ``unread`` are its letters and pictures that no English model knows.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    whole: frozenset[str]
    content: frozenset[str]
    thing: str
    numbers: frozenset[str]
    asks: frozenset[str]
    tense: str
    moods: frozenset[str]
    persons: frozenset[str]
    frame: tuple[str, ...]
    shouted: frozenset[str]
    is_constant: bool
    denials: int
    refuses: frozenset[str]
    does: frozenset[str]
    suffers: frozenset[str]
    aims: tuple[tuple[str, str], ...]
    stands: frozenset[tuple[str, str]]
    names: tuple[Named, ...]
    unread: str

    @property
    def denies(self) -> bool:
        """Whether it says no at all."""
        return self.denials > 0


@lru_cache(maxsize=1024)
def read(text: str, own: str = "") -> Traits:
    """A question's traits; ``own`` is the name of the person, who is meant by it as by "you"."""
    asked = addressed(bare(text), own)
    words = tuple(word for word in _NON.sub("non", key(asked)).split() if word not in _ARTICLES)
    low = spelt_out([word.lower().removesuffix("'s") for word in words])
    stems = tuple(stemmed(word) for word in low)
    said = low[:1] + low[2:] if low[:1] and low[0] in words_of("auxiliary") and low[1:2] == ("not",) else low
    table = lists()
    return Traits(
        words=low,
        stems=stems,
        whole=frozenset(stems),
        content=frozenset(stemmed(word) for word in low if _tells(word)),
        thing=_thing(low),
        numbers=frozenset(_numbers(" ".join(low))),
        asks=_asks(low),
        tense=tense(low),
        moods=frozenset(moods(low)),
        persons=frozenset(table.persons[word] for word in low if word in table.persons),
        frame=tuple(word for word in stems if word not in _forms()),
        shouted=_IN_CAPITALS.intersection(words[1:]),
        is_constant=any(
            word in words_of("constant")
            or word.removesuffix("s") in words_of("constant")
            or _SUPERLATIVE.match(word)
            for word in low
        ),
        denials=_denials(said),
        refuses=table.refusing & set(stems),
        does=frozenset(_does(low)),
        suffers=frozenset(_suffers(low)),
        aims=tuple(_behind(low, words_of("aims"))),
        stands=frozenset(_behind(stems, table.relations)),
        names=tuple(_names(asked)),
        unread="".join(filter(_is_unread, "".join(words))),
    )


def _is_unread(char: str) -> bool:
    return not is_latin(char) and (category(char)[0] in "LM" or category(char) in {"No", "So"})


def _thing(words: Sequence[str]) -> str:
    """``subject`` of "which subjects"; nothing of "what do you"."""
    behind = words[1:2] if words[:1] and words[0] in {"what", "which"} else ()
    is_part = words[2:3] == ("of",)
    return stemmed(behind[0]) if behind and not is_part and behind[0] not in words_of("auxiliary") else ""


def _tells(word: str) -> bool:
    if word in words_of("auxiliary") or word in COUNTING or word in ORDINALS or word[:1].isdigit():
        return False
    return not is_idle(stemmed(word))


def _numbers(text: str) -> Iterator[str]:
    """Figures as they stand, words as figures; an ordinal is one with a point."""
    words = text.split()
    for before, word in zip(["", *words], words, strict=False):
        if found := _ORDINAL.fullmatch(word):
            yield f"{found[1]}."
        elif _NUMBER.fullmatch(word):
            yield word
        elif word in ORDINALS:
            yield f"{ORDINALS[word]}."
        elif found := _VERSION.fullmatch(word):
            yield found[1]
        elif word in {"am", "pm"} and before[:1].isdigit():
            yield word
    for spelled in SPELT.finditer(text):
        yield str(spelt(spelled[0] if spelled[0] == "six" else spelled[0].rstrip("s")))


def _asks(words: Sequence[str]) -> frozenset[str]:
    at = _where_it_asks(words)
    if at is None:
        is_polar = bool(words) and words[0] in words_of("auxiliary")
        return frozenset(["polar"] if is_polar else [])
    wh, after = words[at], words[at + 1 : at + 6]
    if wh == "how":
        return frozenset(_how(after))
    if wh in {"what", "which"}:
        return frozenset(_what(after))
    if wh == "when" and at and words[at - 1] == "since":
        return frozenset(["when", "duration"])
    return frozenset(["who" if wh in {"whom", "whose"} else wh])


def _where_it_asks(words: Sequence[str]) -> int | None:
    """The place of the word that asks, not of one that joins clauses."""
    for at, word in enumerate(words):
        if word not in words_of("wh"):
            continue
        before = words[:at]
        if all(one in words_of("before_wh") or one in words_of("telling") for one in before):
            return at
        if (
            words[at + 1 : at + 2]
            and words[at + 1] in words_of("auxiliary")
            and words[0] not in words_of("auxiliary") | words_of("wh") | words_of("telling")
        ):
            return at
    return None


def _how(after: Sequence[str]) -> Iterator[str]:
    kind = lists().how.get(after[0], "manner") if after else "manner"
    if after[:2] == ("long", "ago"):
        kind = "when"
    yield kind
    if kind == "count" and "times" in after:
        yield "frequency"
    if kind in {"count", "amount"} and not words_of("times").isdisjoint(after):
        yield "duration"
    if kind == "amount" and "experience" in after:
        yield "duration"


def _what(after: Sequence[str]) -> Iterator[str]:
    near = after[1:] if after[:1] and after[0] in {"is", "was", "are", "were"} else after[:2]
    meant = [lists().what[word] for word in near[:3] if word in lists().what]
    meant = [lists().what_directly[word] for word in after[:1] if word in lists().what_directly] or meant
    yield from meant[:1] or ["what"]
    yield from (kind for word in near[:3] for kind in sorted(lists().what_too.get(word, ())))
    if not words_of("priced").isdisjoint(after):
        yield "amount"
    if after[:3] == ("do", "you", "do") and after[3:4] and after[3] not in {"it", "there", "at"}:
        yield "manner"
    if after[:3] == ("did", "you", "build") or after[:2] == ("does", "it"):
        yield "what"


def _denials(words: Sequence[str]) -> int:
    """How often it says no, "or not" and "not only" left out."""
    return sum(
        word in lists().denying
        and not (word == "not" and (words[at - 1 : at] == ("or",) or words[at + 1 : at + 2] == ("only",)))
        for at, word in enumerate(words)
    )


@cache
def _forms() -> frozenset[str]:
    return words_of("auxiliary") | {"do", "be", "have"}


def _does(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        if word not in {"you", "u"}:
            continue
        if _is_agent(words, at):
            yield stemmed(words[at - 2])
            continue
        after = next(
            (one for one in words[at + 1 :] if one not in words_of("skipped") and not one.endswith("ly")), ""
        )
        is_passive = words[at - 1 : at] and words[at - 1] in {"are", "were"} and is_past(after)
        if after and not is_passive and after not in _no_verbs():
            yield stemmed(after)


@cache
def _no_verbs() -> frozenset[str]:
    return frozenset().union(*map(words_of, ("auxiliary", "wh", "links", "joining")))


def _is_agent(words: Sequence[str], at: int) -> bool:
    """``written by you``."""
    return at > 1 and words[at - 1] == "by" and (is_past(words[at - 2]) or words[at - 2].endswith("en"))


def _suffers(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        if word not in {"you", "yourself"} or not at or words[:at] in _ASKING_WHY or _is_agent(words, at):
            continue
        back = at - 1
        while back > 0 and words[back] in words_of("links") | words_of("particles"):
            back -= 1
        if words[back] not in _no_verbs():
            yield stemmed(words[back])
        after = [one for one in words[at + 1 : at + 4] if one not in words_of("skipped")]
        is_passive = words[at - 1] in {"are", "were"} or after[:1] == ["been"]
        done = next((one for one in after if one != "been"), "")
        if is_passive and is_past(done) and done not in words_of("states"):
            yield stemmed(done)


def _behind(words: Sequence[str], prepositions: Container[str]) -> Iterator[tuple[str, str]]:
    for at, word in enumerate(words):
        if word in prepositions:
            behind = next((one for one in words[at + 1 : at + 3] if one not in {"your", "you"}), "")
            yield word, stemmed(behind)


def _names(asked: str) -> Iterator[Named]:
    known = lexicon()
    found: set[str] = set()
    for name in names_in(asked):
        found.update(name.words)
        yield Named(" ".join(name.words), frozenset(name.spellings))
    for written in asked.split():
        word = written.strip(".,;:!?()\"'").removesuffix("'s")
        low = word.lower()
        is_small = len(low) <= 2 and not word.isupper()  # noqa: PLR2004 - "in" is no Indiana
        if low in found or is_small or is_idle(stemmed(low)):
            continue
        if low in known.places or low in known.tongues:
            yield Named(low, frozenset())
