"""What is remembered, without a database: for tests in virtual time, rehearsals and benches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.remembered import VERIFIED, VOUCHED, Hit, Origin, Phrasing, Remembered, Verdict, Verified
from bot.storage.answers import AHEAD
from bot.storage.phrasings import is_surer
from bot.storage.privacy_recall import anonymous
from bot.storage.recall_codec import whole
from bot.storage.tables import FORGOTTEN


@dataclass(slots=True)
class Kept:
    """An answer, the ask that it was made for, and when it was used last."""

    one: Remembered
    ask_id: str | None
    used_at: datetime


@dataclass(slots=True, kw_only=True)
class Shelf:
    """
    The tables that answers and the person's own answers share, in dictionaries.

    ``is_forgotten`` tells of an ask whether its words were forgotten (`MemoryLedger.is_forgotten`).
    """

    is_forgotten: Callable[[str], bool] = lambda _: False
    answers: dict[str, Kept] = field(default_factory=dict)
    verified: dict[str, list[Verified]] = field(default_factory=dict)
    phrasings: dict[int, Phrasing] = field(default_factory=dict)
    hits: dict[str, Hit] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    epoch: int = 0
    last: int = 0
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _of: dict[str, dict[int, Phrasing]] = field(default_factory=dict)

    def find(self, scope: str, key: str) -> Phrasing | None:
        number = self._numbers.get((scope, whole(key)))
        return None if number is None else self.phrasings[number]

    def of(self, name: str) -> tuple[Phrasing, ...]:
        """The wordings of an answer, oldest first."""
        return tuple(self._of.get(name, {}).values())

    def come_too_late(self, brought: Iterable[Phrasing]) -> bool:
        return any(one.ask_id and self.is_forgotten(one.ask_id) for one in brought)

    def put(self, one: Phrasing) -> None:
        self.last += 1
        key, text, ask_id = whole(one.key), whole(one.text), one.ask_id or None
        kept = replace(one, number=self.last, key=key, text=text, ask_id=ask_id)
        self.phrasings[kept.number] = kept
        self._numbers[kept.scope, kept.key] = kept.number
        self._of.setdefault(kept.of, {})[kept.number] = kept

    def take(self, of: str, worded: Iterable[Phrasing]) -> None:
        """Give wordings to an answer; one that has none left goes."""
        losers = set[str]()
        for one in worded:
            known = self.find(one.scope, one.key)
            if known is not None and known.of == of and not is_surer(one, known.origin):
                continue
            if known is not None:
                self._remove(known)
                losers.add(known.of)
            self.put(replace(one, of=of))
        self.forget_lone(losers)
        self.epoch += bool(losers)

    def _remove(self, one: Phrasing) -> None:
        del self.phrasings[one.number], self._numbers[one.scope, one.key], self._of[one.of][one.number]

    def confirm(self, one: Phrasing, *, judge: str, at: datetime) -> None:
        """Number a wording anew, as one that two looks agreed on."""
        self._remove(one)
        self.put(replace(one, origin=Origin.CONFIRMED, judge=judge, at=at))

    def remove(self, some: Collection[Phrasing]) -> int:
        """Forget wordings, and the answers that have none left; how many wordings it was."""
        for one in some:
            self._remove(one)
        self.forget_lone({one.of for one in some})
        self.epoch += bool(some)
        return len(some)

    def forget_lone(self, names: Iterable[str]) -> None:
        for name in names:
            if not self._of.get(name):
                self._of.pop(name, None)
                self.answers.pop(name, None)

    def drop(self, names: Iterable[str]) -> int:
        """Forget models' answers with their wordings; how many there were."""
        there = [name for name in dict.fromkeys(names) if name in self.answers]
        for name in there:
            for one in self.of(name):
                self._remove(one)
            self._of.pop(name, None)
            del self.answers[name]
        self.epoch += bool(there)
        return len(there)

    def forget_person(self, person: str, asks: Collection[str]) -> None:
        """Forget what somebody's asks have brought; see `bot.storage.privacy_recall`."""
        brought = [one for one in self.phrasings.values() if one.ask_id in asks]
        self.remove(brought)
        for name, kept in tuple(self.answers.items()):
            if kept.ask_id in asks:
                self._leave_to_others(name, kept)
        for one in brought:
            self._reword(one)
        for name, verdict in self.verdicts.items():
            if verdict.ask_id in asks:
                self.verdicts[name] = replace(verdict, ask_id=None)
        for versions in self.verified.values():
            versions[:] = [replace(v, author=FORGOTTEN) if v.author == person else v for v in versions]

    def _leave_to_others(self, name: str, kept: Kept) -> None:
        since = next((one.text for one in self.of(name) if one.ask_id), None)
        if since is None:
            self.drop([name])
            return
        kept.one = replace(kept.one, question=since, answer=anonymous(kept.one.answer))
        kept.ask_id = None

    def _reword(self, gone: Phrasing) -> None:
        left = next((one.text for one in self.of(gone.of)), "")
        versions = self.verified.get(gone.of, [])
        versions[:] = [replace(v, question=left) if v.question == gone.text else v for v in versions]

    def forget_texts(self, before: datetime) -> None:
        """Forget what is older than an instant and was not used since."""
        self.drop([n for n, k in self.answers.items() if k.used_at < before and k.one.made_at < before])
        used = {hit.of for hit in self.hits.values() if hit.at >= before}
        vouched = (one for one in self.phrasings.values() if one.origin in VOUCHED)
        old = (one for one in vouched if one.scope == VERIFIED and one.at < before)
        self.remove([one for one in old if one.of not in used])


