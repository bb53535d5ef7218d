"""A news site: its feed in RSS or Atom, its article pages, its robots.txt."""

from __future__ import annotations

import html
import json
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from demo.answers import Answer, Request, not_found, page
from demo.articles import Article, Outlet

FEED_PATHS = {"rss": "/feed.xml", "atom": "/atom.xml"}

_WORDS = {
    "en": {"home": "Home", "money": "Money", "region": "Region", "sport": "Sport", "by": "By", "more": "Read also",
           "cookies": "We use cookies to count our readers.", "imprint": "Imprint and privacy",
           "letter": "Get our morning letter", "slogan": "News of the coast since 1911"},
    "ru": {"home": "Главная", "money": "Деньги", "region": "Регион", "sport": "Спорт", "by": "Автор",
           "more": "Читайте также", "cookies": "Мы используем файлы cookie для учёта читателей.",
           "imprint": "Выходные данные", "letter": "Утренняя рассылка", "slogan": "Новости побережья с 1994 года"},
}  # fmt: skip

_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /account\nCrawl-delay: 1\n\nSitemap: {base}/sitemap.xml\n"


class NewsSite:
    """One outlet with its articles, oldest first."""

    def __init__(self, outlet: Outlet, articles: Sequence[Article]) -> None:
        self._outlet = outlet
        self._articles = [article for article in articles if article.outlet == outlet.key]
        self._times = [article.published_at for article in self._articles]
        self._by_path = {path_of(article): article for article in self._articles}

    def __call__(self, request: Request) -> Answer:
        """The answer to one GET."""
        shown = self._articles[: bisect_right(self._times, request.moment)][::-1]
        if request.path == "/robots.txt":
            return page(_ROBOTS.format(base=request.base), "text/plain", None)
        if request.path == FEED_PATHS[self._outlet.feed]:
            write = rss if self._outlet.feed == "rss" else atom
            kind = "application/rss+xml" if self._outlet.feed == "rss" else "application/atom+xml"
            return page(write(self._outlet, shown, request.base), kind, shown[0].published_at if shown else None)
        if request.path == "/":
            return page(self._front(shown[:20], request.base), "text/html", None)
        article = self._by_path.get(request.path)
        if article is None or article.published_at > request.moment:
            return not_found()
        related = [other for other in shown[:5] if other is not article]
        return page(article_page(self._outlet, article, related, request.base), "text/html", article.published_at)

    def _front(self, shown: Sequence[Article], base: str) -> str:
        links = "".join(f'<li><a href="{path_of(article)}">{html.escape(article.title)}</a></li>' for article in shown)
        return _frame(self._outlet, self._outlet.name, "", f"<main><ul>{links}</ul></main>", base)


def path_of(article: Article) -> str:
    """The page's path: day and number, as many sites have it."""
    return f"/{article.published_at:%Y/%m/%d}/{article.kind}-{article.article_id}.html"


def rss(outlet: Outlet, articles: Sequence[Article], base: str) -> str:
    """All shown articles as RSS 2.0; the guid does not depend on the address the site is served at."""
    items = "".join(
        f"<item><title>{html.escape(article.title)}</title><link>{base}{path_of(article)}</link>"
        f'<guid isPermaLink="false">{outlet.key}-{article.article_id}</guid>'
        f"<pubDate>{format_datetime(article.published_at)}</pubDate>"
        f"<dc:creator>{html.escape(article.author)}</dc:creator><category>money</category>"
        f"<description>{html.escape('<p>' + html.escape(article.paragraphs[0]) + '</p>')}</description></item>\n"
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{html.escape(outlet.name)}</title><link>{base}/</link><language>{outlet.language}</language>"
        f'<atom:link href="{base}/feed.xml" rel="self" type="application/rss+xml"/><ttl>15</ttl>'
        f"<description>{_WORDS[outlet.language]['slogan']}</description>\n{items}</channel></rss>\n"
    )


