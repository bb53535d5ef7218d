"""Words and pictures, pure: sentences in two languages, numbers and dates, charts for mail and paper, safe cells."""

from __future__ import annotations
