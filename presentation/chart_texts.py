"""The charts told in a sentence or two: the alternative text of pictures on pages, in mail and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from presentation.charts import DayBeside
from presentation.language import Words
from reputation.net_sentiment import NetPoint
from reputation.share import BreachShare


def net_sentiment_text(own: Sequence[NetPoint], brand: str, words: Words, competitors: Sequence[str] = ()) -> str:
    """What the chart of net sentiment shows of the own brand, and whom it compares with."""
    told = [(point.net, point.day) for point in own if point.net is not None]
    if not told:
        return words.text("Net sentiment of {brand}: no day has enough mentions for a point.", brand=brand)
    nets = [net for net, _ in told]
    text = words.text(
        "Net sentiment of {brand} a day from {first} to {last}: from {low} to {high} points, lastly {latest}.",
        brand=brand,
        first=words.day(own[0].day),
        last=words.day(own[-1].day),
        low=words.signed(min(nets)),
        high=words.signed(max(nets)),
        latest=words.signed(nets[-1]),
    )
    return f"{text} {words.text('Compared with {names}.', names=words.names(competitors))}" if competitors else text


def recovery_text(days: Sequence[DayBeside], brand: str, words: Words) -> str:
    """What the chart of net sentiment shows beside where it would be without the incident."""
    told = [day for day in days if day.point.net is not None and day.otherwise is not None]
    if not told:
        return words.text("Net sentiment of {brand}: no day has enough mentions for a point.", brand=brand)
    lowest, latest = min(told, key=lambda day: day.point.net or 0.0), told[-1]
    return words.text(
        "Net sentiment of {brand} a day from {first} to {last}, beside where it would be without the incident. Lowest "
        "on {day}: {low} points where it would be {low_otherwise}. Lastly {latest} where it would be "
        "{latest_otherwise}.",
        brand=brand,
        first=words.day(days[0].point.day),
        last=words.day(days[-1].point.day),
        day=words.day(lowest.point.day),
        low=words.signed(lowest.point.net),
        low_otherwise=words.signed(lowest.otherwise),
        latest=words.signed(latest.point.net),
        latest_otherwise=words.signed(latest.otherwise),
    )


def stories_text(shares: Sequence[BreachShare], brand: str, words: Words) -> str:
    """What the chart of stories a day shows."""
    total = sum(share.stories for share in shares)
    if not total:
        return words.text("Stories a day about {brand}: none in this period.", brand=brand)
    peak = max(shares, key=lambda share: share.stories)
    return words.text(
        "Stories a day about {brand} from {first} to {last}: {stories} in all, {share} of them about the breach; "
        "most on {peak} ({most}).",
        brand=brand,
        first=words.day(shares[0].day),
        last=words.day(shares[-1].day),
        stories=words.number(total),
        share=words.percent(sum(share.breach_stories for share in shares) / total),
        peak=words.day(peak.day),
        most=words.number(peak.stories),
    )
