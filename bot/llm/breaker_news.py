"""What operators are told of breakers (pure): what opened, what to do about it, and when it was over."""

from __future__ import annotations

from datetime import datetime

from bot.bookkeeping import Alert, Verdict

EVERY_MODEL = "*"
"""The name under which the processes share that no route is left at all."""

_TITLES = {
    "account_blocked": "the account may not be used",
    "auth": "the key is refused",
    "network_blocked": "the network that we call from is refused",
    "model_unavailable": "the model is not to be had",
}
_ADVICE = {
    "account_blocked": (
        "Look at billing, spend limits and restrictions in the provider's console "
        "(Groq: https://console.groq.com/settings/billing)."
    ),
    "auth": (
        "Look whether its key is right, still valid, and allowed to use the model: `twin doctor` names the "
        "setting. A new key is read when the twin starts again."
    ),
    "network_blocked": (
        "Look whether a proxy, a VPN or a firewall stands between, or whether the account allows only "
        "certain addresses."
    ),
    "model_unavailable": (
        "It may be retired, or its terms are not accepted yet: `twin doctor` shows which models are served; "
        "name another in TWIN_MODELS."
    ),
}


def opened(verdict: Verdict, at: datetime) -> Alert:
    """A provider or all models: an alert; a single route: a note."""
    if verdict.name == EVERY_MODEL:
        return Alert(
            key=_key(verdict),
            at=at,
            kind="breaker",
            title="Every model is out",
            text="Questions are answered by quoting the profile until a model answers again. `models` tells "
            "what each of them failed with.",
            is_urgent=True,
        )
    outcome = verdict.reason.partition(":")[0]
    return Alert(
        key=_key(verdict),
        at=at,
        kind="breaker",
        title=f"{verdict.name}: {_TITLES.get(outcome, 'calls keep failing')}",
        text=f"Seen: `{verdict.reason}`. {_ADVICE.get(outcome, '')} It is tried again by itself; meanwhile "
        "other routes answer, or, where there are none, the profile is quoted.".replace("  ", " "),
        level="note" if _is_route(verdict.name) else "alert",
    )


def closed(verdict: Verdict, at: datetime) -> Alert:
    """That it is over, on the level on which it was told that it began."""
    took = lasting((at - verdict.opened_at).total_seconds())
    who = "A model" if verdict.name == EVERY_MODEL else verdict.name
    return Alert(
        key=f"{_key(verdict)}:closed",
        at=at,
        kind="breaker",
        title=f"{who} answers again after {took}",
        text=f"It was out since {verdict.opened_at:%Y-%m-%d %H:%M:%S} UTC.",
        level="note" if _is_route(verdict.name) else "alert",
        is_urgent=verdict.name == EVERY_MODEL,
        ends=_key(verdict),
    )


def lasting(seconds: float) -> str:
    """``40 s``, ``3 min``, ``2 h 5 min``, ``4 d``; a clock that went back leaves ``0 s``."""
    whole = max(0, round(seconds))
    minutes, hours = whole // 60, whole // 3600
    if not minutes:
        return f"{whole} s"
    if not hours:
        return f"{minutes} min"
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h {minutes % 60} min"  # noqa: PLR2004 - two days


def _is_route(name: str) -> bool:
    return ":" in name


def _key(verdict: Verdict) -> str:
    return f"breaker:{verdict.name}:{verdict.opened_at.isoformat()}"
