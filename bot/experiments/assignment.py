"""Which conversation is in which arm: by a stable hash, so that no process has to remember it (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

from bot.domain import Arm, Question, QuestionType, Route
from bot.errors import SettingsError
from bot.settings_tables import ArmEntry, ExperimentEntry

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_DRAW_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """
    What is compared with what; the first arm is what the others are held to.

    ``weights`` are those of the arms, in their order: how many conversations go to each beside the others.
    ``share`` of the conversations that no earlier experiment has taken are part of it, with their questions
    of these ``kinds`` (all when empty).
    """

    name: str
    arms: tuple[Arm, ...]
    weights: tuple[float, ...]
    share: float = 1.0
    kinds: frozenset[QuestionType] = frozenset()

    @property
    def first(self) -> Arm:
        return self.arms[0]

    def takes(self, unit: str) -> bool:
        """Whether a conversation takes part."""
        return draw(self.name, "share", unit) < self.share

    def arm_of(self, unit: str) -> Arm:
        """The arm that a conversation was drawn into, for good."""
        ends = list(accumulate(self.weights))
        at = draw(self.name, "arm", unit) * ends[-1]
        return next((arm for arm, end in zip(self.arms, ends, strict=True) if at < end), self.arms[-1])


def draw(experiment: str, what: str, unit: str) -> float:
    """A number from 0 to below 1 that is the same for ever, and like chance from one unit to the next."""
    text = f"{experiment}\0{what}\0{unit}".encode("utf-8", "surrogatepass")
    digest = blake2b(text, digest_size=_DRAW_BYTES).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)  # all that a float can tell apart


def unit_of(question: Question) -> str:
    """What is drawn into an arm: the conversation, or the person where there is none."""
    return question.conversation or question.person


def assign(
    experiments: Sequence[Experiment],
    unit: str,
    kind: QuestionType,
    *,
    stopped: Collection[str] = frozenset(),
) -> Arm | None:
    """
    The arm of a question; None when it is part of no experiment.

    A conversation belongs to the first experiment that takes it, whatever its single questions are about.
    Who was drawn into a stopped arm (``tone:warm``) goes to the first.
    """
    experiment = next((one for one in experiments if one.takes(unit)), None)
    if experiment is None or (experiment.kinds and kind not in experiment.kinds):
        return None
    arm = experiment.arm_of(unit)
    return experiment.first if arm.label in stopped else arm


def declared(
    entries: Mapping[str, ExperimentEntry],
    routes: Sequence[Route],
    resolve: Callable[[Route], Route] = lambda route: route,
) -> tuple[Experiment, ...]:
    """
    The experiments of ``twin.toml``, in their order; `routes` are those that can be asked.

    `resolve` tells who answers in the place of a retired name.

    Raises:
        SettingsError: a name, or the model of an arm, is none that can be served.
    """
    made = tuple(_experiment(name, entry, resolve) for name, entry in entries.items())
    faults = [fault for one in made for fault in _faults(one, routes)]
    if faults:
        raise SettingsError("\n".join(faults))
    return made


def remarks(experiments: Sequence[Experiment], routes: Sequence[Route]) -> tuple[str, ...]:
    """What an operator should know of experiments that are allowed and yet will tell nothing."""
    found: list[str] = []
    greedy: str | None = None
    for one in experiments:
        if greedy is not None:
            found.append(
                f"experiments.{one.name} has no conversations: experiments.{greedy} stands before it and "
                f"takes all; give {greedy} a share below 1"
            )
        greedy = greedy or (one.name if one.share >= 1 else None)
    if experiments and not routes:
        found.append("experiments wait: no model is configured, and quotes are the same in every arm")
    return tuple(found)


def _experiment(name: str, entry: ExperimentEntry, resolve: Callable[[Route], Route]) -> Experiment:
    return Experiment(
        name=name,
        arms=tuple(_arm(name, arm, given, resolve) for arm, given in entry.arms.items()),
        weights=tuple(given.weight for given in entry.arms.values()),
        share=entry.share,
        kinds=frozenset(QuestionType(kind) for kind in entry.question_types),
    )


def _arm(experiment: str, name: str, given: ArmEntry, resolve: Callable[[Route], Route]) -> Arm:
    return Arm(
        experiment=experiment,
        name=name,
        route=resolve(_route(given.model)) if given.model else None,
        rule=(given.prompt or "").strip(),
        temperature=given.temperature,
        length=given.length,
    )


def _route(text: str) -> Route:
    provider, _, model = text.strip().partition(":")
    return Route(provider.strip(), model.strip())


def _faults(experiment: Experiment, routes: Sequence[Route]) -> Iterator[str]:
    place = f"experiments.{experiment.name}"
    expected = "expected letters, digits, dots, dashes and underscores, 40 at most"
    if not _NAME.fullmatch(experiment.name):
        yield f"experiments: seen the name {experiment.name[:60]!r}; {expected}"
    for arm in experiment.arms:
        if not _NAME.fullmatch(arm.name):
            yield f"{place}.arms: seen the name {arm.name[:60]!r}; {expected}"
        if arm.route is not None and routes and arm.route not in routes:
            seen, served = str(arm.route).removesuffix(":")[:80], ", ".join(map(str, routes))
            yield f"{place}.arms.{arm.name}.model: seen {seen!r}; expected one of {served}"
