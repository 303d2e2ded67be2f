"""A scrap of HTML, as editors of CVs keep it, -> plain lines with its list items."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bot.knowledge.wording import clean

_BREAKS = {"p", "div", "br", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_UNSEEN = {"script", "style", "template", "head", "title"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&[#\w]+;")


def plain_lines(html: str) -> str:
    """The text of some HTML; a text without tags and entities stays as it is, but for its blank lines."""
    if not _TAG.search(html):
        return clean(html).strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (
        " ".join(line.split()) for line in clean("".join(reader.pieces).replace("\xa0", " ")).split("\n")
    )
    return "\n".join(line for line in lines if line not in {"", "-"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag == "li":
            self.pieces.append("\n- ")
        elif tag in _BREAKS and not self._is_in_item():
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _BREAKS or tag == "li":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))

    def _is_in_item(self) -> bool:
        """Whether an item has just begun: its first paragraph stays on its line."""
        return bool(self.pieces) and self.pieces[-1] == "\n- "
