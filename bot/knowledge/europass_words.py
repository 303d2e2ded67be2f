"""What Europass says in codes, in words: languages, and records of parts that nobody else uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.html_text import plain_lines
from bot.knowledge.json_text import Path
from bot.knowledge.xml_tree import Node

_LANGUAGES = """
ara ar Arabic; bul bg Bulgarian; cat ca Catalan; ces cs cze Czech; cym cy wel Welsh; dan da Danish;
deu de ger German; ell el gre Greek; eng en English; est et Estonian; eus eu baq Basque; fas fa per Persian;
fin fi Finnish; fra fr fre French; gle ga Irish; glg gl Galician; heb he Hebrew; hin hi Hindi;
hrv hr Croatian;
hun hu Hungarian; ind id Indonesian; isl is ice Icelandic; ita it Italian; jpn ja Japanese; kor ko Korean;
lat la Latin; lav lv Latvian; lit lt Lithuanian; ltz lb Luxembourgish; mkd mk mac Macedonian; mlt mt Maltese;
nld nl dut Dutch; nor no Norwegian; nob nb Norwegian; pol pl Polish; por pt Portuguese; ron ro rum Romanian;
rus ru Russian; slk sk slo Slovak; slv sl Slovenian; spa es Spanish; sqi sq alb Albanian; srp sr Serbian;
swe sv Swedish; tam ta Tamil; tha th Thai; tur tr Turkish; ukr uk Ukrainian; urd ur Urdu; vie vi Vietnamese;
zho zh chi Chinese
"""
_BY_CODE = {
    code: " ".join(words[-1:])
    for words in (line.split() for line in _LANGUAGES.split(";"))
    for code in words[:-1]
}
_NOISE = {
    "ID",
    "DocumentID",
    "Attachment",
    "EmbeddedData",
    "RenderingInformation",
    "ReferenceTo",
    "Photo",
    "Code",
}
_WHEN = {"year": 4, "month": 2, "day": 2}


@dataclass(slots=True)
class Resume:
    """The resume so far, and the line of each of its records."""

    value: dict[str, Any] = field(default_factory=lambda: {"basics": {}})
    lines: dict[Path, int | str] = field(default_factory=dict)

    def add(self, section: str, record: dict[str, Any], node: Node) -> None:
        """One more record, without its empty fields."""
        told = {key: value for key, value in record.items() if value}
        if told:
            records = self.value.setdefault(section, [])
            self.lines[(section, len(records))] = node.line
            records.append(told)

    def set(self, field_: str, value: Any, node: Node) -> None:
        """A fact of the person; the first to be told counts, and others go beside it."""
        basics = self.value["basics"]
        if value and basics.get(field_) and basics[field_] != value:
            field_ = next(f"{field_}{n}" for n in range(2, 1000) if not basics.get(f"{field_}{n}"))
        if value:
            basics[field_] = value
            self.lines.setdefault(("basics", field_), node.line)
            self.lines.setdefault(("basics",), node.line)

    def link(self, network: str, url: str, node: Node) -> None:
        """A website, or a profile elsewhere."""
        profiles = self.value["basics"].setdefault("profiles", [])
        if url:
            self.lines[("basics", "profiles", len(profiles))] = node.line
            profiles.append({"network": network, "url": url})

    def rest(self, node: Node) -> None:
        """A part that no reader knows, told by its own names: a record for each of its elements."""
        records = [child for child in node.children if child.children and child.name not in _NOISE]
        if node.name in _NOISE or len(records) > 1 or (records and not list(_leaves(node))):
            for child in records if node.name not in _NOISE else []:
                self.add(node.name, titled(child), child)
        else:
            self.add(node.name, titled(node), node)


def titled(node: Node) -> dict[str, Any]:
    """All that an element tells, by its own names, with dates as dates."""
    record: dict[str, Any] = {}
    for path, leaf in _leaves(node, nested=True):
        name = _name(path)
        text = plain_lines(leaf.text)
        if name in {"title", "description"}:
            name = {"title": "name", "description": "summary"}[name]
        record[name] = f"{record[name]}, {text}" if record.get(name) else text
    for name in ("startDate", "endDate", "date"):
        if name in record:
            record[name] = record[name][:10]
    if record.pop("currentIndicator", "") == "true":
        record.setdefault("endDate", "present")
    return record


def _leaves(
    node: Node, *, nested: bool = False, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Node]]:
    for child in node.children:
        if child.name in _NOISE:
            continue
        where = (*path, child.name)
        if child.text and not child.children:
            yield where, child
        elif nested:
            yield from _leaves(child, nested=True, path=where)


def _name(path: tuple[str, ...]) -> str:
    """``("Period", "StartDate", "FormattedDateTime")`` -> ``startDate``."""
    plain = {"FormattedDateTime", "Label", "Contact", "ScoreText", "Text"}
    named = next((step for step in reversed(path) if step not in plain), path[-1])
    return named[:1].lower() + named[1:]


def language(code: str) -> str:
    """``eng`` or ``en-GB`` -> ``English``; what is no code that we know stays as it is."""
    return _BY_CODE.get(code.lower().split("-")[0], code)


def written_date(node: Node | None) -> str:
    """``<From year="2018" month="--03"/>``, or with elements of these names, -> ``2018-03``."""
    if node is None:
        return ""
    parts = []
    for name, digits in _WHEN.items():
        said = node.attributes.get(name) or node.said(name.capitalize()) or node.said(name)
        number = said.strip("- ")
        if not number.isdigit():
            break
        parts.append(number.zfill(digits))
    return "-".join(parts)
