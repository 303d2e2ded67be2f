"""The simulated provider behind its HTTP face: admits a request, lets it suffer, answers, keeps the books."""

from __future__ import annotations

import asyncio
import hmac
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.ports import Clock
from bot.simulator import mischief, wire
from bot.simulator.bodies import Refusal, refusal, wrong_key
from bot.simulator.faults import NO_MODELS, Fault, Misfortune
from bot.simulator.judging import reply, score
from bot.simulator.limits import Allowance
from bot.simulator.models import MODELS, Model
from bot.simulator.options import SimulatorOptions
from bot.simulator.pace import Pace
from bot.simulator.reading import tag_of
from bot.simulator.request import Wanted, read_request
from bot.simulator.tally import Spent, Tally
from bot.simulator.tokens import PrefixCache, count_reasoning, count_text, cut_text

_NO_MODEL = "-"
_UNCHARGED = frozenset({"wrong_content_type", "error_body", "gzip_bomb"})
"""What a broken edge sends instead of an answer."""
_THOUGHT = "The passages decide what may be said; each sentence needs the id that it rests on."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An admitted request: what will be said, what it costs, how long it takes and what will go wrong."""

    wanted: Wanted
    reply: wire.Reply
    spent: Spent
    fault: str | None
    first_token_s: float
    completion_s: float


class SimulatedGroq:
    """
    One provider with its own clock, chance, limits, cache and books.

    ``closing`` is set when its server ends: whoever hangs then lets go.
    """

    def __init__(self, options: SimulatorOptions, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.closing = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Begin anew, as after a start."""
        chance = random.Random(self.options.seed)  # noqa: S311 - a rehearsal wants the same chance again
        self.tally = Tally()
        self.pace = Pace(self.options, chance)
        self.misfortune = Misfortune(self.options.faults, chance)
        self._since = self.clock.monotonic()
        self._cache = PrefixCache()
        self._allowances = {m.id: Allowance(m, self.options.plan) for m in MODELS.values()}
        self._number = 0

    def next_request_id(self) -> str:
        self._number += 1
        return wire.request_id(self.options.seed, self._number)

    def check_key(self, authorization: str) -> None:
        """
        Compare a header ``Bearer KEY`` with the key that is demanded.

        Raises:
            Refusal: 401, when one is demanded and another was sent.
        """
        key = self.options.key
        sent = authorization.removeprefix("Bearer ")
        if key is not None and not hmac.compare_digest(sent.encode(), key.encode()):
            self.tally.count(_NO_MODEL, "401")
            raise wrong_key()

    def headers(self, request_id: str, model: Model | None) -> dict[str, str]:
        told = {"x-request-id": request_id, "x-groq-region": self.options.region, "vary": "Origin"}
        if model is not None:
            told |= self._allowances[model.id].headers(self.clock.monotonic())
        return told

    def take(self, body: object, request_id: str) -> Taken:
        """
        Admit a request and decide all of its fate.

        Its price is counted at once, so that a caller who goes away has paid: Groq's own streams are billed
        whole. Refusals cost nothing.

        Raises:
            Refusal: the request, its rate, or a fault.
        """
        try:
            wanted = read_request(body)
            fault = self._strike(wanted)
            kept = self._allowances[wanted.model.id].kept
            failure = refusal(fault, wanted.model.id, kept) if fault else None
            if failure:
                raise failure
            self._allowances[wanted.model.id].admit(wanted.requested_tokens, self.clock.monotonic())
        except Refusal as error:
            self.tally.count(_model_of(body), str(error.status))
            raise
        self.tally.count(wanted.model.id, "hang" if fault == "hang" else "200")
        taken = self._compose(wanted, fault, request_id)
        if fault not in _UNCHARGED:
            self.tally.charge(wanted.model.id, taken.spent, request_id)
        return taken

    def finish(self, taken: Taken) -> None:
        """Put the true number of tokens in place of what was asked for; cached ones do not count."""
        true = taken.spent.total_tokens - taken.spent.cached_tokens
        self._allowances[taken.wanted.model.id].correct(true - taken.wanted.requested_tokens)

    def set_faults(self, faults: list[Fault]) -> None:
        self.misfortune.set(faults)
        self._since = self.clock.monotonic()

    def models(self) -> dict[str, Any]:
        """The list of models as it is told just now."""
        at = self.clock.monotonic() - self._since
        is_bare = any(fault.kind == NO_MODELS and fault.is_on(at) for fault in self.misfortune.faults)
        return wire.listed([]) if is_bare else wire.models()

    def _strike(self, wanted: Wanted) -> str | None:
        tag = tag_of(wanted.last_user_text)
        fault = self.misfortune.strike(wanted.model.id, self.clock.monotonic() - self._since, tag=tag)
        if fault:
            self.tally.strike(fault)
        return fault

    def state(self) -> dict[str, Any]:
        return self.tally.state() | {
            "faults": [str(fault) for fault in self.misfortune.faults],
            "plan": self.options.plan,
            "seed": self.options.seed,
        }

    def _compose(self, wanted: Wanted, fault: str | None, request_id: str) -> Taken:
        text = _said(wanted, fault)
        room = wanted.model.max_completion if wanted.max_tokens is None else wanted.max_tokens
        thinking = min(count_reasoning(wanted.effort), room)
        said = cut_text(text, room - thinking)
        spent = Spent(
            prompt_tokens=wanted.prompt_tokens,
            cached_tokens=self._cache.look_up(wanted.model, wanted.messages, self.clock.monotonic()),
            completion_tokens=thinking + count_text(said),
            reasoning_tokens=thinking,
        )
        first_token_s = self.pace.first_token_s(slow=fault == "slow_first_token")
        completion_s = self.pace.completion_s(wanted.model, spent.completion_tokens)
        told = wire.Reply(
            request_id=request_id,
            model=wanted.model,
            created=int(self.clock.now().timestamp()),
            text=said,
            reasoning=_THOUGHT if thinking and wanted.shows_reasoning else "",
            finish_reason=None if fault == "no_finish" else "stop" if said == text else "length",
            usage=_usage_told(fault, wire.usage(spent, queue_s=first_token_s, completion_s=completion_s)),
        )
        return Taken(
            wanted=wanted,
            reply=told,
            spent=spent,
            fault=fault,
            first_token_s=first_token_s,
            completion_s=completion_s,
        )


def _said(wanted: Wanted, fault: str | None) -> str:
    match fault:
        case "empty":
            return ""
        case "prose":
            return mischief.PROSE
    return score(wanted.last_user_text) if wanted.model.is_classifier else reply(wanted.last_user_text)


def _usage_told(fault: str | None, usage: dict[str, Any]) -> dict[str, Any] | None:
    """The usage that a response tells: the true one on a good day, None for not a word of it."""
    match fault:
        case "no_usage":
            return None
        case "null_usage":
            return {}
        case "absurd_usage":
            return usage | mischief.ABSURD_USAGE
    return usage


def _model_of(body: object) -> str:
    named = body.get("model") if isinstance(body, Mapping) else None
    return named if isinstance(named, str) and named in MODELS else _NO_MODEL
