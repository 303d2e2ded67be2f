"""Keeps what is the owner's alone out of the texts that everybody may read, whichever file tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY, WITHHELD, withhold_values
from bot.knowledge.dates import as_iso
from bot.knowledge.private_words import folded, words
from bot.knowledge.profile import Problem, Reading

_SENTENCE_END = re.compile(r"(?:(?<=[^\W\d][.!?])|(?<=\d\d\d[.!?])|(?<=[)\]\"'][.!?]))[ \t]+")
_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d+[.)])\s+")
_HINT = re.compile(
    r"\d|visa|visum|permi|citizen|nationa|resid|sponsor|right to|card|ciudad|staats|aufenthalt"
    r"|arbeitserl|vergunning"
    r"|weak|schwach|zwak|faible|debil|debol|salar|compens|wage|gehalt|sueldo|stipend|lohn|marital"
    r"|familienst"
    r"|religion|konfession|ethnic|gender|iban|ssn|social sec|passport|tax id|steuer|disabil|authori[sz]"
)
"""Without one of these a text tells nothing private; they are looked for first because it is quick."""
_QUESTIONS = frozenset({"salary", "phone", "address", "birthday", "visa"})
_NUMERIC = re.compile(r"(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?((?:19|20)\d\d)")
_BIRTH = re.compile(
    r"birth|born|dob|geburt|geboren|geboorte|verjaardag|naissance|nacimiento|cumple|nascita|complean"
)
_CALLED = re.compile(r"(?<![\w.])(?:\+|\(?0)[\d(](?:[ ()./-]{0,3}\d){5,15}(?!\w)")
_PLACED = re.compile(
    r"address|street|adresse|anschrift|strasse|wohn|adres|straat|woon|direccion|calle|indirizzo|live"
)
_POSTCODE = re.compile(r"(?:postal ?code|post ?code|zip(?: ?code)?|plz|postleitzahl)\W+(\w[\w -]{3,9}\w)$")
_LABELLED = re.compile(r"[^:\n]{1,60}: ([^\n]{6,80})")
_STREET = re.compile(r"str(?:asse|aße|eet|\.)?$")
_SHORTEST = 6


def set_apart(reading: Reading) -> Reading:
    """
    A reading whose public records tell nothing of pay, birthday, street, visa or weaknesses.

    Lines and sentences that do become passages of the owner's beside their record, and a remark says so. What
    the file itself makes public stays.
    """
    passages: list[Passage] = []
    remarks: list[Problem] = []
    for passage in reading.passages:
        if passage.audience != EVERYBODY or passage.text in reading.disclosed:
            passages.append(passage)
            continue
        topics: dict[str, None] = {}
        passages += _parted(passage, topics)
        if topics:
            what = (
                f"what it says of {' and '.join(topics)} is kept for the owner; "
                "write `audience: public` beside it to show it to all"
            )
            remarks.append(Problem(place=passage.place, what=what, is_remark=True))
    return replace(reading, passages=tuple(passages), problems=(*reading.problems, *remarks))


def _topic_asked(question: str) -> str | None:
    from bot.truth.topics import private_topic  # most profiles hold no question, and need none of its words

    return private_topic(question)


def _parted(passage: Passage, topics: dict[str, None]) -> Iterator[Passage]:
    asked = _topic_asked(passage.title) if passage.title.rstrip().endswith("?") else None
    if asked in _QUESTIONS:
        topics[str(asked)] = None
        yield replace(passage, audience=OWNER_ONLY)
        return
    if not _HINT.search(folded(passage.text)):
        yield passage
        return
    shown, private = parted_text(passage.text, topics)
    if shown:
        yield replace(passage, text="\n".join(shown)) if private else passage
    if private:
        ident = f"{passage.id}-private" if shown else passage.id
        yield replace(
            passage,
            id=ident,
            text="\n".join(private),
            audience=OWNER_ONLY,
            questions=() if shown else passage.questions,
        )


def parted_text(text: str, topics: dict[str, None]) -> tuple[list[str], list[str]]:
    """The lines of a text without what is private, and this; its topics are added to `topics`."""
    shown: list[str] = []
    private: list[str] = []
    for line in text.split("\n"):
        plain = folded(line)
        if not _HINT.search(plain):
            shown.append(line)
            continue
        topic = _labelled(plain)
        if topic:
            topics[topic] = None
            private.append(line)
            continue
        kept = []
        for sentence in _SENTENCE_END.split(line):
            topic = tells(sentence)
            if topic:
                topics[topic] = None
                private.append(_ITEM.sub("", sentence, count=1).strip())
            else:
                kept.append(sentence)
        told = " ".join(kept)
        shown += [told] if _ITEM.sub("", f"{told} ").strip() else []
    return shown, private


def tells(sentence: str) -> str:
    """The topic on which a sentence tells what is the owner's alone; empty for all others."""
    plain = folded(sentence)
    found = (topic for topic, pattern in words().sentences if pattern.search(plain))
    return next(found, "") or _labelled(plain)


def _labelled(plain: str) -> str:
    bare = _ITEM.sub("", plain, count=1).lstrip("*_ \t")
    return next((topic for topic, pattern in words().labels if pattern.match(bare)), "")


