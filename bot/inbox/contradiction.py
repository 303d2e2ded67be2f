"""Warns when the profile has come to say something else than the person's own answer."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.asides.warming import digest_of
from bot.bookkeeping import Alert
from bot.domain import EVERYBODY, Passage
from bot.inbox.alike import weighty
from bot.inbox.known import Known
from bot.inbox.private import sentences_of
from bot.inbox.shown import brief
from bot.keeping import VerifiedAnswers
from bot.ports import Alerts, Clock
from bot.recall.wording import bare
from bot.remembered import Verified

AT_ONCE = 20
"""So many answers are held against the profile while somebody waits: some thousandths of a second each."""
_FOUND = 5
_SHOWN = 200
_ENOUGH = 2
_WEIGHTLESS = frozenset({"never", "ever"})
_PLAIN = re.compile(
    r"(?:(?P<no>no|nope|never|not at all|not yet)|yes|yeah|yep|sure|of course|certainly|absolutely|indeed)"
    r"(?:,? i \w+(?:'t| not)?)?\W*",
    re.IGNORECASE,
)
_POLAR = re.compile(
    r"(?P<verb>do|did|are|were|have|had|can|could|will|would) you (?:ever )?(?P<rest>.+?)[\s?.!]*",
    re.IGNORECASE | re.DOTALL,
)
_I = {"do": "I", "are": "I am", "were": "I was"}
"""How a statement begins whose question begins with "do you"; the rest keep their verb."""
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w'\u2019-]+")

_Version = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A sentence of an answer, and the words of a record that speak against it."""

    said: str
    record: Passage
    told: str


@dataclass(slots=True, kw_only=True)
class Contradictions:
    """
    Holds the person's own answers against records that are new or changed since each was written.

    An alert is told once for each version of an answer and the records as they are.
    """

    verified: VerifiedAnswers
    known: Callable[[], Known]
    alerts: Alerts
    clock: Clock
    zone: ZoneInfo
    _of: str | None = field(default=None)
    """The version of the profile that answers were held against."""
    _seen: Mapping[_Version, Alert | None] = field(default_factory=dict)

    async def look(self) -> int:
        """
        Look at every answer that stands and is new, or whose profile is; how many alerts are new.

        Raises:
            StorageError: the next look begins anew.
        """
        now, known, told = self.clock.now(), self.known(), 0
        of, today = known.profile_version, now.astimezone(self.zone).date()
        before, seen = self._seen if of == self._of else {}, dict[_Version, Alert | None]()
        for one in await self._standing():
            if (version := (one.id, one.version)) in before:
                seen[version] = before[version]
                continue
            seen[version] = alert = await asyncio.to_thread(_alert, one, known, now, today)
            told += 0 if alert is None else await self.alerts.tell(alert)
        self._of, self._seen = of, seen
        return told

    async def found(self) -> Mapping[str, Alert]:
        """
        What was found of answers as they are now, by their ids; nobody waits until all were looked at.

        The first look is left to whoever looks now and then: what it searches by may take seconds to load.
        """
        if self._of is None:  # even to ask what is known would load it
            return {}
        answers = await self._standing()
        unseen = sum((one.id, one.version) not in self._seen for one in answers)
        is_old = self._of != self.known().profile_version
        if (is_old or unseen) and (len(answers) if is_old else unseen) <= AT_ONCE:
            await self.look()
        seen = ((one.id, self._seen.get((one.id, one.version))) for one in answers)
        return {name: alert for name, alert in seen if alert is not None}

    async def _standing(self) -> list[Verified]:
        now = self.clock.now()
        return [one for one in await self.verified.every() if one.stands(now)]


def clashes(one: Verified, records: Sequence[Passage], today: date) -> Iterator[Clash]:
    """
    Where records tell another figure, date or name for the same matter, or a yes for a no.

    That a record does not tell what the answer does is no contradiction.
    """
    from bot.truth.faults import DATE, MONEY, NAME, NUMBER, POLARITY, SPAN, STATUS
    from bot.truth.support import faults

    against = {DATE, MONEY, NAME, NUMBER, POLARITY, SPAN, STATUS}

    def wrong(sentence: str, record: Passage) -> set[str]:
        found = faults(sentence, [record], asked=one.question, today=today)
        return {fault.kind for fault in found if fault.is_hard and fault.kind in against}

    for said in sentences_of(one.text):
        sentence = _in_full(said, one.question)
        for record in records:
            alike = [
                line for line in sentences_of(record.text) if _is_same_matter(line, sentence, one.question)
            ]
            if not alike or not wrong(sentence, record):
                continue
            for line in alike:
                kinds = wrong(sentence, replace(record, text=line))
                if any(_has_one_too(kind, line, sentence) for kind in kinds):
                    yield Clash(said=said, record=record, told=line)
                    break


