"""Whether a sentence says no where its records say no, and yes where they say yes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.truth.faults import POLARITY, Fault
from bot.truth.parts import clauses, content_of
from bot.truth.stems import Word, opposites, plain, stop_words, without_idioms, words_of
from bot.truth.told import Stems, Told, stems_of

_VERBAL = frozenset({"not", "never", "neither", "nor"})
_NOMINAL = frozenset({"no", "none", "nobody", "nothing", "nowhere", "without", "zero"})
_SILENT_NO = re.compile(
    r"\b(?P<verb>fail|refus|declin|lack|avoid|prevent|stop|forbid|forbad|ban|kept?|keep)(?:e|es"
    r"|ed|s|ing|ped|ping|ding|en)?\b"
    r"|\b(?:unable to|instead of|rather than|no longer|yet to|free of|unlike|other than"
    r"|apart from|except|too \w{1,20} to"
    r"|the same|unchanged|only for)\b",
    re.IGNORECASE,
)
"""Says no without the word; whoever denies what follows says nothing new."""
_IDLE = re.compile(
    r"\b(?:not (?:far|quite|only|just|merely|simply|least|to mention|surprisingly|long|until|before)"
    r"|no (?:doubt|later|fewer|less|more|sooner|matter|longer than|problem)"
    r"|nothing (?:but|less)|why not|if not|whether or not|or not|can ?not (?:wait|help)|no ?one but"
    r"|without (?:a )?doubt|does not (?:hesitate|matter)|never(?:theless| mind))\b",
    re.IGNORECASE,
)
"""Has the word and denies nothing."""
_SUPPOSED = re.compile(
    r"\b(?:when(?:ever)?|if|unless) (?:i(?:'m| am)|we(?:'re| are)|it(?:'s| is)|there(?:'s| is| are))?"
    r"\s*(?:not|no|nothing|nobody|none)\b",
    re.IGNORECASE,
)
"""Supposes what it denies."""
_NOT_UNTIL = re.compile(r"\bnot\s+(?:[\w-]+\s+){1,6}until\b", re.IGNORECASE)
"""Says when, not that it is not."""
_REFUSED = re.compile(r"\bsa(?:y|ys|id|ying) no\b", re.IGNORECASE)
_THOUGHT = re.compile(
    r"\bnot (?:really |actually )?(?:think|believe|feel)\b(?: that)?(?: any(?:body|one|thing)\b)?",
    re.IGNORECASE,
)
"""To think not is to think that it is not."""
_PARTICLE = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|indeed|correct|right|sure|absolutely)\b[\s,.!:;]+|(?:no|nope)\s*[,.!:;]\s*)",
    re.IGNORECASE,
)
_HALF_A_NO = re.compile(
    r"\b(?:un\w+|in\w+(?:ble|ent|ant)|im\w+ble|dis\w+|non-?\w+|no|not|never|less|fewer|few|only|without|except|hardly"
    r"|rarely|seldom|avoid\w*|stop\w*|fail\w*|lack\w*|prevent\w*|too|but|however|although|though|while|whereas"
    r"|if|until|rather|instead|most|some|may|might|could)\b",
    re.IGNORECASE,
)
"""No plain yes: it says no in part, or in another word."""
_LETS = frozenset({"let", "lets", "allow", "allows", "allowed", "permit", "permits", "permitted"})
_NO_LONGER = re.compile(r"\bno longer\b", re.IGNORECASE)
_THAT = re.compile(r"\bthat\b", re.IGNORECASE)
_TARGETS = 3
_FEW = 2
_REACH = 12
"""Words before a "not" that it may still be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """
    A "no" in a text: what it is about, the words right after it, and all of its clause that it may be about.

    ``verb`` is the stem of a word such as "stopped" that says no by itself; ``lets``: it is about allowing.
    """

    targets: tuple[Word, ...]
    nearest: tuple[Word, ...]
    whole: tuple[Word, ...]
    verb: str = ""
    lets: bool = False


