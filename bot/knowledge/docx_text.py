"""A paragraph of a DOCX -> what its reader sees, and what is hidden from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.pdf_geometry import WHITE, Colour, is_lost_on

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{W}txbxContent"
_GONE = {f"{W}del": "a tracked deletion", f"{W}moveFrom": "moved away by a tracked change"}
_OFF = {"0", "false", "off", "none"}
_SMALLEST = 4  # half points
_USUAL = 22
_MOST_STYLES = 12
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}


@dataclass(slots=True)
class Said:
    """A paragraph's text with tabs and line breaks, how it looks, and what of it is ``hidden``, with why."""

    text: str = ""
    size: float = _USUAL / 2
    letters: int = 0
    bold: int = 0
    hidden: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class Styles:
    """What the styles of a document say, each with those that it is based on."""

    def __init__(self, root: Any) -> None:
        found = root.iter(f"{W}style") if root is not None else ()
        self._by_id = {style.get(f"{W}styleId"): style for style in found}
        self._usual = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None

    def chain(self, name: str | None) -> Iterator[Any]:
        """A style and those below it, nearest first."""
        for _ in range(_MOST_STYLES):
            style = self._by_id.get(name)
            if style is None:
                return
            yield style
            based = style.find(f"{W}basedOn")
            name = based.get(f"{W}val") if based is not None else None

    def looks(self, run: Any, style: str | None) -> Iterator[Any]:
        """All that is said on the look of a run, the nearest first."""
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
            named = own.find(f"{W}rStyle")
            yield from self._below(named.get(f"{W}val") if named is not None else None)
        yield from self._below(style)
        if self._usual is not None:
            yield self._usual

    def _below(self, name: str | None) -> Iterator[Any]:
        looks = (style.find(f"{W}rPr") for style in self.chain(name))
        yield from (look for look in looks if look is not None)

    def name(self, style: str | None) -> str:
        """The name of a style in small letters: ``heading 1``, in whatever language it was written."""
        found = next(self.chain(style), None)
        named = found.find(f"{W}name") if found is not None else None
        return str(named.get(f"{W}val", "")).lower() if named is not None else ""


def value(looks: list[Any], what: str) -> str | None:
    """The nearest value of a property; ``on`` for one that is merely there."""
    for look in looks:
        found = look.find(f"{W}{what}")
        if found is not None:
            return str(found.get(f"{W}val", "on"))
    return None


def is_on(looks: list[Any], what: str) -> bool:
    said = value(looks, what)
    return said is not None and said.lower() not in _OFF


def said_in(paragraph: Any, styles: Styles, style: str | None, ground: Colour, links: Any) -> Said:
    """Everything that a paragraph says, without its text boxes, which come apart."""
    said = Said()
    sizes: list[float] = []
    for run, why in _runs(paragraph, "", said):
        text = _text(run)
        if not text:
            continue
        looks = list(styles.looks(run, style))
        reason = why or _hidden(looks, ground)
        if reason and text.strip():
            said.hidden.append((reason, text))
            continue
        said.text += text
        if text.strip():
            count = len(text.strip())
            said.letters += count
            said.bold += count if is_on(looks, "b") else 0
            sizes.append(_half_points(looks) / 2)
        link = _link(run, links)
        if link and link not in said.text:
            said.text += f" ({link})"
    said.size = max(sizes, default=_USUAL / 2)
    return said


def _runs(element: Any, why: str, said: Said) -> Iterator[tuple[Any, str]]:
    for child in element:
        if child.tag == _BOX:
            said.boxes.append(child)
        elif child.tag == f"{W}r":
            yield child, why
            yield from _runs(child, why, said)
        elif isinstance(child.tag, str) and child.tag not in {_FALLBACK, f"{W}p"}:
            yield from _runs(child, why or _GONE.get(child.tag, ""), said)


def _text(run: Any) -> str:
    pieces = []
    for child in run:
        if child.tag in {f"{W}t", f"{W}delText"}:
            pieces.append(child.text or "")
        else:
            pieces.append(_SIGNS.get(child.tag, ""))
    return "".join(pieces)


def _hidden(looks: list[Any], ground: Colour) -> str:
    if is_on(looks, "vanish") or is_on(looks, "specVanish"):
        return "marked as hidden"
    if _half_points(looks) < _SMALLEST:
        return "smaller than 2 points"
    shade = next((found for look in looks if (found := look.find(f"{W}shd")) is not None), None)
    if shade is not None:
        ground = colour_named(shade.get(f"{W}fill")) or ground
    colour = colour_named(value(looks, "color"))
    is_plain = value(looks, "highlight") in {None, "none", "white"}
    if is_plain and colour is not None and is_lost_on(colour, ground):
        return "in the colour of the page behind it"
    return ""


def _half_points(looks: list[Any]) -> float:
    """The size of letters, as Word counts it."""
    size = value(looks, "sz") or ""
    return float(size) if re.fullmatch(r"\d{1,4}(?:\.\d+)?", size) else _USUAL


def colour_named(digits: str | None) -> Colour | None:
    """The colour of six hexadecimal digits; None for ``auto`` and the like."""
    try:
        red, green, blue = bytes.fromhex(digits or "")
    except ValueError:
        return None
    return (red / 255, green / 255, blue / 255)


def ground_of(element: Any) -> Colour:
    """The colour behind a paragraph: its own shade, or that of the cell that it stands in."""
    for around in (element, *element.iterancestors()):
        for path in (f"{W}pPr/{W}shd", f"{W}tcPr/{W}shd"):
            shade = around.find(path)
            colour = colour_named(shade.get(f"{W}fill")) if shade is not None else None
            if colour is not None:
                return colour
    return WHITE


def _link(run: Any, links: Any) -> str:
    """The web address that a run leads to, at the last run of its link."""
    around = run.getparent()
    if around is None or around.tag != f"{W}hyperlink" or run.getnext() is not None:
        return ""
    found = links.get(around.get(f"{_R}id"))
    target = str(found.target_ref) if found is not None and found.is_external else ""
    return target if target.startswith(("https://", "http://")) else ""
