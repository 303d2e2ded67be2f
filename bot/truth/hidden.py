"""What an asker may not see, looked for in what they are about to be told: a second lock."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.stemming import english_stem
from bot.truth.hidden_figures import days, digits_of, figures_of, phones_of, spans_of
from bot.truth.hidden_words import EVERYDAY
from bot.truth.readings import unaccented

_TOKEN = re.compile(r"[^\W_]+(?:['&+#-][^\W_]+)*[+#]*")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>|\"'`)\]]+", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?:;\n]|\n\s*[-*•\d.]+)[\s\"'(]*$")
_AT = re.compile(r"\s*[\[({<]?\s*(?:@|\bat\b)\s*[\])}>]?\s*")
_DOT = re.compile(r"\s*[\[({<]?\s*(?:\.(?=\s*\w)|\b(?:dot|point)\b)\s*[\])}>]?\s*")
_DOTTED = re.compile(r"\.\s*\S|\b(?:dot|point)\b", re.IGNORECASE)
_APART = re.compile(r"(?<![^\W_])[^\W_](?:[ .-][^\W_](?![^\W_])){2,}")
_SHORTEST = 4
_TOGETHER = 2
"""So many rare words of one hidden record in one sentence are no accident."""


@lru_cache(maxsize=4)
def hidden_among(passages: tuple[Passage, ...], names: frozenset[str]) -> Hidden:
    """What askers of these names must not be told; an edition made anew mostly has the same records."""
    visible = [passage for passage in passages if passage.visible_to(names)]
    return Hidden([passage for passage in passages if not passage.visible_to(names)], visible)


class Hidden:
    """
    What stands in records that an asker may not see, and in none that they may.

    Build it once for each audience; a sentence then takes well under a millisecond.
    """

    def __init__(self, hidden: Sequence[Passage], visible: Sequence[Passage]) -> None:
        open_text = "\n".join(map(_whole, visible))
        known = {token.lower() for token in _tokens(open_text)} | _open_words(open_text)
        stems = {english_stem(word) for word in known}
        secret = [_whole(passage) for passage in hidden]
        whole = "\n".join(secret)
        self._figures = frozenset(figures_of(whole)) - frozenset(figures_of(open_text))
        self._days = frozenset(days(whole)) - frozenset(days(open_text))
        spoken = digits_of(open_text)
        self._phones = tuple(number for number in phones_of(whole) if number not in spoken)
        shown = _squeezed(open_text)
        self._addresses = tuple(one for one in _addresses(whole) if one not in shown)
        self._is_local = any("." not in one for one in self._addresses)
        self._names = frozenset(name for text in secret for name in _names(text)) - known
        self._records = [frozenset(map(english_stem, _content(text))) for text in secret]
        self._spans = [(spans_of(p.text).keys(), frozenset(map(english_stem, _titled(p)))) for p in hidden]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, record in enumerate(self._records):
            for one in record - stems:
                self._holders[one].append(at)

    def told_in(self, sentence: str) -> tuple[str, ...]:
        """Words, numbers and addresses of a sentence that stand only in hidden records, as it writes them."""
        if not self._records:
            return ()
        told: dict[str, None] = {}
        told |= dict.fromkeys(w for figure, w in figures_of(sentence).items() if figure in self._figures)
        told |= dict.fromkeys(w for day, w in days(sentence).items() if day in self._days)
        told |= dict.fromkeys(self._lengths(sentence))
        told |= dict.fromkeys(self._numbers(sentence))
        told |= dict.fromkeys(self._places(sentence))
        told |= dict.fromkeys(self._words(sentence))
        return tuple({word.lower(): word for word in reversed(told)}.values())[::-1]

    def _lengths(self, sentence: str) -> Iterator[str]:
        """Spans of time beside a word of the title: "my notice is two months"; alone they tell nothing."""
        spans = spans_of(sentence)
        spoken = {english_stem(token.lower()) for token in _tokens(sentence)} if spans else set()
        for hidden, title in self._spans if spans else ():
            yield from (spans[span] for span in hidden & spans.keys() if title & spoken)

    def _numbers(self, sentence: str) -> Iterator[str]:
        digits = digits_of(sentence) if self._phones else ""
        for number in self._phones:
            if number in digits:
                written = re.search(r"\D{0,3}".join(number), sentence)
                yield written[0] if written else "a telephone number"

    def _places(self, sentence: str) -> Iterator[str]:
        may_hold = self._addresses and (self._is_local or _DOTTED.search(sentence))
        squeezed = _squeezed(sentence) if may_hold else ""
        yield from (address for address in self._addresses if address in squeezed)

    def _words(self, sentence: str) -> Iterator[str]:
        text = _APART.sub(lambda found: re.sub(r"[ .-]", "", found[0]), sentence)
        tokens = list(_tokens(text))
        yield from (token for token in tokens if token.lower() in self._names)
        content = {english_stem(word): word for word in _content(text)}
        found: dict[int, list[str]] = defaultdict(list)
        for one in content:
            for at in self._holders.get(one, ()):
                found[at].append(one)
        for at, rare in found.items():
            if len(rare) >= _TOGETHER or content.keys() <= self._records[at]:
                yield from (content[one] for one in rare)


def _titled(passage: Passage) -> Iterator[str]:
    yield from (token.lower() for token in _tokens(passage.title) if len(token) >= _SHORTEST)


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.section}\n{passage.dates}\n{passage.text}"


def _tokens(text: str) -> Iterator[str]:
    plain = text if text.isascii() else _without_accents(text)
    yield from _TOKEN.findall(plain)


def _without_accents(text: str) -> str:
    """Case stays: it tells a name."""
    return ("").join(
        c if unaccented(c) == c else unaccented(c).upper() if c.isupper() else unaccented(c) for c in text
    )


def _open_words(text: str) -> set[str]:
    """Parts of compound words and of addresses: who may read ``ada@acme.example`` may be told ``Acme``."""
    return {part for part in re.split(r"[\W_]+", unaccented(text)) if part}


def _names(text: str) -> Iterator[str]:
    """Words with a capital that no sentence begins with, or that begin a run of such; letters with digits."""
    plain = text if text.isascii() else _without_accents(text)
    found = list(_TOKEN.finditer(plain))
    for at, match in enumerate(found):
        token = match[0]
        low = token.lower()
        if low in EVERYDAY or len(token) < 2 or token.isdigit():  # noqa: PLR2004 - a letter is no name
            continue
        if not token[0].isupper():
            if any(map(str.isdigit, token)) and any(map(str.isalpha, token)):
                yield low
            continue
        follows = found[at + 1][0] if at + 1 < len(found) else ""
        beside = plain[match.end() : found[at + 1].start()] if follows else ""
        runs_on = beside == " " and (follows[0].isupper() or follows[0].isdigit())
        if runs_on or token.isupper() or not _OPENS.search(plain[: match.start()][-12:]):
            yield low


def _content(text: str) -> Iterator[str]:
    for token in _tokens(text):
        low = token.lower()
        if len(low) >= _SHORTEST and low not in EVERYDAY and not any(map(str.isdigit, low)):
            yield low


def _addresses(text: str) -> Iterable[str]:
    yield from (_squeezed(found) for found in _EMAIL.findall(text))
    for url in _URL.findall(text):
        yield re.sub(r"^(?:https?://)?(?:www\.)?", "", _squeezed(url.rstrip(".,;:!?"))).rstrip("/")


def _squeezed(text: str) -> str:
    """An address as it is meant: ``ada (at) acme dot example`` is ``ada@acme.example``."""
    return re.sub(r"\s+", "", _DOT.sub(".", _AT.sub("@", text.lower())))
