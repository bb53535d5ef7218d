"""`python -m bench`: every benchmark, one after another."""

from __future__ import annotations

from bench import score_speed

score_speed.main()
