"""What a planner stands on, without a database."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Route
from bot.llm.board import Board
from bot.llm.breaker import Breakers
from bot.llm.headroom import Headroom
from bot.llm.hedges import Hedges
from bot.llm.tempo import Tempo
from bot.ports import Clock
from bot.storage.alerts import MemoryAlerts
from bot.storage.breakers import MemoryVerdicts


def fresh_board(clock: Clock, routes: Sequence[Route], share: float = 1.0) -> Board:
    """A board on which nobody has written yet; ``share`` of questions may be hedged."""
    breakers = Breakers(clock, MemoryVerdicts(), MemoryAlerts(), routes=routes, draw=lambda: 0.5)
    return Board(Headroom(), breakers, Tempo(), Hedges(share=share, usd_share=1.0))
