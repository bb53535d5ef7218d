"""Texts per second of the scorer against its limit and its peers, on the same texts in the same run.

(a) `transformers` with torch, same layers and batches (only where torch is installed);
(b) Hugging Face's way over a stream of mixed lengths with copies: batches of 32 in the order they come, padded;
(c) the bare ONNX Runtime session, all cores on each batch, on tokenised input sorted by length.
Weights don't change the speed, so (a) and (b) run a random network of the same sizes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import onnxruntime

from sentiment.encoder import Encoder, padded
from sentiment.scoring import SHIPPED, Scorer, ScoringInput
from sentiment.window import PAD_ID, window_ids

_WORDS = {
    "en": "the bank wrote to its customers about lost data and nobody answers phone queue again today staff kind new "
    "card fees service app update works fine slow morning branch line price offer letter sorry says report people",
    "ru": "банк написал клиентам об утечке данных и никто не отвечает телефон очередь снова сегодня сотрудники новая "
    "карта комиссия сервис приложение работает нормально медленно утром отделение цена письмо простите сообщает люди",
}
_TEXTS = 600
_COPIES = 0.25
_BATCH = 32


def texts(count: int, lengths: tuple[int, int], chance: random.Random) -> list[tuple[str, str]]:
    """`count` pairs (language, text) of made-up prose, `lengths` words long."""
    made = []
    for number in range(count):
        language = ("en", "ru")[number % 2]
        words = _WORDS[language].split()
        made.append((language, " ".join(chance.choice(words) for _ in range(chance.randint(*lengths)))))
    return made


def per_second(run: Callable[[], object], count: int, rounds: int = 3) -> float:
    """Texts per second, the best of some rounds after a warm-up."""
    run()
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return count / best


def inputs_of(made: Sequence[tuple[str, str]]) -> list[ScoringInput]:
    """The texts as mentions, their language given."""
    return [ScoringInput(str(i), text, "mention", language=language) for i, (language, text) in enumerate(made)]


def bare_session(encoder: Encoder, made: Sequence[tuple[str, str]]) -> Callable[[], object]:
    """The session alone as ONNX Runtime opens it: texts tokenised, sorted by length and padded beforehand."""
    session = onnxruntime.InferenceSession(str(SHIPPED / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    markers = encoder.settings.markers
    windows = sorted((window_ids(one.ids, None, markers) for one in encoder.tokens([t for _, t in made])), key=len)
    batches = [padded(windows[at : at + _BATCH]) for at in range(0, len(windows), _BATCH)]
    return lambda: [session.run(None, {"input_ids": batch}) for batch in batches]


def torch_peer(encoder: Encoder, made: Sequence[tuple[str, str]], *, by_length: bool) -> Callable[[], object] | None:
    """`BertModel` of the same sizes on batches of 32, padded; None without torch."""
    try:
        import torch  # noqa: PLC0415  an extra
        from transformers import BertConfig, BertModel  # noqa: PLC0415
    except ImportError:
        return None
    model = BertModel(
        BertConfig(
            vocab_size=60_000, hidden_size=384, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536
        ),
        add_pooling_layer=False,
    ).eval()

    def run() -> None:
        ids = [one.ids[:126] for one in encoder.tokens([text for _, text in made])]
        ids = sorted(ids, key=len) if by_length else ids
        with torch.inference_mode():
            for at in range(0, len(ids), _BATCH):
                batch = torch.from_numpy(padded(ids[at : at + _BATCH]))
                model(batch, attention_mask=(batch != PAD_ID).long())

    return run


def main() -> None:
    """Print the rates and ratios."""
    chance = random.Random(5)  # noqa: S311  made-up prose, no secret
    scorer, encoder = Scorer.load(), Encoder(SHIPPED)
    short = texts(_TEXTS, (20, 24), chance)
    stream = texts(int(_TEXTS * (1 - _COPIES)), (3, 70), chance)
    stream += [chance.choice(stream) for _ in range(_TEXTS - len(stream))]
    chance.shuffle(stream)
    ours = per_second(lambda: scorer.score(inputs_of(short)), len(short))
    bare = per_second(bare_session(encoder, short), len(short))
    print(f"short texts: {ours:.0f} a second; bare session {bare:.0f}; ratio {ours / bare:.2f} (goal .85)")
    mixed = per_second(lambda: scorer.score(inputs_of(stream)), len(stream))
    print(f"mixed stream with copies: {mixed:.0f} a second")
    for name, made, by_length, rate, goal in (
        ("transformers with torch, same batches", short, True, ours, 1.9),
        ("Hugging Face's way over the stream", stream, False, mixed, 4.0),
    ):
        peer = torch_peer(encoder, made, by_length=by_length)
        if peer is None:
            print(f"{name}: not measured, torch is not installed (goodwill[hub])")
            continue
        theirs = per_second(peer, len(made))
        print(f"{name}: {theirs:.0f} a second; ratio {rate / theirs:.2f} (goal {goal})")


if __name__ == "__main__":
    main()
