"""How the person speaks, read from a note or a JSON file: manner only, never a fact and never an order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from bot.knowledge.front_matter import read_front_matter
from bot.knowledge.markdown_text import Section, sections_of
from bot.knowledge.wording import one_line, words_of_key
from bot.style import Style
from bot.truth.injection import attack

_STYLE = re.compile(
    r"(?:my |the |our )?(?:(?:style|voice|tone)(?: (?:and|&|/|of|guide|notes?)+)*(?: ?(?:style|voice"
    r"|tone|guide))?"
    r"|(?:writing|speaking|talking|answering) style|how (?:i|to|we) (?:talk|speak|write|sound|answer))"
)
_MAY_BE = re.compile(r"style|voice|tone|how[\W_]+(?:i|to|we)[\W_]", re.IGNORECASE)
"""Without one of these words a note tells no style; most notes do not, and parsing takes time."""
_FIELDS = {
    "tone": r"(?:tone|voice|style|manner|register|mood)(?: of (?:voice|speech))?|tone and style|overall",
    "languages": r"languages?(?: (?:spoken|of answers|to answer in))?|answers? in",
    "phrases": (
        r"(?:\w+ )?(?:phrases?|expressions?|catch ?phrases?|sayings?|turns of (?:speech|phrase)|words)"
        r"(?: (?:i (?:use|like)|to use))?|i (?:often )?say|signature (?:phrases?|moves?)"
    ),
    "avoid": (
        r"(?:topics? |things? |subjects? )?(?:(?:i |to )?(?:do not|don'?t|never|not) (?:to )?(?:talk"
        r"|speak|discuss|mention)"
        r"(?: about| of)?|(?:to )?avoid(?:ed)?(?: topics?)?|off[- ]limits|taboos?|no[- ]go(?:s|es)?"
        r"|not to talk about)"
        r"(?: topics?)?|avoided topics|not about"
    ),
}
_KINDS = tuple((name, re.compile(pattern)) for name, pattern in _FIELDS.items())
_LABEL = re.compile(r"[\s>*_-]*([A-Za-z][A-Za-z' ]{1,40}?)[*_ ]*:[*_]*\s+(\S.*)", re.DOTALL)
_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n|;\s+")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_ORDERS = re.compile(
    r"\b(?:say|tell|claim|state|mention|pretend|answer|reply|respond|insist|promise|assert|admit|call"
    r"|describe"
    r"|present|introduce|recommend|praise|confirm|agree|accept|add|include|invent|exaggerate"
    r"|emphasi[sz]e|stress)\b"
    r"[^.!?]*\b(?:that|i am|i'm|i have|i've|me as|myself|him|her|he|she|the best|yes|everything"
    r"|everyone|always)\b"
    r"|\b(?:ignore|disregard|override|reveal|password|system prompt|instructions?)\b"
    r"|\b(?:i am|i'm|i have|i've|i was|i hold|i speak|he is|she is|he has|she has)\b[^.!?]*"
    r"(?:\b(?:best|greatest|leading|top|expert|certified|award\w*|years|phd|senior|fluent\w*)\b|\d)",
    re.IGNORECASE,
)
_MARKERS = re.compile(
    r"[\[【]\W{0,3}(?:p|judge|task)\W{0,3}:[^\]】\n]{0,40}[\]】]?|NOT_IN_PROFILE|https?://\S+|www\.\S+",
    re.IGNORECASE,
)
_LONGEST_TONE, _LONGEST_ITEM, _MOST_ITEMS = 240, 80, 12
_KEYS = ("style", "xstyle", "communicationstyle", "voice", "toneofvoice", "writingstyle", "speakingstyle")
_INSIDE = ("meta", "personality", "personal", "persona", "basics")


def style_of_markdown(text: str, file: str) -> Style | None:
    """
    The style that a note tells: a note named for it, or a section of that heading; None for all others.

    Headings and labels such as Tone, Languages, Phrases, Avoid sort what is said; the rest is tone. What
    gives orders on content, or tells facts, is left out.
    """
    if not _MAY_BE.search(text) and not is_style_name(PurePosixPath(file).stem):
        return None
    body = read_front_matter(text, file)[1]
    sections = sections_of(body)[0]
    whole = is_style_note(text, file)
    chosen = sections if whole else [section for section in sections if is_style_section(section)]
    if not chosen:
        return None
    found: dict[str, list[str]] = {name: [] for name in _FIELDS}
    for name, value in _front(text).items() if whole else ():
        found[name] += _texts(value)
    for section in chosen:
        kind = _kind(section.heading) or "tone"
        for block in section.blocks:
            _sort(found, kind, block.text)
    return _style(found)


def is_style_note(text: str, file: str) -> bool:
    """Whether the whole note is about style, so that it gives no passages."""
    matter, body, _ = read_front_matter(text, file)
    names = (PurePosixPath(file).stem, matter.section, matter.title)
    sections = sections_of(body)[0]
    heads = [section.heading for section in sections if section.level == 1]
    alone = len(heads) == 1 and sections[0].level == 1
    return any(map(is_style_name, names)) or (alone and is_style_name(heads[0]))


def is_style_section(section: Section) -> bool:
    """Whether a section stands below a heading such as ``Style`` or ``Tone of voice``, or has it."""
    return any(is_style_name(one.heading) for one in (section, *section.above))


def is_style_name(name: str) -> bool:
    """``style``, ``Voice``, ``tone-of-voice``, ``How I talk``; not ``Management style``."""
    return bool(name) and _STYLE.fullmatch(" ".join(words_of_key(name.lower()))) is not None


def style_of_json(value: Any) -> Style | None:
    """
    The style in a JSON Resume (``style``, ``x-style``, ``meta.style``) or a digitaltwin.json
    (``communication_style`` and the like); None where there is none.
    """
    if not isinstance(value, Mapping):
        return None
    places = [value, *(item for key, item in value.items() if _plain(key) in _INSIDE)]
    for place in places:
        for key, item in place.items() if isinstance(place, Mapping) else ():
            if is_style_key(key) and (style := _of_value(item)) is not None:
                return style
    return None


def is_style_key(key: str) -> bool:
    """``style``, ``x-style``, ``communicationStyle``."""
    return _plain(key) in _KEYS


def _plain(key: object) -> str:
    return "".join(words_of_key(str(key)))


def _of_value(value: Any) -> Style | None:
    found: dict[str, list[str]] = {name: [] for name in _FIELDS}
    if isinstance(value, Mapping):
        for key, item in value.items():
            found[_kind(str(key)) or "tone"] += _texts(item)
    else:
        found["tone"] += _texts(value)
    return _style(found)


def _front(text: str) -> dict[str, Any]:
    """The fields of a style in the front matter of its note."""
    block = _MATTER.match(text)
    try:
        value = yaml.safe_load(block[1]) if block else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    pairs = value.items() if isinstance(value, dict) else ()
    return {kind: item for key, item in pairs if (kind := _kind(str(key))) and kind != str(item)}


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [str(value)] if isinstance(value, str | int | float) and not isinstance(value, bool) else []


def _kind(name: str) -> str:
    words = " ".join(words_of_key(name)).replace(" t ", "t ")
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(words)), "")


def _sort(found: dict[str, list[str]], kind: str, text: str) -> None:
    """A block to its field, by its label where it has one."""
    for line in text.splitlines():
        label = _LABEL.fullmatch(line)
        named = _kind(label[1]) if label else ""
        found[named or kind].append(label[2] if label and named else line)


def _style(found: Mapping[str, Iterable[str]]) -> Style | None:
    told = (one for text in found["tone"] for one in _SENTENCE.split(_ITEM.sub("", text)))
    tone = " ".join(map(_ended, filter(_is_manner, told)))
    style = Style(
        tone=_cut(_tidy(tone), _LONGEST_TONE),
        languages=tuple(_items(found["languages"], parted=True)),
        phrases=tuple(_items(found["phrases"])),
        avoid=tuple(_items(found["avoid"], parted=True)),
    )
    return style if style != Style() else None


def _items(texts: Iterable[str], *, parted: bool = False) -> Iterator[str]:
    sign = r"[,;\n]|\s+and\s+" if parted else r"[;\n]"
    items = (_tidy(_ITEM.sub("", one)).strip(" .\"'“”") for text in texts for one in re.split(sign, text))
    kept = dict.fromkeys(
        item for item in items if item and len(item) <= _LONGEST_ITEM and attack(item.lower()) is None
    )
    yield from list(kept)[:_MOST_ITEMS]


def _is_manner(sentence: str) -> bool:
    """Whether it tells how to sound, rather than what to say or who somebody is."""
    return bool(sentence.strip()) and not _ORDERS.search(sentence) and attack(sentence.lower()) is None


def _ended(sentence: str) -> str:
    """With a full stop, so that items of a list stay apart."""
    said = sentence.strip()
    return said if said[-1] in ".!?…" else f"{said}."


def _tidy(text: str) -> str:
    return one_line(_MARKERS.sub(" ", re.sub(r"[*_`#>]+", "", text)))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"
