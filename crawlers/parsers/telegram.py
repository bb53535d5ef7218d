"""Posts of a public Telegram channel, from its preview pages (https://t.me/s/<channel>). Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree, html

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.decoding import decode
from crawlers.parsers.json_values import number_of
from crawlers.parsers.timeline import TimelinePage, timeline_page
from reputation.mention import MentionItem

_POST = re.compile(r"(\w{1,64})/(\d{1,15})", re.ASCII)
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([KM]?)")
_TIMES = {"": 1, "K": 1_000, "M": 1_000_000}
_PARSER = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)


def parse_channel(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The posts of one preview page, each once; the page of older ones is the one that it names itself.

    Posts without words (pictures, stickers) and service messages count for the paging alone. The identity is
    `channel/number`. When a post was edited is not shown, so `edited_at` stays None.

    Raises:
        ParseError: the page shows no channel; names the address.
    """
    root = _root(body, url)
    history = root.xpath(f"//*[{_has('tgme_channel_history')}]")
    posts = root.xpath(f"//*[{_has('tgme_widget_message')}][@data-post]")
    if not history and not posts:
        raise ParseError(f"{url} shows no posts: there is no such channel, or its preview is switched off")
    return timeline_page(((_item(post, source_id), _number(post)) for post in posts), _older(root, url))


def _root(body: bytes, url: str) -> html.HtmlElement:
    text = decode(body).replace("\x00", "")
    try:
        return html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text), parser=_PARSER)
    except (etree.ParserError, ValueError):
        raise ParseError(f"{url} answered with something that is no page") from None


def _item(post: html.HtmlElement, source_id: int) -> MentionItem | None:
    """A post as an item; None for one without an address or without words."""
    found = _POST.fullmatch(post.get("data-post") or "")
    words = _words(post)
    if found is None or not words:
        return None
    moment = post.xpath(f".//*[{_has('tgme_widget_message_date')}]//time/@datetime")
    forwarded = _text(post, "tgme_widget_message_forwarded_from_name")
    return MentionItem(
        source_id=source_id,
        external_id=f"{found[1]}/{found[2]}",
        url=f"https://t.me/{found[1]}/{found[2]}",
        kind="post",
        text=words,
        is_html=True,
        author=_text(post, "tgme_widget_message_owner_name"),
        author_handle=found[1],
        published_at=parse_moment(str(moment[-1])) if moment else None,
        reach_count=count_of(_text(post, "tgme_widget_message_views")),
        extra={"forwarded_from": forwarded} if forwarded else {},
    )


def _words(post: html.HtmlElement) -> str:
    """The post's own text and its poll, as HTML; not the post that it answers, nor the page that it links to."""
    quoted = f"[not(ancestor::*[{_has('tgme_widget_message_reply')}])]"
    outermost = f"[not(ancestor::*[{_has('js-message_text')}])]"
    texts = post.xpath(f".//*[{_has('js-message_text')}]{quoted}{outermost}")
    poll = post.xpath(
        f".//*[{_has('tgme_widget_message_poll_question')} or {_has('tgme_widget_message_poll_option_text')}]"
    )
    blocks = (etree.tostring(block, encoding="unicode", method="html", with_tail=False) for block in [*texts, *poll])
    return "\n".join(blocks) if any(block.text_content().strip() for block in [*texts, *poll]) else ""


def _older(root: html.HtmlElement, url: str) -> str | None:
    named = root.xpath("//link[@rel='prev']/@href") or root.xpath(
        f"//a[{_has('tme_messages_more')}][@data-before]/@href"
    )
    try:
        return urljoin(url, str(named[0])) if named else None
    except ValueError:
        return None


def _number(post: html.HtmlElement) -> int | None:
    return number_of((post.get("data-post") or "").rpartition("/")[2])


def _text(post: html.HtmlElement, name: str) -> str | None:
    found = post.xpath(f".//*[{_has(name)}]")
    return " ".join(found[0].text_content().split()) or None if found else None


def count_of(text: str | None) -> int | None:
    """A rounded count such as "4.4K" or "1.2M", or None."""
    found = _COUNT.fullmatch(text or "")
    return round(float(found[1]) * _TIMES[found[2]]) if found and len(found[1]) < 16 else None


def _has(name: str) -> str:
    """The XPath condition that an element has a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
