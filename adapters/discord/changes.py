"""What becomes of messages after they were written: other words, or none (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.discord.inbound import Heard, Me, Said, event_key, read_message

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message has other words, ``age_s`` after it was written; Discord does not tell the earlier ones."""

    said: Said
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message is gone, whoever wrote it; ``age_s`` is how long it stood."""

    message: int
    channel: int
    age_s: float

    @property
    def origin(self) -> str:
        return event_key(self.message)


Change = Edited | Deleted


def read_edit(heard: Heard, me: Me, *, age_s: float) -> Edited | None:
    """None where no words changed: what is unfurled or pinned was never edited, or is shown to nobody."""
    if not heard.edited or heard.is_withheld:
        return None
    said = read_message(heard, me)
    return Edited(said=said, age_s=age_s) if said is not None else None
