"""Which letters of a page a person sees, and what is hidden from them (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from bot.knowledge.pdf_canvas import Canvas
from bot.knowledge.pdf_geometry import WHITE, Box, Colour, Point, Shape, is_lost_on
from bot.knowledge.pdf_paper import TooMuch
from bot.knowledge.pdf_state import Run
from bot.knowledge.profile import Problem
from bot.knowledge.wording import one_line

_SHOWN = 60
_MOST_LOOKS = 4_000_000
_UNSEEN = "in the colour of the page behind it"


def seen_of(canvas: Canvas) -> tuple[list[Run], list[Run]]:
    """
    The runs that a person sees, and those that they do not; the latter say why.

    Raises:
        TooMuch: so much is painted below so many letters that looking would take too long.
    """
    if len(canvas.runs) * len(canvas.shapes) > _MOST_LOOKS:
        raise TooMuch
    seen: list[Run] = []
    unseen: list[Run] = []
    for run in canvas.runs:
        why = run.hidden or _hidden(run, canvas.shapes)
        if why:
            unseen.append(replace(run, hidden=why))
        else:
            seen.append(run)
    return seen, unseen


def _hidden(run: Run, shapes: Sequence[Shape]) -> str:
    at = run.middle
    if run.ink is not None:
        ground = _ground(at, run.order, shapes)
        if ground is not None and is_lost_on(run.ink, ground):
            return _UNSEEN
    points = [(run.left + 1, at[1]), at, (run.right - 1, at[1])]
    over = [shape for shape in shapes if shape.order > run.order and shape.is_solid]
    if over and all(any(shape.covers(point) for shape in over) for point in points):
        return "covered by something painted over it"
    return ""


def _ground(at: Point, order: int, shapes: Sequence[Shape]) -> Colour | None:
    """The colour below a point when something is written there; None where it is a picture or unknown."""
    below = (shape for shape in reversed(shapes) if shape.order < order and shape.covers(at))
    shape = next((one for one in below if one.colour is None or one.is_solid), None)
    return WHITE if shape is None else shape.colour


def hidden_of(runs: Sequence[Run], place: str) -> Iterator[Problem]:
    """One finding for each row of hidden runs, with its first words."""
    for why, row in groupby(runs, key=lambda run: run.hidden):
        said = one_line(" ".join(run.text for run in row))
        shown = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
        if any(char.isalnum() for char in said):
            yield Problem(place=place, what=f"text that no reader sees ({why}): {shown!r}; left out")


def linked(runs: Sequence[Run], links: Sequence[tuple[Box, str]]) -> list[Run]:
    """The runs, the last one within each link with its address, unless it says it itself."""
    kept = list(runs)
    for box, link in links:
        within = [index for index, run in enumerate(kept) if box.holds(run.middle)]
        said = "".join(kept[index].text for index in within).replace(" ", "").lower()
        bare = link.lower().split("://")[-1].removeprefix("www.").rstrip("/")
        if within and bare not in said and not said.endswith(bare):
            kept[within[-1]] = replace(kept[within[-1]], link=link)
    return kept
