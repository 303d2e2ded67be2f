"""A folder that holds no model which we can run is told from one that does, and in words that help."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.embeddings.files import NotTheWeights, read
from bot.embeddings.folder import open_folder, read_folder
from bot.embeddings.opening import open_embedder
from bot.embeddings.tensors import MOST_BYTES, PUBLISHED
from bot.errors import SettingsError
from tests.tiny_bert import PIECES, pooling, tiny_weights, write_model

TOO_MANY = [*PIECES, *(f"piece{n}" for n in range(200))]


def tokenizer(vocab: object, **more: object) -> dict[str, object]:
    return {"model": {"type": "WordPiece", "vocab": vocab, **more}, "normalizer": {"type": "BertNormalizer"}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"config": {"model_type": "roberta"}},
            r"model_type in .*config\.json is 'roberta'; expected 'bert'",
        ),
        ({"config": {"model_type": None}}, "model_type in .* is None"),
        ({"config": {"position_embedding_type": "relative_key"}}, "expected 'absolute'"),
        ({"config": {"hidden_act": "swish"}}, "hidden_act in .* is 'swish'; expected one of gelu"),
        ({"config": {"hidden_act": ["gelu"]}}, "hidden_act in "),
        ({"config": {"num_attention_heads": 5}}, "parts 32 dimensions among 5 heads"),
        (
            {"config": {"hidden_size": 10**9}},
            "hidden_size in .* is 1000000000; expected a whole number from 1",
        ),
        ({"config": {"hidden_size": True}}, "hidden_size in .* is True"),
        ({"config": {"num_hidden_layers": -1}}, "num_hidden_layers in .* is -1"),
        ({"config": {"num_hidden_layers": 3}}, r"lacks encoder\.layer\.2\..* and 15 other weights of 53"),
        ({"config": {"intermediate_size": 65}}, r"has the shape \(64, 32\); expected \(65, 32\)"),
        ({"config": {"layer_norm_eps": 0}}, "layer_norm_eps in .* is 0; expected a number like 1e-12"),
        ({"config": {"max_position_embeddings": 4}}, "reads 4 pieces of a text"),
        ({"config": {"vocab_size": 400}}, r"vocab\.txt has 30 pieces; expected 400"),
        ({"pieces": TOO_MANY}, r"vocab\.txt has 230 pieces; expected 30"),
        ({"pieces": [*PIECES[:-1], "a"]}, "holds a piece twice"),
        ({"pieces": PIECES[3:]}, r"lacks \[CLS\], \[UNK\]; expected the word pieces of a BERT"),
        ({"pieces": ["\udc80"]}, r"vocab\.txt is no UTF-8"),
        ({"tokenizer": {"model": {"type": "Unigram"}}}, "of the kind 'Unigram'; expected WordPiece"),
        ({"tokenizer": []}, "holds no table but list"),
        ({"tokenizer": tokenizer({"[CLS]": 0, "[SEP]": 2})}, "not numbered from 0 on without gaps"),
        ({"tokenizer": tokenizer({"[CLS]": "0"})}, "holds no pieces with their numbers"),
        (
            {"tokenizer": tokenizer({}, continuing_subword_prefix="@@")},
            "marks what continues a word otherwise",
        ),
        (
            {"1_Pooling__config": pooling("max_tokens")},
            "asks for .*max_tokens.*; expected the mean of the pieces",
        ),
        (
            {"1_Pooling__config": {**pooling("cls_token"), "pooling_mode_mean_tokens": True}},
            "expected the mean",
        ),
        (
            {"1_Pooling__config": {**pooling("cls_token"), "include_prompt": False}},
            "include_prompt in .* is False",
        ),
        ({"sentence_bert_config": {"max_seq_length": "long"}}, "max_seq_length in .* is 'long'"),
        ({"modules": [{"type": "sentence_transformers.models.Dense"}]}, "names a module 'Dense'"),
        ({"modules": {"a": 1}}, "holds no list of modules"),
        ({"config_sentence_transformers": {"prompts": {"query": 7}}}, "a prompt in .* is 7; expected a text"),
        ({"config_sentence_transformers": {"prompts": ["query"]}}, "expected texts by their names"),
        ({"weights": b""}, "is no whole file of the safetensors format"),
        ({"weights": b"\xff" * 64}, "is no whole file of the safetensors format"),
    ],
)
def test_what_cannot_be_run_is_refused(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    pieces = change.pop("pieces", PIECES)
    folder = write_model(tmp_path / "m", **change)
    lines = "".join(f"{piece}\n" for piece in pieces)
    (folder / "vocab.txt").write_bytes(lines.encode("utf-8", "surrogateescape"))

    with pytest.raises(NotTheWeights, match=words):
        read_folder(folder)


@pytest.mark.parametrize("name", ["config.json", "vocab.txt", PUBLISHED])
def test_what_is_missing_is_named(name: str, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    (folder / name).unlink()

    with pytest.raises(NotTheWeights, match=f"{name}.*expected one of them|{name} is missing"):
        read_folder(folder)


@pytest.mark.parametrize("damage", ["{", "[" * 100_000, "", "\x00", "7"])
def test_a_table_that_is_none_is_refused(damage: str, tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    (folder / "config.json").write_text(damage, encoding="utf-8")

    with pytest.raises(NotTheWeights, match=r"config\.json (is no JSON|holds no table)"):
        read_folder(folder)


def test_weights_that_end_too_early_or_are_no_numbers_are_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    whole = (folder / PUBLISHED).read_bytes()
    for cut in (4, 12, len(whole) // 2, len(whole) - 1):
        (folder / PUBLISHED).write_bytes(whole[:cut])
        with pytest.raises(NotTheWeights, match="no whole file"):
            read_folder(folder)
    for number in (np.nan, np.inf, -1e30):
        broken = tiny_weights()
        broken["embeddings.LayerNorm.bias"][3] = number
        with pytest.raises(
            NotTheWeights, match=r"embeddings\.LayerNorm\.bias in .* no number below 1,000,000"
        ):
            read_folder(write_model(folder, weights=broken))
    whole_numbers = {name: told.astype(np.int8) for name, told in tiny_weights().items()}
    with pytest.raises(NotTheWeights, match="is of the kind I8; expected F32, F16 or BF16"):
        read_folder(write_model(folder, weights=whole_numbers))


def test_a_huge_file_is_refused_by_its_size_before_anybody_reads_it(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    os.truncate(folder / PUBLISHED, 10 << 30)  # a hole: it takes no room

    with pytest.raises(NotTheWeights, match=r"has 10,240 MB; expected at most 1,024 MB"):
        read_folder(folder)
    os.truncate(folder / "config.json", 2 << 20)
    with pytest.raises(NotTheWeights, match="expected at most 1 MB"):
        read_folder(folder)
    assert MOST_BYTES == 1 << 30


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [_loop, _pipe, _folder, _device])
@pytest.mark.parametrize("name", ["config.json", PUBLISHED])
def test_what_is_no_file_is_refused_and_not_waited_for(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    folder = write_model(tmp_path / "m")
    (folder / name).unlink()
    make(folder / name)

    with pytest.raises(NotTheWeights, match=rf"{name} (could not be read|is no regular file)"):
        read_folder(folder)


def test_a_place_that_leads_nowhere_stops_the_start_with_words_that_help(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for choice in (str(loop), "~nobody-of-this-name/m", "m\0n", "n" * 5000):
        with pytest.raises(
            SettingsError, match=r"TWIN_EMBEDDINGS names .* expected auto, lexical, or a folder"
        ):
            open_embedder(choice, None)


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever may do everything may read this, too")
def test_a_folder_that_nobody_may_open_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m")
    folder.chmod(0)
    try:
        with pytest.raises(SettingsError, match="Permission denied"):
            open_embedder(str(folder), None)
    finally:
        folder.chmod(0o700)


def test_a_file_that_nobody_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTheWeights, match="could not be read"):
        read(tmp_path / "nothing" / "here", most=9)


def test_a_model_that_does_not_tell_what_is_alike_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTheWeights, match=r"what is alike is hardly nearer than what is not"):
        open_folder(write_model(tmp_path / "m"), tmp_path)
    (kept,) = tmp_path.glob("scale-*.npz")
    nothing = {name: told * 0 for name, told in tiny_weights().items()}
    with pytest.raises(NotTheWeights, match=r"what is alike is hardly nearer than what is not"):
        open_folder(write_model(tmp_path / "n", weights=nothing), None)
    with pytest.raises(NotTheWeights, match=r"what is alike is hardly nearer than what is not"):
        open_folder(tmp_path / "m", tmp_path)
    assert kept.exists()
