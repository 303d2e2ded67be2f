"""What the fault drill plays: phases of misfortune, the questions, and when each of them is asked."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.letters import Letters
from bot.prompt import ABSTAIN
from bot.simulator.judging import reply
from bot.truth.screen import screen

MODELS = ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8-27b")
KINDS = {
    "429": "429, retry-after 2 s",
    "503": "503",
    "hang": "hang of 30 s",
    "cut": "cut in the middle",
    "empty": "empty answer",
}
_LEAST_WORDS = 25
"""A shorter answer has no middle to be cut in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of the drill; ``faults`` as the simulator's control desk takes them."""

    name: str
    title: str
    faults: tuple[str, ...] = ()


def phases(*, alone: bool = False) -> list[Phase]:
    """In order; with ``alone`` the first model fails while the others are well, else all fail alike."""
    struck = MODELS[:1] if alone else MODELS
    whose = "the first model" if alone else "each model"
    kinds = [
        Phase(
            name=kind,
            title=f"30 % of the calls to {whose}: {what}",
            faults=tuple(f"{kind}:{model}=0.3" for model in struck),
        )
        for kind, what in KINDS.items()
    ]
    # The chances are drawn one after another, so that each later one is of what is left.
    mixed = [f"{kind}:{m}={0.06 / (1 - 0.06 * at):.4f}" for m in struck for at, kind in enumerate(KINDS)]
    return [
        Phase(name="well", title="all models well"),
        *kinds,
        Phase(
            name="mix", title=f"6 % of the calls to {whose} in each of these five ways", faults=tuple(mixed)
        ),
        Phase(name="dead", title="the first model dead: 503 at once", faults=(f"503:{MODELS[0]}",)),
        Phase(name="stuck", title="the first model dead: it always hangs", faults=(f"hang:{MODELS[0]}",)),
        Phase(name="none", title="all models dead", faults=("503",)),
        Phase(name="back", title="all models back"),
    ]


def questions(most: int | None = None) -> list[dict[str, Any]]:
    """
    Questions about the sample profile, each with the letter that a model gets and what a whole answer is.

    ``reply`` is what the model says when nothing goes wrong, ``checked`` what the twin shows of it. Whoever
    asks only a few need not wait for more than ``most`` of them.
    """
    letters = Letters()
    profile = letters.profile
    listed = [
        *profile.suggestions,
        *(asked for passage in profile.passages for asked in passage.questions),
        *(f"Tell me about {passage.title}." for passage in profile.passages),
    ]
    found = []
    for text in dict.fromkeys(listed):
        letter = letters.about(text)
        said = reply(letter.prompt.user)
        is_long = said != ABSTAIN and len(said.split()) >= _LEAST_WORDS
        if not letter.found.enough or not is_long or screen(text) is not None:
            continue  # before the gate looks at it, which takes longest
        checked = letters.checked(letter, said)
        if not checked.withheld:
            found.append(
                {
                    "text": text,
                    "messages": letter.prompt.messages(),
                    "max_completion_tokens": letter.max_completion_tokens,
                    "reply": said,
                    "checked": checked.text,
                }
            )
        if len(found) == most:
            break
    return found


def scene(
    address: str, *, played: list[Phase], asked: list[dict[str, Any]], count: int, rate: float, seed: int
) -> dict[str, Any]:
    """All that an engine's process has to know, as JSON takes it: one seed, one scene."""
    chance = random.Random(seed)
    acts = []
    for phase in played:
        at, calls = 0.0, []
        for _ in range(count):
            at += chance.expovariate(rate)
            calls.append({"at": round(at, 4), "question": chance.randrange(len(asked))})
        acts.append({**asdict(phase), "calls": calls})
    return {"address": address, "models": MODELS, "rate": rate, "questions": asked, "phases": acts}
