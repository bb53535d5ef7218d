"""The shipped model as it runs: a folder in Hugging Face's layout, its tokenizer, an ONNX Runtime session.

Shapes: n windows; the outputs are f32 arrays [n, classes], the sentence vector [n, 384] of unit length.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as runtime_errors

from reputation.errors import ModelError
from sentiment.threads import available_threads
from sentiment.window import PAD_ID, Markers

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # it would advise every user to install torch
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
TOKEN_BUDGET = 512
"""Tokens of one batch, padding included: what a core's own cache holds; four times as many take a fifth longer."""

_LEAST_BUDGET = 256
"""Tokens below which a batch is not worth sharing."""

BUCKET = 4
"""Windows whose lengths differ by less than this share a batch's padding."""

_ANGLE = "‹"
"""Stands for the first character of a mark in a text: the tokenizer's vocabulary holds its marks as ordinary pieces."""

_CONTROLS = range(4)
"""Ids of the sentence tokens, of padding and of what is unknown."""

ANY = "any"
_CANARY_TOLERANCE = 0.15

UNREADABLE = (OSError, ValueError, LookupError, TypeError, ImportError, RuntimeError)
"""What the libraries raise on opening a folder whose files aren't what they should be."""

BROKEN_GRAPH = (
    runtime_errors.Fail,
    runtime_errors.InvalidArgument,
    runtime_errors.InvalidGraph,
    runtime_errors.InvalidProtobuf,
    runtime_errors.NoSuchFile,
    runtime_errors.NotImplemented,
    runtime_errors.RuntimeException,
)
_importing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the model's config.json says about it."""

    name: str
    revision: str
    markers: Markers
    languages: frozenset[str]
    breach_languages: frozenset[str]
    temperatures: dict[str, dict[str, float]]
    """By head, then by language; under ANY for languages that have none of their own."""
    thresholds: dict[str, Any]
    canary: dict[str, Any]

    def temperature(self, head: str, language: str | None = None) -> float:
        """What the head's logits are divided by, for texts of a language."""
        of_head = self.temperatures[head]
        return of_head.get(language or ANY, of_head[ANY])


def auto_classes() -> tuple[Any, Any]:
    """The `AutoConfig` and `AutoTokenizer` of transformers: two seconds of import that most verbs needn't spend.

    One thread at a time: another that asks while the library replaces itself by its lazy module finds neither.
    """
    with _importing:
        from transformers import AutoConfig, AutoTokenizer  # noqa: PLC0415
    return AutoConfig, AutoTokenizer


class Encoder:
    """Windows of token ids in, logits of every head out."""

    def __init__(self, folder: Path) -> None:
        """Open the model in `folder`.

        Raises:
            ModelError: the folder lacks a part, has another layout, or computes wrongly on this processor.
        """
        graph = folder / "onnx" / "model.onnx"
        for part in (folder / "config.json", folder / "tokenizer.json", graph):
            if not part.is_file():
                raise ModelError(f"the model folder {folder} lacks {part.relative_to(folder)}")
        try:
            self._read(folder)
        except UNREADABLE as error:
            raise ModelError(f"the model folder {folder} can't be read: {first_line(error)}") from error
        self._threads = available_threads()
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoder")
        self._session = session_of(graph, threads=1)
        self._outputs = [output.name for output in self._session.get_outputs()]
        try:
            off = self._error_of_canary()
        except UNREADABLE as error:
            raise ModelError(f"the model in {folder} can't read its own known text: {first_line(error)}") from error
        if off > _CANARY_TOLERANCE:
            self._fall_back(graph)

    def _read(self, folder: Path) -> None:
        """Take settings and tokenizer from the folder."""
        auto_config, auto_tokenizer = auto_classes()
        config = auto_config.from_pretrained(folder)
        self.settings = _settings(getattr(config, "goodwill", None), folder)
        self.tokenizer = auto_tokenizer.from_pretrained(folder).backend_tokenizer
        self.tokenizer.encode_special_tokens = True
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        markers = self.settings.markers
        marks = [self.tokenizer.id_to_token(one) for one in (*_CONTROLS, markers.opening, markers.closing)]
        self._marks = re.compile("|".join(f"{re.escape(mark[0])}(?={re.escape(mark[1:])})" for mark in marks))

    def tokens(self, texts: Sequence[str]) -> list[Any]:
        """Encodings (`ids`, `offsets`) of the texts, without sentence tokens, uncut."""
        plain = [self._marks.sub(_ANGLE, text) for text in texts]
        return list(self.tokenizer.encode_batch(plain, add_special_tokens=False))

    def run(self, windows: Sequence[Sequence[int]]) -> dict[str, Floats]:
        """Logits by head and the `vector`, in the order of `windows`: batched by length, under a token budget."""
        if not windows:
            return {}
        batches = list(batches_of([len(window) for window in windows], self._threads))
        results: dict[str, Floats] = {}
        chosen = ([windows[row] for row in rows] for rows in batches)
        for rows, outputs in zip(batches, self._pool.map(self._compute, chosen), strict=True):
            for name, values in zip(self._outputs, outputs, strict=True):
                if name not in results:
                    results[name] = np.empty((len(windows), values.shape[1]), dtype=np.float32)
                results[name][rows] = values
        return results

    def _compute(self, windows: Sequence[Sequence[int]]) -> list[Floats]:
        """One batch on one thread. Batches side by side keep all cores busy; steps shared by all wait at every one."""
        outputs: list[Floats] = self._session.run(None, {"input_ids": padded(windows)})
        return outputs

    def _error_of_canary(self) -> float:
        """How far one known window is from what it was in training: int8 products can saturate on a processor."""
        canary = self.settings.canary
        logits = self.run([canary["ids"]])["sentiment"][0]
        return float(np.abs(softmax(logits) - np.array(canary["sentiment"], dtype=np.float32)).max())

    def _fall_back(self, graph: Path) -> None:
        """Compute the graph step by step as it is written, where this processor's fused steps go wrong."""
        self._session = session_of(graph, threads=1, fused=False)
        off = self._error_of_canary()
        if off > _CANARY_TOLERANCE:
            raise ModelError(
                f"the model {self.settings.name} computes wrongly on this processor: a known text is off by {off:.2f}"
            )
        log.warning("the model's fused steps compute wrongly on this processor: slower, unfused ones are used")


