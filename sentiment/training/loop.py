"""The training loop: passes over a mixture, one loss for all heads, checkpoints after every pass."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from sentiment.training.batches import Batch, Encoded, encode, ordered_batches, train_batches
from sentiment.training.config import Stage, TrainingConfig
from sentiment.training.examples import UNKNOWN, Example
from sentiment.training.mixture import rows_of_pass
from sentiment.training.network import Network, Scores

WARM_UP = 0.06
_PRACTICE_WEIGHT = 6.0
"""A practice is rare among the ten: a found one weighs more than an absent one."""

Teacher = Mapping[str, Tensor]


@dataclass(slots=True)
class Progress:
    """Where a stage stands: passes done, seconds spent."""

    stage: str
    done: int = 0
    seconds: float = 0.0


def loss_of(scores: Scores, batch: Batch, teacher: Sequence[Tensor | None]) -> Tensor:
    """The sum of the heads' losses, each a mean over the rows that know its label."""
    total = _masked_cross_entropy(scores.sentiment, batch.sentiment)
    total = total + _masked_cross_entropy(scores.reference, batch.reference)
    known = batch.about_breach != UNKNOWN
    if known.any():
        about = scores.about_breach.squeeze(1)[known]
        total = total + functional.binary_cross_entropy_with_logits(about, batch.about_breach[known].float())
    if batch.practices_known.any():
        rows = batch.practices_known > 0
        weight = torch.full((batch.practices.shape[1],), _PRACTICE_WEIGHT)
        total = total + 2 * functional.binary_cross_entropy_with_logits(
            scores.practices[rows], batch.practices[rows], pos_weight=weight
        )
    taught = [i for i, one in enumerate(teacher) if one is not None]
    if taught:
        wanted = torch.stack([one for one in teacher if one is not None])
        total = total + 2 * (1 - (scores.vector[taught] * wanted).sum(-1)).mean()
    return total


def _masked_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    known = labels != UNKNOWN
    if not known.any():
        return logits.sum() * 0.0
    return functional.cross_entropy(logits[known], labels[known], label_smoothing=0.03)


def teacher_vectors(network: Network, tokenizer: Tokenizer, examples: Sequence[Example]) -> dict[str, Tensor]:
    """The untouched encoder's own unit vectors of the texts, which the sentence vector learns to keep."""
    bare = [Encoded(e.example, e.ids, None) for e in encode(tokenizer, examples)]
    network.eval()
    vectors: dict[str, Tensor] = {}
    with torch.inference_mode():
        for batch in ordered_batches(bare, network.markers, 64):
            vectors |= zip([bare[r].example.text for r in batch.rows], network(batch.ids).vector, strict=True)
    return vectors


def optimiser(network: Network, config: TrainingConfig, rate: float) -> torch.optim.AdamW:
    """AdamW: the lowest layers and the embeddings frozen, the heads faster than the encoder."""
    for part in (network.positions, network.embedding_norm, *network.layers[: config.frozen_layers]):
        part.requires_grad_(False)  # noqa: FBT003  torch's own signature
    heads = [network.sentiment, network.breach, network.reference, network.vector]
    fast = [p for head in heads for p in head.parameters()]
    chosen = {id(p) for p in fast}
    slow = [p for p in network.parameters() if p.requires_grad and id(p) not in chosen]
    groups = [{"params": slow, "factor": 1.0}, {"params": fast, "factor": config.head_rate_factor}]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)


def run_stage(
    network: Network, tokenizer: Tokenizer, load: Callable[[], Mapping[str, list[Example]]],
    config: TrainingConfig, stage: Stage, teacher: Teacher,
) -> None:
    """Train `network` in place through one stage, from its last checkpoint where there is one.

    `load` is asked for the sets before every pass, so that texts written meanwhile are seen.
    """
    torch.set_num_threads(config.threads)
    optimizer = optimiser(network, config, stage.rate)
    progress = _resume(network, optimizer, config.work, stage)
    while progress.done < stage.passes and _fraction(progress, stage, 0.0, 0.0) < 1:
        rows = rows_of_pass(load(), stage.rows, progress.done, config.seed)
        _run_pass(network, optimizer, encode(tokenizer, rows), config, stage, progress, teacher)
        progress.done += 1
        _save(network, optimizer, config.work, progress)


def _run_pass(
    network: Network, optimizer: torch.optim.AdamW, encoded: list[Encoded], config: TrainingConfig, stage: Stage,
    progress: Progress, teacher: Teacher,
) -> None:
    network.train()
    torch.manual_seed(config.seed * 1_000 + progress.done)
    chance = random.Random(config.seed * 1_000 + progress.done)
    steps = -(-len(encoded) // config.batch)
    began = time.monotonic()
    for step, batch in enumerate(train_batches(encoded, network.markers, config.batch, config.drop_target, chance)):
        spent = time.monotonic() - began
        fraction = _fraction(progress, stage, step / steps, spent)
        for group in optimizer.param_groups:
            group["lr"] = stage.rate * group["factor"] * _shape(fraction)
        loss = loss_of(network(batch.ids), batch, [teacher.get(encoded[r].example.text) for r in batch.rows])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % 25 == 0:
            print(f"{stage.name} pass {progress.done} step {step}/{steps} {fraction:.1%} {spent:.0f} s "
                  f"loss {float(loss.detach()):.3f}", flush=True)
        if fraction >= 1:
            break
    progress.seconds += time.monotonic() - began


def _fraction(progress: Progress, stage: Stage, of_pass: float, seconds: float) -> float:
    """How far the stage is, 0 to 1: by passes, or by wall time where that is further."""
    by_passes = (progress.done + of_pass) / stage.passes
    by_time = (progress.seconds + seconds) / 60 / stage.minutes if stage.minutes else 0.0
    return min(1.0, max(by_passes, by_time))


def _shape(fraction: float) -> float:
    """Linear warm-up, then linear decay to zero."""
    return min(fraction / WARM_UP + 0.02, (1 - fraction) / (1 - WARM_UP), 1.0)


def _save(network: Network, optimizer: torch.optim.AdamW, work: Path, progress: Progress) -> None:
    state = {
        "network": {key: value for key, value in network.state_dict().items() if not key.startswith("words.")},
        "optimizer": optimizer.state_dict(), "done": progress.done, "seconds": progress.seconds,
    }
    path = work / f"stage-{progress.stage}.pt"
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def _resume(network: Network, optimizer: torch.optim.AdamW, work: Path, stage: Stage) -> Progress:
    path = work / f"stage-{stage.name}.pt"
    if not path.exists():
        return Progress(stage.name)
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return Progress(stage.name, state["done"], state["seconds"])
