"""The Russian catalogue: one part a package in ru/parts, merged and compiled by `python -m presentation.locale`."""

from __future__ import annotations