def first_line(error: Exception) -> str:
    """What a library says is wrong, in one line; its lists of everything it tried left out."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def softmax(logits: Floats, temperature: float | Floats = 1.0) -> Floats:
    """Probabilities along the last axis; temperatures [n, 1] give each row its own."""
    shifted = logits / temperature - (logits / temperature).max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    probabilities: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def sigmoid(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities, each logit on its own."""
    probabilities: Floats = 1 / (1 + np.exp(-logits / temperature))
    return probabilities


def _settings(raw: dict[str, Any] | None, folder: Path) -> Settings:
    if raw is None:
        raise ModelError(f"the config.json in {folder} has no part `goodwill`: its heads are unknown")
    markers = Markers(raw["markers"]["opening"], raw["markers"]["closing"])
    return Settings(
        raw["name"],
        raw["revision"],
        markers,
        frozenset(raw["languages"]["sentiment"]),
        frozenset(raw["languages"]["breach"]),
        raw["temperatures"],
        raw["thresholds"],
        raw["canary"],
    )


def session_of(graph: Path, *, threads: int | None = None, fused: bool = True) -> onnxruntime.InferenceSession:
    """A session on the CPU.

    `threads` share each step; None takes those that this process may use. `fused`: steps joined where that is faster.

    Raises:
        ModelError: the file is no graph that ONNX Runtime computes.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or available_threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # spinning threads would starve the database and the crawler beside them
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not has_exact_products(_cpu_flags()):
        # the product of u8 and s8 saturates at 16 bits; that of u8 and u8 doesn't, at half the speed
        options.add_session_config_entry("session.x64quantprecision", "1")
    if not fused:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except BROKEN_GRAPH as error:
        raise ModelError(f"the graph {graph} can't be opened: {first_line(error)}") from error


def has_exact_products(flags: str) -> bool:
    """Whether an x86 processor with these flags has VNNI, which sums products of u8 and s8 in 32 bits."""
    return bool({"avx512_vnni", "avx_vnni"} & set(flags.split()))


def _cpu_flags() -> str:
    """What Linux says that the processor can do; nothing elsewhere, so that the slower way is taken."""
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""


def batches_of(lengths: Sequence[int], threads: int) -> Iterator[list[int]]:
    """Rows grouped by length, longest padding under BUCKET where there are enough, each batch within TOKEN_BUDGET.

    Where there is too little for that, the budget shrinks so that each of the threads has a batch.
    """
    widths = [-(-length // BUCKET) * BUCKET for length in lengths]
    budget = max(_LEAST_BUDGET, min(TOKEN_BUDGET, -(-sum(widths) // threads)))
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        started = widths[batch[0]] if batch else widths[row]
        full = widths[row] * (len(batch) + 1) > budget
        if batch and (full or (widths[row] > started and len(batch) * started >= budget // 4)):
            yield batch
            batch = []
        batch.append(row)
    yield batch


def padded(windows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """The windows as one batch [n, longest], padded at their ends."""
    ids = np.full((len(windows), max(map(len, windows))), PAD_ID, dtype=np.int64)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window
    return ids
