"""An answer of a model with all that a receipt tells, for whoever furnishes a house."""

from __future__ import annotations

from bot.domain import Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.receipt import Receipt, Withheld

WORK, SCHOOL = "work-quillstone-health", "education-northgate-university"
SOURCES = (
    Source(
        id=WORK,
        title="Backend engineer at Quillstone Health",
        section="Work",
        quote="Led the move of 40 services in 2021.",
    ),
    Source(
        id=SCHOOL,
        title="BSc Computer Science",
        section="Education",
        quote="Thesis on consensus.",
    ),
)


def answered(name: str, latency_ms: int) -> Answer:
    """With all that a receipt tells."""
    return Answer(
        id=name,
        outcome=Outcome.ANSWERED,
        text="I led the move of **40 services** in 2021. My thesis was on consensus.",
        served_by=ServedBy.MODEL,
        question_type=QuestionType.TECHNICAL,
        sources=SOURCES,
        follow_ups=("Which services were the hardest?",),
        route=Route("groq", "openai/gpt-oss-20b"),
        attempts=1,
        grounded=True,
        usage=Usage(prompt_tokens=1_400, cached_tokens=900, completion_tokens=120),
        cost_nano_usd=60_000,
        latency_ms=latency_ms,
        receipt=Receipt(
            profile_version="p1",
            prompt_version="3",
            records=(WORK, SCHOOL),
            rests_on=(WORK, SCHOOL),
            checks=("cited", "numbers", "names"),
            withheld=(
                Withheld(
                    sentence="I saved 70 % of the costs.",
                    reason="a number that its records do not hold",
                    parts=("70 %",),
                ),
            ),
        ),
    )
