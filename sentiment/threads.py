"""How many threads a computation may use here: the affinity mask and the container's CPU quota, whichever is less."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def available_threads(quota_file: Path = _QUOTA) -> int:
    """At least 1. ONNX Runtime sizes its pool by the host's cores, blind to both limits."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota_cores(quota_file)
    return max(1, affinity if quota is None else min(affinity, math.ceil(quota)))


def _quota_cores(path: Path) -> float | None:
    """Cores that the cgroup grants ("max 100000" or "150000 100000"), None without a limit."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else int(quota) / int(period)
