"""Folders with a sentence model, as sentence-transformers keeps them; the tiny one means nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from bot.embeddings.bert import Form, names

PIECES = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *(
        "where",
        "did",
        "you",
        "study",
        "##ing",
        "##ied",
        "what",
        "is",
        "your",
        "name",
        "who",
        "were",
        "?",
        ",",
        ".",
    ),
    *("Name", "café", "cafe", "é", "你", "好", "你好", "a", "##b", "c"),
)
FORM = Form(layers=2, heads=4, size=32, inner=64, words=len(PIECES), places=24, kinds=2, tiny=1e-12)
CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 32,
    "intermediate_size": 64,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 24,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "type_vocab_size": 2,
    "vocab_size": len(PIECES),
}
Weights = Mapping[str, NDArray[Any]]


def tiny_weights(seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Weights of no meaning, the same on every machine."""
    made = {}
    for number, (name, shape) in enumerate(names(FORM).items()):
        count = int(np.prod(shape))
        waves = np.sin(np.arange(count) * (1.3 + 0.37 * number) + seed * 0.71).reshape(shape)
        whole = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        made[name] = (whole + waves * (0.6 if len(shape) > 1 else 0.1)).astype(np.float32)
    return made


def write_model(
    folder: Path,
    *,
    weights: Weights | bytes | None = None,
    config: Mapping[str, Any] | None = None,
    pieces: Sequence[str] = PIECES,
    **files: object,
) -> Path:
    """
    A folder with a model: `tiny_weights`, `CONFIG` with some entries changed (None: left out), ``vocab.txt``.

    ``files`` are other JSON files, by their names with ``__`` for a slash and without ``.json``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = {name: told for name, told in {**CONFIG, **(config or {})}.items() if told is not None}
    _write(folder / "config.json", whole)
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    raw = weights if isinstance(weights, bytes) else save(dict(weights or tiny_weights()))
    (folder / "model.safetensors").write_bytes(raw)
    for name, told in files.items():
        _write(folder / f"{name.replace('__', '/')}.json", told)
    return folder


def pooling(name: str) -> dict[str, bool]:
    """What ``1_Pooling/config.json`` says of it."""
    told = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")
    return {f"pooling_mode_{one}": one == name for one in told}


def _write(file: Path, told: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(told), encoding="utf-8")
