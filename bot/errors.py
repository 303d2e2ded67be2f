"""
What can go wrong, as a tree.

    TwinError
    +-- SettingsError            the configuration does not read
    +-- ProfileError             no profile can be served
    +-- StorageError             the database is away, locked, full or read-only
    |   +-- SchemaError          its migrations are not at head
    +-- DoorError                a door could not open (port in use, wrong token)
    +-- DeliveryFailed           a notice was certainly not posted
    |   +-- NoSuchPlace          nor ever will be: it is gone, or the twin is not let in
    +-- DeliveryUnknown          a notice may have been posted: look before posting again
    +-- RepeatedEvent            this delivery is being answered already
    +-- TooManyQuestions         a person, a channel or all together ask too fast
    +-- BudgetError
    |   +-- BudgetSpent          a cap is reached until its window ends
    |   +-- BudgetHeld           only other calls' reserves are in the way: worth a short wait
    |   +-- PriceUnknown         a model without a price, while a budget is set
    |   +-- SpendingPaused       an admin has paused all spending
    |   +-- QuestionTooDear      one question has cost what one may cost
    +-- NoRouteLeft              every route refused; holds each one's error
    +-- ModelError               one call to one model failed
        +-- RateLimited          429: requests or tokens, a minute or a day
        +-- RequestTooLarge      413 or a context overflow: the prompt must shrink
        +-- AccountBlocked       spend limit, quota, restricted organisation: the provider, not the model
        +-- AuthRefused          wrong key or no permission
        +-- NetworkBlocked       the provider's edge refuses this network
        +-- ModelUnavailable     unknown, retired, or terms not accepted
        +-- BadRequest           our own mistake: repeating it is of no use
        +-- BadContent           empty, cut at its limit, or not in the form that was asked for
        +-- ServerFault          5xx, capacity, or a failure that nobody has described
        |   +-- Unreadable       an answer in a form that was not asked for: a web page, packed, without end
        +-- Unreachable          no connection: the request was never taken
        +-- FirstTokenTimeout    no sign of life in time
        +-- StreamCut            the answer began and did not end
        +-- CallCancelled        we stopped waiting
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import NO_ROOMS, NOTHING_USED, Room, Route, Usage


class TwinError(Exception):
    """The root of everything that we raise on purpose; its text is for operators, never for askers."""


class SettingsError(TwinError):
    """A setting has a value that is not allowed."""


class ProfileError(TwinError):
    """There is no profile that could be served."""


class StorageError(TwinError):
    """The database did not do what it was asked."""


class DatabaseUnwell(StorageError):
    """The database refuses for the sake of its disk, its file or a lock, whatever it is asked."""


class SchemaError(StorageError):
    """The database's migrations are not where this version of the program needs them."""


class DoorError(TwinError):
    """A door could not open."""


class DeliveryFailed(TwinError):
    """A notice was certainly not posted."""


class NoSuchPlace(DeliveryFailed):
    """There is no such place any more, or the twin is not let in: trying again is of no use."""


class DeliveryUnknown(TwinError):
    """The platform's answer to a post was lost: it may stand or not."""


class RepeatedEvent(TwinError):
    """The delivery is being answered just now; whoever asks again may wait for that answer."""

    def __init__(self, ask_id: str) -> None:
        super().__init__(f"the event is being answered already, as ask {ask_id}")
        self.ask_id = ask_id


class TooManyQuestions(TwinError):
    """Somebody asks faster than the rate allows: a person, a channel, or all together (``scope``)."""

    def __init__(self, *, scope: str, retry_after_s: int) -> None:
        who = "everybody together" if scope == "all" else f"the {scope}"
        super().__init__(f"{who} asks too fast; next question in {retry_after_s} s")
        self.scope = scope
        self.retry_after_s = retry_after_s


class BudgetError(TwinError):
    """A call may not be made for the sake of money or tokens."""


class BudgetSpent(BudgetError):
    """A cap leaves no room for this call until its window ends; ``cap`` None: it is no cap of the ledger."""

    def __init__(
        self,
        *,
        window: str,
        needed: int,
        left: int,
        resets_at: datetime,
        spent: int = 0,
        cap: int | None = None,
    ) -> None:
        super().__init__(
            f"{window}: the call needs {needed} and {left} are left; the window ends {resets_at.isoformat()}"
        )
        self.window = window
        self.needed = needed
        self.spent = spent
        self.cap = cap
        self.resets_at = resets_at


