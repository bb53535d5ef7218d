"""Any sequence-classification model in Hugging Face's layout as the judge of sentiment, by one setting.

Such a model knows the tone of a text, not a target: it reads the passages that name the target. It says nothing about
breaches, practices or ads, so those heads stay the shipped model's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import yaml

from reputation.errors import ModelError
from sentiment.encoder import BROKEN_GRAPH, UNREADABLE, Floats, auto_classes, first_line, session_of, softmax
from sentiment.labels import label_table
from sentiment.records import Sentiment

_BATCH = 32
_MOST_TOKENS = 512
_GRAPHS = ("onnx/model.onnx", "model.onnx")
_PARTS = ["*.json", "*.txt", "*.model", "README.md", *_GRAPHS, *(f"{graph}_data" for graph in _GRAPHS)]
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
"""What torch opens, in order of choice; fetched only where there is no graph."""

_SEGMENTS = "token_type_ids"
_TRIAL = ("Good.", "Two texts of different lengths, which any model of this kind can read together.")
"""What a model is tried on as it opens: one that can't be read so would fail at the first text of the service."""

Compute = Callable[[dict[str, Any]], Floats]


@dataclass(frozen=True, slots=True)
class HubModel:
    """Which model: a local folder or a name on the hub, with its revision there.

    `languages` win over those of the model's card; `labels` state what a class means whose name doesn't say it.
    """

    name: str
    revision: str | None = None
    languages: frozenset[str] = frozenset()
    labels: Mapping[str, Sentiment] = field(default_factory=dict)


class Classifier:
    """Texts in, probabilities of negative, neutral and positive out. `model` is `name@revision`."""

    def __init__(self, wanted: HubModel) -> None:
        """Open the model: its ONNX file where it has one, else through torch.

        Raises:
            ModelError: no such model, no revision for a name on the hub, classes or languages that nobody states, or
                neither an ONNX file nor torch, or files that can't be read or don't fit each other.
        """
        folder = _folder(wanted)
        try:
            self._open(folder, wanted)
        except (*UNREADABLE, *BROKEN_GRAPH, yaml.YAMLError) as error:
            raise ModelError(f"the model {wanted.name} can't be opened: {first_line(error)}") from error

    def _open(self, folder: Path, wanted: HubModel) -> None:
        auto_config, auto_tokenizer = auto_classes()
        config = auto_config.from_pretrained(folder)
        self.model = f"{wanted.name}@{wanted.revision or 'local'}"
        self.languages = wanted.languages or _card_languages(folder, wanted.name)
        self._table = label_table({int(i): name for i, name in config.id2label.items()}, wanted.labels, wanted.name)
        self._tokenizer = auto_tokenizer.from_pretrained(folder)
        self._longest = min(_MOST_TOKENS, getattr(config, "max_position_embeddings", _MOST_TOKENS + 2) - 2)
        self._compute = _compute(folder, wanted)
        self.probabilities(_TRIAL)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Probabilities [n, 3] of negative, neutral and positive; a class the model lacks has 0."""
        result = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        for rows in _by_length(texts):
            encoded = self._tokenizer(
                [texts[row] for row in rows],
                truncation=True,
                max_length=self._longest,
                padding=True,
                return_tensors="np",
            )
            result[rows] = softmax(self._compute(dict(encoded))) @ self._table
        return result


def _by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    return (order[at : at + _BATCH] for at in range(0, len(order), _BATCH))


def _folder(wanted: HubModel) -> Path:
    """The folder of the model's files; from the hub, or its cache, where the name is no local folder."""
    if Path(wanted.name).is_dir():
        return Path(wanted.name)
    if wanted.revision is None:
        raise ModelError(
            f"the model {wanted.name} is no folder, and as a name on the hub it needs [sentiment] revision"
        )
    folder = _fetched(wanted, _PARTS)
    if _has_torch() and _graph_of(folder) is None:
        for weights in _WEIGHTS:
            folder = _fetched(wanted, [weights])
            if any(folder.glob(weights)):
                break
    return folder


def _fetched(wanted: HubModel, patterns: Sequence[str]) -> Path:
    """The folder of the model's files, those that match a pattern fetched from the hub unless they lie there."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415  only this path needs a hub
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(wanted.name, revision=wanted.revision, allow_patterns=list(patterns)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"the model {wanted.name}@{wanted.revision} can't be fetched from the hub: {first_line(error)}"
        ) from error


def _card_languages(folder: Path, name: str) -> frozenset[str]:
    """The languages that the model's card states (`language:` in its head).

    Raises:
        ModelError: no card, or one that states none by name ("multilingual" says nothing).
    """
    from huggingface_hub import ModelCard  # noqa: PLC0415  as above

    card = folder / "README.md"
    stated = ModelCard.load(card).data.language if card.is_file() else None
    codes = [stated] if isinstance(stated, str) else stated or []
    found = frozenset(code for one in codes if 2 <= len(code := _code(one)) <= 3)
    if not found:
        raise ModelError(f"the model {name} states no languages in its card: state them in [sentiment] languages")
    return found


def _code(stated: object) -> str:
    """A card's code in lower case; YAML reads Norwegian's as a No."""
    return "no" if stated is False else str(stated).lower()


def _graph_of(folder: Path) -> Path | None:
    return next((folder / part for part in _GRAPHS if (folder / part).is_file()), None)


def _compute(folder: Path, wanted: HubModel) -> Compute:
    graph = _graph_of(folder)
    if graph is not None:
        return _onnx_compute(session_of(graph))
    if not _has_torch():
        raise ModelError(
            f"the model {wanted.name} has no ONNX file, and torch is not installed: pip install 'goodwill[hub]'"
        )
    return _torch_compute(folder)


def _onnx_compute(session: onnxruntime.InferenceSession) -> Compute:
    names = {one.name for one in session.get_inputs()}

    def logits(encoded: dict[str, Any]) -> Floats:
        inputs = {name: values.astype(np.int64) for name, values in encoded.items() if name in names}
        if _SEGMENTS in names - inputs.keys():  # a tokenizer that knows none serves graphs of BERT, which want them
            inputs[_SEGMENTS] = np.zeros_like(inputs["input_ids"])
        found: Floats = session.run(None, inputs)[0]
        return found

    return logits


def _torch_compute(folder: Path) -> Compute:
    import torch  # noqa: PLC0415  an extra
    from transformers import AutoModelForSequenceClassification  # noqa: PLC0415

    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()

    def logits(encoded: dict[str, Any]) -> Floats:
        with torch.inference_mode():
            inputs = {name: torch.from_numpy(values.astype(np.int64)) for name, values in encoded.items()}
            found: Floats = network(**inputs).logits.float().numpy()
            return found

    return logits


def _has_torch() -> bool:
    from transformers.utils import is_torch_available  # noqa: PLC0415  as above

    return bool(is_torch_available())
