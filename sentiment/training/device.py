"""Where a run computes: on a GPU where torch finds one, else on the processor's cores."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import torch

from reputation.errors import InputError
from sentiment.training.config import TrainingConfig

CPU, GPU = "cpu", "cuda"


def placed(config: TrainingConfig, wanted: str | None) -> TrainingConfig:
    """The config on the device `wanted`, on the best there is where that is None.

    A GPU takes a whole batch at once: it is many cores already.

    Raises:
        InputError: a GPU is wanted, and torch finds none that it can use.
    """
    has_gpu = torch.cuda.is_available()
    if wanted == GPU and not has_gpu:
        raise InputError("torch finds no CUDA device here: name another by --device, or leave it out")
    device = wanted or (GPU if has_gpu else CPU)
    return replace(config, device=device, part=config.batch, threads=1) if device == GPU else config


@cache
def has_bfloat16(device: str) -> bool:
    """Whether products in bfloat16 are faster than in fp32 on the device."""
    if device == GPU:
        return torch.cuda.is_bf16_supported(including_emulation=False)  # type: ignore[no-any-return]  # torch is untyped here
    return any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16"))