@dataclass(slots=True)
class MemoryAnswers:
    """`bot.keeping.Answers` in dictionaries; nothing is waited for, so each method is atomic."""

    shelf: Shelf = field(default_factory=Shelf)

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        found = (self.shelf.find(scope, key) for scope in scopes)
        return next((one for one in found if one is not None), None)

    async def remembered(self, name: str) -> Remembered | None:
        kept = self.shelf.answers.get(name)
        return None if kept is None else kept.one

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        if self.shelf.come_too_late(phrasings):
            return False
        made_for = next((said.ask_id for said in phrasings if said.ask_id), None)
        kept = Kept(replace(one, question=whole(one.question)), made_for, one.made_at)
        self.shelf.answers.setdefault(one.id, kept)
        self.shelf.take(one.id, phrasings)
        return True

    async def alias(self, phrasing: Phrasing) -> bool:
        is_there = phrasing.of in self.shelf.answers or phrasing.of in self.shelf.verified
        if not is_there or self.shelf.come_too_late([phrasing]):
            return False
        known = self.shelf.find(phrasing.scope, phrasing.key)
        if known is None:
            self.shelf.put(phrasing)
        return known is None or known.of == phrasing.of

    async def confirm(self, scope: str, key: str, *, of: str, judge: str, at: datetime) -> bool:
        known = self.shelf.find(scope, key)
        if known is None or known.of != of or known.origin not in VOUCHED:
            return False
        if known.origin is Origin.JUDGED:
            self.shelf.confirm(known, judge=judge, at=at)
        return True

    async def take_back(self, scope: str, key: str, *, of: str) -> bool:
        known = self.shelf.find(scope, key)
        if known is None or known.of != of or known.origin is not Origin.JUDGED:
            return False
        return bool(self.shelf.remove([known]))

    async def unconfirmed(self, most: int) -> tuple[Phrasing, ...]:
        waiting = (one for one in self.shelf.phrasings.values() if one.origin is Origin.JUDGED)
        return tuple(sorted(waiting, key=lambda one: one.number)[:most])

    async def drop(self, names: Sequence[str]) -> int:
        return self.shelf.drop(names)

    async def revoke(self, judge: str, since: datetime) -> int:
        vouched = (one for one in self.shelf.phrasings.values() if one.origin in VOUCHED)
        return self.shelf.remove([one for one in vouched if one.judge == judge and one.at >= since])

    async def phrasings(self, *, after: int, most: int) -> tuple[Phrasing, ...]:
        numbers = (n for n in range(max(after, 0) + 1, self.shelf.last + 1) if n in self.shelf.phrasings)
        return tuple(self.shelf.phrasings[number] for number, _ in zip(numbers, range(most), strict=False))

    async def epoch(self) -> int:
        return self.shelf.epoch

    async def hit(self, hit: Hit, *, profile_version: str) -> None:
        self.shelf.hits.setdefault(hit.ask_id, hit)
        kept = self.shelf.answers.get(hit.of)
        if kept is not None:
            kept.one, kept.used_at = replace(kept.one, profile_version=profile_version), hit.at

    async def judged(self, verdict: Verdict) -> None:
        self.shelf.verdicts.setdefault(verdict.id, verdict)

    async def verdicts(self, since: datetime) -> tuple[Verdict, ...]:
        late = (one for one in self.shelf.verdicts.values() if one.at >= since)
        return tuple(sorted(late, key=lambda one: (one.at, one.id)))

    async def disliked(self, ask_id: str) -> int:
        given = [name for name, kept in self.shelf.answers.items() if kept.ask_id == ask_id]
        hit = self.shelf.hits.get(ask_id)
        return self.shelf.drop([*given, hit.of] if hit else given)

    async def tidy(self, *, now: datetime, most: int) -> int:
        kept = self.shelf.answers
        gone = self.shelf.drop([name for name, one in kept.items() if one.one.expires_at <= now])
        by_use = sorted(kept, key=lambda name: (kept[name].used_at <= now + AHEAD, kept[name].used_at))
        return gone + self.shelf.drop(by_use[: max(len(kept) - most, 0)])
