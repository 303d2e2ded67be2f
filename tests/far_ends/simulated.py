"""The simulated Groq with the real SDK connected to it, and a question that it can answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import groq
import httpx

from bot.simulator import Fault, SimulatorOptions, running_simulator

MODEL = "openai/gpt-oss-20b"
ASKED = """[p:work-acme] Engineer at Acme | work | 2019-03 - 2021-06
Led the move to PostgreSQL. Cut the costs by 40 %.

[p:edu] MSc Physics | education | 2012 - 2014
Thesis on lasers at Uppsala.

asked: What did you move to PostgreSQL?"""
MESSAGES: Any = [
    {"role": "system", "content": "Answer from the passages."},
    {"role": "user", "content": ASKED},
]
SAID = (
    "Engineer at Acme, 2019-03 - 2021-06: I led the move to PostgreSQL [p:work-acme]. "
    "I cut the costs by 40 % [p:work-acme]."
)


@asynccontextmanager
async def groq_at(options: SimulatorOptions) -> AsyncIterator[tuple[groq.AsyncGroq, httpx.AsyncClient]]:
    async with (
        running_simulator(options) as address,
        groq.AsyncGroq(api_key="gsk_x", base_url=address, max_retries=0, timeout=5.0) as client,
        httpx.AsyncClient(base_url=address) as desk,
    ):
        yield client, desk


def one_fault(kind: str, **more: Any) -> SimulatorOptions:
    return SimulatorOptions(instant=True, faults=(Fault(kind=kind, **more),))
