"""What a page shows is in its URL: brand, period, language, filters. A link shows a colleague the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack, get_args
from urllib.parse import parse_qsl, urlencode

from presentation.language import LANGUAGES, Language
from reputation.mention import Label

PERIODS: tuple[int, ...] = (30, 90, 180, 365)
DEFAULT_DAYS = 180
_LONGEST = 200


class Changes(TypedDict, total=False):
    """The fields of a `View` that a link changes."""

    language: Language | None
    brand: str | None
    days: int
    label: Label | None
    is_breach: bool | None
    before: str | None


@dataclass(frozen=True, slots=True)
class View:
    """What a URL asks for; what it doesn't ask, or asks wrongly, is the default.

    `brand` is a name, None for the own brand. `days` is one of `PERIODS`. `label` and `is_breach` filter mentions.
    `before` is the place in a list from which on it is shown: "<microseconds>-<mention id>".
    """

    language: Language | None = None
    brand: str | None = None
    days: int = DEFAULT_DAYS
    label: Label | None = None
    is_breach: bool | None = None
    before: str | None = None

    def query(self) -> dict[str, str]:
        """The parts that differ from the default, under their names in the URL."""
        parts = {
            "lang": self.language,
            "brand": self.brand,
            "days": str(self.days) if self.days != DEFAULT_DAYS else None,
            "label": self.label,
            "breach": {True: "yes", False: "no", None: None}[self.is_breach],
            "before": self.before,
        }
        return {name: value for name, value in parts.items() if value}

    def link(self, path: str, **changes: Unpack[Changes]) -> str:
        """The URL of a page that shows this view with changes; a list begins anew unless `before` is given."""
        query = replace(replace(self, before=None), **changes).query()
        return f"{path}?{urlencode(query)}" if query else path


def read_search(search: str | None) -> View:
    """The view of a URL's query part, with or without its question mark."""
    return read_query(dict(parse_qsl((search or "").lstrip("?"))))


def read_query(given: Mapping[str, str | Sequence[str] | None]) -> View:
    """The view of a URL's parsed query; unknown names and wrong values are left out, of several the last counts."""
    query = {name: _last(value) for name, value in given.items()}
    days = query.get("days") or ""
    return View(
        language=_one_of(query.get("lang"), LANGUAGES),
        brand=(query.get("brand") or "")[:_LONGEST] or None,
        days=int(days) if days in {str(period) for period in PERIODS} else DEFAULT_DAYS,
        label=_one_of(query.get("label"), get_args(Label)),
        is_breach={"yes": True, "no": False}.get(query.get("breach") or ""),
        before=(query.get("before") or "")[:_LONGEST] or None,
    )


def _last(value: str | Sequence[str] | None) -> str | None:
    """The value of a name; Dash hands over a list where a query has it twice."""
    return value if isinstance(value, str) else value[-1] if value else None


def _one_of(value: str | None, allowed: tuple[Any, ...]) -> Any:  # noqa: ANN401 - one of `allowed`, or None
    return value if value in allowed else None
