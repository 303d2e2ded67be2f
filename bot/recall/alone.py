"""Whether a question that has earlier turns is surely understood without them (pure)."""

from __future__ import annotations


def stands_alone(text: str, *, leans: bool) -> bool:
    """A stand-in until its author's version is here."""
    return not leans and len(text.split()) > 4  # noqa: PLR2004 - a stand-in
