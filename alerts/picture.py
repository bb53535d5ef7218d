"""The chart in the daily mail: net sentiment of the last four weeks, as a PNG and in words."""

from __future__ import annotations

from alerts.content import DailyContent
from alerts.view import InlineImage
from presentation.chart_texts import net_sentiment_text
from presentation.charts import MAIL_WIDTH, Marks, Picture, net_sentiment_chart
from presentation.language import Words

_HEIGHT = 240


def net_sentiment_picture(content: DailyContent, words: Words) -> InlineImage | None:
    """The chart, drawn on white in light and dark mode alike; None where no day of it has a figure."""
    us, brand = content.about_us, content.brand
    if us is None or brand is None or all(point.net is None for point in us.points):
        return None
    png = net_sentiment_chart(
        us.points,
        Picture(words, "png", "light", MAIL_WIDTH, _HEIGHT, scale=2),
        brand=brand,
        marks=Marks(content.disclosed_on, content.gap_days),
    )
    return InlineImage(png, net_sentiment_text(us.points, brand, words), MAIL_WIDTH)
