"""Part 1: faithful answers and every kind of error, put through the gate over held-out profiles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from time import perf_counter

from benchmarks.truth_held import Person, Sentence, persons
from benchmarks.truth_mutators import MOST, Case, cases
from benchmarks.truth_table import Row, Share, at_least, at_most, counted, figure
from bot.domain import Passage
from bot.truth.gate import Checked, Gate
from bot.truth.hidden import Hidden

TODAY = date(2026, 11, 20)
ALL_ERRORS, EACH_KIND, FALSE_ALARMS, BUDGET_MS = 0.97, 0.90, 0.02, 5.0
_TOGETHER = 2
_IN_AN_ANSWER = 3

Check = Callable[[Person, str, str], Checked]
"""Person, question, answer -> what the gate makes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A wrong answer, whether its error was caught, and whether that rests on weak support alone."""

    case: Case
    caught: bool
    by_doubt_alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A faithful sentence that was withheld, and why; ``is_doubt``: a second model may still clear it."""

    person: str
    sentence: str
    style: str
    why: str
    is_doubt: bool


def gated(person: Person, asked: str, answer: str) -> Checked:
    """As the engine has it: what everybody may see can be cited, and the rest is told to nobody."""
    visible: Sequence[Passage] = person.visible
    hidden = Hidden(person.hidden, visible)
    return Gate(visible, asked=asked, hidden=hidden, today=TODAY).check(answer)


def tried(check: Check = gated, people: Sequence[Person] = ()) -> list[Tried]:
    """Every wrong answer with what became of it."""
    out = []
    for case in cases(people or persons()):
        checked = check(case.person, case.asked, case.answer)
        doubts = " ".join(_bare(doubt.sentence) for doubt in checked.doubtful)
        out.append(
            Tried(
                case=case, caught=not stands(case, checked.text), by_doubt_alone=_bare(case.wrong) in doubts
            )
        )
    return out


def stands(case: Case, text: str) -> bool:
    """Whether the error is still told: the sentence as it was, or the wrong part of it."""
    left = _bare(text)
    for other in case.others:
        left = left.replace(_bare(other), "")
    return _bare(case.wrong) in left or _bare(case.part) in left


def _bare(text: str) -> str:
    """Words and signs alone, as two renderings of a sentence differ in the space and stops around it."""
    plain = re.sub(r"\[p:[^\]]*\]", " ", text).lower()
    return " ".join(re.sub(r"[^\w%€/:@ -]+", " ", plain).split())


def alarms(check: Check = gated, people: Sequence[Person] = ()) -> tuple[int, list[Alarm]]:
    """How many faithful sentences were told, each alone and with others, and those withheld either time."""
    said, withheld = 0, []
    for person in people or persons():
        listed = list(person.sentences())
        together = _together(person, check)
        for one in listed:
            said += 1
            alone = check(person, one.asked, one.marked)
            core = _bare(_cited(one.text))
            failed = next((c for c in (alone, together[one]) if core not in _bare(c.text)), None)
            if failed is not None:
                withheld.append(_alarm(person, one, failed))
    return said, withheld


def _cited(text: str) -> str:
    """Without an outcry before it, which carries no id and so may be left out ("Ferries! I was ...")."""
    return re.split(r"(?<=!)\s+", text)[-1]


def _together(person: Person, check: Check) -> dict[Sentence, Checked]:
    """Each sentence within an answer of two to its question, with a remark about what is not told."""
    pairs = [group.said[at : at + _TOGETHER] for group in person.groups for at in (0, _TOGETHER)]
    out: dict[Sentence, Checked] = {}
    for number, part in enumerate([*pairs, *((said,) for said, _ in person.negatives)]):
        remark = person.limits[number % len(person.limits)]
        checked = check(person, part[0].asked, " ".join([*(one.marked for one in part), remark]))
        out |= dict.fromkeys(part, checked)
    return out


def _alarm(person: Person, one: Sentence, checked: Checked) -> Alarm:
    core = _bare(_cited(one.text))
    near = [w for w in checked.withheld if core in _bare(w.sentence) or _bare(w.sentence) in core]
    why = "; ".join(f"{w.reason}: {', '.join(w.parts)}" for w in near) or "told otherwise"
    is_doubt = any(core in _bare(doubt.sentence) for doubt in checked.doubtful)
    return Alarm(person=person.key, sentence=one.text, style=one.style, why=why, is_doubt=is_doubt)


def remarks_lost(check: Check = gated) -> list[bool]:
    """Whether a remark about what the profile does not tell was withheld, for each of them."""
    lost = []
    for person in persons():
        first = next(person.sentences())
        for remark in person.limits:
            checked = check(person, first.asked, f"{first.marked} {remark}")
            lost.append(_bare(remark) not in _bare(checked.text))
    return lost


def speed() -> float:
    """Milliseconds for an answer of three sentences, the median of all, the gate built anew for each."""
    taken = []
    for person in persons():
        listed = list(person.sentences())
        hidden = Hidden(person.hidden, person.visible)
        for start in range(0, len(listed), _IN_AN_ANSWER):
            part = listed[start : start + _IN_AN_ANSWER]
            cited = [person.record(one) for one in dict.fromkeys(one for said in part for one in said.ids)]
            answer = " ".join(one.marked for one in part)
            began = perf_counter()
            Gate(cited, asked=part[0].asked, hidden=hidden, today=TODAY).check(answer)
            taken.append((perf_counter() - began) * 1000)
    return median(taken)


def by_kind(listed: Iterable[Tried]) -> dict[str, Share]:
    marks: dict[str, list[bool]] = defaultdict(list)
    for one in listed:
        marks[one.case.kind].append(one.caught)
    return {kind: counted(caught) for kind, caught in marks.items()}


def rows() -> Iterator[Row]:
    """The part's lines of the table."""
    listed = tried()
    shares = by_kind(listed)
    for kind, share in shares.items():
        yield at_least(kind, share, EACH_KIND)
    yield at_least("all errors", sum(shares.values(), Share(hits=0, of=0)), ALL_ERRORS)
    doubted = counted(one.by_doubt_alone for one in listed if one.caught)
    yield figure("caught for weak support alone", doubted)
    said, withheld = alarms()
    yield at_most("faithful sentences withheld", Share(hits=len(withheld), of=said), FALSE_ALARMS)
    yield figure("of these, a second model may clear", sum(one.is_doubt for one in withheld))
    for style in ("terse", "warm", "formal", "chatty"):
        yield figure(f"withheld, {style}", sum(one.style == style for one in withheld))
    yield at_most("remarks on what is not told, withheld", counted(remarks_lost()), FALSE_ALARMS)
    each = speed()
    what = "median ms for three sentences"
    yield Row(what=what, value=f"{each:.2f}", target=f"< {BUDGET_MS:g}", met=each < BUDGET_MS)


def told() -> str:
    """What the part rests on."""
    number = sum(len(person.profile.passages) for person in persons())
    return (
        f"gate on scripted answers ({len(persons())} held-out profiles, {number} records; <= {MOST} a kind)"
    )
