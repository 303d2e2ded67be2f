"""What a channel was told so far, as the claims on its reports say, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.posting import Notes, Run
from bot.reports.calendar import Issue, Kind, Outlook, claimed_as, digests, in_reading_order

_DAY = timedelta(days=1)
_OLDER_TRIES = 200
"""After five hours of not knowing whether a report on older days stands, it is let be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The claims of one channel by date and name, and how far its reports on older days reach."""

    destination: str
    runs: Mapping[tuple[date, str], Run]
    older: tuple[Issue, ...]

    def lacking(self, outlook: Outlook, older: Sequence[Issue]) -> tuple[Issue, ...]:
        """
        What is still to be posted, in the order in which it is read; `older` are those that nobody has begun.

        What may stand already comes back whatever its age, unless later days were posted in its place.
        """
        found = [one for one in self.older if not self._is_sent(one) and self.tries(one) <= _OLDER_TRIES]
        found += older
        together = (*self.older, *older)
        found += [Issue.of_day(day) for day in self._unsure() if self._sent_to() < day < outlook.oldest]
        found += [one for day in outlook.days if not self._is_settled(one := Issue.of_day(day), together)]
        found += [one for one in digests(outlook.last, outlook.born) if not self._is_sent(one)]
        return in_reading_order(found, oldest=outlook.oldest)

    def reaches(self, born: date) -> date:
        """The first day from which on nobody was told, or tried to tell, anything."""
        ends = [*self._sent(), *self._unsure(), *(one.last for one in self.older)]
        return max([born, *(end + _DAY for end in ends)])

    def tries(self, issue: Issue) -> int:
        """How many attempts at a report may have left a post."""
        run = self._run(issue)
        return run.attempt if run is not None else 0

    def note(self, first: date) -> str:
        """Under this key stands how far the report on older days from `first` on reaches."""
        return _note(self.destination, first)

    def _is_settled(self, day: Issue, together: Sequence[Issue]) -> bool:
        """Told by itself, or together with others."""
        if self.tries(day) or self._is_sent(day):
            return self._is_sent(day)
        return any(one.first <= day.last <= one.last for one in together)

    def _sent(self) -> list[date]:
        """The days that were told one by one."""
        daily = [run for (_, name), run in self.runs.items() if name == self.destination]
        return [run.report_date for run in daily if run.state == "sent"]

    def _sent_to(self) -> date:
        """The last day that was told, by itself or with others."""
        return max([*self._sent(), *(one.last for one in self.older if self._is_sent(one))], default=date.min)

    def _unsure(self) -> list[date]:
        """The days whose report may stand without anybody knowing."""
        daily = [run for (_, name), run in self.runs.items() if name == self.destination]
        return [run.report_date for run in daily if run.state != "sent" and run.attempt > 0]

    def _is_sent(self, issue: Issue) -> bool:
        run = self._run(issue)
        return run is not None and run.state == "sent"

    def _run(self, issue: Issue) -> Run | None:
        return self.runs.get((issue.dated, issue.claimed_as(self.destination)))


async def read_told(runs: Sequence[Run], destination: str, notes: Notes) -> Told:
    """
    The claims of one channel, with how far each report on older days reaches, which is a note beside it.

    Raises:
        StorageError: the database does not answer.
    """
    name = claimed_as(Kind.OLDER, destination)
    older: list[Issue] = []
    for first in (run.report_date for run in runs if run.destination == name):
        last = await notes.read(_note(destination, first))
        older.append(Issue(kind=Kind.OLDER, first=first, last=date.fromisoformat(last) if last else first))
    known = {(run.report_date, run.destination): run for run in runs}
    return Told(destination=destination, runs=known, older=tuple(older))


def _note(destination: str, first: date) -> str:
    return f"reports_older:{destination}:{first}"
