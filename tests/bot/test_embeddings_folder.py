"""A BERT of any size, from a folder, gives the vectors that its makers' own program gives."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.embeddings.files import NotTheWeights
from bot.embeddings.folder import read_folder
from bot.embeddings.onnx import onnx_runner
from bot.embeddings.tensors import PUBLISHED
from bot.embeddings.wordpiece import Spelling, WordPiece
from tests.tiny_bert import PIECES, pooling, tiny_weights, write_model

TEXTS = ["Where did you study?", "what is your name", "Café, 你好. studying zebra", "", "a " * 40]

BY_TRANSFORMERS: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], list[list[float]]]] = {
    "first piece": (
        {},
        {"1_Pooling__config": pooling("cls_token")},
        [
            [0.21706, 0.11384, -0.21761, -0.19472, 0.05298, 0.18399, 0.13158, -0.13113],
            [0.2177, 0.11245, -0.21691, -0.19587, 0.05479, 0.18349, 0.13134, -0.13164],
            [0.2181, 0.11415, -0.21519, -0.19804, 0.05467, 0.18255, 0.13297, -0.13085],
            [0.21752, 0.1152, -0.21565, -0.19551, 0.05023, 0.18395, 0.13267, -0.12872],
            [0.21643, 0.11954, -0.21558, -0.20075, 0.05721, 0.18028, 0.13658, -0.13384],
        ],
    ),
    "mean, gelu by tanh": (
        {"hidden_act": "gelu_new", "layer_norm_eps": 1e-5},
        {"1_Pooling__config": pooling("mean_tokens")},
        [
            [0.21216, 0.10956, -0.21487, -0.18605, 0.04823, 0.17667, 0.13403, -0.1232],
            [0.21276, 0.10738, -0.21381, -0.18776, 0.05156, 0.17531, 0.13393, -0.12434],
            [0.21282, 0.10834, -0.21064, -0.18923, 0.05009, 0.17317, 0.1362, -0.12096],
            [0.21307, 0.11112, -0.21074, -0.18866, 0.04559, 0.17569, 0.13642, -0.12032],
            [0.20611, 0.11385, -0.20765, -0.18834, 0.04933, 0.1665, 0.14115, -0.11873],
        ],
    ),
    "capitals count": (
        {"hidden_act": "relu"},
        {"tokenizer_config": {"do_lower_case": False}},
        [
            [0.20362, 0.10718, -0.2179, -0.17866, 0.05041, 0.17106, 0.13646, -0.12391],
            [0.20588, 0.09176, -0.22215, -0.17352, 0.05892, 0.17517, 0.12423, -0.12701],
            [0.20828, 0.09561, -0.21631, -0.17729, 0.05311, 0.17457, 0.1273, -0.11946],
            [0.20367, 0.09857, -0.21935, -0.17583, 0.05489, 0.17219, 0.13173, -0.12768],
            [0.20028, 0.09784, -0.21641, -0.17265, 0.05367, 0.16947, 0.12827, -0.11733],
        ],
    ),
}
"""The first numbers of each vector by BertModel of transformers 5.23 and torch 2.15, of the same weights."""


@pytest.mark.parametrize("case", BY_TRANSFORMERS)
def test_a_model_gives_what_its_makers_program_gives(case: str, tmp_path: Path) -> None:
    config, files, expected = BY_TRANSFORMERS[case]

    rows = read_folder(write_model(tmp_path, config=config, **files)).embed(TEXTS)

    assert (len(TEXTS), 32) == rows.shape
    assert np.allclose(expected, rows[:, :8], atol=2e-5)


def test_halves_of_numbers_and_names_with_a_prefix_are_read_as_well(tmp_path: Path) -> None:
    halves = {f"bert.{name}": told.astype(np.float16) for name, told in tiny_weights().items()}
    whole, half = (
        read_folder(write_model(tmp_path / name, weights=some)).embed(TEXTS)
        for name, some in (("whole", tiny_weights()), ("half", halves))
    )

    assert np.allclose(whole, half, atol=2e-3)


def test_the_short_kind_of_numbers_that_models_are_trained_in_is_read(tmp_path: Path) -> None:
    cut = {
        name: (told.view("<u4") & np.uint32(0xFFFF0000)).view("<f4") for name, told in tiny_weights().items()
    }
    long = write_model(tmp_path / "long", weights=cut)
    short = write_model(tmp_path / "short", weights=_as_bf16(cut))

    assert np.array_equal(read_folder(long).embed(TEXTS), read_folder(short).embed(TEXTS))


def _as_bf16(weights: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    header, body = {}, b""
    for name, told in weights.items():
        some = (told.view("<u4") >> 16).astype("<u2").tobytes()
        header[name] = {
            "dtype": "BF16",
            "shape": list(told.shape),
            "data_offsets": [len(body), len(body) + len(some)],
        }
        body += some
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + body


def test_a_tokenizer_in_one_file_reads_as_one_in_lines(tmp_path: Path) -> None:
    lines = write_model(tmp_path / "lines")
    tokenizer = {
        "model": {"type": "WordPiece", "vocab": {piece: at for at, piece in enumerate(PIECES)}},
        "normalizer": {"type": "BertNormalizer", "lowercase": True, "strip_accents": None},
    }
    one = write_model(tmp_path / "one", pieces=["not", "looked", "at"], tokenizer=tokenizer)

    assert read_folder(lines).id == read_folder(one).id
    assert np.array_equal(read_folder(lines).embed(TEXTS), read_folder(one).embed(TEXTS))


def test_what_stands_before_questions_and_passages_is_put_there(tmp_path: Path) -> None:
    plain = read_folder(write_model(tmp_path / "plain"))
    prompts = {"prompts": {"query": "what is ", "passage": "who were "}}
    marked = read_folder(write_model(tmp_path / "marked", config_sentence_transformers=prompts))
    same = read_folder(
        write_model(
            tmp_path / "same",
            config_sentence_transformers={"prompts": {"": "what is "}, "default_prompt_name": ""},
        )
    )

    assert np.array_equal(plain.embed(["what is your name"]), marked.embed(["your name"]))
    assert np.array_equal(plain.embed(["who were you"]), marked.of_passages.embed(["you"]))
    assert np.array_equal(plain.embed(["what is you"]), same.of_passages.embed(["you"]))
    assert 4 == len({plain.id, marked.id, marked.of_passages.id, same.id})
    assert plain.of_passages.id == plain.id


def test_the_id_is_of_all_that_a_vector_depends_on_and_of_nothing_else(tmp_path: Path) -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"weights": tiny_weights(seed=1)},
        {"config": {"hidden_act": "relu"}},
        {"config": {"num_attention_heads": 2}},
        {"config": {"layer_norm_eps": 1e-6}},
        {"pieces": [*PIECES[:-1], "d"]},
        {"1_Pooling__config": pooling("cls_token")},
        {"sentence_bert_config": {"max_seq_length": 12}},
        {"tokenizer_config": {"do_lower_case": False}},
        {"config_sentence_transformers": {"prompts": {"query": "a "}}},
    ]
    ids = [read_folder(write_model(tmp_path / str(at), **one)).id for at, one in enumerate(changes)]
    again = read_folder(write_model(tmp_path / "again", config={"transformers_version": "9"})).id

    assert len(changes) == len(set(ids))
    assert ids[0] == again
    assert again.startswith("bert-2x32-")


def test_a_long_text_is_cut_where_the_model_says(tmp_path: Path) -> None:
    model = read_folder(write_model(tmp_path, sentence_bert_config={"max_seq_length": 8}))

    assert np.array_equal(model.embed(["a " * 6]), model.embed(["a " * 6 + "what is your name"]))
    assert not np.array_equal(model.embed(["a " * 5 + "what"]), model.embed(["a " * 6]))


def test_who_has_no_list_of_words_takes_each_for_one(tmp_path: Path) -> None:
    assert read_folder(write_model(tmp_path)).knows("langauges")


def test_spelling_is_that_of_the_model() -> None:
    pieces = read_folder_pieces("Name é 你好", lower=False, bare=False, apart=False)

    assert ["Name", "é", "你好"] == pieces
    assert ["name", "[UNK]", "你", "好"] == read_folder_pieces("Name é 你好")


def read_folder_pieces(text: str, **spelling: bool) -> list[str]:
    numbers = WordPiece(PIECES, most=99, spelling=replace(Spelling(), **spelling)).numbers(text)
    return [PIECES[number] for number in numbers[1:-1]]


SINES = (
    "CAg6+wIKHwoJaW5wdXRfaWRzEgFmIgRDYXN0KgkKAnRvGAGgAQIKFwoBZgoEYXhlcxIBdSIJVW5zcXVlZXplCg4KAXUKAXcSAXgiA011"
    "bAobCgF4EhFsYXN0X2hpZGRlbl9zdGF0ZSIDU2luEgFnKhQIARAHQgRheGVzSggCAAAAAAAAACqKAQggEAFCAXdKgAHNzMw9zcxMPpqZ"
    "mT7NzMw+AAAAP5qZGT8zMzM/zcxMP2ZmZj8AAIA/zcyMP5qZmT9mZqY/MzOzPwAAwD/NzMw/mpnZP2Zm5j8zM/M/AAAAQGZmBkDNzAxA"
    "MzMTQJqZGUAAACBAZmYmQM3MLEAzMzNAmpk5QAAAQEBmZkZAzcxMQFodCglpbnB1dF9pZHMSEAoOCAcSCgoDEgFiCgMSAXRaIgoOYXR0"
    "ZW50aW9uX21hc2sSEAoOCAcSCgoDEgFiCgMSAXRiKQoRbGFzdF9oaWRkZW5fc3RhdGUSFAoSCAESDgoDEgFiCgMSAXQKAgggQgQKABAR"
)
"""An ONNX file that gives the sines of a piece's number times 0.1, 0.2, ... 3.2."""


