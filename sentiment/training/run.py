"""The steps of a training run, each kept in the work folder so that a run cut short goes on where it was."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping

import torch
from tokenizers import Tokenizer
from torch import Tensor

from sentiment.training.base import BaseEncoder, load_base
from sentiment.training.claim import claim
from sentiment.training.config import PAIRED_ROWS, TrainingConfig
from sentiment.training.examples import Example
from sentiment.training.loop import Progress, run_passes, teacher_vectors
from sentiment.training.loss import Teacher
from sentiment.training.mixture import PAIRED, by_source, load_all, require_sets
from sentiment.training.network import Network
from sentiment.training.pairs import pairs
from sentiment.training.shipped import read_shipped
from sentiment.training.vocabulary import Vocabulary, count_pieces, trim


def train(config: TrainingConfig) -> tuple[Network, Vocabulary, Progress]:
    """The trained network in evaluation mode, its vocabulary, and what it took, from raw sets and the base encoder."""
    claim(config)
    _training_sets(config)  # a missing set ends the run here, not after an hour
    torch.manual_seed(config.seed)
    base = load_base(config.base)
    started, vocabulary = _start(config, base)
    tokenizer = Tokenizer.from_str(json.dumps(vocabulary.tokenizer))
    untouched = Network(base, vocabulary.table(), vocabulary.markers).to(config.device)
    started, vectors = started.to(config.device), _vectors(config, untouched, tokenizer)
    network = started if config.layers is None else started.with_layers(config.layers)
    teacher = Teacher(vectors, None if config.layers is None else started.eval())
    goes_on = config.start is not None and config.layers is None
    before = {name: value.clone() for name, value in network.state_dict().items()} if goes_on else {}
    progress = run_passes(network, tokenizer, lambda: _training_sets(config), config, teacher)
    if goes_on:
        mix(network, before, config.start_share)
    return network.cpu().eval(), vocabulary, progress


def mix(network: Network, before: Mapping[str, Tensor], share: float) -> None:
    """Make the weights their mean with those `before`, which have this share in it (0 to 1).

    The mean keeps more of what either knew than a shorter run would: Wortsman et al., "Robust fine-tuning of zero-shot
    models" (WiSE-FT), CVPR 2022.
    """
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                value.lerp_(before[name], share)


def _start(config: TrainingConfig, base: BaseEncoder) -> tuple[Network, Vocabulary]:
    if config.start is not None:
        return read_shipped(config.start, base)
    vocabulary = trimmed_vocabulary(config, base)
    return Network(base, vocabulary.table(), vocabulary.markers), vocabulary


def trimmed_vocabulary(config: TrainingConfig, base: BaseEncoder) -> Vocabulary:
    """The vocabulary cut to the config's number of pieces; the counts are kept in the work folder."""
    kept = config.work / "counts.json"
    if not kept.exists():
        examples = load_all(config.data, config.texts, config.rows)
        texts = (example.text for example in examples if not example.dev)
        counts = count_pieces(Tokenizer.from_file(str(config.tokenizer)), texts)
        kept.write_text(json.dumps(sorted(counts.items())), encoding="utf-8")
    counts = Counter(dict(json.loads(kept.read_text(encoding="utf-8"))))
    return trim(config.tokenizer, base.weights["embeddings.word_embeddings.weight"], counts, config.pieces)


def _training_sets(config: TrainingConfig) -> Mapping[str, list[Example]]:
    groups = by_source(load_all(config.data, config.texts, config.rows))
    require_sets(groups, config.rows)
    return groups | {PAIRED: pairs(groups, PAIRED_ROWS, config.seed)}


def _vectors(config: TrainingConfig, network: Network, tokenizer: Tokenizer) -> dict[str, Tensor]:
    """Vectors of the untouched encoder for a seeded sample of training texts, computed once."""
    kept = config.work / "teacher.pt"
    if not kept.exists():
        examples = load_all(config.data, config.texts, config.rows)
        texts = [e for e in examples if not e.dev and len(e.text) < 250]
        sample = random.Random(config.seed).sample(texts, min(config.teacher_texts, len(texts)))
        torch.save(teacher_vectors(network, tokenizer, sample), kept)
    vectors: dict[str, Tensor] = torch.load(kept, weights_only=True)
    return vectors
