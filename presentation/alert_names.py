"""What the kinds of alerts are called when they are shown."""

from __future__ import annotations

from presentation.language import mark
from reputation.settings_tables import AlertKind

KIND_NAMES: dict[AlertKind, str] = {
    "regulator": mark("regulator"),
    "explicit_ad": mark("ad names your breach"),
    "spike": mark("spike of mentions"),
    "leak_offer": mark("your data offered"),
    "commitment_overdue": mark("promise overdue"),
    "implied_ad": mark("ad hints at your breach"),
}