def with_onnx(folder: Path, whole: bytes) -> Path:
    write_model(folder)
    (folder / PUBLISHED).unlink()
    (folder / "model.onnx").write_bytes(whole)
    return folder


@pytest.mark.skipif(find_spec("onnxruntime") is None, reason="onnxruntime is not installed")
def test_another_format_is_run_by_its_own_library(tmp_path: Path) -> None:
    row = read_folder(with_onnx(tmp_path / "one", base64.b64decode(SINES))).embed(["a"])[0]

    pieces = np.array([PIECES.index(piece) for piece in ("[CLS]", "a", "[SEP]")])
    sines = np.sin(pieces[:, None] * np.arange(1, 33) * 0.1).mean(axis=0)
    assert np.allclose(sines / np.linalg.norm(sines), row, atol=1e-4)
    for whole in (b"", b"no model", base64.b64decode(SINES)[:300]):
        with pytest.raises(NotTheWeights, match=r"onnxruntime cannot open .*model\.onnx"):
            read_folder(with_onnx(tmp_path / "damaged", whole))
    with pytest.raises(NotTheWeights, match=r"shape \(1, 3, 32\).*expected \(1, 3, 64\)"):
        onnx_runner(base64.b64decode(SINES), tmp_path, 64)


@pytest.mark.skipif(find_spec("onnxruntime") is not None, reason="onnxruntime is installed")
def test_without_that_library_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NotTheWeights, match="pip install onnxruntime"):
        read_folder(with_onnx(tmp_path, base64.b64decode(SINES)))
