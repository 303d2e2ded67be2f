"""Whether a caller gets a picture, and whether it is drawn for them or by their door."""

from __future__ import annotations

from bot.charts.illustrating import Illustrations
from bot.commands.registry import Caller


def pictures_for(caller: Caller, pictures: Illustrations | None) -> Illustrations | None:
    """What illustrates a reply to a caller; None: nothing does."""
    if pictures is None or not (caller.sees_pictures or caller.draws):
        return None
    return pictures.undrawn() if caller.draws else pictures
