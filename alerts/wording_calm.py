"""The line on a day without news, for a reader who asked for one: that nothing came, and what that rests on."""

from __future__ import annotations

from alerts.content import DailyContent
from alerts.links import Links
from alerts.view import Action, Labels, MailView, Section
from alerts.wording_ads import competitor_line
from presentation.coverage import coverage_statement
from presentation.excerpt import excerpt, web_link
from presentation.language import Words

_MOST_NAMES = 300


def calm_view(content: DailyContent, words: Words, *, links: Links | None, dashboard_url: str | None) -> MailView:
    """A mail of one line: nothing new, so many sources checked, so many failed and which."""
    name = content.brand or content.organisation
    checked = words.plural("{n} source checked", "{n} sources checked", content.sources_checked)
    failed = words.plural("{n} failed", "{n} failed", len(content.sources_failed))
    is_calm = not content.has_news and not content.noticed.total and _is_nothing_to_decide(content)
    opening = words.text("Nothing new") if is_calm else words.text("No alert for you")
    line = words.text("{opening}: {checked}, {failed}.", opening=opening, checked=checked, failed=failed)
    names = excerpt(", ".join(source.name for source in content.sources_failed), _MOST_NAMES)
    lines = [] if is_calm else [competitor_line(content, words)]
    lines += [words.text("Failed: {names}.", names=names)] if names else []
    return MailView(
        language=words.language,
        subject=words.text(
            "{name}, {day}: {news}", name=name, day=words.day(content.day), news=line[:1].lower() + line[1:-1]
        ),
        title=words.text("{name}: {day}", name=name, day=words.weekday(content.day)),
        headline=line,
        sections=(Section(words.text("Not visible"), (*lines, *coverage_statement(content.coverage, words))),),
        foot=(words.text("You get this line since you asked to be told on days without an alert, too."),),
        labels=Labels(words.text("Before"), words.text("Now"), words.text("Open")),
        dashboard_url=web_link(dashboard_url),
        dashboard_text=words.text("Open the dashboard"),
        unsubscribe=Action(words.text("No more daily mails"), links.unsubscribe("daily")) if links else None,
    )


def _is_nothing_to_decide(content: DailyContent) -> bool:
    """Whether nothing needs a decision but sources that fail, which the line tells anyway."""
    decisions = content.decisions
    return decisions.more_count == 0 and all(one.kind == "source_failing" for one in decisions.items)
