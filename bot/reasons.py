"""Why a question is no question to the person: short phrases for the log, shared by screen and apology."""

from __future__ import annotations

OVERRIDE = "it asks to set the rules aside"
EXTRACTION = "it asks for the rules themselves"
PERSONA = "it asks to play somebody without rules"
COMMITMENT = "it asks for a commitment in the person's name"
WORDS = "it puts words in the person's mouth"
ERRAND = "it asks for other work than an answer"
AVOIDED = "it is about something that the person does not talk about here"

TOPICS = (
    *("salary", "phone", "email", "address", "birthday", "visa", "religion", "health", "family"),
    *("politics", "references", "identity"),
)
"""What is for the person alone to tell; each is a reason of its own."""
