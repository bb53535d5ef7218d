"""The training loop: passes over a mixture, checkpoints after every pass."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from sentiment.training.batches import Batch, Encoded, encode, ordered_batches, train_batches, two_views
from sentiment.training.config import TrainingConfig
from sentiment.training.dropout import seed_part
from sentiment.training.examples import Example
from sentiment.training.loss import Lessons, Taught, Teacher, loss_of
from sentiment.training.mixture import rows_of_pass
from sentiment.training.network import Network
from sentiment.training.priors import shifts_of

WARM_UP = 0.06
_CHECKPOINT = "checkpoint.pt"


@dataclass(slots=True)
class Progress:
    """Where a run stands: passes done, examples seen, seconds spent."""

    done: int = 0
    examples: int = 0
    seconds: float = 0.0


def teacher_vectors(network: Network, tokenizer: Tokenizer, examples: Sequence[Example]) -> dict[str, Tensor]:
    """The untouched encoder's own unit vectors of the texts, which the sentence vector learns to keep."""
    bare = [Encoded(e.example, e.ids, None) for e in encode(tokenizer, examples)]
    network.eval()
    vectors: dict[str, Tensor] = {}
    with torch.inference_mode():
        for batch in ordered_batches(bare, network.markers, 64):
            found = network(batch.ids.to(network.device)).vector.cpu()
            vectors |= zip([bare[r].example.text for r in batch.rows], found, strict=True)
    return vectors


def optimiser(network: Network, config: TrainingConfig) -> torch.optim.AdamW:
    """AdamW: the embeddings frozen, the heads faster than the encoder."""
    for part in (network.positions, network.embedding_norm):
        part.requires_grad_(False)  # noqa: FBT003  torch's own signature
    heads = [network.sentiment, network.breach, network.reference, network.vector]
    fast = [p for head in heads for p in head.parameters()]
    chosen = {id(p) for p in fast}
    slow = [p for p in network.parameters() if p.requires_grad and id(p) not in chosen]
    groups = [{"params": slow, "factor": 1.0}, {"params": fast, "factor": config.head_rate_factor}]
    return torch.optim.AdamW(groups, lr=config.rate, weight_decay=0.01, fused=True)


def run_passes(
    network: Network,
    tokenizer: Tokenizer,
    load: Callable[[], Mapping[str, list[Example]]],
    config: TrainingConfig,
    teacher: Teacher,
) -> Progress:
    """Train `network` in place, from its last checkpoint where there is one; returns what it took in all.

    `load` is asked for the sets before every pass, so that texts written meanwhile are seen.
    """
    torch.set_num_threads(1)
    optimizer = optimiser(network, config)
    progress = _resume(network, optimizer, config.work)
    while progress.done < config.passes and _fraction(progress, config, 0.0, 0.0) < 1:
        groups = load()
        rows = rows_of_pass(groups, config.rows, progress.done, str(config.seed))
        _run_pass(network, optimizer, encode(tokenizer, rows), config, progress, Lessons(teacher, shifts_of(groups)))
        progress.done += 1
        _save(network, optimizer, config.work, progress)
    return progress


def _run_pass(
    network: Network,
    optimizer: torch.optim.AdamW,
    encoded: list[Encoded],
    config: TrainingConfig,
    progress: Progress,
    lessons: Lessons,
) -> None:
    network.train()
    chance = random.Random(config.seed * 1_000 + progress.done)
    views = two_views(encoded, config.hidden_tokens, chance)
    steps = -(-len(encoded) // config.batch)
    began = time.monotonic()
    batches = train_batches(views, network.markers, config.batch, config.part, config.unmarked_share, chance)
    with ThreadPoolExecutor(config.threads) as pool:
        for step, parts in enumerate([part.on(config.device) for part in parts] for parts in batches):
            spent = time.monotonic() - began
            fraction = _fraction(progress, config, step / steps, spent)
            for group in optimizer.param_groups:
                group["lr"] = config.rate * _share_of_rate(fraction) * group["factor"]
            taught = [partial(lessons.of, [encoded[row].example for row in part.rows], part.ids) for part in parts]
            seed = ((config.seed * 1_000 + progress.done) * 10_000 + step) * 100
            loss = _backward(network, parts, taught, pool, seed)
            _step(network, optimizer, config.threads)
            progress.examples += sum(len(part.rows) for part in parts) // 2
            if step % 25 == 0:
                print(
                    f"pass {progress.done} step {step}/{steps} {fraction:.1%} {spent:.0f} s loss {loss:.3f}",
                    flush=True,
                )
            if fraction >= 1:
                break
    progress.seconds += time.monotonic() - began


def _step(network: Network, optimizer: torch.optim.AdamW, threads: int) -> None:
    """Change the weights by their gradients, on all cores.

    Back to one for each part of a batch: MKL shares its number of threads with every thread, and would sum a part's
    products in another order from run to run.
    """
    torch.set_num_threads(threads)
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    torch.set_num_threads(1)


def _backward(
    network: Network,
    parts: Sequence[Batch],
    taught: Sequence[Callable[[], Taught]],
    pool: ThreadPoolExecutor,
    seed: int,
) -> float:
    """Set the gradients of one batch, its parts computed side by side and summed in order; returns the loss.

    One part a thread at a time, one core a thread: on a busy machine this is up to twice as fast as one operation
    shared by all threads, which waits for the slowest at every step.
    """
    trained = [p for p in network.parameters() if p.requires_grad]
    rows = sum(len(part.rows) for part in parts)

    def gradients(number: int) -> tuple[float, tuple[Tensor | None, ...]]:
        seed_part(seed + number, parts[number].ids.device.type)
        loss = loss_of(network.scores(parts[number].ids), parts[number], taught[number](), rows)
        return float(loss.detach()), torch.autograd.grad(loss, trained, allow_unused=True)

    total = 0.0
    for parameter in trained:
        parameter.grad = None
    for loss, found in pool.map(gradients, range(len(parts))):
        total += loss
        for parameter, gradient in zip(trained, found, strict=True):
            if gradient is not None:
                parameter.grad = gradient if parameter.grad is None else parameter.grad.add_(gradient)
    return total


def _fraction(progress: Progress, config: TrainingConfig, of_pass: float, seconds: float) -> float:
    """How far the run is, 0 to 1: by passes, or by wall time where that is further."""
    by_passes = (progress.done + of_pass) / config.passes
    by_time = (progress.seconds + seconds) / 60 / config.minutes if config.minutes else 0.0
    return min(1.0, max(by_passes, by_time))


def _share_of_rate(fraction: float) -> float:
    """The learning rate as a share of its height: a linear warm-up, then a straight line to 0."""
    return min(fraction / WARM_UP + 0.02, 1.0) * (1 - fraction)


def _save(network: Network, optimizer: torch.optim.AdamW, work: Path, progress: Progress) -> None:
    state = {
        "network": {key: value for key, value in network.state_dict().items() if not key.startswith("words.")},
        "optimizer": optimizer.state_dict(),
        "progress": asdict(progress),
    }
    path = work / _CHECKPOINT
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def _resume(network: Network, optimizer: torch.optim.AdamW, work: Path) -> Progress:
    path = work / _CHECKPOINT
    if not path.exists():
        return Progress()
    state = torch.load(path, map_location="cpu", weights_only=True)
    network.load_state_dict(state["network"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return Progress(**state["progress"])