@lru_cache(maxsize=2048)
def denials(sentence: str) -> tuple[Denial, ...]:
    """Each "not", "never", "no" and "without" of a sentence."""
    return tuple(_denials(_bare(sentence)))


@lru_cache(maxsize=2048)
def _silent_denials(sentence: str) -> tuple[Denial, ...]:
    """Each "stopped", "instead of" and the like, with what comes after it."""
    return tuple(
        Denial(targets=(), nearest=(), whole=tuple(_meant(clause.words)), verb=match["verb"] or "")
        for match in _SILENT_NO.finditer(sentence)
        for clause in clauses(sentence[match.end() :])[:1]
    )


@lru_cache(maxsize=256)
def _told_denials(sentences: tuple[str, ...]) -> tuple[Denial, ...]:
    return tuple(denial for one in sentences for denial in (*denials(one), *_silent_denials(one)))


@lru_cache(maxsize=256)
def _with_denials(sentences: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in sentences if denials(one))


def _bare(sentence: str) -> str:
    text = _THOUGHT.sub("not", _SUPPOSED.sub(" ", _NO_LONGER.sub("not", plain(sentence))))
    text = _REFUSED.sub("refused", _NOT_UNTIL.sub(" ", text))
    return _PARTICLE.sub("", _IDLE.sub(" ", _THAT.sub(";", text)))


def _denials(text: str) -> Iterator[Denial]:
    for clause in clauses(text):
        words = clause.words
        places = [at for at, word in enumerate(words) if word.text in _VERBAL or word.text in _NOMINAL]
        for at, following in pairwise([*places, len(words)]):
            after = _meant(words[at + 1 : following])
            before = _meant(words[max(0, at - _REACH) : at]) if words[at].text in _VERBAL else []
            targets = after[:_TARGETS] if len(after) > 1 or not after else [*after, *before[-_FEW:]]
            lets = any(word.text in _LETS for word in words[at + 1 : at + 3])
            yield Denial(
                targets=tuple(targets),
                nearest=tuple(_before_and(words[at + 1 : following])[:_TARGETS] or before[-_TARGETS:]),
                whole=(*before, *after),
                lets=lets,
            )


def _before_and(words: Sequence[Word]) -> list[Word]:
    """What a "no" is certainly about: not what another part adds to it."""
    ends = next((at for at, word in enumerate(words) if word.text == "and"), len(words))
    return _meant(words[:ends])


def _meant(words: Sequence[Word]) -> list[Word]:
    """The words that are no mere function words."""
    return [word for word in words if word.text not in stop_words()]


def wrong_polarity(sentence: str, told: Told, *, asked: str = "") -> list[Fault]:
    """
    A "no" that no record says, or a yes where they say no.

    A record that is silent says neither: to deny what it does not mention is weakly supported at best.
    """
    sentence = without_idioms(sentence)
    said = denials(sentence)
    theirs = _told_denials(told.sentences) if said else ()
    if len(content_of(words_of(sentence))) >= _TARGETS:
        asked = ""  # it says itself what it is about
    found = [fault for denial in said if (fault := _invented_no(denial, theirs, told, asked)) is not None]
    if not said and not any(one.search(plain(sentence)) for one in (_SUPPOSED, _NOT_UNTIL)):
        found += dropped_no(sentence, told)
    return found or list(_turned(sentence, told))


def _invented_no(denial: Denial, theirs: Sequence[Denial], told: Told, asked: str) -> Fault | None:
    targets = list(denial.targets) or (content_of(words_of(asked)) if len(denial.whole) < _TARGETS else [])
    if not targets:
        return None if theirs else Fault(kind=POLARITY, words="not", is_hard=False)
    if any(_covers(one, targets) for one in theirs) or _is_opposite(targets, told):
        return None
    if denial.lets and any(one.verb for one in theirs):
        return None
    affirmed = [word for word in targets if told.stems.holds(word)]
    words = " ".join(word.text for word in targets)
    # What it says right after "not", no record may ever have said: "was not popular" denies none of them.
    is_hard = 2 * len(affirmed) >= len(targets) and not set(content_of(targets[:1])) - set(affirmed)
    return Fault(kind=POLARITY, words=f"not {words}", is_hard=is_hard)


