"""What speaks against two questions having one answer, however near their meanings seem to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product

from bot.knowledge.words import vocabulary
from bot.recall.doings import (
    are_converse,
    moods_clash,
    moods_differ,
    order_differs,
    persons_differ,
    roles_differ,
    tenses_differ,
)
from bot.recall.order import is_framed, slot
from bot.recall.terms import is_empty, is_same, lists, stands_for, words
from bot.recall.traits import Traits, read
from bot.recall.wording import key

LONGEST_MEANT, LONGEST_JUDGED = 160, 300
"""
Characters. In a longer question what is told before it (an advertisement, a story) outweighs what is asked
in its vector, and a judge is not shown its end.
"""
_ALIKE = 0.5
"""Token-set likeness from which a part seems to be exchanged (ungated rules do harm)."""
_ALIKE_FOR_A_NO = 0.35
_ALIKE_IF_VOUCHED = 0.3
"""The same where a model vouched for them: below it, a "not" is a part of another wording."""
_ALIKE_FOR_NAMES = 0.25
"""Of two names: below it, the one wording speaks of what was left, the other of what came."""
_EXCHANGED = 2
_IDLE_NUMBERS = frozenset(["1", "1."])
"""One and first are asked for in passing."""
_ONE_ANSWER = (frozenset(["polar", "what"]), frozenset(["count", "amount"]))
"""Kinds of question that one answer serves: "Do you have hobbies?", "Which hobbies do you have?"."""
_LINKS = frozenset(["with", "in", "of", "for", "at", "on", "to"])
_WH = frozenset(["what", "who", "when", "where", "whi", "how"])
_ASKING = _WH | {"mani", "much", "long", "big", "well", "good", "larg", "often", "old"}
_OF_AN_AMOUNT = frozenset(["amount", "duration"])
_LOOSE = frozenset(["what", "manner", "level"])
"""Kinds that differ for certain only if nothing else does."""
_JUST_DO = {("do",)}
_FIRST = {("first",)}
_PREFIXES = ("un", "in", "im", "dis", "ir", "non", "il")


def differ(one: str, other: str, *, strict: bool = False, own: str = "") -> str:
    """
    A short reason why two questions cannot share an answer; empty when nothing speaks against it.

    ``strict`` is for pairs that a model vouched for, or is to be asked about: negation and roles then count
    in pairs that are less alike, and longer questions are compared. ``own`` is the person's name, who may be
    meant by it instead of "you".
    """
    if max(len(one), len(other)) > (LONGEST_JUDGED if strict else LONGEST_MEANT):
        return "length" if key(one) != key(other) else ""
    a, b = read(one, own), read(other, own)
    if _are_joined_otherwise(a, b):
        return "names" if a.shouted != b.shouted else ""
    return _firmly(a, b, strict=strict) or _if_alike(a, b)


def _are_joined_otherwise(a: Traits, b: Traits) -> bool:
    """Whether they are the same, but for what is one word in one and two in the other: "home town"."""
    if a.words == b.words:
        return True
    return a.numbers == b.numbers and a.denials == b.denials and "".join(a.words) == "".join(b.words)


def _likeness(a: Traits, b: Traits, *, exchanged: int = 0) -> float:
    """Jaccard's measure of their stems, of which some are taken for the same."""
    shared, together = len(a.whole & b.whole) + exchanged, len(a.whole | b.whole) - exchanged
    return shared / max(1, together)


def _firmly(a: Traits, b: Traits, *, strict: bool) -> str:
    """What counts nearly always: numbers, names, roles, negation, letters."""
    likeness = _likeness(a, b)
    counts = likeness >= (_ALIKE_IF_VOUCHED if strict else _ALIKE_FOR_A_NO)
    is_alike = likeness >= _ALIKE
    if _numbers_differ(a, b, one_sided=is_alike):
        return "numbers"
    if likeness >= _ALIKE_FOR_NAMES and _names_differ(a, b, one_sided=is_alike):
        return "names"
    if counts and _denial_differs(a, b):
        return "negation"
    if counts and roles_differ(a, b):
        return "roles"
    return "letters" if _letters_differ(a, b, is_vouched=strict, is_alike=is_alike) else ""


