"""The word pieces of a sentence model and how it spells, from ``tokenizer.json`` or ``vocab.txt``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.embeddings.files import MOST_OF_A_VOCABULARY, NotTheWeights, is_there, read, read_json
from bot.embeddings.wordpiece import MARKS, Spelling

VOCABULARY, _TOKENIZER, _TOKENIZER_CONFIG = "vocab.txt", "tokenizer.json", "tokenizer_config.json"
ENGLISH_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
"""Of the vocabulary that bert-base-uncased was published with, and most small English models since."""
_MOST = 512
_CONTINUES = "##"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """All pieces by their numbers, where they were read, and how many of a text may be used at the most."""

    all: tuple[str, ...]
    file: Path
    spelling: Spelling
    most: int

    @property
    def are_english(self) -> bool:
        """Whether they are the well-known 30,522, which tell an English word from a slip of letters."""
        return (
            hashlib.sha256("".join(f"{piece}\n" for piece in self.all).encode()).hexdigest() == ENGLISH_SHA256
        )


def read_pieces(folder: Path) -> Pieces:
    """
    The pieces of a folder; ``tokenizer.json`` tells more than ``vocab.txt``, and is read where both are.

    Raises:
        NotTheWeights: there are none, they are damaged, or they are no word pieces.
    """
    file, told = folder / _TOKENIZER_CONFIG, {}
    if is_there(file):
        told = read_json(file)
    most = told.get("model_max_length", _MOST)
    most = int(min(most, _MOST)) if isinstance(most, int | float) and most > 0 else _MOST
    if is_there(folder / _TOKENIZER):
        file = folder / _TOKENIZER
        whole = read_json(file, most=MOST_OF_A_VOCABULARY)
        pieces, spelling = _from_table(file, whole), _spelling(file, whole.get("normalizer"), _OF_A_TOKENIZER)
    elif is_there(folder / VOCABULARY):
        pieces = _from_lines(folder / VOCABULARY)
        spelling = _spelling(file, told, _OF_A_CONFIG)
        file = folder / VOCABULARY
    else:
        raise NotTheWeights(f"{folder} has neither {_TOKENIZER} nor {VOCABULARY}; expected one of them")
    if missing := [mark for mark in MARKS if mark not in pieces]:
        raise NotTheWeights(f"{file} lacks {', '.join(missing)}; expected the word pieces of a BERT")
    return Pieces(all=pieces, file=file, spelling=spelling, most=most)


def _from_lines(file: Path) -> tuple[str, ...]:
    try:
        whole = read(file, most=MOST_OF_A_VOCABULARY).decode()
    except UnicodeDecodeError as error:
        raise NotTheWeights(f"{file} is no UTF-8") from error
    lines = whole.split("\n")  # some pieces are what else would end a line
    return _all_different(
        file, tuple(line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1]))
    )


def _from_table(file: Path, told: Mapping[str, Any]) -> tuple[str, ...]:
    model = told.get("model")
    kind = model.get("type", "WordPiece") if isinstance(model, dict) else None
    if not isinstance(model, dict) or kind != "WordPiece":
        raise NotTheWeights(f"{file} is of the kind {kind!r:.60}; expected WordPiece")
    if model.get("continuing_subword_prefix", _CONTINUES) != _CONTINUES:
        raise NotTheWeights(f"{file} marks what continues a word otherwise than by {_CONTINUES}")
    numbers = model.get("vocab")
    if not isinstance(numbers, dict) or not all(type(number) is int for number in numbers.values()):
        raise NotTheWeights(f"{file} holds no pieces with their numbers")
    pieces = tuple(sorted(numbers, key=lambda piece: numbers[piece]))
    if [numbers[piece] for piece in pieces] != list(range(len(pieces))):
        raise NotTheWeights(f"the pieces in {file} are not numbered from 0 on without gaps")
    return pieces


def _all_different(file: Path, pieces: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(pieces)) != len(pieces):
        raise NotTheWeights(f"{file} holds a piece twice")
    return pieces


_OF_A_TOKENIZER = ("lowercase", "strip_accents", "handle_chinese_chars")
_OF_A_CONFIG = ("do_lower_case", "strip_accents", "tokenize_chinese_chars")


def _spelling(file: Path, told: object, names: tuple[str, str, str]) -> Spelling:
    """Where nothing is said of accents, they go with the capitals."""
    if not isinstance(told, dict) or told.get("type", "BertNormalizer") != "BertNormalizer":
        raise NotTheWeights(f"{file} does not read texts as a BERT does (BertNormalizer)")
    lower, bare, apart = (told.get(name) for name in names)
    is_lower = lower is not False
    return Spelling(lower=is_lower, bare=is_lower if bare is None else bool(bare), apart=apart is not False)
