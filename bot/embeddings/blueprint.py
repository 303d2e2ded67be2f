"""What the small files of a folder say of a sentence model: how it is built, reads, and pools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.embeddings.bert import ACTIVATIONS, Form
from bot.embeddings.files import NotTheWeights, is_there, read_any_json, read_json
from bot.embeddings.pooling import Pooling
from bot.embeddings.spellings import Pieces, read_pieces

CONFIG = "config.json"
_MODULES, _POOLING = "modules.json", "1_Pooling/config.json"
_SENTENCES, _PROMPTS = "sentence_bert_config.json", "config_sentence_transformers.json"

_MOST_DIMENSIONS, _MOST_LAYERS, _MOST_ROWS = 8192, 64, 1_000_000
_FEWEST_PIECES, _MOST_PIECES = 8, 512
"""A text of more than 512 pieces would take a second, and no passage is that long."""
_LONGEST_PROMPT = 500
_MOST_SHOWN = 60
_KNOWN_MODULES = {"Transformer", "Pooling", "Normalize"}
_PASSAGES = ("passage", "document", "corpus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A sentence model but for its weights; ``most`` is how many pieces of a text it reads."""

    form: Form
    pieces: Pieces
    most: int
    pooling: Pooling = "mean"
    question: str = ""
    """What stands before a question."""
    passage: str = ""


def read_blueprint(folder: Path) -> Blueprint:
    """
    What a folder in the layout of sentence-transformers says.

    Raises:
        NotTheWeights: a file is missing or damaged, or the model is of another kind than we can run.
    """
    file = folder / CONFIG
    if not is_there(file):
        raise NotTheWeights(
            f"{file} is missing; it says how the model is built "
            "(only the published all-MiniLM-L6-v2 does without)"
        )
    form = _form(file, read_json(file))
    _check_modules(folder / _MODULES)
    question, passage = _prompts(folder / _PROMPTS)
    pieces = read_pieces(folder)
    if not form.words - 128 < len(pieces.all) <= form.words:  # some tables are filled up to a round number
        raise NotTheWeights(
            f"{pieces.file} has {len(pieces.all):,} pieces; expected {form.words:,}, as {file} tells"
        )
    return Blueprint(
        form=form,
        pieces=pieces,
        most=_most(folder / _SENTENCES, form, pieces),
        pooling=_pooling(folder / _POOLING),
        question=question,
        passage=passage,
    )


def _form(file: Path, told: Mapping[str, Any]) -> Form:
    for name, expected in (("model_type", "bert"), ("position_embedding_type", "absolute")):
        seen = told.get(name, None if name == "model_type" else expected)
        if seen != expected:
            raise NotTheWeights(f"{name} in {file} is {_shown(seen)}; expected {expected!r}")
    size = _number(file, told, "hidden_size", _MOST_DIMENSIONS)
    heads = _number(file, told, "num_attention_heads", size)
    if size % heads:
        raise NotTheWeights(
            f"{file} parts {size} dimensions among {heads} heads; expected a whole number each"
        )
    activation = told.get("hidden_act", "gelu")
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise NotTheWeights(
            f"hidden_act in {file} is {_shown(activation)}; expected one of {', '.join(ACTIVATIONS)}"
        )
    tiny = told.get("layer_norm_eps", 1e-12)
    if not isinstance(tiny, float) or not 0 < tiny < 1:
        raise NotTheWeights(f"layer_norm_eps in {file} is {_shown(tiny)}; expected a number like 1e-12")
    return Form(
        layers=_number(file, told, "num_hidden_layers", _MOST_LAYERS),
        heads=heads,
        size=size,
        inner=_number(file, told, "intermediate_size", 4 * _MOST_DIMENSIONS),
        words=_number(file, told, "vocab_size", _MOST_ROWS),
        places=_number(file, told, "max_position_embeddings", _MOST_ROWS),
        kinds=_number(file, told, "type_vocab_size", _MOST_ROWS, 2),
        tiny=tiny,
        activation=activation,
    )


def _number(file: Path, told: Mapping[str, Any], name: str, most: int, usual: int | None = None) -> int:
    seen = told.get(name, usual)
    if not isinstance(seen, int) or isinstance(seen, bool) or not 0 < seen <= most:
        raise NotTheWeights(f"{name} in {file} is {_shown(seen)}; expected a whole number from 1 to {most:,}")
    return seen


def _check_modules(file: Path) -> None:
    """What comes after pooling changes what a text means: nothing may be left out in silence."""
    if not is_there(file):
        return
    told = read_any_json(file)
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotTheWeights(f"{file} holds no list of modules")
    for one in told:
        kind = str(one.get("type")).rpartition(".")[2]
        if kind not in _KNOWN_MODULES:
            raise NotTheWeights(
                f"{file} names a module {_shown(kind)}; expected {', '.join(sorted(_KNOWN_MODULES))} alone"
            )


def _pooling(file: Path) -> Pooling:
    """The mean where nothing is said, as sentence-transformers does."""
    if not is_there(file):
        return "mean"
    told = read_json(file)
    if told.get("include_prompt", True) is not True:
        raise NotTheWeights(f"include_prompt in {file} is {_shown(told['include_prompt'])}; expected true")
    named = told.get("pooling_mode")  # so do the latest versions say it
    chosen = (
        [named]
        if named
        else [
            name.removeprefix("pooling_mode_")
            for name, is_on in told.items()
            if name.startswith("pooling_mode_") and is_on
        ]
    )
    if chosen in (["mean_tokens"], ["mean"]):
        return "mean"
    if chosen in (["cls_token"], ["cls"]):
        return "cls"
    raise NotTheWeights(
        f"{file} asks for {_shown(chosen)}; expected the mean of the pieces, or the cls token"
    )


def _most(file: Path, form: Form, pieces: Pieces) -> int:
    told = read_json(file).get("max_seq_length") if is_there(file) else None
    seen = pieces.most if told is None else told
    if not isinstance(seen, int) or isinstance(seen, bool) or seen < _FEWEST_PIECES:
        raise NotTheWeights(f"max_seq_length in {file} is {_shown(seen)}; expected {_FEWEST_PIECES} or more")
    if form.places < _FEWEST_PIECES:
        raise NotTheWeights(
            f"the model reads {form.places} pieces of a text; expected {_FEWEST_PIECES} or more"
        )
    return min(seen, form.places, _MOST_PIECES)


def _prompts(file: Path) -> tuple[str, str]:
    """What stands before a question, and before a passage."""
    if not is_there(file):
        return "", ""
    told = read_json(file)
    prompts = told.get("prompts") or {}
    if not isinstance(prompts, dict):
        raise NotTheWeights(f"prompts in {file} is {_shown(prompts)}; expected texts by their names")
    usual = prompts.get(str(told.get("default_prompt_name")), "")
    passage = next((prompts[name] for name in _PASSAGES if name in prompts), usual)
    return _prompt(file, prompts.get("query", usual)), _prompt(file, passage)


def _prompt(file: Path, seen: object) -> str:
    if not isinstance(seen, str) or len(seen) > _LONGEST_PROMPT:
        raise NotTheWeights(
            f"a prompt in {file} is {_shown(seen)}; expected a text of up to {_LONGEST_PROMPT} letters"
        )
    return seen


def _shown(seen: object) -> str:
    """What was seen, cut short: it is a stranger's."""
    told = repr(seen)
    return told if len(told) <= _MOST_SHOWN else f"{told[:_MOST_SHOWN]}..."
