"""How well a scorer reads the public sets' and our own development texts, beside a simple floor."""

from __future__ import annotations

from sentiment.evaluation.report import evaluate

__all__ = ["evaluate"]