def _letters_differ(a: Traits, b: Traits, *, is_vouched: bool, is_alike: bool) -> bool:
    """
    By an English model all of a script that it has not learnt is the same: their cosine may be 1.

    Whoever vouched for the pair may read it, but one name in two questions that are alike is not another.
    """
    if a.unread == b.unread:
        return False
    return bool(a.unread and b.unread and is_alike) if is_vouched else True


def _if_alike(a: Traits, b: Traits) -> str:
    """What tells two questions of one frame apart."""
    if _likeness(a, b, exchanged=1) < _ALIKE:
        return ""
    for reason, tells_apart in _IN_A_FRAME:
        if tells_apart(a, b):
            return reason
    if _likeness(a, b) >= _ALIKE or _exchanged(a, b):
        return _more_closely(a, b)
    return ""


def _more_closely(a: Traits, b: Traits) -> str:
    if tenses_differ(a, b):
        return "time"
    if moods_differ(a, b):
        return "mood"
    if order_differs(a, b):
        return "order"
    return _words_differ(a, b) or _content(a, b)


def _numbers_differ(a: Traits, b: Traits, *, one_sided: bool) -> bool:
    if a.numbers and b.numbers:
        return a.numbers != b.numbers
    return one_sided and not (a.numbers | b.numbers) <= _IDLE_NUMBERS


def _names_differ(a: Traits, b: Traits, *, one_sided: bool) -> bool:
    mine, theirs = _missing(a, b), _missing(b, a)
    return (mine and theirs) or (one_sided and (mine or theirs))


def _missing(a: Traits, b: Traits) -> bool:
    """Whether a name of the first question is nowhere in the second."""
    return any(
        not any(name.is_same(other) for other in b.names) and not set(name.key.split()) <= set(b.words)
        for name in a.names
    )


def _denial_differs(a: Traits, b: Traits) -> bool:
    """A "no" in one of them; a word such as "dislike" stands for the other's "not"."""
    if a.denies and b.denies:
        return a.denials != b.denials and _likeness(a, b) >= _ALIKE
    if a.denies != b.denies:
        denying, silent = (a, b) if a.denies else (b, a)
        return silent.refuses <= denying.refuses
    if bool(a.refuses) == bool(b.refuses) or _likeness(a, b) < _ALIKE:
        return False
    refusing, other = (a, b) if a.refuses else (b, a)
    return not any(is_same(word, said) for word in refusing.refuses for said in other.whole)


def _opposed(a: Traits, b: Traits) -> bool:
    if a.denies != b.denies:
        return False  # "not like" and "dislike"
    mine, theirs = a.whole - b.whole, b.whole - a.whole
    for word in mine:
        for opposite in theirs & lists().opposites.get(word, frozenset()):
            if not are_converse(word, a, opposite, b):
                return True
    return any(
        long == prefix + short
        for one, other in product(set(a.words) - set(b.words), set(b.words) - set(a.words))
        for short, long in ((one, other), (other, one))
        for prefix in _PREFIXES
    )


def _stand_otherwise(a: Traits, b: Traits) -> bool:
    """Before Acme, at Acme: what both speak of is not where it is in the other."""
    relations = lists().relations
    return any(
        thing == other and there in relations[here] and (there, thing) not in a.stands
        for here, thing in a.stands - b.stands
        for there, other in b.stands
    )


