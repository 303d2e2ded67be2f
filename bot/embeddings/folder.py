"""Opens the sentence model in a folder of the layout that sentence-transformers has."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from bot.embeddings.bert import WORDS, Bert, names
from bot.embeddings.blueprint import Blueprint, read_blueprint
from bot.embeddings.files import NotTheWeights, is_there, read
from bot.embeddings.model import Chosen, Layers, Reader
from bot.embeddings.onnx import ONNX, onnx_runner
from bot.embeddings.pooling import Runner
from bot.embeddings.scale import tuned
from bot.embeddings.tensors import MOST_BYTES, PUBLISHED, tensors


def open_folder(folder: Path, cache: Path | None) -> Chosen:
    """
    The model of a folder, with its scales.

    Raises:
        NotTheWeights: there is none that we can run, or it does not tell what is alike.
    """
    model = read_folder(folder)
    tuning = tuned(model.reader, model.of_passages, cache)
    return Chosen(
        reader=model.reader,
        of_passages=model.of_passages,
        questions=tuning.questions,
        passages=tuning.passages,
        agreement=tuning.agreement,
    )


def read_folder(folder: Path) -> Chosen:
    """
    The model of a folder as it is, its cosines as they come.

    Raises:
        NotTheWeights: there is none that we can run.
    """
    blueprint = read_blueprint(folder)
    file = _weights(folder)
    whole = read(file, most=MOST_BYTES)
    layers = Layers(blueprint, _runner(blueprint, whole, file))
    name = f"bert-{blueprint.form.layers}x{blueprint.form.size}-{_hash(blueprint, whole)}"
    questions = Reader(id=name, layers=layers, prompt=blueprint.question)
    passages = (
        Reader(id=f"{name}-passages", layers=layers, prompt=blueprint.passage)
        if blueprint.passage != blueprint.question
        else questions
    )
    return Chosen(reader=questions, of_passages=passages)


def _weights(folder: Path) -> Path:
    for name in (PUBLISHED, *ONNX):
        if is_there(folder / name):
            return folder / name
    raise NotTheWeights(f"{folder} has neither {PUBLISHED} nor {ONNX[0]}; expected one of them")


def _runner(blueprint: Blueprint, whole: bytes, file: Path) -> Runner:
    form = blueprint.form
    if file.name != PUBLISHED:
        return onnx_runner(whole, file, form.size)
    found = tensors(whole, file, names(form))
    words = found.pop(WORDS)
    return Bert(form, found.pop, lambda numbers: words[numbers], most=blueprint.most)


def _hash(blueprint: Blueprint, whole: bytes) -> str:
    """Of all that a vector depends on, so that none of another model is ever taken for one of this."""
    pieces = blueprint.pieces
    how = (asdict(blueprint.form), asdict(pieces.spelling), blueprint.most, blueprint.pooling)
    seen = hashlib.sha256(repr((how, blueprint.question, blueprint.passage)).encode())
    seen.update("\n".join(pieces.all).encode("utf-8", "surrogatepass"))
    seen.update(hashlib.sha256(whole).digest())
    return seen.hexdigest()[:16]