def is_told(one: Verified, records: Sequence[Passage], today: date) -> bool:
    """Whether records hold everything that an answer says."""
    from bot.truth.support import faults

    said = [sentence for sentence in sentences_of(one.text) if len(weighty(sentence)) >= _ENOUGH]
    return bool(said) and all(
        not faults(sentence, records, asked=one.question, today=today) for sentence in said
    )


def _in_full(sentence: str, question: str) -> str:
    """What a mere yes or no says: ``I do not ski`` to ``Do you ski?``."""
    plain, asked = _PLAIN.fullmatch(sentence), _POLAR.fullmatch(bare(question))
    if plain is None or asked is None:
        return sentence
    verb = asked["verb"].lower()
    begun = _I.get(verb, f"I {verb}")
    if plain["no"]:
        begun = "I do not" if verb == "do" else f"{begun} not"
    return f"{begun} {asked['rest']}."


def _is_same_matter(line: str, sentence: str, question: str) -> bool:
    """Whether half of the words of a line that carry something stand in the sentence or its question."""
    words, spoken = _matter(line), _matter(sentence) | _matter(question)
    shared = words & spoken
    return bool(shared) and len(shared) * 2 >= min(len(words), len(spoken))


def _matter(text: str) -> frozenset[str]:
    return frozenset(word for word in weighty(text) - _WEIGHTLESS if not any(map(str.isdigit, word)))


def _has_one_too(kind: str, line: str, sentence: str) -> bool:
    """Whether a line tells something of the kind that it does not hold as the sentence has it."""
    from bot.truth.faults import NAME, POLARITY, STATUS
    from bot.truth.figures import figures

    if kind in {POLARITY, STATUS}:
        spoken, words = _matter(sentence), _matter(line)
        shared = spoken & words
        return len(shared) >= min(_ENOUGH, len(spoken), len(words)) and (
            not shared or len(shared) * 2 >= len(words)
        )
    if kind == NAME:
        return bool(set(_NAME.findall(line)) - set(_NAME.findall(sentence)))
    told = figures(line)
    return bool(told.numbers or told.dates or told.spans)


def _alert(one: Verified, known: Known, now: datetime, today: date) -> Alert | None:
    found = known.knowledge.find(one.question, sees=EVERYBODY).passages[:_FOUND]
    new = [record for record in found if one.rests_on.get(record.id) != digest_of(record)]
    if not new:
        return None
    version = hashlib.sha256("".join(sorted(map(digest_of, new))).encode("ascii")).hexdigest()[:12]
    key = f"verified:{one.id}:{one.version}:{version}"
    clash = next(clashes(one, new, today), None)
    if clash is not None:
        return Alert(key=key, at=now, kind="verified", title=_title(one), text=_text(one, clash))
    if is_told(one, new, today):
        return Alert(
            key=key,
            at=now,
            kind="verified",
            level="note",
            title=f"The profile tells now what {one.id} answers",
            text=f"{_asked(one)} The answer goes on being given in the person's own words; "
            f"`twin teach --withdraw {one.id}` leaves it to the profile.",
        )
    return None


def _title(one: Verified) -> str:
    return f"The profile speaks against the answer {one.id}"


def _text(one: Verified, clash: Clash) -> str:
    record = clash.record.title or clash.record.id
    said, title, told = (brief(text, _SHOWN) for text in (clash.said, record, clash.told))
    return (
        f"{_asked(one)} It says \u201c{said}\u201d; the record \u201c{title}\u201d "
        f"says \u201c{told}\u201d since. The answer comes first until you change it: "
        f'`twin teach {one.id} "..."`, or `twin teach --withdraw {one.id}`. If it still holds, mend the '
        "record."
    )


def _asked(one: Verified) -> str:
    return f"{one.id} answers \u201c{brief(one.question, _SHOWN)}\u201d since {one.at:%Y-%m-%d}."
