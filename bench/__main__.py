"""`python -m bench`: the benchmarks of speed, and of spikes where a folder of NAB is named; one after another."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import recovery_speed, score_speed, spikes_nab

score_speed.main()
recovery_speed.main()
spikes_nab.main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
