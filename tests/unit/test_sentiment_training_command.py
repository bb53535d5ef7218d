from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from sentiment.training.__main__ import main


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed here")
def test_training_without_its_extra_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--data", str(tmp_path), "--tokenizer", str(tmp_path / "tokenizer.json")])

    assert code != 0
    assert capsys.readouterr().err == "training needs torch: pip install 'goodwill[training]'\n"


def test_training_goes_on_from_weights_or_leaves_sets_out_but_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", "sets", "--tokenizer", "t.json", "--start", "model", "--stated-licences-only"])

    assert "not allowed with argument" in capsys.readouterr().err


def test_training_on_fewer_layers_without_a_model_to_learn_from_says_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--data", "sets", "--tokenizer", "t.json", "--layers", "6"])

    assert left.value.code != 0
    assert "--layers keeps some of a shipped model's layers: name its folder by --start" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--layers", "--passes", "--rate", "--minutes", "--threads"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "much"])
def test_training_refuses_a_number_that_is_none(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--data", "sets", "--tokenizer", "t.json", option, value])

    assert left.value.code != 0
    assert f"argument {option}: invalid positive" in capsys.readouterr().err


def test_the_reference_head_alone_needs_a_model_and_takes_nothing_that_trains_layers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for options, sentence in (
        (["--reference-head"], "--reference-head fits a shipped model's head anew: name its folder by --start"),
        (["--reference-head", "--start", "model", "--passes", "2"], "--reference-head trains no layers"),
    ):
        with pytest.raises(SystemExit) as left:
            main(["--data", "sets", "--tokenizer", "t.json", *options])

        assert left.value.code != 0
        assert sentence in capsys.readouterr().err


def test_a_run_from_the_base_asks_for_its_tokenizer(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--data", "sets"])

    assert left.value.code != 0
    assert "a run from the base needs its tokenizer.json: name it by --tokenizer" in capsys.readouterr().err
