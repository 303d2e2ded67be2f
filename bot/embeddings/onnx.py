"""Runs the layers of a sentence model that lies there as ``model.onnx``, where onnxruntime is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.embeddings.bert import Floats, Numbers
from bot.embeddings.files import NotTheWeights
from bot.embeddings.pooling import Runner

ONNX = ("model.onnx", "onnx/model.onnx")
_IDS = "input_ids"
_KNOWN = {_IDS, "attention_mask", "token_type_ids"}
_QUIET = 4


def onnx_runner(whole: bytes, file: Path, size: int) -> Runner:
    """
    What gives each piece its ``size`` dimensions; on one thread, safe to use from several.

    Raises:
        NotTheWeights: onnxruntime is not installed, or cannot run this.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise NotTheWeights(
            f"{file} needs onnxruntime, which is not installed (pip install onnxruntime); "
            "model.safetensors does not"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET  # its words would go past the logs
    try:
        session = onnxruntime.InferenceSession(whole, options, providers=["CPUExecutionProvider"])
        wanted = {one.name for one in session.get_inputs()}
        outputs = [one.name for one in session.get_outputs()]
    except Exception as error:  # each kind of damage has a class of its own
        raise NotTheWeights(f"onnxruntime cannot open {file} ({_said(error)})") from error
    if not {_IDS} <= wanted <= _KNOWN:
        raise NotTheWeights(f"{file} asks for {sorted(wanted)!r:.200}; expected {sorted(_KNOWN)}")

    def run(numbers: Numbers) -> Floats:
        given = {
            _IDS: numbers,
            "attention_mask": np.ones_like(numbers),
            "token_type_ids": np.zeros_like(numbers),
        }
        told = session.run(outputs[:1], {name: given[name] for name in wanted})[0]
        return np.asarray(told, dtype=np.float32)

    try:
        shape = run(np.zeros((1, 3), dtype=np.int64)).shape
    except Exception as error:  # as above
        raise NotTheWeights(f"onnxruntime cannot run {file} ({_said(error)})") from error
    if shape != (1, 3, size):
        raise NotTheWeights(
            f"{file} gives the shape {shape} for one text of 3 pieces; expected {(1, 3, size)}"
        )
    return run


def _said(error: Exception) -> str:
    return (
        f"{type(error).__name__}: {str(error).splitlines()[0]:.200}" if str(error) else type(error).__name__
    )