def _is_opposite(targets: list[Word], told: Told) -> bool:
    """Whether the records say the same by the opposite word: not lost is stayed."""
    opposed = [word for word in targets if any(told.stems.has(other) for other in opposites(word.stem))]
    return bool(opposed) and all(word in opposed or told.stems.holds(word) for word in targets)


def _covers(denial: Denial, targets: list[Word]) -> bool:
    """Whether the nearest of the targets, or half of them, are denied there too."""
    if denial.verb and any(word.stem.startswith(denial.verb) for word in targets):
        return False
    stems = _stems(denial.whole)
    if _stems(denial.nearest).holds(targets[0]):
        return True
    return 2 * sum(stems.exactly(word) for word in targets) >= len(targets)


@lru_cache(maxsize=4096)
def _stems(words: tuple[Word, ...]) -> Stems:
    return Stems(words)


def contradicts(sentence: str, sentences: Sequence[str]) -> bool:
    """
    Whether one of some sentences says no to all that this one says, or plainly says what this one denies.

    What it is about may be a pronoun there, when enough of the rest is the same.
    """
    content = content_of(words_of(without_idioms(sentence)))
    if len(content) < _TARGETS:
        return False
    content = content[len(content) > _TARGETS :]
    denies = bool(denials(sentence))
    for one in sentences:
        plainly = one if denies else sentence
        if bool(denials(one)) == denies or _HALF_A_NO.search(plainly):
            continue
        if all(map(stems_of(one).exactly, content)):
            return True
    return False


def dropped_no(sentence: str, told: Told) -> Iterator[Fault]:
    """What a sentence says plainly and the records only say with a "no"."""
    denying = _with_denials(told.sentences)
    for clause in clauses(sentence) if denying else ():
        content = clause.content
        if len(content) < 2:  # noqa: PLR2004 - one word is no likeness
            content = [word for word in clause.words if word.text not in stop_words()]
        if len(content) < 2:  # noqa: PLR2004 - as above
            continue
        mine = _stems(tuple(_meant(clause.words)))
        silent = {match[0].lower() for match in _SILENT_NO.finditer(clause.text)}
        for one in denying:
            if any(words not in one.lower() for words in silent):
                continue
            denied = _denied_here(one, mine)
            if not denied or not _is_about(one, content):
                continue
            if not any(_affirms(other, denied) for other in told.sentences):
                yield Fault(kind=POLARITY, words=" ".join(word.text for word in denied))
                return


def _turned(sentence: str, told: Told) -> Iterator[Fault]:
    """A word whose opposite stands in the record's sentence on the same matter."""
    if denials(sentence):
        return
    for clause in clauses(sentence):
        content = clause.content
        for word in content:
            if not opposites(word.stem) or word.stem in told.stems:
                continue
            others = [other for other in content if other is not word]
            for one in told.sentences:
                stems = stems_of(one)
                if any(map(stems.has, opposites(word.stem))) and others and all(map(stems.holds, others)):
                    yield Fault(kind=POLARITY, words=word.text, is_hard=False)
                    return


def _denied_here(one: str, mine: Stems) -> list[Word]:
    for denial in denials(one):
        shared = [word for word in denial.nearest if mine.exactly(word)]
        if shared and 2 * len(shared) >= len(denial.nearest):
            return shared
    return []


def _is_about(one: str, content: list[Word]) -> bool:
    stems = stems_of(one)
    return 2 * sum(stems.holds(word) for word in content) >= len(content)


def _affirms(one: str, words: list[Word]) -> bool:
    """Whether a sentence holds all of the words and denies none of them."""
    denied = _stems(tuple(word for denial in denials(one) for word in denial.whole))
    return all(stems_of(one).exactly(word) and not denied.exactly(word) for word in words)
