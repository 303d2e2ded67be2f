"""How fast one address may ask, whoever it says it is: a new cookie for each question helps nobody."""

from __future__ import annotations

from collections import OrderedDict, deque
from math import ceil

from starlette.requests import Request

from adapters.web.proxies import address_of, is_this_machine, place_of
from bot.ports import Clock
from bot.settings import Settings
from bot.settings_sources import rates_of

_MOST_PLACES = 10_000
"""Beyond so many addresses at once, those that asked longest ago begin anew."""

Asked = deque[tuple[float, str]]


class Throttle:
    """
    ``TWIN_WEB_RATE`` over a sliding window, in each process for itself: no address is written down.

    It comes before the engine, so that a flood leaves no row in the books; what passes is still counted by
    person and channel there.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._rate = next(rates_of(address=settings.web_rate), None)
        self._is_chosen = "web_rate" in settings.model_fields_set
        self._clock = clock
        self._asked: OrderedDict[str, Asked] = OrderedDict()

    def wait_s(self, request: Request, event: str | None = None) -> int | None:
        """
        Count a question; or the whole seconds until another one may come, and nothing is counted.

        A repeat of one with the same ``event`` is the same question. Unless the rate is set, programs on this
        machine are free: a proxy there that is not named would make all visitors one address.
        """
        if self._rate is None or (not self._is_chosen and is_this_machine(request)):
            return None
        now = self._clock.monotonic()
        asked = self._recent(place_of(address_of(request)), now - self._rate.seconds)
        if event and any(event == known for _, known in asked):
            return None
        if len(asked) >= self._rate.count:
            return max(1, ceil(asked[0][0] + self._rate.seconds - now))
        asked.append((now, event or ""))
        return None

    def _recent(self, place: str, since: float) -> Asked:
        asked = self._asked.pop(place, None) or deque()
        while asked and asked[0][0] <= since:
            asked.popleft()
        self._asked[place] = asked
        if len(self._asked) > _MOST_PLACES:
            self._asked.popitem(last=False)
        return asked
