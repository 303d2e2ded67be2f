"""Thousands of questions that the sample profile answers, too different for one to answer another."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from benchmarks.letters import Letters

_ABOUT = (
    *("Harborlight Logistics", "Quillstone Health", "Papertrail Studio", "Code Pier", "Tidewatch", "Larder"),
    *("PostgreSQL", "MySQL", "Kafka", "Redis", "Kubernetes", "AWS", "Terraform", "Docker", "Prometheus"),
    *("Django", "FastAPI", "gRPC", "Python", "Go", "SQL", "TypeScript", "Cheap Clocks", "the audit log"),
    *("code review", "testing", "mentoring", "hiring", "incidents", "on-call work", "microservices"),
    *("deployments", "the booking core", "appointment reminders", "design documents", "query tuning"),
)
_ASKED = (
    "What did you do with {} and {}?",
    "Tell me about your work with {} and {}.",
    "How well do you know {} and {}?",
    "What have you learned from {} and {}?",
    "Which results did you reach with {} and {}?",
    "How long did you work with {} and {}?",
)


def questions() -> list[str]:
    """All of them, each once, always in the same order."""
    every = [way.format(*pair) for way in _ASKED for pair in combinations(_ABOUT, 2)]
    random.Random(7).shuffle(every)
    return every


def bodies(model: str, many: int) -> list[dict[str, Any]]:
    """The first of them as a twin would write them to a model, for whoever only passes letters on."""
    written = Letters()
    return [
        {
            "model": model,
            "messages": [
                {"role": "system", "content": letter.prompt.system},
                {"role": "user", "content": letter.prompt.user},
            ],
            "max_tokens": letter.max_completion_tokens,
            "temperature": 0.2,
        }
        for letter in map(written.about, questions()[:many])
    ]
