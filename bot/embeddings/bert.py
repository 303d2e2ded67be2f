"""The layers of a BERT in numpy: numbers of word pieces -> what each of them means where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.embeddings.dense import Dense
from bot.embeddings.threads import keep_to_one_thread

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Shape = tuple[int, int]
"""Texts, and how many pieces each of them has."""
Matrix = Callable[[str], Floats]
"""A matrix or vector of the weights by its name, in fp32."""

WORDS = "embeddings.word_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
KINDS = "embeddings.token_type_embeddings.weight"

_HALF, _ONE, _THREE = np.float32(0.5), np.float32(1), np.float32(3)
_ROOT_OF_HALF = np.float32(0.5**0.5)
_SLOPE = np.float32(0.3275911)
_SERIES = tuple(np.float32(x) for x in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))
"""The error function to 1.5e-7 (Abramowitz and Stegun, 7.1.26): numpy has none."""
_ROOT_OF_TWO_BY_PI = np.float32((2 / np.pi) ** 0.5)
_OF_THE_CUBE = np.float32(0.044715)
"""Hendrycks and Gimpel, Gaussian Error Linear Units: the form with a tanh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    How a BERT is built.

    ``size`` are the dimensions of a piece, ``inner`` those between the two halves of a layer, ``words``,
    ``places`` and ``kinds`` the rows of the three tables; ``activation`` is one of `ACTIVATIONS`.
    """

    layers: int
    heads: int
    size: int
    inner: int
    words: int
    places: int
    kinds: int
    tiny: float = 1e-12
    activation: str = "gelu"


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Floats
    bias: Floats
    tiny: np.float32

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1]) + self.tiny)
        x *= self.weight
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class _Layer:
    look: Dense
    """Query, key and value at once."""
    gather: Dense
    gathered: _Norm
    widen: Dense
    narrow: Dense
    narrowed: _Norm
    heads: int
    active: Callable[[Floats], Floats]

    def __call__(self, x: Floats, shapes: Sequence[Shape]) -> Floats:
        """Pieces look at each other within their text alone; else it is all the same whose they are."""
        looked, seen, at = self.look(x), np.empty_like(x), 0
        for shape in shapes:
            end = at + shape[0] * shape[1]
            seen[at:end] = self._seen(looked[at:end], shape)
            at = end
        x = self.gathered(self.gather(seen) + x)
        return self.narrowed(self.narrow(self.active(self.widen(x))) + x)

    def _seen(self, looked: Floats, shape: Shape) -> Floats:
        size = looked.shape[1] // 3
        heads = looked.reshape(*shape, 3, self.heads, size // self.heads).transpose(2, 0, 3, 1, 4)
        query, key, value = heads
        weights = query @ key.transpose(0, 1, 3, 2)
        weights *= np.float32((size // self.heads) ** -0.5)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        seen: Floats = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, size)
        return seen


class Bert:
    """
    The layers, whose weights ``matrix`` gives under the names that transformers has for them.

    ``words`` gives the rows of numbers of pieces, however they are kept; at most ``most`` pieces are read at
    once. Safe to use from several threads.
    """

    def __init__(self, form: Form, matrix: Matrix, words: Callable[[Numbers], Floats], *, most: int) -> None:
        keep_to_one_thread()
        self.form = form
        self._words = words
        self._places = matrix(PLACES)[:most] + matrix(KINDS)[0]
        self._first = _norm(form, matrix, "embeddings.LayerNorm")
        self._layers = [_layer(form, matrix, f"encoder.layer.{number}.") for number in range(form.layers)]

    def __call__(self, numbers: Numbers) -> Floats:
        """Texts of as many pieces each, of shape (texts, pieces) -> (texts, pieces, dimensions)."""
        return self.several([numbers])[0]

    def several(self, groups: Sequence[Numbers]) -> list[Floats]:
        """The same of several groups, each with texts of another length: all pieces go through at once."""
        shapes = [(group.shape[0], group.shape[1]) for group in groups]
        places = np.concatenate([np.tile(np.arange(length), rows) for rows, length in shapes])
        x = self._first(
            self._words(np.concatenate([group.ravel() for group in groups])) + self._places[places]
        )
        for layer in self._layers:
            x = layer(x, shapes)
        ends = np.cumsum([rows * length for rows, length in shapes])[:-1]
        parts = zip(np.split(x, ends), shapes, strict=True)
        return [part.reshape(*shape, self.form.size) for part, shape in parts]


def names(form: Form) -> dict[str, tuple[int, ...]]:
    """The names of all weights, each with its shape as it is published."""
    size, inner = form.size, form.inner
    shapes: dict[str, tuple[int, ...]] = {
        WORDS: (form.words, size),
        PLACES: (form.places, size),
        KINDS: (form.kinds, size),
    }
    norms = ["embeddings.LayerNorm"]
    denses: dict[str, tuple[int, int]] = {}
    for at in (f"encoder.layer.{number}." for number in range(form.layers)):
        denses |= {f"{at}attention.self.{part}": (size, size) for part in ("query", "key", "value")}
        denses |= {f"{at}attention.output.dense": (size, size)}
        denses |= {f"{at}intermediate.dense": (inner, size), f"{at}output.dense": (size, inner)}
        norms += [f"{at}attention.output.LayerNorm", f"{at}output.LayerNorm"]
    for name, shape in denses.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return shapes | {f"{name}.{part}": (size,) for name in norms for part in ("weight", "bias")}


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


def _gelu_by_tanh(x: Floats) -> Floats:
    z: Floats = np.tanh(_ROOT_OF_TWO_BY_PI * (x + _OF_THE_CUBE * x**_THREE))
    return _HALF * x * (_ONE + z)


def _relu(x: Floats) -> Floats:
    return np.maximum(x, np.float32(0), out=x)


ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "gelu": _gelu,
    "gelu_new": _gelu_by_tanh,
    "gelu_pytorch_tanh": _gelu_by_tanh,
    "relu": _relu,
}


def _layer(form: Form, matrix: Matrix, at: str) -> _Layer:
    look = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
    return _Layer(
        look=_dense(matrix, *look),
        gather=_dense(matrix, f"{at}attention.output.dense"),
        gathered=_norm(form, matrix, f"{at}attention.output.LayerNorm"),
        widen=_dense(matrix, f"{at}intermediate.dense"),
        narrow=_dense(matrix, f"{at}output.dense"),
        narrowed=_norm(form, matrix, f"{at}output.LayerNorm"),
        heads=form.heads,
        active=ACTIVATIONS[form.activation],
    )


def _dense(matrix: Matrix, *names: str) -> Dense:
    """One of several that read the same."""
    weights, biases = ([matrix(f"{name}.{part}") for name in names] for part in ("weight", "bias"))
    return Dense(np.concatenate(weights).T, np.concatenate(biases))


def _norm(form: Form, matrix: Matrix, name: str) -> _Norm:
    return _Norm(matrix(f"{name}.weight"), matrix(f"{name}.bias"), np.float32(form.tiny))