class BudgetHeld(BudgetError):
    """The cap has room, but other calls hold it in reserve just now."""

    def __init__(self, *, window: str, needed: int, left: int, resets_at: datetime) -> None:
        super().__init__(f"{window}: {needed} needed, {left} left beside what other calls hold in reserve")
        self.window = window
        self.resets_at = resets_at


class PriceUnknown(BudgetError):
    """A model has no price in the catalogue, so that a money budget cannot hold it."""


class SpendingPaused(BudgetError):
    """An admin has stopped all spending; answers that cost nothing are still given."""


class QuestionTooDear(BudgetError):
    """One more call might bring this question above what one question may cost."""


class ModelError(TwinError):
    """
    One call to one model failed.

    ``usage`` is what the failed call is to be charged for: nothing for a refusal, the provider's own count
    when it was told, None when the call was sent and its usage never came (it is charged at its reserve).
    ``detail`` is the provider's text, redacted; ``retry_after_s`` what it asked us to wait; ``rooms`` what
    headers and message told of its limits (see `Completion.rooms`).
    """

    outcome = "server_fault"
    about_provider = False
    """Whether every other model of the same provider would fail alike."""

    def __init__(
        self,
        detail: str,
        *,
        route: Route,
        usage: Usage | None = NOTHING_USED,
        status: int | None = None,
        code: str = "",
        retry_after_s: float | None = None,
        window: str = "",
        request_id: str = "",
        rooms: Mapping[str, Room] = NO_ROOMS,
    ) -> None:
        super().__init__(f"{route}: {self.outcome}: {detail}")
        self.detail = detail
        self.route = route
        self.usage = usage
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.window = window
        self.request_id = request_id
        self.rooms = rooms


class RateLimited(ModelError):
    """Too many requests or tokens; ``window`` is ``requests:minute``, ``tokens:day`` and the like."""

    outcome = "rate_limited"


class RequestTooLarge(ModelError):
    """The request alone is larger than the model or a minute's tokens."""

    outcome = "too_large"


class AccountBlocked(ModelError):
    """The account may not spend any more, or is restricted."""

    outcome = "account_blocked"
    about_provider = True


class AuthRefused(ModelError):
    """The key is wrong or lacks a permission."""

    outcome = "auth"
    about_provider = True


class NetworkBlocked(ModelError):
    """The provider's edge refuses the network that we come from."""

    outcome = "network_blocked"
    about_provider = True


class ModelUnavailable(ModelError):
    """The model is unknown, retired, or not open to this key."""

    outcome = "model_unavailable"


class BadRequest(ModelError):
    """The provider does not accept what we sent."""

    outcome = "bad_request"


class BadContent(ModelError):
    """The model answered nothing, or not what was asked for."""

    outcome = "bad_content"


class ServerFault(ModelError):
    """The provider failed, or something happened that nobody has described yet."""

    outcome = "server_fault"


class Unreadable(ServerFault):
    """An answer came in a form that was not asked for, as it would again; each such call is paid."""


class Unreachable(ModelError):
    """No connection could be made: nothing was sent, nothing is owed."""

    outcome = "unreachable"


class FirstTokenTimeout(ModelError):
    """The model gave no sign of life in time."""

    outcome = "first_token_timeout"


class StreamCut(ModelError):
    """The answer began and was cut, stalled or ended without saying so."""

    outcome = "stream_cut"


class CallCancelled(ModelError):
    """We stopped waiting for it."""

    outcome = "cancelled"


class NoRouteLeft(TwinError):
    """Every route refused."""

    def __init__(self, failures: Sequence[TwinError]) -> None:
        super().__init__("no route is left: " + ("; ".join(str(f) for f in failures) or "none is configured"))
        self.failures = tuple(failures)

    @property
    def budget(self) -> BudgetSpent | BudgetHeld | None:
        """The budget that stood in the way, when nothing but budgets did."""
        spent = [f for f in self.failures if isinstance(f, BudgetSpent | BudgetHeld)]
        only_money = spent and all(isinstance(f, BudgetError) for f in self.failures)
        return max(spent, key=lambda f: f.resets_at) if only_money else None
