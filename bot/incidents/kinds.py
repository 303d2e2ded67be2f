"""The kinds of alerts that there are, and what each of them tells of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "breaker": "a provider or a model that is down, and back",
        "cache": "fewer answers from memory",
        "channel": "an admin channel that cannot be written to",
        "cost": "a day that costs far more than usual",
        "errors": "questions that fail",
        "experiment": "an arm that was stopped",
        "forecast": "a month whose budget will not be enough",
        "latency": "answers that come late",
        "limit": "a cap that is nearly used up",
        "model": "a model that fails or is retired",
        "pile": "questions that wait for an answer",
        "profile": "a file of the profile that is broken",
        "scheduler": "a tick or a report that is late",
        "verified": "answers of the person that the profile contradicts",
        "webhook": "a webhook that does not take alerts",
    }
)
