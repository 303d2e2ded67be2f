"""The shapes of single asks and of those who asked."""

from __future__ import annotations

from pydantic import Field

from adapters.web.analytics.shapes import Count, Dollars, Instant, Tokens, Told


class AskTold(Tokens):
    """One ask; its words only for those who may read them, and only until they are forgotten."""

    id: str
    asked_at: Instant
    platform: str = Field(examples=["slack"])
    channel: str = Field(description="a person's own is under their pseudonym", examples=["slack:C024BE91L"])
    person: str = Field(description="a pseudonym", examples=["person 7f3a1c20de94"])
    outcome: str = Field(description="how it ended; `open` while it is answered", examples=["answered"])
    served_by: str = Field(description="what wrote the answer", examples=["model"])
    question_type: str = Field(examples=["technical"])
    provider: str | None
    model: str | None
    experiment: str | None
    attempts: Count = Field(description="calls to models that it caused")
    cost_usd: Dollars
    latency_ms: Count
    grounded: bool = Field(description="whether every sentence was checked against the profile")
    thumbs: int = Field(description="votes up less votes down")
    question: str | None = Field(description="null: forgotten, or not for you")


class Questions(Told):
    """A page of the log, newest first; a row that comes in meanwhile moves none of the others."""

    days: int = Field(ge=1, le=366)
    questions: list[AskTold]
    next: str | None = Field(description="`after` of the next page; null: that was all")


class UserTold(Told):
    """Somebody who asked, under a pseudonym that stays the same for ever."""

    person: str = Field(examples=["person 7f3a"])
    questions: Count
    cost_usd: Dollars
    last_asked_at: Instant | None = Field(description="null where it is forgotten")


class Users(Told):
    """Who asked most, most first."""

    days: int = Field(ge=1, le=366)
    users: list[UserTold]
