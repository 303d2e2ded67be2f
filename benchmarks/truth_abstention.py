"""Part 4: what the whole engine answers and what it leaves alone, with a model that is eager to please."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.truth_held import Group, Person, Sentence, marked, persons
from benchmarks.truth_stage import Heard, Stage, staged
from benchmarks.truth_table import Row, Share, at_most, counted, figure
from bot.domain import Answer, Outcome, ServedBy

BOTH_ERRORS = 0.05
ABSTAIN = "NOT_IN_PROFILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    A question, its kind (``answerable`` or one of the lies), how it ended, and whether that is wrong.

    ``cause`` says where an answerable one was lost.
    """

    kind: str
    person: str
    asked: str
    ended: str
    is_wrong: bool
    cause: str = ""


@dataclass(slots=True)
class Telling:
    """
    The model of this part: it says what the next line of its script is.

    A lie cites the nearest passage, whatever it is. A true sentence is told only when all its records are
    before the model; of some of them, an honest model tells a line as it stands, and of none, that the
    passages do not tell.
    """

    lie: str = ""
    truth: Sentence | None = None

    def __call__(self, heard: Heard) -> str:
        if self.truth is None:
            return marked(self.lie, [heard.passages[0].id]) if heard.passages else self.lie
        shown = {passage.id: passage for passage in heard.passages if passage.id in self.truth.ids}
        if len(shown) == len(set(self.truth.ids)):
            return self.truth.marked
        part = next(iter(shown.values()), None)
        return marked(part.text.splitlines()[0].rstrip("."), [part.id]) + "." if part else ABSTAIN


def rows() -> Iterator[Row]:
    """The part's lines of the table."""
    yield from summary(asyncio.run(ended()))


def summary(listed: list[Ended]) -> Iterator[Row]:
    """Both errors, each kind of the first with its own line."""
    shares: dict[str, Share] = {}
    marks: dict[str, list[bool]] = defaultdict(list)
    for one in listed:
        marks[one.kind].append(one.is_wrong)
    shares = {kind: counted(wrong) for kind, wrong in marks.items()}
    answerable = shares.pop("answerable")
    for kind, share in shares.items():
        yield at_most(f"answered, though it should not be: {kind}", share, BOTH_ERRORS)
    whole = sum(shares.values(), Share(hits=0, of=0))
    yield at_most("answered, though it should not be: all", whole, BOTH_ERRORS)
    yield at_most("not answered, though it should be", answerable, BOTH_ERRORS)
    causes = Counter(one.cause for one in listed if one.kind == "answerable" and one.is_wrong)
    for cause, number in sorted(causes.items()):
        yield figure(f"  {cause}", number)


async def ended() -> list[Ended]:
    """Every question of every held-out profile, asked by anybody."""
    out: list[Ended] = []
    for person in persons():
        model = Telling()
        async with staged(person.path, model, embeddings="auto") as stage:
            for kind, pairs in person.lies.items():
                for asked, lie in pairs:
                    model.lie, model.truth = lie, None
                    out.append(await _unanswerable(stage, person, kind, asked))
            for number, group in enumerate(person.groups):
                out += await _answerable(stage, person, model, group, number)
    return out


async def _unanswerable(stage: Stage, person: Person, kind: str, asked: str) -> Ended:
    """A quote counts as an answer as well: it does not say that the profile does not tell."""
    answer = await stage.ask(asked)
    how = f"{answer.outcome}, {answer.served_by}: {answer.text}"
    wrong = answer.outcome is Outcome.ANSWERED
    return Ended(kind=kind, person=person.key, asked=asked, ended=how, is_wrong=wrong)


async def _answerable(stage: Stage, person: Person, model: Telling, group: Group, number: int) -> list[Ended]:
    """Each wording of a question, answered by an honest model in another style."""
    out = []
    for turn, asked in enumerate(group.questions):
        model.truth = group.said[(number + turn) % len(group.said)]
        answer = await stage.ask(asked)
        shown = ", ".join(one.id for heard in stage.heard for one in heard.passages)
        how = f"{answer.outcome}, {answer.served_by}: {answer.text or shown}"
        wrong = answer.outcome is not Outcome.ANSWERED or answer.served_by is not ServedBy.MODEL
        cause = _cause(stage, answer, group)
        out.append(
            Ended(kind="answerable", person=person.key, asked=asked, ended=how, is_wrong=wrong, cause=cause)
        )
    return out


def _cause(stage: Stage, answer: Answer, group: Group) -> str:
    if answer.outcome is Outcome.REJECTED:
        return "rejected by the screen"
    if not stage.heard:
        return "too little evidence: no model was asked"
    seen = {one.id for heard in stage.heard for one in heard.passages}
    return "withheld by the gate" if seen & set(group.ids) else "its records were not before the model"
