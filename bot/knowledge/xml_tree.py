"""XML from anybody -> a plain tree with lines, or one sentence on what is wrong with it."""

from __future__ import annotations

import xml.sax.handler
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.sax import parseString  # type: ignore[import-untyped]

from bot.knowledge.profile import Problem
from bot.knowledge.wording import one_line

_DEEPEST = 60
_MOST_NODES = 100_000


@dataclass(slots=True)
class Node:
    """An element by its name without a prefix, with its own text and the line that it begins on."""

    name: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands directly in it."""
        return "".join(self.pieces).strip()

    def each(self, *names: str) -> Iterator[Node]:
        """All elements at the end of a path of names below this one."""
        if not names:
            yield self
            return
        for child in self.children:
            if child.name == names[0]:
                yield from child.each(*names[1:])

    def first(self, *names: str) -> Node | None:
        """The first of them."""
        return next(self.each(*names), None)

    def said(self, *names: str) -> str:
        """The text of the first of them that has one."""
        return next((node.text for node in self.each(*names) if node.text), "")

    def all(self, name: str) -> Iterator[Node]:
        """All elements of a name, at any depth."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.all(name)


def read_tree(data: bytes, file: str) -> Node | Problem:
    """The root of an XML text, or why there is none: ``file:line:column`` where it breaks."""
    grower = _Grower()
    try:
        parseString(data, grower, forbid_dtd=True)
    except SAXParseException as error:
        place = f"{file}:{error.getLineNumber() or 1}:{(error.getColumnNumber() or 0) + 1}"
        return Problem(place=place, what=f"not XML: {one_line(error.getMessage())}; nothing of it was read")
    except DefusedXmlException as error:
        seen = type(error).__name__
        what = f"not read: it declares a document type or entities ({seen}), which no CV needs"
        return Problem(place=file, what=what)
    except (SAXException, ValueError, LookupError) as error:
        return Problem(place=file, what=f"not read: {one_line(str(error))}")
    root = grower.root
    return root if root is not None else Problem(place=file, what="not read: there is no element in it")


class _Grower(xml.sax.handler.ContentHandler):
    """Grows the tree, and no higher or wider than a CV."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0
        self._locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the parser calls it so
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser calls it so
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST_NODES:
            raise ValueError(f"more than {_DEEPEST} levels or {_MOST_NODES:,} elements, which no CV has")
        node = Node(
            name=name.rpartition(":")[2],
            line=self._locator.getLineNumber() or 1,
            attributes={key.rpartition(":")[2]: value for key, value in attrs.items()},
        )
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElement(self, _name: str) -> None:  # noqa: N802 - the parser calls it so
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].pieces.append(content)
