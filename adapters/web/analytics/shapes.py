"""What the API's JSON is made of: units that all of its shapes share, and the refusals."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

# What the document promises of amounts is not looked at again for each answer: a row that a stranger's SQL
# wrote amiss is to be seen as it is, not to take all figures away.
_POSITIVE: dict[str, JsonValue] = {"minimum": 0}
Count = Annotated[int, Field(json_schema_extra=_POSITIVE)]
Milliseconds = Annotated[int, Field(json_schema_extra=_POSITIVE, description="milliseconds", examples=[412])]
Share = Annotated[
    float,
    Field(
        json_schema_extra={"minimum": 0, "maximum": 1},
        description="a share, between 0 and 1",
        examples=[0.87],
    ),
]
Growth = Annotated[
    float,
    Field(description="by what share it grew on the period before (0.5: half as much again)", examples=[0.5]),
]
Difference = Annotated[float, Field(description="the share now less the share before", examples=[-0.02])]
Dollars = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]+([.][0-9]{1,9})?$",
        description="US dollars as a string, exact to nine decimals",
        examples=["0.000231"],
    ),
]
Day = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        json_schema_extra={"format": "date"},
        examples=["2026-11-20"],
    ),
]
Instant = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-20T09:15:02+00:00"])
]


class Told(BaseModel):
    """A part of an answer; fields that are not named here may come to stand beside those that are."""

    model_config = ConfigDict(extra="allow")


class Refusal(Told):
    """Why there is no such answer, in words for a person."""

    message: str = Field(description="what is wrong, and what to do")


class WrongParameter(Refusal):
    """A parameter that does not read."""

    message: str = Field(
        description="what is wrong, and what to do",
        examples=["`days` must be a whole number from 1 to 366; 'abc' was given."],
    )
    parameter: str = Field(description="its name", examples=["days"])
    allowed: str = Field(description="what it may be", examples=["a whole number from 1 to 366"])


class Tokens(Told):
    """Tokens, as the provider counted them."""

    prompt_tokens: Count = Field(description="tokens that were sent")
    cached_tokens: Count = Field(description="those of them that the provider had in its cache")
    completion_tokens: Count = Field(description="tokens that were written")
