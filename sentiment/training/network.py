"""The model: one encoder, several heads, one forward pass.

Shapes: B texts, L tokens, H = 384. Everything after the encoder reads two vectors of a text: the mean of all
its tokens, and the mean of the tokens between the target's markers (of all, where no target is marked).
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from sentiment.records import BREACH_LABELS, PRACTICES, SENTIMENTS
from sentiment.training.base import Array, BaseEncoder
from sentiment.training.device import has_bfloat16
from sentiment.training.dropout import Dropout
from sentiment.window import PAD_ID, Markers


class Scores(NamedTuple):
    """Logits of every head, and the sentence vector of unit length."""

    sentiment: Tensor
    about_breach: Tensor
    practices: Tensor
    reference: Tensor
    vector: Tensor


class Layer(nn.Module):  # type: ignore[misc]  # torch is optional, and untyped here
    """One post-norm transformer layer of BERT."""

    def __init__(self, hidden: int, heads: int, feed_forward: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.attention_out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.feed_in = nn.Linear(hidden, feed_forward)
        self.feed_out = nn.Linear(feed_forward, hidden)
        self.out_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """States [B, L, H] after attention (with additive `bias` [B, 1, 1, L]) and feed-forward."""
        x = self.attention_norm(x + self.dropout(self.attention_out(self._attend(x, bias))))
        inner = functional.gelu(self.feed_in(x))
        normed: Tensor = self.out_norm(x + self.dropout(self.feed_out(inner)))
        return normed

    def _attend(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        shape = (batch, length, self.heads, hidden // self.heads)
        query = self.query(x).view(shape).transpose(1, 2)
        key = self.key(x).view(shape).transpose(1, 2)
        value = self.value(x).view(shape).transpose(1, 2)
        weights = (query @ key.transpose(2, 3) * (hidden // self.heads) ** -0.5 + bias).softmax(dim=-1)
        mixed = (weights @ value).transpose(1, 2)
        return mixed.reshape(batch, length, hidden)


class Network(nn.Module):  # type: ignore[misc]  # as above
    """Token ids in, `Scores` out. The word embedding is frozen: its 4-bit rows ship as they came."""

    def __init__(self, base: BaseEncoder, table: Array, markers: Markers, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = base.hidden
        self.markers = markers
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(table), freeze=True)
        self.positions = nn.Embedding(base.positions, hidden)
        self.embedding_norm = nn.LayerNorm(hidden, eps=base.epsilon)
        sizes = (hidden, base.heads, base.feed_forward, base.epsilon, dropout)
        self.layers = nn.ModuleList(Layer(*sizes) for _ in range(base.layers))
        self.dropout = Dropout(dropout)
        self.sentiment = new_head(2 * hidden, hidden, len(SENTIMENTS), dropout)
        self.breach = new_head(2 * hidden, hidden, 1 + len(PRACTICES), dropout)
        self.reference = new_head(hidden, hidden, len(BREACH_LABELS), dropout)
        self.vector = nn.Linear(2 * hidden, hidden)
        self._load(base)

    def forward(self, ids: Tensor) -> Scores:
        """Scores of `ids` [B, L], padded with PAD_ID; L at most the encoder's positions."""
        mask = ids != PAD_ID
        last, middle = self._encode(ids, mask)
        whole = _mean(last, mask)
        features = torch.cat([whole, _mean(last, self._target_mask(ids, mask))], dim=-1)
        breach = self.breach(features)
        vector = self.vector(torch.cat([whole, _mean(middle, mask)], dim=-1))
        unit = vector / vector.norm(dim=-1, keepdim=True)
        return Scores(self.sentiment(features), breach[:, :1], breach[:, 1:], self.reference(whole), unit)

    @property
    def device(self) -> torch.device:
        """Where its weights are, and its input must be."""
        return self.embedding_norm.weight.device

    def scores(self, ids: Tensor) -> Scores:
        """The scores in fp32, their products in bfloat16 where the device has them: 2.7 times the examples on a CPU."""
        device = ids.device.type
        with torch.autocast(device, torch.bfloat16, enabled=has_bfloat16(device)):
            scores = self(ids)
        return Scores(*(one.float() for one in scores))

    def with_layers(self, count: int) -> Network:
        """A copy with that many of the layers, spread evenly, the last among them; 1 to all of them."""
        copied = copy.deepcopy(self)
        every = len(self.layers)
        copied.layers = nn.ModuleList(copied.layers[(number * every) // count - 1] for number in range(1, count + 1))
        return copied

    def _encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States after the last layer, and after the middle one, which fine-tuning moves least."""
        bias = (1.0 - mask.to(torch.float32))[:, None, None, :] * -1e4
        x = self.words(ids) + self.positions(torch.arange(ids.shape[1], device=ids.device))
        x = self.dropout(self.embedding_norm(x))
        middle = x
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, bias)
            middle = x if number == len(self.layers) // 2 else middle
        return x, middle

    def _target_mask(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Tokens between the markers; every token where a text has no markers."""
        opened = (ids == self.markers.opening).to(torch.int32).cumsum(1)
        closed = (ids == self.markers.closing).to(torch.int32).cumsum(1)
        inside = (opened - closed == 1) & (ids != self.markers.opening)
        unmarked = opened[:, -1:] == 0
        return inside | (unmarked & mask)

    def _load(self, base: BaseEncoder) -> None:
        w = {key: torch.from_numpy(value.copy()) for key, value in base.weights.items()}
        with torch.no_grad():
            # one token type only: its row is part of every position
            self.positions.weight.copy_(
                w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
            )
            self.embedding_norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.embedding_norm.bias.copy_(w["embeddings.LayerNorm.bias"])
            self.vector.weight.copy_(torch.cat([torch.eye(base.hidden), torch.zeros(base.hidden, base.hidden)], 1))
            self.vector.bias.zero_()
            for index, layer in enumerate(self.layers):
                for name, key in _LAYER_KEYS.items():
                    module = layer.get_submodule(name)
                    module.weight.copy_(w[f"encoder.layer.{index}.{key}.weight"])
                    module.bias.copy_(w[f"encoder.layer.{index}.{key}.bias"])


_LAYER_KEYS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention_out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "feed_in": "intermediate.dense",
    "feed_out": "output.dense",
    "out_norm": "output.LayerNorm",
}


def new_head(inputs: int, hidden: int, outputs: int, dropout: float) -> nn.Sequential:
    """Two layers from features [B, inputs] to logits [B, outputs]."""
    return nn.Sequential(
        Dropout(dropout), nn.Linear(inputs, hidden), nn.GELU(), Dropout(dropout), nn.Linear(hidden, outputs)
    )


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weights = mask.to(states.dtype)[:, :, None]
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
