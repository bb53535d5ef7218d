"""The part of the daily mail about the own brand: yesterday's net sentiment with its interval, and the day before."""

from __future__ import annotations

from alerts.content import AboutUs, DailyContent
from alerts.view import InlineImage, Section
from presentation.excerpt import opening
from presentation.language import Words
from presentation.recovery import standing_sentence
from reputation.net_sentiment import LEAST_MENTIONS, NetPoint


def net_words(content: DailyContent, words: Words) -> str:
    """Yesterday's net sentiment in one sentence; empty where no figure can be given."""
    us = content.about_us
    if us is None or us.is_gap or us.yesterday.net is None:
        return ""
    return words.text("Net sentiment yesterday {net} (likely {low} to {high}).", **_figures(us.yesterday, words))


def standing_words(content: DailyContent, words: Words) -> str:
    """How deep the fall was and where the brand is now; empty until the lowest point is confirmed."""
    return standing_sentence(content.estimate, words) if content.estimate else ""


def about_us_section(content: DailyContent, words: Words, picture: InlineImage | None = None) -> Section:
    """The section; `picture` is the chart of the last weeks."""
    heading = words.text("About us since yesterday")
    us = content.about_us
    if us is None:
        return Section(heading, (words.text("No own brand is set up, so nothing is measured."),))
    lines = [standing_words(content, words), *_lines(us, words)]
    return Section(heading, tuple(line for line in lines if line), picture=picture)


def _lines(us: AboutUs, words: Words) -> list[str]:
    day = opening(words.weekday(us.yesterday.day))
    if us.is_gap:
        return [words.text("{day}: collection failed, so there is no figure; quiet is not calm.", day=day)]
    return [_point_line(us.yesterday, day, words), _before_line(us.day_before, words), _story_line(us, words)]


def _point_line(point: NetPoint, day: str, words: Words) -> str:
    mentions = words.plural("{n} judged mention", "{n} judged mentions", point.mention_count)
    if point.net is None:
        least = words.number(LEAST_MENTIONS)
        return words.text(
            "{day}: {mentions}; a figure needs at least {least}.", day=day, mentions=mentions, least=least
        )
    return words.text(
        "{day}: net sentiment {net}, likely {low} to {high}, from {mentions}.",
        day=day,
        mentions=mentions,
        **_figures(point, words),
    )


def _before_line(point: NetPoint, words: Words) -> str:
    if point.net is None:
        return words.text("The day before had too few mentions for a figure.")
    return words.text("The day before: {net}, likely {low} to {high}.", **_figures(point, words))


def _story_line(us: AboutUs, words: Words) -> str:
    stories = words.plural("{n} story", "{n} stories", us.story_count)
    return words.text(
        "{stories}, of them about the breach: {breach}.", stories=stories, breach=words.number(us.breach_story_count)
    )


def _figures(point: NetPoint, words: Words) -> dict[str, str]:
    return {
        "net": words.signed(point.net),
        "low": words.signed(point.low),
        "high": words.signed(point.high),
    }