class Secrets:
    """
    What the owner's own records tell that has a form of its own: dates of birth, phone numbers, addresses.

    ``disclosed`` are texts that a file makes public; what stands in one of them is no secret anywhere.
    """

    def __init__(self, passages: Iterable[Passage], disclosed: Iterable[str] = ()) -> None:
        self._open = folded("\n".join(disclosed))
        self._open_digits = re.sub(r"\D", "", self._open)
        whole = [passage for passage in passages if passage.audience == OWNER_ONLY]
        self._days = frozenset(day for one in whole for day in _birthdays(one)) - frozenset(_days(self._open))
        told = {value for one in whole for value in (*_phones(one), *_literals(one))}
        self._values = tuple(sorted(value for value in told if not self._is_open(value)))
        placed = {place for one in whole for place in _addresses(one)}
        self._places = tuple(sorted(place for place in placed if " ".join(place) not in self._open))

    def _is_open(self, value: str) -> bool:
        digits = re.sub(r"\D", "", value)
        return folded(value) in self._open or (len(digits) > _SHORTEST and digits[-7:] in self._open_digits)

    @cached_property
    def _written(self) -> re.Pattern[str] | None:
        forms = [r"\W{1,3}".join(map(_spelled, place)) for place in self._places]
        return (
            re.compile("|".join(rf"(?<!\w){form}(?!\w)" for form in forms), re.IGNORECASE) if forms else None
        )

    def withheld(self, text: str) -> str:
        """A public text without them, however they are written."""
        if self._days:
            text = _dated().sub(
                lambda found: WITHHELD if self._days & set(_days(found[0])) else found[0], text
            )
        if self._written is not None:
            text = self._written.sub(WITHHELD, text)
        return withhold_values(text, self._values)

    def out_of(self, passages: Iterable[Passage]) -> tuple[list[Passage], list[Problem]]:
        """The passages, public ones without secrets, and a remark for each that held some."""
        kept: list[Passage] = []
        remarks: list[Problem] = []
        for passage in passages:
            bare = self._without(passage) if passage.audience == EVERYBODY else passage
            if bare != passage:
                what = "holds what is the owner's alone in another place of the profile: withheld here"
                remarks.append(Problem(place=passage.place, what=what, is_remark=True))
            kept.append(bare)
        return kept, remarks

    def _without(self, passage: Passage) -> Passage:
        if not (self._days or self._values or self._places):
            return passage
        return replace(
            passage,
            title=self.withheld(passage.title),
            text=self.withheld(passage.text),
            questions=tuple(map(self.withheld, passage.questions)),
        )


@cache
def _dated() -> re.Pattern[str]:
    """A full date in a text as it was written."""
    return re.compile(words().date.replace("[a-z]", r"[^\W\d_]"), re.IGNORECASE)


def _days(text: str) -> Iterator[str]:
    """The full dates in a text, ISO; one of digits alone whose order is not known gives both."""
    for found in _dated().finditer(text):
        digits = _NUMERIC.fullmatch(found[0])
        if digits:
            first, second, year = int(digits[1]), int(digits[2]), digits[3]
            yield from (f"{year}-{month:02}-{day:02}" for day, month in ((first, second), (second, first)))
        else:
            iso = as_iso(found[0])
            yield from [iso] if iso else []


def _birthdays(passage: Passage) -> Iterator[str]:
    for line in passage.text.split("\n"):
        if _BIRTH.search(folded(f"{passage.title} {line}")):
            yield from _days(line)


def _phones(passage: Passage) -> Iterator[str]:
    yield from (found[0] for found in _CALLED.finditer(passage.text) if not _dated().search(found[0]))


def _literals(passage: Passage) -> Iterator[str]:
    """``License number: AWS-12345``: the value of a fact that stands alone, if it cannot occur by chance."""
    found = _LABELLED.fullmatch(passage.text)
    if found and any(map(str.isdigit, found[1])) and not _dated().fullmatch(found[1]):
        yield found[1]


def _addresses(passage: Passage) -> Iterator[tuple[str, ...]]:
    """Streets with their numbers, and postal codes, as words in small letters."""
    for line in passage.text.split("\n"):
        plain = folded(line)
        code = _POSTCODE.search(plain)
        if code:
            yield tuple(re.findall(r"\w+", code[1]))
        elif _PLACED.search(folded(f"{passage.title} {line}")):
            for part in re.split(r"[,;|:.]\s", plain):
                place = re.findall(r"[\w']+\.?", part)
                if _is_place(place):
                    yield tuple(word.rstrip(".") for word in place)


def _is_place(place: Sequence[str]) -> bool:
    numbers = [word for word in place if word[:1].isdigit()]
    named = [word for word in place if word[:1].isalpha()]
    return bool(numbers and named) and len(place) <= _SHORTEST and numbers[0] in {place[0], place[-1]}


def _spelled(word: str) -> str:
    """A word of an address as people write it: ``Straße`` and ``str.``, with its accents or without."""
    street = _STREET.search(word)
    if street:
        return rf"{_accented(word[: street.start()])}str(?:a(?:ß|ss)e|eet|\.)?"
    return _accented(word)


def _accented(word: str) -> str:
    said = re.escape(word).replace("ss", "(?:ss|ß)")
    return "".join(_ACCENTS.get(char, char) for char in said)


_ACCENTS = {
    "a": "[aàáâãäå]",
    "e": "[eèéêë]",
    "i": "[iìíîï]",
    "o": "[oòóôõöø]",
    "u": "[uùúûü]",
    "c": "[cç]",
    "n": "[nñ]",
}
