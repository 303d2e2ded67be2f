"""A question -> the key that its repetitions share, and the words of it that are compared by meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.knowledge.wording import is_unseen
from bot.recall.courtesy import without_courtesy, without_wish
from bot.truth.tenses import is_past

_SELECTORS = frozenset("\ufe0e\ufe0f\u20e3")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
        **dict.fromkeys("\u2014\u2015", "\u2013"),
        **dict.fromkeys("\u00a9\u00ae\u2122", None),
    }
)
_TELLING = frozenset("\u2030\u2031\u00a7\u2032\u2033\u2034\u2013@#%&*/\\")
"""Punctuation marks that a number or a name is written with."""
_PICTURE = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"
_FACE = "\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f970-\U0001f97a\U0001f440-\U0001f450\u263a\u2764"
_FIRST_PICTURE = "\u2600"
_ADORNMENT = re.compile(
    rf"\A[\s{_PICTURE}]*[{_PICTURE}]\s*"
    rf"|(?<=[.!?,;:\u2026])\s*[{_PICTURE}][\s{_PICTURE}]*"
    rf"|(?<!\bis)(?<!\blike)(?<!\bmean)(?<!\bthe)(?<!\ba)(?<!\buse)(?<!\babout)(?<!\bof)(?<!\bwith)(?<!\bby)\s[{_FACE}][\s{_FACE}]*(?=\W*\Z)"
)
"""Pictures around a question. Unless it is a face, one that no mark parts from it may be what it asks for."""
_SMILEY = re.compile(r"(?:(?<=\s)|(?<=[.!?]))(?:[:;]-?[)(DPp](?![\w(])|\^\^(?!\w))")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = "IT US WHO IN OR ME AM CAN SHE HE BE AS DO SO ON AT PA LA MA"
_IN_CAPITALS = frozenset(_NAMES.split())
"""Names that are small words otherwise: the US, the WHO, IT."""

_BEFORE_BEEN = r"(?!\s+(?:been|got|had|left|gone|done|become|happened|changed|\w+ed|\w+en)\b)"
_SHORTENED = tuple(
    (re.compile(pattern, re.IGNORECASE), full)
    for pattern, full in (
        (r"\bwon't\b", "will not"),
        (r"\bcan't\b", "can not"),
        (r"\bshan't\b", "shall not"),
        (r"(?<=[a-z])n't\b", " not"),
        (r"\bi'm\b", "I am"),
        (r"\b(you|we|they|what|who|where|how|there)'re\b", r"\1 are"),
        (r"\b(i|you|we|they|who|what)'ve\b", r"\1 have"),
        (r"\b(i|you|we|they|he|she|it|who|what|that|there)'ll\b", r"\1 will"),
        (rf"\b(what|who|where|when|how|why|which|that|there|here|he|she|it)'s\b{_BEFORE_BEEN}", r"\1 is"),
    )
)
"""Before a participle ``'s`` may stand for "has", and so it stays."""
_HASTY = re.compile(
    r"\b(?P<no>do|does|did|is|are|was|were|have|has|had|would|could|should)nt\b|\b(?P<cannot>cannot|cant)\b"
    r"|\b(?P<what>what|where|how|when)s\b(?=\s+(?:your?|the|ur)\b)|\b(?P<youre>youre)\b"
    r"|(?<![\w.'&+-])(?:(?P<are>(?-i:r))(?= (?:you|u)\b)|(?P<u>(?-i:u))|(?P<ur>(?-i:ur)))(?![\w'&+#-])"
    r"|(?<=\S )(?P<et>&)(?= \S)|(?P<un>!=)",
    re.IGNORECASE,
)
_IN_FULL = {"cannot": "can not", "youre": "you are", "are": "are", "u": "you", "ur": "your", "et": "and"}
_WH = frozenset(["what", "which", "who", "where", "when", "why", "how"])
_WH_OF_TWO = (["how", "long"], ["how", "often"], ["how", "much"], ["how", "well"])
_MOVES = frozenset(["are", "were", "can", "could", "would", "will", "should"])
_NO_VERB = frozenset(["and", "or", "not", "all", "do", "to", "in", "on", "at", "as", "that", "who", "guys"])
_NOUN = 4
"""Words behind "your" in a question of one noun."""
_RANGE = re.compile(r"(?<=\d)(?: ?\u2013 ?| - )(?=\d)")
_MARKS = r"?()\[\]{}\"'`;\u2026\u2013,:.!*\-"
_TOKEN = re.compile(
    r"(?<![^\s(\[])[-+~\u00b1<>]?[$\u20ac\u00a3\u00a5]?-?\.?\d\w*(?:(?:[.,:/'-]|\*\*?)\d\w*)*(?:[+%\u2030\u00b0\u2032\u2033]|(?<='\d)\"|(?<='\d\d)\")*"
    r"|(?<![\w.])\.[^\W\d_]\w*"
    r"|(?<![\w*'.-])[^\W\d_][*-](?![\w*-])"
    r"|(?:(?<![\w!])!)?\w+(?:[.'&/@+#*=|\\^]\w+)*[+#]*"
    rf"|[^\w\s{_MARKS}]+"
)  # fmt: skip


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """
    What two wordings of a question share when they differ in nothing but how they are typed and dressed.

    Case, punctuation, unseen and look-alike characters, contractions, greetings and thanks do not count;
    whatever may change the meaning does. Empty: the text asks nothing. A key is its own key, and the same
    in every process.
    """
    found = _once(text)
    while (again := _once(found)) != found:  # a courtesy may have stood in quotes
        found = again
    return found


