"""Keeps the profile that is served in step with its files; what breaks leaves the last good version."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path

import structlog

from bot.bookkeeping import Alert
from bot.errors import ProfileError, TwinError
from bot.knowledge.drafts import Word, word_at, word_file
from bot.knowledge.load import SAMPLE, assemble, profile_files, read_file
from bot.knowledge.profile import Problem, Profile, Reading
from bot.knowledge.tree import NO_SIGN, Leaf, Sign, leaves, printable, sign_of
from bot.ports import Clock

log = structlog.get_logger(__name__)

LOOK_S = 0.5
"""A change is seen at one look and read at the next, so that it is live in little more than a second."""
_KEY_BYTES = 6

Changed = Callable[[Profile], Awaitable[object]]
Tell = Callable[[Alert], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What reading everything again brought; ``faults`` are the files that still serve an earlier reading."""

    profile: Profile
    files: int
    is_new: bool
    faults: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What is served of one file, the state of the file that it was last read in, and what broke since."""

    sign: Sign
    reading: Reading
    fault: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The files as one look found them; ``confirmed`` is the signature of the owner's word on drafts."""

    files: Mapping[str, Leaf] = field(default_factory=dict)
    folders: tuple[Problem, ...] = ()
    confirmed: Sign = NO_SIGN
    fault: str = ""

    def changed(self, held: Mapping[str, _Held]) -> set[str]:
        """The names of files that are new, other than they were read, or gone."""
        other = {
            name for name, leaf in self.files.items() if name not in held or held[name].sign != leaf.sign
        }
        return other | {name for name in held if name not in self.files and not self._is_out_of_sight(name)}

    def sign(self, name: str) -> Sign | None:
        leaf = self.files.get(name)
        return leaf.sign if leaf else None

    def _is_out_of_sight(self, name: str) -> bool:
        return any(_hides(problem.place, name) for problem in self.folders)


