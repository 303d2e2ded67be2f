"""What `twin profile` prints: what was read, what could not be, and what a question finds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from bot.domain import EVERYBODY, OWNER
from bot.errors import ProfileError
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.retrieval import Library
from bot.question import UnreadableQuestion, clean


def check(path: Path | None, *, as_json: bool) -> None:
    """Print what was read of a profile; exit status 1 when something could not be."""
    profile = _load(path)
    if as_json:
        _print(
            {
                "name": profile.name,
                "version": profile.version,
                "passages": len(profile.passages),
                "sections": dict(Counter(p.section for p in profile.passages)),
                "owner_only": [p.id for p in profile.passages if p.audience == {OWNER}],
                "problems": [{"place": one.place, "what": one.what} for one in profile.problems],
            }
        )
    else:
        click.echo(f"{profile.name}: {len(profile.passages)} passages, version {profile.version}")
        for section, number in Counter(p.section for p in profile.passages).items():
            click.echo(f"  {number:>3}  {section}")
        kept = sum(p.audience == {OWNER} for p in profile.passages)
        if kept:
            click.echo(f"{kept} of them only for the owner.")
        for problem in profile.problems:
            click.echo(f"{problem.place}: {problem.what}")
        if not profile.problems:
            click.echo("Everything could be read.")
    raise SystemExit(1 if profile.problems else 0)


def search(path: Path | None, question: str, *, as_json: bool) -> None:
    """Print the passages that a question from the public finds, best first."""
    try:
        asked = clean(question)
    except UnreadableQuestion as error:
        click.echo(f"twin: {error}", err=True)
        raise SystemExit(2) from None
    found = Library(_load(path).passages).find(asked, sees=EVERYBODY)
    hits = list(zip(found.passages, found.scores, strict=True))
    if as_json:
        _print(
            {
                "enough": found.enough,
                "passages": [
                    {
                        "id": p.id,
                        "title": p.title,
                        "section": p.section,
                        "score": round(score, 3),
                        "place": p.place,
                    }
                    for p, score in hits
                ],
            }
        )
        return
    for passage, score in hits:
        click.echo(f"{score:6.2f}  [{passage.id}] {passage.title} | {passage.section} ({passage.place})")
    click.echo("Evidence enough." if found.enough else "Too little evidence: the twin would say so.")


def _load(path: Path | None) -> Profile:
    try:
        return load_profile(path)
    except ProfileError as error:
        click.echo(f"twin: {error}", err=True)
        raise SystemExit(1) from None


def _print(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
