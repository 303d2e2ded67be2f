"""Which language a sentence is in, as far as its little words tell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LITTLE = {
    "en": (
        "the a an and of in to i my we our was were is are have has had with for on at by from that"
        " which it as not did do this these they also than but or so who where when"
    ),
    "de": (
        "der die das und ich mein meine meinem meinen wir war waren ist sind habe hat hatte mit für"
        " auf bei von dass es als nicht ein eine einem einen einer im am zum zur den dem des auch nach"
        " seit oder aber wurde werden"
    ),
    "fr": (
        "le la les et je mon ma mes nous était est sont ai avec pour sur chez par de du des que qui"
        " il en au aux une un pas dans depuis ou mais été ce cette"
    ),
    "es": (
        "el la los las y yo mi mis nosotros era fue es son he ha con para en por de del que lo un una"
        " no como desde o pero también al se su sus"
    ),
    "it": (
        "il lo la gli le e io mio mia miei noi era è sono ho ha con per su da di del della che un una"
        " non come nel nella dal al ma anche si dei delle"
    ),
    "nl": (
        "de het een en ik mijn wij we was waren is zijn heb heeft had met voor op bij van dat die"
        " niet als ook naar sinds of maar in te aan door werd"
    ),
    "pt": (
        "o a os as e eu meu minha nós era foi é são tenho tem com para em por de do da dos das que um"
        " uma não como no na desde ou mas também ao"
    ),
    "sv": (
        "och jag min mitt mina vi var är har hade med för på hos av att det den som inte en ett till"
        " från i också sedan eller men"
    ),
    "da": (
        "og jeg min mit mine vi var er har havde med for på hos af at det den som ikke en et til fra"
        " i også siden eller men"
    ),
    "pl": (
        "i ja mój moja my był była jest są mam miał z dla na w u od że to nie jako do po oraz lub ale się"
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOT = {
    "de": "nicht kein keine keinen keinem keiner nie niemals ohne",
    "fr": "pas jamais sans aucun aucune",
    "es": "no nunca sin ningún ninguna jamás",
    "it": "non mai senza nessun nessuna",
    "nl": "niet geen nooit zonder",
    "pt": "não nunca sem nenhum nenhuma",
    "sv": "inte aldrig utan ingen inget inga",
    "da": "ikke aldrig uden ingen intet",
    "pl": "nie nigdy bez żaden żadna",
}
_ENOUGH = 2

_BOTH = """
a an am as at come con do die for had has hat he i in is me men no of on over par per pour so to van war was
we all any been her his if into more most out she some there their then under up us you your
"""
_ENGLISH_TOO = frozenset(_BOTH.split())
LITTLE = {
    tongue: frozenset(words.split()) - (_ENGLISH_TOO if tongue != "en" else frozenset())
    for tongue, words in _LITTLE.items()
}
LITTLE["en"] |= _ENGLISH_TOO - {"die", "war", "hat", "van", "con", "par", "pour", "per", "come"}
"""Function words by language; those that are English words as well speak for English."""
NEGATIONS = {tongue: frozenset(words.split()) for tongue, words in _NOT.items()}


@lru_cache(maxsize=1024)
def tongue(text: str) -> str:
    """
    Two letters such as ``en`` or ``de``; ``?`` for a script that none of them is written in.

    Short sentences and lists of names count as English: nothing speaks against it.
    """
    letters = [] if text.isascii() else [char for char in text if char.isalpha()]
    if letters and sum(not _is_latin(char) for char in letters) * 3 > len(letters):
        return "?"
    words = {word.lower().partition("'")[0] for word in _WORD.findall(text)}
    counts = {name: len(words & little) for name, little in LITTLE.items()}
    best = max(counts, key=lambda name: counts[name])
    enough = counts[best] >= _ENOUGH and counts[best] >= counts["en"] + (1 if counts["en"] else 0)
    return best if enough and counts[best] > counts["en"] else "en"


@lru_cache(maxsize=4096)
def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")