@lru_cache(maxsize=1024)
def bare(text: str) -> str:
    """The question as it is compared by meaning: as written, without courtesy and tricks of letters."""
    return " ".join(without_courtesy(" ".join(_unadorned(folded(text)).split())).split())


def folded(text: str) -> str:
    """The text in plain letters and signs: nothing unseen, nothing that looks like something else."""
    if text.isascii():
        return text
    plain = text.translate({ord(char): _plain(char) for char in set(text) if not char.isascii()})
    looks = _by_its_looks(unicodedata.normalize("NFC", plain))
    return unicodedata.normalize("NFC", looks)  # an accent may have stood on a letter of another script


def _once(text: str) -> str:
    asked = without_wish(bare(text))
    if "'" in asked:
        for pattern, full in _SHORTENED:
            asked = pattern.sub(full, asked)
    asked = _RANGE.sub("-", _HASTY.sub(_in_full, asked))
    words = [word.rstrip("'") for word in _TOKEN.findall(asked)]
    is_shouted = not any(map(str.islower, asked))
    plain = [word if word in _IN_CAPITALS and not is_shouted else word.lower() for word in words]
    return " ".join(_asked_directly(plain))


def _asked_directly(words: list[str]) -> list[str]:
    """``where do you live`` of ``where you live``, ``what is your name`` of ``what your name is``."""
    at = next((at for at, word in enumerate(words[:3]) if word in {"you", "your"}), 0)
    if not at or words[0] not in _WH or (at > 1 and words[:2] not in _WH_OF_TWO):
        return words
    asking, verb, rest = words[:at], words[at + 1 : at + 2], words[at + 2 :]
    if words[at] == "your":
        is_short = 1 <= len(words) - at - 2 <= _NOUN and words[-1] in {"is", "are", "was", "were"}
        return [*asking, words[-1], *words[at:-1]] if is_short else words
    if not verb or not verb[0].isalpha() or verb[0] in _NO_VERB:
        return words
    if verb[0] in _MOVES or (verb[0] == "have" and rest and is_past(rest[0])):
        return [*asking, *verb, "you", *rest]
    return words if is_past(verb[0]) else [*asking, "do", "you", *verb, *rest]


def _in_full(found: re.Match[str]) -> str:
    """What somebody in haste shortened: ``dont``, ``whats``, ``u``."""
    kind = found.lastgroup or ""
    if kind == "no":
        return f"{found[kind]} not"
    if kind == "what":
        return f"{found[kind]} is"
    return "\u2260" if kind == "un" else _IN_FULL[kind]


def _unadorned(text: str) -> str:
    if text and max(text) >= _FIRST_PICTURE:
        text = _ADORNMENT.sub(" ", text)
    return _SMILEY.sub(" ", text) if any(sign in text for sign in ":;^") else text


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """A character in its plain form; ``²`` and ``½`` are no digits beside others, and stay."""
    if char in _SELECTORS or is_unseen(char):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in {"No", "Nl"}:
        return char
    sign = char.translate(_SIGNS)
    if char in _TELLING or sign != char:
        return sign
    plain = unicodedata.normalize("NFKC", char)
    return " " if category[0] == "P" and plain == char else plain


def _by_its_looks(text: str) -> str:
    """Words that letters of another script were put into, or that are made of such as look Latin."""
    if all(is_latin(char) for char in set(text) if char.isalpha()):
        return text
    letters = [char for char in text if char.isalpha()]
    if 2 * sum(map(is_latin, letters)) < len(letters):
        return text
    return _WORD.sub(lambda found: _latin(found[0]), text)


def _latin(word: str) -> str:
    from bot.truth.readings import LOOKALIKES  # with patterns that few questions need

    if word.isascii() or (len(word) == 1 and "GREEK" in unicodedata.name(word, "")):
        return word  # a Greek letter alone is a sign
    told = "".join(
        low.upper() if char.isupper() else low
        for char in word
        for low in [char.lower().translate(LOOKALIKES)]
    )
    return told if all(map(is_latin, told)) and not all(map(is_latin, word)) else word


@lru_cache(maxsize=4096)
def is_latin(char: str) -> bool:
    """Whether a character is ASCII or a Latin letter."""
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")
