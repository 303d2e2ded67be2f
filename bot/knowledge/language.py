"""Which language a question is in, and whether its words can be looked for in the profile's."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from bot.domain import Passage

ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 600
_FEWEST_WORDS = 3
_FEWEST_SIGNS = 2.0
_SHARE = 0.3
"""Of a question's words that must be small words of its language: fewer are borrowed ones or names."""
_LEAD = 1.5
"""How much more a foreign language must have than English, whose questions are full of borrowed words."""
_SIGNS = {
    "de": "ßäöü", "fr": "éèêçàùœ", "es": "ñ¿¡áíóú", "it": "èìòù", "pt": "ãõçêá", "sv": "åäö", "da": "øæå",
    "pl": "łąęśżźćń", "cs": "řěůčšžý", "tr": "ığşçü", "fi": "äö", "ro": "țșăâî", "hu": "őűáéí",
}  # fmt: skip
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "CJK": "zh", "HIRAGANA": "ja",
    "KATAKANA": "ja", "HANGUL": "ko", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "THAI": "th",
    "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "sv": "Swedish", "da": "Danish", "pl": "Polish", "cs": "Czech", "tr": "Turkish", "fi": "Finnish",
    "ro": "Romanian", "hu": "Hungarian", "ru": "Russian", "el": "Greek", "ar": "Arabic", "he": "Hebrew",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "hi": "Hindi",
}  # fmt: skip
_SAMPLE_PASSAGES, _SAMPLE_LENGTH = 20, 300


def language_of(text: str) -> str | None:
    """
    Two letters such as ``en`` or ``de``; None when the text is too short to tell, or only names.

    A script is told by most of its letters; a language by its small words, and by letters that others lack.
    """
    return _by_script(text[:_LONGEST]) or _by_words(text[:_LONGEST])


def is_foreign(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a question is surely in another language than the passages; never a short or unclear one."""
    asked = language_of(text)
    return asked is not None and asked != _language_of_profile(_sample(passages))


def language_name(passages: Sequence[Passage]) -> str:
    """The language of a profile by its English name, as a model is told it; English when that is unclear."""
    return _NAMES.get(_language_of_profile(_sample(passages)), "English")


def _sample(passages: Sequence[Passage]) -> str:
    return " ".join(passage.text[:_SAMPLE_LENGTH] for passage in passages[:_SAMPLE_PASSAGES])


@lru_cache(maxsize=64)
def _language_of_profile(sample: str) -> str:
    return _by_script(sample) or _by_words(sample) or ENGLISH


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    letters = [char for char in text if char.isalpha()]
    found = Counter(_script(char) for char in letters if not char.isascii())
    found.pop("", None)
    if not found or 2 * sum(found.values()) <= len(letters):
        return None
    return "ja" if found["ja"] else found.most_common(1)[0][0]


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return _SCRIPTS.get(unicodedata.name(char, "").split(" ")[0], "")


def _by_words(text: str) -> str | None:
    words = [word for word in _WORD.findall(text) if len(word) > 1 or word.lower() in "aeiouyàèéö"]
    if len(words) < _FEWEST_WORDS:
        return None
    scores: dict[str, float] = defaultdict(float)
    for word in {word.lower() for word in words}:
        for language in _languages().get(word, ()):
            scores[language] += 1
    lower = "".join(word for word in words[1:] if word.islower())
    for language, letters in _SIGNS.items():
        if scores[language] and any(letter in lower for letter in letters):
            scores[language] += 0.5
    ranked = sorted(scores, key=lambda one: (-scores[one], one))
    if not ranked or scores[ranked[0]] < max(_FEWEST_SIGNS, _SHARE * len({w.lower() for w in words})):
        return None
    first = ranked[0]
    return first if first == ENGLISH or scores[first] >= _LEAD * scores[ENGLISH] else None


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Each small word with the languages that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for language, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items():
        for word in dict.fromkeys(words.split()):
            found[word].append(language)
    return {word: tuple(languages) for word, languages in found.items()}
