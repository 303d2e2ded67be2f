"""Builds the engine: what answers, what is remembered, and the books that it writes."""

from __future__ import annotations

from collections.abc import Callable

from bot.answering import Answering
from bot.asked import Edition
from bot.engine import Engine
from bot.experiments.running import DeclaredExperiments
from bot.fleet import Fleet
from bot.ports import Clock, Ledger
from bot.question import new_id
from bot.remembrance import Remembrance
from bot.replying import Replying


def build_engine(
    fleet: Fleet,
    ledger: Ledger,
    remembrance: Remembrance,
    experiments: DeclaredExperiments,
    *,
    edition: Callable[[], Edition],
    turn_tokens: int,
    clock: Clock,
) -> Engine:
    """``turn_tokens`` is what earlier turns of a conversation may take of a prompt."""
    answering = Answering(
        models=fleet.models,
        selection=fleet.selection,
        counsel=fleet.asides,
        ledger=ledger,
        clock=clock,
        turn_tokens=turn_tokens,
    )
    replying = Replying(
        answering=answering,
        experiments=experiments,
        memory=remembrance.memory,
        unanswered=remembrance.unanswered,
        examples=remembrance.examples,
    )
    return Engine(
        edition=edition,
        replying=replying,
        ledger=ledger,
        clock=clock,
        new_id=new_id,
        telemetry=fleet.meters.telemetry,
    )
