"""Another model of Hugging Face's layout judging sentiment, by the setting alone."""

from __future__ import annotations

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.model import app
from reputation.errors import ModelError
from reputation.settings import load_settings
from reputation.settings_tables import SentimentSettings
from sentiment.hub import Classifier, HubModel
from sentiment.scoring import Scorer, ScoringInput

TINY = Path(__file__).parent.parent / "recordings" / "models" / "tiny-three-classes"
TEXTS = ["the bank is good and kind", "bad", "банк плохой и медленный, утечка", "words it has never seen"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may change."""
    return Path(shutil.copytree(TINY, tmp_path / "model"))


def _rename_classes(folder: Path, names: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["id2label"] = {str(i): name for i, name in enumerate(names)}
    config["label2id"] = {name: i for i, name in enumerate(names)}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def test_chosen_model_of_the_hub_judges_sentiment_and_leaves_the_other_heads_to_the_shipped_one() -> None:
    scorer = Scorer.chosen(SentimentSettings(model=str(TINY)))
    inputs = [
        ScoringInput("1", "the bank is good and kind", "mention", language="en"),
        ScoringInput("2", "New sofas from 199, free delivery.", "ad", language="en"),
        ScoringInput("3", "die Bank ist gut", "mention", language="de"),
    ]

    mention, ad, german = scorer.score(inputs)

    expected = Classifier(HubModel(str(TINY))).probabilities(["the bank is good and kind"])[0]
    assert mention.model == f"{TINY}@local"
    assert mention.probabilities is not None
    assert list(mention.probabilities.values()) == pytest.approx(expected.tolist(), abs=1e-4)
    assert mention.about_breach is not None
    assert ad.breach_reference is not None
    assert (german.sentiment, german.reason) == (None, "the model was not measured on this language: de")


def test_model_of_the_hub_leaves_breach_and_ads_to_the_shipped_one_in_languages_that_it_lacks_too() -> None:
    ad = "Утечка данных в Норд Банке? Переходите к нам: свои данные мы не теряем."
    leak = "Норд Банк потерял паспорта клиентов, их базу продают хакеры."
    scorer = Scorer.chosen(SentimentSettings(model=str(TINY), languages=("en",)))
    shipped = Scorer.chosen(None)
    inputs = [ScoringInput("1", leak, "mention", language="ru"), ScoringInput("2", ad, "ad", language="ru")]

    mention, judged = scorer.score(inputs)

    expected = shipped.score(inputs)
    assert (mention.sentiment, mention.reason) == (None, "the model was not measured on this language: ru")
    assert (mention.about_breach, mention.practices) == (expected[0].about_breach, expected[0].practices)
    assert judged.breach_reference == expected[1].breach_reference
    assert scorer.own_model == shipped.model
    assert scorer.vector_languages == shipped.languages


def test_folder_whose_parts_do_not_fit_each_other_is_refused_as_it_opens(copy: Path) -> None:
    _rename_classes(copy, ["negative", "positive"])

    with pytest.raises(ModelError, match="can't be opened"):
        Classifier(HubModel(str(copy)))


def test_tokenizer_that_cannot_pad_is_refused_as_it_opens(copy: Path) -> None:
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        if (copy / name).is_file():
            settings = json.loads((copy / name).read_text(encoding="utf-8"))
            settings.pop("pad_token", None)
            (copy / name).write_text(json.dumps(settings), encoding="utf-8")

    with pytest.raises(ModelError, match="can't be opened"):
        Classifier(HubModel(str(copy)))


def test_classes_in_another_order_are_read_by_their_names(copy: Path) -> None:
    plain = Classifier(HubModel(str(copy))).probabilities(TEXTS)
    _rename_classes(copy, ["1 star", "3 stars", "5 stars"])

    turned = Classifier(HubModel(str(copy))).probabilities(TEXTS)

    np.testing.assert_allclose(turned, plain[:, ::-1], atol=1e-6)
    np.testing.assert_allclose(plain.sum(axis=1), 1, atol=1e-5)


def test_probabilities_do_not_depend_on_the_company_a_text_is_in() -> None:
    classifier = Classifier(HubModel(str(TINY)))

    together = classifier.probabilities(TEXTS)
    alone = np.concatenate([classifier.probabilities([text]) for text in TEXTS])

    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_classes_without_meaning_need_the_setting_and_take_it(copy: Path) -> None:
    _rename_classes(copy, ["LABEL_0", "LABEL_1", "LABEL_2"])

    with pytest.raises(ModelError, match=r"'LABEL_0', which says no sentiment: state it in \[sentiment\] labels"):
        Classifier(HubModel(str(copy)))
    stated = {"LABEL_0": "positive", "LABEL_1": "neutral", "LABEL_2": "negative"}
    told = Scorer.chosen(SentimentSettings.model_validate({"model": str(copy), "labels": stated}))
    assert told.score([ScoringInput("1", "bad", "mention", language="en")])[0].sentiment is not None


def test_languages_of_the_setting_win_over_the_card_and_one_of_them_must_be_there(copy: Path) -> None:
    assert Classifier(HubModel(str(copy))).languages == {"en", "ru"}
    assert Classifier(HubModel(str(copy), languages=frozenset({"kk"}))).languages == {"kk"}
    (copy / "README.md").unlink()
    with pytest.raises(ModelError, match=r"states no languages in its card: state them in \[sentiment\] languages"):
        Classifier(HubModel(str(copy)))


@pytest.mark.parametrize(
    ("stated", "read"),
    [("[en, no, RU]", {"en", "no", "ru"}), ("EN", {"en"}), ("[multilingual, de]", {"de"})],
)
def test_languages_of_a_card_are_read_in_any_case_and_norwegian_though_yaml_says_no(
    copy: Path, stated: str, read: set[str]
) -> None:
    (copy / "README.md").write_text(f"---\nlanguage: {stated}\n---\n", encoding="utf-8")

    assert Classifier(HubModel(str(copy))).languages == read


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("onnx/model.onnx", b"no graph"),
        ("config.json", b"{"),
        ("config.json", b"{}"),
        ("config.json", None),
        ("tokenizer.json", b"{}"),
        ("README.md", b"---\nlanguage: [en\n---\n"),
        ("README.md", b"---\n- en\n---\n"),
    ],
)
def test_folder_with_a_part_that_is_broken_or_absent_is_a_model_error_of_one_line(
    copy: Path, part: str, content: bytes | None
) -> None:
    if content is None:
        (copy / part).unlink()
    else:
        (copy / part).write_bytes(content)

    with pytest.raises(ModelError, match="model") as caught:
        Classifier(HubModel(str(copy)))

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("there", "fetched"),
    [
        (["onnx/model.onnx", "model.safetensors"], [[]]),
        (["model.safetensors", "pytorch_model.bin"], [[], ["*.safetensors"]]),
        (["pytorch_model.bin", "training_args.bin"], [[], ["*.safetensors"], ["pytorch_model*.bin"]]),
    ],
)
def test_weights_of_a_hub_model_are_fetched_only_as_far_as_they_are_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: list[str], fetched: list[list[str]]
) -> None:
    asked: list[list[str]] = []

    def fetch(_: str, *, revision: str, allow_patterns: list[str]) -> str:
        assert revision == "v1"
        asked.append([pattern for pattern in allow_patterns if pattern in {"*.safetensors", "pytorch_model*.bin"}])
        for name in there:
            if any(fnmatch(name, pattern) for pattern in allow_patterns):
                (tmp_path / name).parent.mkdir(exist_ok=True)
                (tmp_path / name).touch()
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    monkeypatch.setattr("sentiment.hub._has_torch", lambda: True)

    with pytest.raises(ModelError, match="can't be opened"):
        Classifier(HubModel("someone/some-model", "v1"))

    assert asked == fetched


def test_model_without_onnx_file_asks_for_torch_or_computes_the_same_with_it(copy: Path) -> None:
    expected = Classifier(HubModel(str(copy))).probabilities(TEXTS)
    (copy / "onnx" / "model.onnx").unlink()

    try:
        import torch  # noqa: F401, PLC0415  an extra, absent from the default install
    except ImportError:
        with pytest.raises(
            ModelError, match=r"no ONNX file, and torch is not installed: pip install 'goodwill\[hub\]'"
        ):
            Classifier(HubModel(str(copy)))
    else:
        np.testing.assert_allclose(Classifier(HubModel(str(copy))).probabilities(TEXTS), expected, atol=1e-5)


def test_name_on_the_hub_without_revision_is_refused_before_any_download() -> None:
    with pytest.raises(ModelError, match=r"as a name on the hub it needs \[sentiment\] revision"):
        Scorer.chosen(SentimentSettings(model="someone/some-model"))


def test_name_on_the_hub_that_cannot_be_reached_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(ModelError, match="someone/some-model@v1 can't be fetched from the hub: "):
        Classifier(HubModel("someone/some-model", "v1"))


def test_languages_of_the_setting_widen_the_shipped_model() -> None:
    scorer = Scorer.chosen(SentimentSettings(languages=("en", "ru", "kk")))

    (score,) = scorer.score([ScoringInput("1", "Банк жақсы жұмыс істейді.", "mention", language="kk")])

    assert score.sentiment is not None
    assert score.about_breach is None


def test_model_use_tries_the_model_and_writes_it_into_the_config_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "goodwill.toml"
    file.write_text('[organisation]\nname = "N"\ntimezone = "UTC"\nlanguages = ["en"]\n# ours\n', encoding="utf-8")
    monkeypatch.setenv("GOODWILL_CONFIG", str(file))
    before = file.read_text(encoding="utf-8")

    refused = CliRunner().invoke(app, ["use", str(tmp_path / "absent")])
    unchanged = file.read_text(encoding="utf-8")
    monkeypatch.chdir(TINY.parent)
    accepted = CliRunner().invoke(app, ["use", TINY.name])  # kept as a whole path: the service starts elsewhere

    assert isinstance(refused.exception, ModelError)
    assert unchanged == before
    assert accepted.exit_code == 0
    assert load_settings(file).sentiment.model == str(TINY)
    assert "# ours" in file.read_text(encoding="utf-8")
    CliRunner().invoke(app, ["use", "goodwill-small", "--languages", "EN,ru"])
    assert load_settings(file).sentiment.model is None
    assert load_settings(file).sentiment.languages == ("en", "ru")
    CliRunner().invoke(app, ["use", "goodwill-small"])
    assert load_settings(file).sentiment.languages == ()