class Shelf:
    """
    The profile at a path, read anew whenever its files change; None is the sample in the package.

    ``today`` dates alerts (UTC unless told otherwise), ``tell`` gets them.

    Raises:
        ProfileError: there is nothing to serve at the start.
    """

    def __init__(
        self,
        path: Path | None,
        clock: Clock,
        *,
        today: Callable[[], date] | None = None,
        tell: Tell | None = None,
    ) -> None:
        self._path = SAMPLE if path is None else path
        self._clock = clock
        self._today = today or (lambda: clock.now().date())
        self._tell = tell
        self._callbacks: list[Changed] = []
        self._lock = asyncio.Lock()
        profile_files(self._path, [])  # says in its own words that there is none
        self._seen = _survey(self._path)
        self._held = _read(self._seen.files.values(), {})
        self._confirmed = self._seen.confirmed
        self._word = Word()
        self._unservable: Problem | None = None
        self._noted: dict[str, Problem] = {}
        self._untold: list[Alert] = []
        self._profile = self._assembled()

    @property
    def profile(self) -> Profile:
        """The one being served."""
        return self._profile

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What keeps files, or the whole, from being served as they are now."""
        own = [held.fault for held in self._held.values() if held.fault is not None]
        shut = [one for one in self._seen.folders if any(_hides(one.place, name) for name in self._held)]
        return (*([self._unservable] if self._unservable else []), *shut, *own, *self._word.problems)

    def on_change(self, callback: Changed) -> None:
        """Call back, after each change of what is served, with the new profile."""
        self._callbacks.append(callback)

    def tells(self, tell: Tell) -> None:
        """Tell alerts to this from now on; those that nobody has heard yet come first."""
        self._tell = tell

    async def look(self) -> bool:
        """
        Read what changed and then stayed the same since the look before; whether another profile is served.

        Files are looked at and parsed outside of the loop.
        """
        async with self._lock:
            before, self._seen = self._seen, await asyncio.to_thread(_survey, self._path)
            is_new = await self._follow(before, self._seen)
            await self._report()
            return is_new

    async def _follow(self, before: _Seen, now: _Seen) -> bool:
        if now.fault:
            if before.fault:  # else an editor may just be putting another file in its place
                self._unservable = self._fault(now.fault)
            return False
        settled = {name for name in now.changed(self._held) if before.sign(name) == now.sign(name)}
        if now.confirmed != self._confirmed and now.confirmed == before.confirmed:
            self._confirmed = now.confirmed
            settled |= set(now.files)
        is_back = self._unservable is not None and not before.fault
        return (bool(settled) or is_back) and await self._take(settled)

    async def reload(self) -> Reloaded:
        """Read every file at once, settled or not."""
        async with self._lock:
            self._seen = await asyncio.to_thread(_survey, self._path)
            is_new = False
            if self._seen.fault:
                self._unservable = self._fault(self._seen.fault)
            else:
                self._confirmed = self._seen.confirmed
                is_new = await self._take(set(self._seen.files) | self._seen.changed(self._held))
            await self._report()
            return Reloaded(profile=self._profile, files=len(self._held), is_new=is_new, faults=self.faults)

    async def keep_fresh(self) -> None:
        """Look twice a second until cancelled, whatever goes wrong."""
        while True:
            await self._clock.sleep(LOOK_S)
            try:
                await self.look()
            except Exception:
                log.exception("profile.look_failed")

    async def _take(self, names: set[str]) -> bool:
        """Read these files, serve what comes of it, and say whether it differs from what was served."""
        found = [leaf for name, leaf in self._seen.files.items() if name in names]
        fresh = await asyncio.to_thread(_read, found, self._held)
        gone = names - set(self._seen.files)
        kept = {name: held for name, held in {**self._held, **fresh}.items() if name not in gone}
        self._held = {name: kept[name] for name in (*self._seen.files, *kept) if name in kept}
        before = self._profile
        try:
            self._profile = await asyncio.to_thread(self._assembled)
        except ProfileError as error:
            self._unservable = self._fault(str(error))
            return False
        self._unservable = None
        if before.version == self._profile.version:
            return False
        log.info("profile.changed", version=self._profile.version, passages=len(self._profile.passages))
        for callback in self._callbacks:
            try:
                await callback(self._profile)
            except Exception:
                log.exception("profile.callback_failed")
        return True

    def _assembled(self) -> Profile:
        """
        The profile of what is held.

        Raises:
            ProfileError: there would be no record in it.
        """
        held = self._held.values()
        faults = [one.fault for one in held if one.fault is not None and not one.reading.is_broken]
        readings = {name: one.reading for name, one in self._held.items()}
        self._word = word_at(self._path, before=self._word)
        return assemble(readings, self._path, [*self._seen.folders, *faults], self._word)

    def _fault(self, what: str) -> Problem:
        return Problem(place=printable(self._path.name), what=what)

    async def _report(self) -> None:
        """Log and tell each fault once, and its end."""
        now = {problem.place.partition(":")[0]: problem for problem in self.faults}
        for file, problem in now.items():
            if self._noted.get(file) != problem:
                log.warning("profile.fault", place=problem.place, what=problem.what)
                self._untold.append(self._alert(file, problem, is_over=False))
        for file in [file for file in self._noted if file not in now]:
            log.info("profile.recovered", file=file)
            self._untold.append(self._alert(file, self._noted[file], is_over=True))
        self._noted = now
        while self._untold and self._tell is not None:
            try:
                await self._tell(self._untold[0])
            except TwinError as error:  # the next look tries again
                log.warning("profile.fault_untold", reason=str(error))
                return
            del self._untold[0]

    def _alert(self, file: str, problem: Problem, *, is_over: bool) -> Alert:
        digest = blake2b(
            f"{problem} {self._seen.sign(file)}".encode(errors="replace"), digest_size=_KEY_BYTES
        )
        what = "mended" if is_over else "broken"
        good = f"`{file}` reads again, and what it says is served."
        bad = (
            f"`{problem.place}`: {problem.what}. What was read of it before is served meanwhile; "
            "correct the file, and it is read by itself."
        )
        return Alert(
            key=f"profile:{what}:{file}:{self._today()}:{digest.hexdigest()}",
            at=self._clock.now(),
            kind="profile",
            title=f"The profile's file {file} is in order"
            if is_over
            else f"The profile's file {file} is broken",
            text=good if is_over else bad,
        )


def _hides(place: str, name: str) -> bool:
    """Whether a file lies in a place that cannot be looked into just now, and so may well be there."""
    return place in {".", name} or name.startswith(f"{place}/")


def _survey(path: Path) -> _Seen:
    """One look at all files; it raises nothing."""
    folders: list[Problem] = []
    try:
        found = leaves(path, folders)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        what = f"no profile can be read at {str(path)!r}: {reason}. Put it back, or name it in TWIN_PROFILE"
        return _Seen(fault=what)
    return _Seen(
        files={leaf.name: leaf for leaf in found},
        folders=tuple(folders),
        confirmed=sign_of(word_file(path)),
    )


def _read(found: Iterable[Leaf], held: Mapping[str, _Held]) -> dict[str, _Held]:
    """
    What is to be served of each file from now on.

    A broken file goes on with the good reading that it had. One that is being written while it is read counts
    as unread, so that the next look sees to it.
    """
    taken: dict[str, _Held] = {}
    for leaf in found:
        path = Path(leaf.path)
        before = held.get(leaf.name)
        reading = read_file(path, leaf.name)
        is_steady = sign_of(path) == leaf.sign
        if not is_steady and before is not None:
            continue
        sign = leaf.sign if is_steady else NO_SIGN
        if not reading.is_broken:
            taken[leaf.name] = _Held(sign=sign, reading=reading)
            continue
        fault = next(iter(reading.problems), Problem(place=leaf.name, what="it cannot be read"))
        served = before.reading if before is not None and not before.reading.is_broken else reading
        taken[leaf.name] = _Held(sign=sign, reading=served, fault=fault)
    return taken
