"""Reads a sentence model in ONNX: tokens, the graph, and the mean over the tokens (Reimers and Gurevych 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from pipeline.vectors.model_files import graph_in, read_config
from pipeline.vectors.text import FloatArray

_BATCH = 32
#: Texts are filled up to a multiple of this many tokens: what stands beside a text then can't change its vector.
_STEP = 16
_LONGEST = 512


@dataclass(frozen=True)
class OnnxModel:
    """A loaded model.

    Attributes:
        session: the graph.
        tokenizer: makes tokens of a text, no more than the model reads.
        longest: how many tokens the model reads.
        prefix: what the makers of the model want before each text, mostly nothing.
        first_token: whether the first token stands for the text, instead of the mean of all.
        batch: how many texts go through the graph at once.
    """

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    longest: int
    prefix: str
    first_token: bool
    batch: int

    @classmethod
    def load(cls, folder: Path) -> OnnxModel:
        """Load the model in a folder; raises what its libraries raise when it is broken."""
        onnxruntime.disable_telemetry_events()
        onnxruntime.set_default_logger_severity(4)
        graph = graph_in(folder)
        session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        longest = _longest(folder)
        tokenizer.enable_truncation(longest)
        tokenizer.no_padding()
        pooling = read_config(folder, "1_Pooling/config.json")
        # A graph of this kind weighs each batch by itself, so that a text would depend on who it travels with.
        alone = b"DynamicQuantizeLinear" in graph.read_bytes()
        first = bool(pooling.get("pooling_mode_cls_token"))
        return cls(session, tokenizer, longest, _prefix(folder), first, 1 if alone else _BATCH)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """The vectors of the texts, of length 1 (texts x dimensions)."""
        tokens = [coded.ids for coded in self.tokenizer.encode_batch([self.prefix + text for text in texts])]
        widths = [min(-(-max(len(ids), 1) // _STEP) * _STEP, self.longest) for ids in tokens]
        order = sorted(range(len(tokens)), key=lambda at: (widths[at], at))
        found: dict[int, FloatArray] = {}
        start = 0
        while start < len(order):
            width = widths[order[start]]
            some = [at for at in order[start : start + self.batch] if widths[at] == width]
            found.update(zip(some, self._run([tokens[at] for at in some], width), strict=True))
            start += len(some)
        return np.array([found[at] for at in range(len(tokens))], dtype=np.float32)

    def _run(self, tokens: Sequence[Sequence[int]], width: int) -> FloatArray:
        ids = np.zeros((len(tokens), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        places = np.broadcast_to(np.arange(width, dtype=np.int64), ids.shape)
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.ascontiguousarray(places),
        }
        asked = {item.name: given[item.name] for item in self.session.get_inputs()}
        names = [item.name for item in self.session.get_outputs()]
        if "sentence_embedding" in names:
            vectors = np.asarray(self.session.run(["sentence_embedding"], asked)[0], dtype=np.float32)
        else:
            hidden = np.asarray(self.session.run(names[:1], asked)[0], dtype=np.float32)
            vectors = hidden[:, 0] if self.first_token else _mean(hidden, mask)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)


def _mean(hidden: FloatArray, mask: npt.NDArray[np.int64]) -> FloatArray:
    """The mean over the tokens that are really there."""
    there = mask[:, :, None].astype(np.float32)
    return np.asarray((hidden * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1), dtype=np.float32)


def _longest(folder: Path) -> int:
    """How many tokens the model reads: what its makers say, and never more than it has places for."""
    config = read_config(folder, "config.json")
    places = config.get("max_position_embeddings", _LONGEST)
    # RoBERTa and its kin count from two.
    reserved = 2 if "roberta" in str(config.get("model_type", "")) else 0
    said = [
        read_config(folder, "sentence_bert_config.json").get("max_seq_length"),
        read_config(folder, "tokenizer_config.json").get("model_max_length"),
        places - reserved if isinstance(places, int) else None,
        _LONGEST,
    ]
    return min(int(value) for value in said if isinstance(value, int | float) and value >= 2)


def _prefix(folder: Path) -> str:
    """What stands before each text according to the model's own settings ("query: " for e5); else nothing."""
    settings = read_config(folder, "config_sentence_transformers.json")
    prompts = settings.get("prompts")
    if not isinstance(prompts, dict):
        return ""
    for name in (settings.get("default_prompt_name"), "clustering", "query"):
        if isinstance(name, str) and isinstance(prompts.get(name), str):
            return str(prompts[name])
    return ""