def _kinds_differ(a: Traits, b: Traits) -> bool:
    if not a.asks or not b.asks or a.asks & b.asks:
        return False
    both = a.asks | b.asks
    if both == {"where", "who"} and "work" in a.whole & b.whole and "for" in a.whole | b.whole:
        return False  # where somebody works is whom they work for
    if both == {"level", "manner"} and "be" in a.whole & b.whole:
        return False  # how your French is, and how good
    rest = both - _OF_AN_AMOUNT if {"amount", "what"} <= both else both
    is_loose = "polar" in both or rest <= _LOOSE
    if is_loose and not any(pair <= both for pair in _ONE_ANSWER):
        # "What is your style?" is "How would you describe your style?"; "what do you cook" is not "how".
        return a.whole ^ b.whole <= _ASKING | lists().standing_in
    return not any(pair <= both for pair in _ONE_ANSWER)


def _words_differ(a: Traits, b: Traits) -> str:
    """A word that only one of them has and that narrows it, or another of its kind in its place."""
    narrowing = lists().narrowing
    if (a.whole & narrowing) != (b.whole & narrowing):
        return "narrowed"
    universal = lists().universal
    if "polar" in a.asks & b.asks and (universal & a.whole) != (universal & b.whole):
        return "narrowed"
    if (
        _links_differ(a, b)
        or _FIRST & set(slot(a.stems, b.stems))
        or (a.whole == b.whole and _repeated(a) != _repeated(b))
    ):
        return "narrowed"
    pairs = product(a.whole - b.whole, b.whole - a.whole)
    return "another of its kind" if any(_are_siblings(one, other) for one, other in pairs) else ""


def _links_differ(a: Traits, b: Traits) -> bool:
    """Whether only a preposition has been exchanged, for one that says something else."""
    was, now = (" ".join(part) for part in slot(a.stems, b.stems))
    links = lists().prepositions
    return was in links and now in links and now not in lists().interchangeable.get(was, ())


def _repeated(a: Traits) -> set[str]:
    """Your coach's coach is not your coach."""
    return {word for word, times in Counter(a.stems).items() if times > 1 and word in a.content}


def _content(a: Traits, b: Traits) -> str:
    """Words of which no table knows what they are to each other."""
    if _exchanged(a, b):
        return "another word"
    return "scope" if _narrows(a, b) or _narrows(b, a) else ""


def _narrows(a: Traits, b: Traits) -> bool:
    """Whether the first question says more than the second: words that stand for none of the other's."""
    more = {word for word in a.content - b.content if not any(is_same(word, said) for said in b.whole)}
    if a.thing and not b.thing:
        more.discard(a.thing)  # "which subjects" and "what"
    is_longer = len(a.words) > len(b.words)
    return is_longer and not b.content - a.content and len(more) > len(b.whole - a.whole - _LINKS)


def _are_siblings(one: str, other: str) -> bool:
    if other in lists().siblings.get(one, ()):
        return other not in lists().same.get(one, ())  # cat and dog, however near they are as pets
    if is_same(one, other):
        return False
    kinds = vocabulary().kinds
    return one in kinds and other in kinds and kinds[one].isdisjoint(kinds[other])


def _exchanged(a: Traits, b: Traits) -> bool:
    """Whether they are the same but for a word or two in one place."""
    was, now = slot(a.stems, b.stems)
    if not was or not now or max(len(was), len(now)) > _EXCHANGED:
        return False
    if not _ASKING.isdisjoint((*was, *now)) or not is_framed(a.stems, was, now) or a.denies != b.denies:
        return False
    mine, theirs = ({word for word in part if not is_empty(word)} for part in (was, now))
    if {was, now} & _JUST_DO and not a.thing and not b.thing:
        return bool((a.content | b.content).intersection((*was, *now)))
    light = words("light")
    is_one = len(was) == len(now) == 1
    is_telling = is_one or (mine & (a.content | light) and theirs & (b.content | light))
    return bool(is_telling and mine and theirs) and not any(
        stands_for(x, y) for x, y in product(mine, theirs)
    )


_IN_A_FRAME: tuple[tuple[str, Callable[[Traits, Traits], bool]], ...] = (
    ("opposites", _opposed),
    ("opposites", _stand_otherwise),
    ("person", persons_differ),
    ("kind of question", _kinds_differ),
    ("mood", moods_clash),
)
