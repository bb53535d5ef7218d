"""Training itself, on a network of two small layers; only where the extra `training` is installed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

torch = pytest.importorskip("torch", reason="torch is an extra that the service does without")

from sentiment.records import PRACTICES  # noqa: E402  after the skip
from sentiment.training.base import BaseEncoder  # noqa: E402
from sentiment.training.batches import Batch, Encoded, train_batches, two_views  # noqa: E402
from sentiment.training.config import TrainingConfig  # noqa: E402
from sentiment.training.dropout import Dropout, seed_part  # noqa: E402
from sentiment.training.examples import UNKNOWN, Example  # noqa: E402
from sentiment.training.loop import run_passes  # noqa: E402
from sentiment.training.loss import Taught, Teacher, loss_of  # noqa: E402
from sentiment.training.network import Network, Scores  # noqa: E402
from sentiment.training.run import mix  # noqa: E402
from sentiment.window import Markers  # noqa: E402

MARKERS = Markers(opening=28, closing=29)
CONFIG = TrainingConfig(Path(), Path(), "", Path(), Path(), rows={"toy": 24}, passes=12, rate=5e-3, batch=8, part=4)


def small_network(seed: int = 5, layers: int = 2) -> Network:
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed).normal
    shapes = {
        "embeddings.position_embeddings.weight": (40, 32),
        "embeddings.token_type_embeddings.weight": (1, 32),
        "embeddings.LayerNorm.weight": (32,),
        "embeddings.LayerNorm.bias": (32,),
    }
    for layer in range(layers):
        for part, (out, inner) in {
            "attention.self.query": (32, 32),
            "attention.self.key": (32, 32),
            "attention.self.value": (32, 32),
            "attention.output.dense": (32, 32),
            "intermediate.dense": (64, 32),
            "output.dense": (32, 64),
        }.items():
            shapes[f"encoder.layer.{layer}.{part}.weight"] = (out, inner)
            shapes[f"encoder.layer.{layer}.{part}.bias"] = (out,)
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{layer}.{norm}.{part}": (32,) for part in ("weight", "bias")}
    weights = {key: draw(scale=0.2, size=shape).astype(np.float32) for key, shape in shapes.items()}
    weights |= {key: np.ones(32, np.float32) for key in weights if key.endswith("LayerNorm.weight")}
    base = BaseEncoder(32, layers, 4, 64, 40, 1e-6, weights)
    return Network(base, draw(size=(30, 32)).astype(np.float32), MARKERS)


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({f"w{one}": one for one in range(30)}, unk_token="w3"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def encoded_texts(count: int) -> list[Encoded]:
    """Texts of eight tokens that are negative or positive by whether they hold token 10 or 11."""
    chance = random.Random(1)
    rows = []
    for number in range(count):
        ids = (10 + number % 2, *(chance.randrange(12, 27) for _ in range(7)))
        text = " ".join(f"w{one}" for one in ids)
        rows.append(Encoded(Example(text, "toy", "en", 0, 3, sentiment=2 * (number % 2)), ids, (0, 1)))
    return rows


def test_dropout_of_a_tenth_zeroes_a_tenth_keeps_the_mean_and_repeats_by_its_seed() -> None:
    layer, x = Dropout(0.1), torch.ones(200, 501)

    seed_part(7)
    once = layer(x)
    seed_part(7)

    assert torch.equal(layer(x), once)
    assert 0.095 < float((once == 0).float().mean()) < 0.105
    assert 0.99 < float(once.mean()) < 1.01
    assert torch.equal(layer.eval()(x), x)


def test_train_batches_hold_every_row_twice_with_other_tokens_hidden_and_one_label() -> None:
    encoded = encoded_texts(20)
    views = two_views(encoded, 0.3, random.Random(2))

    parts = [part for batch in train_batches(views, MARKERS, 8, 4, lambda _: 0.5, random.Random(3)) for part in batch]

    seen = sorted(row for part in parts for row in part.rows)
    assert seen == sorted([*range(20), *range(20)])
    for part in parts:
        half = len(part.rows) // 2
        assert part.rows[:half] == part.rows[half:]
        assert torch.equal(part.sentiment[:half], part.sentiment[half:])
        marked = (part.ids == MARKERS.opening).any(dim=1)
        assert torch.equal(marked[:half], marked[half:])
    assert any(not torch.equal(part.ids[: len(part.rows) // 2], part.ids[len(part.rows) // 2 :]) for part in parts)


def _scores(sentiment: list[list[float]]) -> Scores:
    rows = len(sentiment)
    return Scores(
        torch.tensor(sentiment), torch.zeros(rows, 1), torch.zeros(rows, len(PRACTICES)), torch.zeros(rows, 3),
        torch.ones(rows, 4),
    )  # fmt: skip


def test_loss_grows_with_the_disagreement_of_two_views_whichever_comes_first() -> None:
    batch = next(train_batches((encoded_texts(1), encoded_texts(1)), MARKERS, 1, 1, lambda _: 0.0, random.Random(4)))[0]
    silent = replace(batch, sentiment=torch.full((2,), UNKNOWN))

    def loss(one: list[float], other: list[float], of: Batch = batch) -> float:
        return float(loss_of(_scores([one, other]), of, Taught([None, None], torch.zeros(2, 3)), 2))

    near, far = [1.0, 0.0, 0.0], [0.0, 1.0, 0.5]
    apart = loss(near, far) - (loss(near, near) + loss(far, far)) / 2
    p, q = torch.tensor([near, far]).softmax(dim=1)
    assert apart == pytest.approx(float(((p - q) * (p.log() - q.log())).sum()) / 2, abs=1e-6)
    assert loss(near, far) == pytest.approx(loss(far, near), abs=1e-6)
    assert loss(near, far, silent) == 0.0


def test_run_passes_learns_what_decides_a_label_and_repeats_by_its_seed(tmp_path: Path) -> None:
    groups = {"toy": [one.example for one in encoded_texts(24)]}
    trained = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        network = small_network()
        run_passes(network, _tokenizer(), lambda: groups, replace(CONFIG, work=tmp_path / name), Teacher({}))
        trained.append(network.eval())

    ids = torch.tensor([[0, 28, 10, 29, 20, 21, 2], [0, 28, 11, 29, 20, 21, 2]])
    assert trained[0](ids).sentiment.argmax(dim=1).tolist() == [0, 2]
    assert torch.equal(trained[0](ids).sentiment, trained[1](ids).sentiment)


@pytest.mark.parametrize(("count", "kept"), [(1, [5]), (2, [2, 5]), (3, [1, 3, 5]), (4, [0, 2, 3, 5])])
def test_with_layers_keeps_layers_spread_evenly_and_the_last(count: int, kept: list[int]) -> None:
    network = small_network(layers=6)

    fewer = network.with_layers(count)

    for layer, number in zip(fewer.layers, kept, strict=True):
        assert torch.equal(layer.query.weight, network.layers[number].query.weight)
    assert len(network.layers) == 6


def test_run_passes_with_an_elder_network_answers_as_it_does_where_no_label_is_known(tmp_path: Path) -> None:
    rows = encoded_texts(24)
    elder = small_network(layers=4)
    (tmp_path / "elder").mkdir()
    labelled, bare = ({"toy": [keep(one.example) for one in rows]} for keep in (lambda e: e, _without_label))
    run_passes(elder, _tokenizer(), lambda: labelled, replace(CONFIG, work=tmp_path / "elder"), Teacher({}))

    network = elder.with_layers(2)
    (tmp_path / "fewer").mkdir()
    taught = Teacher({}, elder.eval())
    run_passes(network, _tokenizer(), lambda: bare, replace(CONFIG, work=tmp_path / "fewer"), taught)

    ids = torch.tensor([[0, 28, 10, 29, 20, 21, 2], [0, 28, 11, 29, 20, 21, 2]])
    told, wanted = (one(ids).sentiment.softmax(dim=1) for one in (network.eval(), elder))
    assert float((told - wanted).abs().max().detach()) < 0.1


def _without_label(example: Example) -> Example:
    return replace(example, sentiment=None)


def test_mix_of_a_run_with_its_start_lies_between_them_by_the_share() -> None:
    network, start = small_network(seed=6), small_network(seed=5).state_dict()
    after = {name: value.clone() for name, value in network.state_dict().items()}

    mix(network, start, 0.25)

    for name, value in network.state_dict().items():
        assert torch.allclose(value, 0.75 * after[name] + 0.25 * start[name])
