"""all-MiniLM-L6-v2 in numpy: six layers of a small BERT, which give a sentence its place among others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from bot.embeddings.arrays import Arrays
from bot.embeddings.threads import keep_to_one_thread
from bot.embeddings.wordpiece import WordPiece

Floats = NDArray[np.float32]

LAYERS = 6
SIZE = 384
_HEADS = 12
_MOST_TOKENS = 256
_MOST_ROWS = 32
_MOST_TOKENS_AT_ONCE = 2048
_FEWEST_TO_SHARE = 8
_MOST_THREADS = 4
"""A whole profile is worth sharing out; numpy's arithmetic lets other threads go on."""
_TINY = np.float32(1e-12)
_HALF, _ONE = np.float32(0.5), np.float32(1)
_ROOT_OF_HALF = np.float32(0.5**0.5)
_SCALE = np.float32((SIZE // _HEADS) ** -0.5)
_SLOPE = np.float32(0.3275911)
_SERIES = tuple(np.float32(x) for x in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))
"""The error function to 1.5e-7 (Abramowitz and Stegun, 7.1.26): numpy has none."""


@dataclass(frozen=True, slots=True)
class _Dense:
    weight: Floats
    """One column an output: for a short question that is a third quicker than one row."""
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        y = x @ self.weight
        y += self.bias
        return y


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(SIZE) + _TINY)
        x *= self.weight
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class _Layer:
    look: _Dense
    """Query, key and value at once."""
    gather: _Dense
    gathered: _Norm
    widen: _Dense
    narrow: _Dense
    narrowed: _Norm

    def __call__(self, x: Floats, rows: int) -> Floats:
        heads = self.look(x).reshape(rows, -1, 3, _HEADS, SIZE // _HEADS).transpose(2, 0, 3, 1, 4)
        query, key, value = heads
        weights = query @ key.transpose(0, 1, 3, 2)
        weights *= _SCALE
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        seen = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, SIZE)
        x = self.gathered(self.gather(seen) + x)
        return self.narrowed(self.narrow(_gelu(self.widen(x))) + x)


class MiniLM:
    """
    Sentences -> vectors of 384 dimensions (implements `bot.counsel.Embedder`).

    ``weights`` are as `bot.embeddings.weights` gives them: matrices as int8 with one scale a row, all
    arithmetic in fp32. What a text means does not depend on the texts that it is embedded with, but for the
    last digits. Safe to use from several threads.
    """

    id = "all-MiniLM-L6-v2-int8"

    def __init__(self, weights: Arrays) -> None:
        keep_to_one_thread()
        self._words = weights["embeddings.word_embeddings.weight"]
        self._word_scales = weights["embeddings.word_embeddings.weight.scale"]
        places = _matrix(weights, "embeddings.position_embeddings.weight")
        self._places = places[:_MOST_TOKENS] + _matrix(weights, "embeddings.token_type_embeddings.weight")[0]
        self._first = _norm(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, f"encoder.layer.{number}.") for number in range(LAYERS)]
        pieces = weights["vocabulary"].tobytes().decode().splitlines()
        self._tokens = WordPiece(pieces, most=_MOST_TOKENS)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of unit length for each text; only the first 256 tokens of a text count."""
        numbers = [self._tokens.numbers(text) for text in texts]
        vectors = np.empty((len(texts), SIZE), dtype=np.float32)
        groups = list(_of_one_length(numbers))

        def fill(alike: list[int]) -> None:
            vectors[alike] = self._embedded(np.array([numbers[at] for at in alike]))

        if len(groups) < _FEWEST_TO_SHARE:
            for alike in groups:
                fill(alike)
            return vectors
        with ThreadPoolExecutor(min(_MOST_THREADS, cpu_count() or 1)) as pool:
            list(pool.map(fill, groups))
        return vectors

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one of the 30,000 that the model has whole."""
        return self._tokens.knows(word)

    def _embedded(self, numbers: NDArray[np.int64]) -> Floats:
        rows, length = numbers.shape
        x = self._words[numbers] * self._word_scales[numbers][..., None] + self._places[:length]
        x = self._first(x.reshape(-1, SIZE))
        for layer in self._layers:
            x = layer(x, rows)
        vectors: Floats = x.reshape(rows, length, SIZE).mean(axis=1)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _of_one_length(numbers: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Positions of texts with as many tokens: together they need no padding, and no mask for it."""
    groups: dict[int, list[int]] = {}
    for at, one in enumerate(numbers):
        groups.setdefault(len(one), []).append(at)
    for length, group in groups.items():
        step = max(1, min(_MOST_ROWS, _MOST_TOKENS_AT_ONCE // length))
        yield from (group[at : at + step] for at in range(0, len(group), step))


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution's share below x; works in place."""
    z = np.abs(x)
    z *= _ROOT_OF_HALF
    t = _ONE / (_ONE + _SLOPE * z)
    series = t * _SERIES[0]
    for term in _SERIES[1:]:
        series += term
        series *= t
    z *= z
    np.negative(z, out=z)
    np.exp(z, out=z)
    series *= z
    np.subtract(_ONE, series, out=series)
    np.copysign(series, x, out=series)
    series += _ONE
    x *= _HALF
    x *= series
    return x


def _layer(weights: Arrays, at: str) -> _Layer:
    look = [_dense(weights, f"{at}attention.self.{part}") for part in ("query", "key", "value")]
    return _Layer(
        look=_Dense(np.hstack([one.weight for one in look]), np.hstack([one.bias for one in look])),
        gather=_dense(weights, f"{at}attention.output.dense"),
        gathered=_norm(weights, f"{at}attention.output.LayerNorm"),
        widen=_dense(weights, f"{at}intermediate.dense"),
        narrow=_dense(weights, f"{at}output.dense"),
        narrowed=_norm(weights, f"{at}output.LayerNorm"),
    )


def _matrix(weights: Arrays, name: str) -> Floats:
    whole: Floats = weights[name].astype(np.float32)
    whole *= weights[f"{name}.scale"][:, None]
    return whole


def _dense(weights: Arrays, name: str) -> _Dense:
    turned = np.ascontiguousarray(_matrix(weights, f"{name}.weight").T)
    return _Dense(turned, weights[f"{name}.bias"].astype(np.float32))


def _norm(weights: Arrays, name: str) -> _Norm:
    return _Norm(*(weights[f"{name}.{part}"].astype(np.float32) for part in ("weight", "bias")))
