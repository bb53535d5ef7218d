"""How an alert is laid out for chats and programs: hostile words stay words, and no service's limit is passed."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.channels import slack, teams, telegram, webhook
from alerts.channels.brief import plain_view, shorten, units
from alerts.channels.notice import Notice
from alerts.channels.teams.template import MOST_BYTES
from alerts.view import Item, Labels, MailView, Section
from presentation.language import Language

HOSTILE = '<!channel> *bold* <b>x</b> [click](https://evil.example) & "q" \u202egnp.exe\x07 @everyone'
LAYOUTS = {"slack": slack.lay_out, "teams": teams.lay_out, "telegram": telegram.lay_out, "webhook": webhook.lay_out}
AT = datetime(2026, 11, 24, 6, tzinfo=UTC)


def item(title: str = "An ad", **values: Any) -> Item:
    return Item(title, **values)


def view(*sections: Section, language: Language = "en", **values: Any) -> MailView:
    given: dict[str, Any] = {"title": "Nordbank, Tuesday", "headline": "Two new ads", "foot": ("31 outlets; not X",)}
    given |= values
    return MailView(language, "Subject", given.pop("title"), given.pop("headline"), sections, labels=Labels("", "", ""),
                    **given)  # fmt: skip


def notice(shown: MailView) -> Notice:
    return Notice("0f0f", "daily:2026-11-24", "daily", "daily", AT, shown)


def body(channel: str, shown: MailView) -> Any:
    return json.loads(LAYOUTS[channel](notice(shown)))


def texts(node: Any) -> list[str]:
    """Every string that stands under "text" anywhere in it."""
    if isinstance(node, list):
        return [text for part in node for text in texts(part)]
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for part in node.values() for text in texts(part)]
    return []


def elements(node: Any, kind: str) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for part in node for found in elements(part, kind)]
    if isinstance(node, dict):
        own = [node] if node.get("type") == kind else []
        return own + [found for part in node.values() for found in elements(part, kind)]
    return []


LONG = view(
    *(
        Section(
            f"Раздел {number}",
            ("Предложение о том, что случилось. " * 8,),
            tuple(
                item(
                    f"Реклама {n} " * 12,
                    badge="открыто",
                    quote="“ни одной утечки” 😀" * 20,
                    lines=("потому что",),
                    url=f"https://bank{n}.example/" + "п" * 100,
                )
                for n in range(60)
            ),
            last="ещё 900",
        )
        for number in range(70)
    ),
    language="ru",
    dashboard_url="https://goodwill.bank.example/",
    dashboard_text="Открыть",
)


@pytest.mark.parametrize("channel", sorted(LAYOUTS))
@pytest.mark.parametrize("shown", [view(), view(title="", headline="", foot=()), LONG, view(Section("Empty"))])
def test_same_view_gives_the_same_bytes(channel: str, shown: MailView) -> None:
    assert LAYOUTS[channel](notice(shown)) == LAYOUTS[channel](notice(shown))


def test_long_view_is_cut_at_whole_items_and_says_how_many_are_left_out() -> None:
    brief = shorten(LONG, 3500)
    shown = sum(len(part.items) for part in brief.parts)
    assert shown > 0
    assert brief.left_out == f"ещё {70 * 60 - shown:,} здесь не показаны".replace(",", "\xa0")
    assert brief.parts[0].heading == "Раздел 0"


def test_short_view_is_told_whole() -> None:
    section = Section("Decide today", ("One thing.",), (item("An ad", quote="“0 incidents”", lines=("why", "more")),))
    brief = shorten(view(section), 1500)
    assert (brief.title, brief.headline, brief.left_out) == ("Nordbank, Tuesday", "Two new ads", "")
    assert brief.parts[0].lines == ("One thing.",)
    assert brief.parts[0].items[0].quote == "“0 incidents”"
    assert brief.foot == "31 outlets; not X"


def test_mail_without_a_view_is_told_by_its_paragraphs() -> None:
    brief = shorten(plain_view("Subject", "xx", "One.\n\nTwo\nlines.\n"), 1500)
    assert (brief.title, brief.parts[0].lines) == ("Subject", ("One.", "Two lines."))


def test_telegram_message_is_within_its_limit_once_tags_are_read() -> None:
    text = body("telegram", LONG)["text"]
    assert units(html.unescape(re.sub(r"<[^>]+>", "", text))) <= 4096
    assert text.count("<b>") == text.count("</b>")


def test_slack_message_is_within_its_limits() -> None:
    found = body("slack", LONG)
    assert len(found["blocks"]) <= 50
    assert all(0 < len(text) <= 3000 for text in texts(found["blocks"]))
    assert len(elements(found, "header")[0]["text"]["text"]) <= 150
    assert found["unfurl_links"] is False


def test_slack_header_is_never_empty() -> None:
    assert all(text for text in texts(body("slack", view(title="", headline="", foot=()))))


def test_teams_card_is_within_its_limit() -> None:
    assert len(LAYOUTS["teams"](notice(LONG))) <= MOST_BYTES


def test_hostile_words_are_no_markup_in_slack() -> None:
    section = Section(HOSTILE, (HOSTILE,), (item(HOSTILE, badge=HOSTILE, quote=HOSTILE, lines=(HOSTILE,)),))
    found = body("slack", view(section, title=HOSTILE, headline=HOSTILE, foot=(HOSTILE,)))
    assert elements(found, "mrkdwn") == []
    assert "<" not in found["text"]
    assert "\u202e" not in json.dumps(found, ensure_ascii=False)


def test_hostile_words_stand_in_text_runs_alone_in_teams() -> None:
    section = Section(HOSTILE, (HOSTILE,), (item(HOSTILE, badge=HOSTILE, quote=HOSTILE, lines=(HOSTILE,)),))
    card = body("teams", view(section, title=HOSTILE, headline=HOSTILE))["attachments"][0]["content"]
    assert elements(card, "TextBlock") == []
    assert {part["type"] for part in card["body"]} == {"RichTextBlock"}


def test_hostile_words_are_escaped_in_telegram() -> None:
    section = Section(HOSTILE, (HOSTILE,), (item(HOSTILE, badge=HOSTILE, quote=HOSTILE, lines=(HOSTILE,)),))
    text = body("telegram", view(section, title=HOSTILE, headline=HOSTILE))["text"]
    assert set(re.findall(r"</?([a-z]+)", text)) <= {"b", "i", "a", "blockquote"}
    assert "<b>x</b>" not in text
    assert "<!channel>" not in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", 'https://x.example/"><b>', "ftp://x", "data:text/html,x"])
@pytest.mark.parametrize("channel", ["slack", "teams", "telegram"])
def test_address_that_is_no_web_address_is_no_link(channel: str, url: str) -> None:
    found = body(channel, view(Section("S", (), (item("A", url=url),))))
    assert elements(found, "link") == elements(found, "Action.OpenUrl") == []
    assert "href" not in json.dumps(found)


def test_links_lead_where_the_item_says() -> None:
    shown = view(Section("S", (), (item("A", url="https://x.example/a?b=1&c=2"),)))
    assert elements(body("slack", shown), "link")[0]["url"] == "https://x.example/a?b=1&c=2"
    assert elements(body("teams", shown), "Action.OpenUrl")[0]["url"] == "https://x.example/a?b=1&c=2"
    assert '<a href="https://x.example/a?b=1&amp;c=2">A</a>' in body("telegram", shown)["text"]


def test_webhook_tells_the_whole_view_with_null_for_unknown() -> None:
    shown = view(Section("S", ("one",), (item("A", quote="q", lines=("why",)),), last="2 more"))
    found = body("webhook", shown)
    assert found["type"] == "goodwill.alert.daily"
    assert (found["id"], found["key"], found["decided_at"]) == ("0f0f", "daily:2026-11-24", "2026-11-24T06:00:00+00:00")
    assert found["sections"][0]["items"] == [
        {"title": "A", "badge": None, "tone": "calm", "quote": "q", "before": None, "after": None, "lines": ["why"],
         "url": None, "site": None}
    ]  # fmt: skip
    assert found["sections"][0]["last"] == "2 more"
    assert len(body("webhook", LONG)["sections"][0]["items"]) == 60
