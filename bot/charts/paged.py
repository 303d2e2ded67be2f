"""A chart as a page shows it: told by the page itself, in its colours, as wide as there is room (pure)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from bot.charts.look import Look, Part, look
from bot.charts.nouns import Spec, Theme

HEIGHT = 270
"""In points, without the title, which the page tells itself."""
WIDTH = 720
"""Of a picture for those without scripts; they see it as wide as their page."""
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """``title`` is what was found, ``subtitle`` what is shown and in which unit; both are not in the spec."""

    title: str
    subtitle: str
    spec: Spec


def paged(spec: Spec, *, theme: Theme = Theme.LIGHT, width: int | None = None) -> Paged:
    """
    A spec of `bot.charts.specs` without its card; None of a width is that of what it stands in.

    Its parts are not read out one by one: whoever does not see it has the alternative text, and the table.
    """
    title = spec.get("title") or {}
    drawn: Part = {
        **_painted({name: part for name, part in spec.items() if name not in {"title", "$schema"}}, theme),
        "width": width or "container",
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "padding": {"left": 2, "top": 6, "right": 14, "bottom": 2},
    }
    drawn["config"] = {**drawn.get("config", {}), "aria": False} | ({} if width else {"font": _FONT})
    return Paged(title=_line(title.get("text")), subtitle=_line(title.get("subtitle")), spec=drawn)


def _line(text: Any) -> str:
    """What was broken into lines for a card."""
    return " ".join(text if isinstance(text, list) else [text or ""])


def _painted(part: Any, theme: Theme) -> Any:
    if theme is Theme.LIGHT:
        return part
    return _repainted(part, dict(zip(_paints(look(Theme.LIGHT)), _paints(look(theme)), strict=True)))


def _repainted(part: Any, paints: dict[str, str]) -> Any:
    """Every colour of one look by that which has its place in the other one."""
    if isinstance(part, dict):
        return {name: _repainted(value, paints) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_repainted(one, paints) for one in part]
    return paints.get(part, part) if isinstance(part, str) else part


def _paints(of: Look) -> list[str]:
    found: list[str] = []
    for field in fields(of):
        value = getattr(of, field.name)
        found += [value] if isinstance(value, str) else value
    return found
