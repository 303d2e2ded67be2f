"""Who does what to whom in two questions, and when: the differences that their verbs tell."""

from __future__ import annotations

from bot.recall import moods
from bot.recall.order import is_rearranged, slot
from bot.recall.terms import lists
from bot.recall.traits import Traits

_TIMES = ({"past", "present"}, {"past", "future"}, {"present", "future"}, {"perfect", "future"})
_NEAR_TIMES = {"present", "perfect"}
_SUPPOSED = ({"present", "supposed"}, {"past", "supposed"}, {"perfect", "supposed"})
_LASTING = {"perfect", "past"}
_LISTING = frozenset(["and", "or", "vs", "versus"])
_SUPPORT = frozenset(["do"])
_DOERS = frozenset(["what", "who"])


def roles_differ(a: Traits, b: Traits) -> bool:
    """
    Who does it in one has it done to them in the other: "who do you manage", "who manages you".

    So it is of what is asked for: "what caused the outage", "what did the outage cause".
    """
    one, other = a.does - a.suffers, b.does - b.suffers
    if not (one.isdisjoint(b.suffers - b.does) and other.isdisjoint(a.suffers - a.does)):
        return True
    return "you" not in a.whole | b.whole and a.whole ^ b.whole == _SUPPORT and bool(a.asks & b.asks & _DOERS)


def are_converse(word: str, a: Traits, opposite: str, b: Traits) -> bool:
    """What others taught you is what you learned."""
    return (word in a.does and opposite in b.suffers) or (word in a.suffers and opposite in b.does)


def tenses_differ(a: Traits, b: Traits) -> bool:
    """
    Whether it is done at another time: "did you", "do you", "will you".

    What was so of some things still is ("what was your thesis about"); "have you done it" and "do you do it"
    are two questions if all else is the same.
    """
    if {a.tense, b.tense} == _LASTING:
        return "duration" in a.asks & b.asks  # for how long you have been there, and were there
    tenses = {a.tense, b.tense}
    if tenses == _NEAR_TIMES:
        return a.frame == b.frame and "duration" not in a.asks
    if tenses in _SUPPOSED:
        return a.frame == b.frame and a.moods == b.moods == frozenset() and "manner" not in a.asks
    if tenses not in _TIMES:
        return False
    return not ((a.is_constant or b.is_constant) and "be" in a.whole & b.whole)


def order_differs(a: Traits, b: Traits) -> bool:
    """What stands behind a preposition or a name has changed places: "from X to Y", "from Y to X"."""
    if _compared_otherwise(a, b) or is_rearranged(a.stems, b.stems):
        return True
    mine, theirs = dict(a.aims), dict(b.aims)
    shared = {word for word in mine.keys() & theirs.keys() if mine[word] and theirs[word]}
    if not _LISTING.isdisjoint(a.words) and a.whole == b.whole and "from" not in a.whole:
        return False
    if any(mine[w] != theirs[w] and mine[w] in b.whole and theirs[w] in a.whole for w in shared):
        return True
    if any(mine[word] == theirs[word] for word in shared) or not _LISTING.isdisjoint(a.words):
        return False
    return len(a.names) > 1 and a.whole == b.whole and a.names == b.names[::-1]


def _compared_otherwise(a: Traits, b: Traits) -> bool:
    """Whether what one of them is compared with is what is compared in the other."""
    if "than" not in a.stems or "than" not in b.stems:
        equal = b.stems if "than" in a.stems else a.stems
        return "than" in {*a.stems, *b.stems} and equal.count("as") > 1
    sides = [
        (set(one.stems[: one.stems.index("than")]), set(one.stems[one.stems.index("than") :]))
        for one in (a, b)
    ]
    (mine, behind), (theirs, there) = sides
    return bool(((mine & there) | (theirs & behind)) - {"you", "than", "be", "do"})


def persons_differ(a: Traits, b: Traits) -> bool:
    """Whether your hobby is asked for in one, and hers or the company's in the other."""
    if a.persons - b.persons and b.persons - a.persons:
        return True
    was, now = (" ".join(part) for part in slot(a.stems, b.stems))
    someone = (lists().persons.get(was), lists().persons.get(now))
    if all(someone):
        return someone[0] != someone[1]
    other = was if someone[1] else now
    return any(someone) and other in (a.content | b.content)


def moods_clash(a: Traits, b: Traits) -> bool:
    """Both speak of more than doing it, and not of the same: "are you able", "are you willing"."""
    return bool(a.moods and b.moods and a.moods.isdisjoint(b.moods))


def moods_differ(a: Traits, b: Traits) -> bool:
    """Whether it is done in one, and must or shall be in the other."""
    is_advice = "i" in a.persons & b.persons
    return moods.differ(a.moods, b.moods, {a.tense, b.tense}, is_advice=is_advice)
