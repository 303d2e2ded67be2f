"""Markdown of our own commands -> markup that may stand in a page: no HTML, no pictures, no strange links."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}
"""A page has its own first two."""
_MARKS = {
    "\N{WHITE HEAVY CHECK MARK}": '<span class="mark good" title="met">\N{CHECK MARK}</span>',
    "\N{CROSS MARK}": '<span class="mark bad" title="missed">\N{BALLOT X}</span>',
    "\N{MEDIUM WHITE CIRCLE}": '<span class="mark" title="not known">\N{EN DASH}</span>',
}
"""What chats draw as pictures, in letters that every machine has and in the colours of the page."""


class Prose(str):
    """Markup that a template takes as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def prose(text: str) -> Prose:
    """Paragraphs, lists, tables, emphasis, code and links of http(s); all else is text."""
    tokens = _reader().parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("rel", "noopener noreferrer nofollow")
    rendered = _reader().renderer.render(tokens, _reader().options, {})
    return Prose(_marked(rendered))


def prose_line(text: str) -> Prose:
    """The same of what stands in a line: no paragraphs, no lists."""
    return Prose(_marked(_reader().renderInline(text)))


def plain(text: str) -> str:
    """Without the marks that only a chat makes something of."""
    return text.replace("`", "")


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class OurReader(MarkdownIt):
        """Its own rule for links lets `mailto:` and the like through."""

        def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
            return _is_web(url)

    return OurReader("commonmark", {"html": False}).enable("table").disable(["image", "html_block"])


def _marked(markup: str) -> str:
    for mark, shown in _MARKS.items():
        markup = markup.replace(mark, shown)
    return markup


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False
