"""Which copy of a report this is, in words: number, version, what it corrects, who approved it; and its logo."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from presentation.excerpt import excerpt
from presentation.language import Words, mark
from reports.restore import Edition, Json

_CHANGED = {
    "net": mark("net sentiment"),
    "gap": mark("the gap to where it would be without the incident"),
    "recovered": mark("the share regained"),
    "judged": mark("judged mentions"),
    "stories": mark("stories"),
    "breach_share": mark("the breach's share of stories"),
    "voice": mark("share of voice"),
    "campaigns": mark("campaigns about the breach"),
    "new_ads": mark("competitors' new ads"),
    "actions": mark("actions"),
    "promises": mark("promises"),
    "failing": mark("failing sources"),
    "gap_days": mark("days on which collection failed"),
}
_PLAIN = {
    "dress": mark("Only its paper or logo differs: every figure is that of the version before."),
    "form": mark("It is made by a newer version of the program, which tells more."),
    "details": mark("No figure changed, only what is told beside them."),
}


def edition_line(edition: Edition, words: Words, zone: ZoneInfo) -> str:
    """Number, version, and when it was made."""
    made = words.moment(edition.created_at, zone)
    number, version = words.number(edition.number), words.number(edition.version)
    if edition.version > 1:
        return words.text(
            "Report no. {number}, version {version}: it corrects the earlier versions. Made {made}.",
            number=number,
            version=version,
            made=made,
        )
    return words.text("Report no. {number}. Made {made}.", number=number, made=made)


def notes(edition: Edition, words: Words, zone: ZoneInfo) -> list[str]:
    """What a version changed, and the approval; empty for a first version that nobody approved."""
    return [*change_lines(edition.changes, words), *approval_lines(edition, words, zone)]


def change_lines(changes: Sequence[Json], words: Words) -> list[str]:
    """What changed against the version before, in one sentence or two; empty where nothing did."""
    plain = [words.text(_PLAIN[change["code"]]) for change in changes if change["code"] in _PLAIN]
    figures = [_figure(change, words) for change in changes if change["code"] in _CHANGED]
    told = [words.text("Changed: {figures}.", figures="; ".join(figures))] if figures else []
    return [*plain, *told]


def _figure(change: Json, words: Words) -> str:
    before, after = (_value(change[key], change["unit"], words) for key in ("before", "after"))
    return words.text("{figure} from {before} to {after}", figure=words.text(_CHANGED[change["code"]]), before=before,
                      after=after)  # fmt: skip


def _value(value: float | None, unit: str, words: Words) -> str:
    if unit == "share":
        return words.percent(value, 1)
    return words.signed(value, 1) if unit == "points" else words.number(value)


def approval_lines(edition: Edition, words: Words, zone: ZoneInfo) -> list[str]:
    """Who approved it and when; empty where nobody did."""
    if edition.approved_by is None:
        return []
    name, moment = excerpt(edition.approved_by, 80), words.moment(edition.approved_at, zone)
    return [words.text("Approved by {name}, {moment}.", name=name, moment=moment)]


def logo_address(edition: Edition) -> str:
    """The logo as a data address; "" without one."""
    if edition.logo is None:
        return ""
    return f"data:{edition.logo.kind};base64,{b64encode(edition.logo.content).decode()}"
