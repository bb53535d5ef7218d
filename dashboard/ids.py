"""The ids that callbacks know, in one place."""

from __future__ import annotations

from typing import Any

BODY = "goodwill-body"
TICK = "goodwill-tick"
VERSION = "goodwill-version"
CHANGED = "goodwill-changed"
SCHEME = "goodwill-scheme"
LOCATION = "_pages_location"  # Dash's own, of `dash.page_container`


def graph(name: str) -> dict[str, str]:
    """A chart that follows the colour scheme."""
    return {"part": "graph", "name": name}


def figures(name: str) -> dict[str, str]:
    """The figures of a chart, one a colour scheme."""
    return {"part": "figures", "name": name}


def review(campaign_id: Any, verdict: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A button that judges a campaign: `verdict` is confirmed, dismissed or open."""
    return {"part": "review", "campaign": campaign_id, "verdict": verdict}


def why(mention_id: Any, brand_id: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A button that asks which words carried a mention's score."""
    return {"part": "why", "mention": mention_id, "brand": brand_id}


def explanation(mention_id: Any, brand_id: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """Where the answer to `why` stands."""
    return {"part": "explanation", "mention": mention_id, "brand": brand_id}


def retry(job: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A button that asks a worker to run a job again."""
    return {"part": "retry", "job": job}


def measure_open(campaign_id: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A button that opens and closes the form of a campaign's counter-measure."""
    return {"part": "measure-open", "campaign": campaign_id}


def measure_form(campaign_id: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """Where the form stands once it is open."""
    return {"part": "measure-form", "campaign": campaign_id}


def measure_field(campaign_id: Any, field: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A field of the form: what, owner, due, action."""
    return {"part": "measure-field", "campaign": campaign_id, "field": field}


def measure_button(campaign_id: Any, does: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or Dash's wildcard
    """A button of the form: save, drop."""
    return {"part": "measure-button", "campaign": campaign_id, "does": does}
