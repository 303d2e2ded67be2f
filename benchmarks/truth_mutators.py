"""Faithful sentences made wrong, one kind of error at a time, in answers as a model would write them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks import truth_words as words
from benchmarks.truth_held import Person, Sentence

MOST = 60
"""Cases of a kind; more would only weigh it more."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DEED = re.compile(
    r"\bI (?P<verb>am|was|have|hold|held|led|lead|did|took|wrote|built|introduced|brought|spent|studied"
    r"|volunteer|started|earned|won|designed|inspected|worked|model|use|rewrote|supported|learned|swapped"
    r"|replaced|trained|joined|moved|crawled|compared|requested|reset)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    An answer with one wrong sentence in it.

    ``wrong`` is that sentence without markers, ``part`` what is wrong in it (the sentence itself where it is
    wrong as a whole); ``others`` are the faithful sentences around it.
    """

    kind: str
    person: Person
    asked: str
    answer: str
    wrong: str
    part: str
    others: tuple[str, ...]


Wrong = tuple[Sentence, str]
"""A wrong sentence, and what is wrong in it."""
Mutator = Callable[[Person, random.Random], Iterator[Wrong]]


def cases(people: Sequence[Person], seed: int = 4) -> Iterator[Case]:
    """At most `MOST` of each kind, the same ones for the same seed."""
    for kind, mutator in MUTATORS.items():
        chance = random.Random(f"{seed} {kind}")
        found = [(person, wrong) for person in people for wrong in mutator(person, chance)]
        for person, (sentence, part) in chance.sample(found, min(MOST, len(found))):
            yield _case(kind, person, sentence, part, chance)


def _case(kind: str, person: Person, wrong: Sentence, part: str, chance: random.Random) -> Case:
    """Alone, behind a faithful sentence, or between two, one as often as the other."""
    near = [one for one in person.sentences() if part.lower() not in one.text.lower()]
    others = tuple(chance.sample(near, chance.randrange(3)))
    before, after = others[:1], others[1:]
    said = " ".join(one.marked for one in (*before, wrong, *after))
    around = tuple(one.text for one in others)
    return Case(
        kind=kind, person=person, asked=wrong.asked, answer=said, wrong=wrong.text, part=part, others=around
    )


def _rested(person: Person, sentence: Sentence) -> str:
    """All that stands in the cited records, in small letters."""
    cited = [person.record(one) for one in sentence.ids]
    return "\n".join(f"{one.title}\n{one.dates}\n{one.text}" for one in cited).lower()


def _with(sentence: Sentence, old: str, new: str) -> Sentence:
    """The first ``old`` becomes ``new``, in the case that it was written in."""
    at = re.search(re.escape(old), sentence.text, re.IGNORECASE)
    assert at is not None
    told = new[0].upper() + new[1:] if at.group()[0].isupper() and at.start() == 0 else new
    return replace(sentence, text=sentence.text[: at.start()] + told + sentence.text[at.end() :])


def _and(sentence: Sentence, clause: str) -> Sentence:
    """A clause added at the end, before the full stop."""
    end = sentence.text[-1] if sentence.text[-1] in ".!?" else "."
    body = sentence.text[:-1] if sentence.text[-1] in ".!?" else sentence.text
    joint = " " if clause.startswith("and ") else ", "
    return replace(sentence, text=f"{body}{joint}{clause}{end}")


def year_shifted(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        years, known = _YEAR.findall(one.text), _rested(person, one)
        shifts = chance.sample((1, -1, 2, -2, 3, -3), 6)
        for year in years[:1]:
            new = next((str(int(year) + by) for by in shifts if str(int(year) + by) not in known), None)
            if new:
                yield _with(one, year, new), new


def organisation_unknown(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        name = next((name for name in person.organisations if name in one.text), None)
        if name:
            new = chance.choice(words.ORGANISATIONS)
            yield _with(one, name, new), new


def organisation_of_another(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        known = _rested(person, one)
        name = next((name for name in person.organisations if name in one.text), None)
        strange = [other for other in person.organisations if other.lower() not in known]
        if name and strange:
            new = chance.choice(strange)
            yield _with(one, name, new), new


def dates_of_another(person: Person, chance: random.Random) -> Iterator[Wrong]:
    told = {year for one in person.visible for year in _YEAR.findall(f"{one.dates} {one.text}")}
    for one in person.sentences():
        known = _rested(person, one)
        strange = sorted(year for year in told if year not in known)
        years = list(dict.fromkeys(_YEAR.findall(one.text)))
        if years and len(strange) >= len(years):
            new = sorted(chance.sample(strange, len(years)))
            text = one.text
            for old, year in zip(sorted(years), new, strict=True):
                text = text.replace(old, f"<{year}>")
            yield replace(one, text=re.sub(r"<(\d{4})>", r"\1", text)), new[0]


def raised(person: Person, chance: random.Random) -> Iterator[Wrong]:
    del chance
    for one in person.sentences():
        known = _rested(person, one)
        for low, high in words.RAISED:
            if re.search(rf"\b{re.escape(low)}\b", one.text, re.IGNORECASE) and high.lower() not in known:
                yield _with(one, low, high), high


def _added(clauses: Sequence[str]) -> Mutator:
    def add(person: Person, chance: random.Random) -> Iterator[Wrong]:
        for one in person.sentences():
            clause = chance.choice(clauses)
            yield _and(one, clause), clause

    return add


_certificate = _added([f"and I hold the {name} certificate" for name in words.CERTIFICATES])
_skill = _added(
    [f"using {name}" for name in words.SKILLS] + [f"where I also used {name}" for name in words.SKILLS]
)
_lower = _added(
    [f"mostly with {name}" for name in words.LOWER_SKILLS]
    + [f"and I know {name}" for name in words.LOWER_SKILLS]
)


def invented_number(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        known = _rested(person, one)
        number = next(n for n in chance.sample(range(13, 98), 20) if str(n) not in known)
        clause = chance.choice((*words.SIZES, *words.SHARES)).format(n=number)
        yield _and(one, clause), clause


def polarity(person: Person, chance: random.Random) -> Iterator[Wrong]:
    """Said to be not so; and what the profile denies, said to be so."""
    for one in person.sentences():
        if any(one.text == said.text for said, _ in person.negatives):
            continue
        found = _DEED.search(one.text)
        if found:
            text = _denied(one.text, found, chance)
            yield replace(one, text=text), text
    for said, flipped in person.negatives:
        yield replace(said, text=flipped), flipped


def _denied(text: str, found: re.Match[str], chance: random.Random) -> str:
    verb = found["verb"]
    if verb in {"am", "was", "have"}:
        never = chance.choice((f"I {verb} not", f"I {verb} never"))
        return text[: found.start()] + never + text[found.end() :]
    return text[: found.start()] + f"I never {verb}" + text[found.end() :]


def filler(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        text = chance.choice(words.FILLERS)
        yield replace(one, text=text), text


def result_invented(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        clause = chance.choice(words.RESULTS)
        yield _and(one, clause), clause


def address_invented(person: Person, chance: random.Random) -> Iterator[Wrong]:
    for one in person.sentences():
        link = chance.choice(words.ADDRESSES).format(key=person.key)
        yield _and(one, f"see {link}"), link


def _asked(pairs: Sequence[tuple[str, str]]) -> Mutator:
    """Questions and the wrong answers to them, each citing a record at hand."""

    def ask(person: Person, chance: random.Random) -> Iterator[Wrong]:
        for question, said in list(pairs) * 3:
            filled = {
                "cert": chance.choice(words.CERTIFICATES),
                "org": chance.choice(words.ORGANISATIONS),
                "skill": chance.choice(words.SKILLS),
                "year": str(chance.randrange(2012, 2025)),
            }
            near = chance.choice(person.visible)
            text = said.format(**filled)
            yield Sentence(text=text, ids=(near.id,), asked=question.format(**filled)), text

    return ask


def _by_hand(kind: str) -> Mutator:
    def take(person: Person, chance: random.Random) -> Iterator[Wrong]:
        del chance
        yield from ((one, one.text) for one in person.wrong[kind])

    return take


MUTATORS: dict[str, Mutator] = {
    "year shifted": year_shifted,
    "organisation not in profile": organisation_unknown,
    "organisation of another record": organisation_of_another,
    "dates of another record": dates_of_another,
    "seniority or degree inflated": raised,
    "certificate not in profile": _certificate,
    "skill not in profile": _skill,
    "the same in lower case": _lower,
    "invented team size or percentage": invented_number,
    "polarity flipped": polarity,
    "fluent invention": filler,
    "result invented": result_invented,
    "address invented": address_invented,
    "presumption agreed with": _asked(words.PRESUMED),
    "silence turned into a no": _asked(words.DENIED),
    "two records combined": _by_hand("combined"),
    "ended job told as current": _by_hand("ended"),
    "ownership inflated": _by_hand("inflated"),
}
