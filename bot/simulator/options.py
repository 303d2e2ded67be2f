"""What a simulated Groq is told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bot.simulator.faults import Fault

Plan = Literal["free", "developer", "enterprise", "off"]
PLANS: tuple[str, ...] = get_args(Plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorOptions:
    """
    How the look-alike behaves.

    ``median_ms`` and ``p95_ms`` describe the wait for the first token (lognormal); the words then come at
    ``tokens_per_second`` (0: as fast as each model's published speed). ``instant`` waits for nothing at all.
    A hang is silent for ``hang_s`` and then answers after all (0: it never does).
    ``key`` None accepts any key, even none. ``plan`` names the rate limits that are kept; ``enterprise`` has
    a hundred times those of ``developer``; with ``off`` the latter are told in headers and never enforced.
    One ``seed`` gives one sequence of chances.
    """

    plan: Plan = "off"
    key: str | None = None
    median_ms: float = 250.0
    p95_ms: float = 700.0
    tokens_per_second: float = 0.0
    instant: bool = False
    slow_first_token_s: float = 10.0
    hang_s: float = 0.0
    faults: tuple[Fault, ...] = ()
    seed: int = 0
    region: str = "fra"

    def __post_init__(self) -> None:
        if self.plan not in PLANS:
            raise ValueError(f"plan: seen {self.plan!r}; allowed are {', '.join(PLANS)}")
        if not 0 < self.median_ms <= self.p95_ms:
            raise ValueError(
                f"latency: seen a median of {self.median_ms} ms and a p95 of {self.p95_ms} ms;"
                " both must be above 0 and the p95 no less than the median"
            )
        if min(self.tokens_per_second, self.slow_first_token_s, self.hang_s) < 0:
            raise ValueError("tokens_per_second, slow_first_token_s and hang_s must not be below 0")
