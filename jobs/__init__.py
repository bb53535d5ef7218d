"""What runs: one function a job, carried to workers by a queue in the database."""

from __future__ import annotations
