"""The shapes of the chat: a question, its answer, a vote, and what is told of the twin's health."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from adapters.web.analytics.shapes import Count, Dollars, Tokens, Told
from adapters.web.feedback import LONGEST_COMMENT
from bot.domain import Outcome, QuestionType, ServedBy
from bot.question import MAX_CHARACTERS

Name = Annotated[str, Field(max_length=128)]


class Ask(BaseModel):
    """A question."""

    question: str = Field(
        min_length=1, max_length=MAX_CHARACTERS, examples=["Which databases have you worked with?"]
    )
    conversation: Name | None = Field(
        None,
        description="a name of your own for a conversation: its later questions may refer to earlier ones",
        examples=["c-1"],
    )


class SourceTold(Told):
    """A record of the profile that an answer rests on."""

    id: str = Field(examples=["work-acme"])
    title: str = Field(examples=["Engineer at Acme"])
    section: str = Field(examples=["Work"])
    quote: str = Field(examples=["Led the move to PostgreSQL."])


class AnswerTold(Told):
    """An answer, or in ``message`` why there is none."""

    id: str = Field(description="`ask_id` of a vote; empty where nothing was asked")
    text: str = Field(description="Markdown", examples=["I led the move to PostgreSQL in 2021."])
    outcome: Outcome
    served_by: ServedBy
    question_type: QuestionType
    sources: list[SourceTold]
    follow_ups: list[str]
    provider: str | None = Field(examples=["groq"])
    model: str | None = Field(examples=["openai/gpt-oss-20b"])
    attempts: Count = Field(description="calls to models that it took")
    grounded: bool = Field(description="whether every sentence was checked against the profile")
    experiment: str | None
    usage: Tokens
    cost_usd: Dollars
    latency_ms: Count
    message: str | None = Field(description="what a person is told where there is no answer")
    retry_after_s: Count | None
    receipt: dict[str, object] | None = Field(None, description="how it came about")


class Vote(BaseModel):
    """What somebody thought of an answer; a later vote replaces an earlier one."""

    ask_id: str = Field(min_length=1, max_length=128, description="`id` of the answer")
    value: Literal["up", "down"]
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = None


class VoteTold(Told):
    """The vote that counts now."""

    ask_id: str
    value: Literal["up", "down"]


class Sure(BaseModel):
    """That it is meant."""

    sure: Literal["yes"]


class Alive(Told):
    """The program runs."""

    status: Literal["ok"]


class Ready(Told):
    """Whether questions can be answered, and which checks hold."""

    status: Literal["ready", "not_ready"]
    checks: dict[str, bool] = Field(
        examples=[{"database": True, "migrations": True, "route": True}], description="by their names"
    )