def atom(outlet: Outlet, articles: Sequence[Article], base: str) -> str:
    """All shown articles as Atom 1.0."""
    entries = "".join(
        f'<entry><title>{html.escape(article.title)}</title><link rel="alternate" href="{base}{path_of(article)}"/>'
        f"<id>tag:{outlet.key}.example,2026:{article.article_id}</id>"
        f"<published>{article.published_at.isoformat()}</published><updated>{article.published_at.isoformat()}</updated>"
        f"<author><name>{html.escape(article.author)}</name></author>"
        f'<summary type="text">{html.escape(article.paragraphs[0])}</summary></entry>\n'
        for article in articles
    )
    updated = articles[0].published_at.isoformat() if articles else "2026-01-01T00:00:00+00:00"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{html.escape(outlet.name)}</title>"
        f'<id>tag:{outlet.key}.example,2026:feed</id><link href="{base}/"/><link rel="self" href="{base}/atom.xml"/>'
        f"<updated>{updated}</updated>\n{entries}</feed>\n"
    )


def article_page(outlet: Outlet, article: Article, related: Sequence[Article], base: str) -> str:
    """A page as news sites make them: metadata thrice over, menus, related links, a letter to subscribe to."""
    words, shown = _WORDS[outlet.language], html.escape
    paragraphs = "\n".join(f"<p>{shown(paragraph)}</p>" for paragraph in article.paragraphs)
    links = "".join(f'<li><a href="{path_of(other)}">{shown(other.title)}</a></li>' for other in related)
    body = f"""<main><article>
<header><h1>{shown(article.title)}</h1>
<p class="byline">{words["by"]} <a rel="author" href="/authors">{shown(article.author)}</a>,
<time datetime="{article.published_at.isoformat()}">{_day(article.published_at)}</time></p></header>
<div class="article-body">
{paragraphs}
</div></article>
<aside class="related"><h2>{words["more"]}</h2><ul>{links}</ul></aside></main>"""
    return _frame(outlet, article.title, _metadata(outlet, article, base), body, base)


def _metadata(outlet: Outlet, article: Article, base: str) -> str:
    url = base + path_of(article)
    linked = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
        "datePublished": article.published_at.isoformat(), "dateModified": article.published_at.isoformat(),
        "author": [{"@type": "Person", "name": article.author}], "inLanguage": outlet.language,
        "publisher": {"@type": "Organization", "name": outlet.name}, "mainEntityOfPage": url,
    }  # fmt: skip
    lead = html.escape(article.paragraphs[0])
    script = json.dumps(linked, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<link rel="canonical" href="{url}"><meta name="description" content="{lead}">'
        f'<meta name="author" content="{html.escape(article.author)}">'
        f'<meta property="og:type" content="article"><meta property="og:url" content="{url}">'
        f'<meta property="og:title" content="{html.escape(article.title)}">'
        f'<meta property="og:description" content="{lead}">'
        f'<meta property="og:site_name" content="{html.escape(outlet.name)}">'
        f'<meta property="article:published_time" content="{article.published_at.isoformat()}">'
        f'<script type="application/ld+json">{script}</script>'
    )


def _frame(outlet: Outlet, title: str, metadata: str, body: str, base: str) -> str:
    words = _WORDS[outlet.language]
    menu = "".join(f'<a href="/{name}">{words[name]}</a> ' for name in ("home", "money", "region", "sport"))
    path = FEED_PATHS[outlet.feed]
    return f"""<!doctype html>
<html lang="{outlet.language}"><head><meta charset="utf-8">
<title>{html.escape(title)} | {html.escape(outlet.name)}</title>
<meta name="viewport" content="width=device-width">
<link rel="alternate" type="application/{outlet.feed}+xml" href="{base}{path}">
{metadata}</head><body><div class="cookies">{words["cookies"]}</div>
<header class="site"><a href="/">{html.escape(outlet.name)}</a> <nav>{menu}</nav></header>
{body}
<form class="letter" action="/account"><label>{words["letter"]} <input name="email"></label></form>
<footer><p>© {html.escape(outlet.name)}. {words["slogan"]}. <a href="/imprint">{words["imprint"]}</a></p></footer>
</body></html>
"""


def _day(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y, %H:%M}"
