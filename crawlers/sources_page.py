"""`python -m crawlers.sources_page`: write docs/sources.md from the spiders and their options; a test keeps it true."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from crawlers.ad_options import BrandAdsOptions
from crawlers.consumers.base import Consumer
from crawlers.kind_options import KindOptions, MentionOptions, TimelineOptions
from crawlers.kinds import KINDS
from crawlers.options import OPTIONS
from crawlers.spiders.base import SourceSpider

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sources.md"

_SHARED = (KindOptions, MentionOptions, TimelineOptions, BrandAdsOptions)

_HEAD = """# Sources

Written by `python -m crawlers.sources_page`; change the spiders, not this page. How to add a kind:
[add-a-source](howto/add-a-source.md).

Every `[[source]]` of `goodwill.toml` has a `name`, a `kind`, a `url` (or `query`), `every`, and `options`:

```toml
[[source]]
name = "Harbour Post"
kind = "feed"
url = "https://post.example/feed.xml"
every = "15m"
options = { country = "GB" }
```

"""

_FOOT = """## What holds for all of them

- **Politeness.** We say who we are and whom to ask (`[network] contact_url`), obey robots.txt for pages and feeds (not
  for documented APIs), ask one host about once a second, more slowly where it is slow, and obey `Retry-After`, 429
  and rate-limit headers: up to 330 s within a crawl, a longer wait is left to the next one. What has not changed since
  the last crawl is not sent again (ETag, Last-Modified).
- **Limits.** 10 MB an answer, unpacked too; 30 s an answer; 5 redirects; 20 s of CPU time to read a page. A source
  that fails is a row with its reason, and ends no other.
- **Addresses.** Private, link-local and metadata addresses are refused at the moment of connecting, after redirects
  and for every address of a name. `allow_private = true` opens the host and port of the source's own url to that
  source, and nothing else: what it redirects or links to must be at that same host and port, or public.
  `options.delay = 0` is for such sources on this machine.
- **Behind a proxy** (`[network] proxy`, `no_proxy`, `ca_bundle`) the target is judged, not the proxy. A name that only
  the proxy can resolve is left to it. Proxies that are themselves spoken to by TLS are not supported.
- **`match = "all"`**: every text of the source is about one brand, named in it or not: `options.brand`, else the own
  brand. For a forum or a review page of that brand. Texts that do name a watched brand are matched as usual.
- **An interrupted crawl** goes on where it was; items, what was seen and where to go on are stored in one transaction.
- **An edited text** is noticed where the source gives it again: posts and comments on the pages that are read, feeds
  with `articles = false`. The page behind a feed's entry is fetched once; again only where it failed in passing.
- **A source that fails** rests for its interval, twice as long after each further failure (a day at most); a good crawl
  halves the count. A server that asks to be left alone for longer than a crawl waits is left alone for as long, a week
  at most. The status page shows until when.
- **Health.** A crawl is a row: requests, bytes, items, filled fields, errors by kind. Alarms tell whose silence it is:
  the crawler's (not crawled, failing, answers that list nothing any more, fields that most items lost) or the public's
  (crawls as ever, and fewer new items than the source's own band allows).
- **The leak watch** (`hibp`, `leak_page`, `onion_page`) is off until `[leak_watch]` names a legal basis:
  [watch-for-leaks](howto/watch-for-leaks.md).
- **Keys** come from the environment, go to the source's own host alone, and are neither stored nor logged.
- **Paid texts.** A post, comment or article with a sign that it is paid for is no mention but an ad of the competitor
  that it names; where it names the own brand alone it is dropped (`sponsored`). Signs: an `erid`, "Реклама" with the
  advertiser's number, `rel="sponsored"` on a post's links, VK's flag; in an article sponsored links to the brand's own
  domain. In a text over 1,500 characters the advertiser must stand near the sign, for banners carry signs too.
- **What is not read**, though it could be: Reddit's feeds and YouTube's channel feeds. The robots.txt of those hosts
  forbids them to every crawler (as others saw it in 2026); Reddit and YouTube are read by their APIs instead. Terms of
  use are yours to check: what a robots.txt allows they may still restrict.
- **What is read only at your own risk**: Google Play's reviews, by an undocumented call that its robots.txt and terms
  do not allow to crawlers. It is off until `options.accept_risk = true`; it may block you, or end any day.
"""


def render() -> str:
    """The page's Markdown."""
    rows = "".join(f"| `{spider.name}` | {spider.summary} | {spider.yields} |\n" for spider in KINDS)
    table = f"| kind | what | yields |\n|---|---|---|\n{rows}\n"
    shared = "\n".join(line for options in _SHARED for line in _told(options, ""))
    return _HEAD + table + "## Options that kinds share\n\n" + shared + "\n" + "".join(map(_section, KINDS)) + _FOOT


Kind = type[SourceSpider[Any]] | type[Consumer[Any]]


def _section(spider: Kind) -> str:
    lines = [
        f"## `{spider.name}`",
        "",
        f"{_first_paragraph(spider)}",
        "",
        f"- needs: {spider.needs}",
        f"- reaches back: {spider.reaches_back}",
        f"- robots.txt: {_robots(spider)}",
        "",
        "| option | default |",
        "|---|---|",
        *(f"| `{name}` | {_default(OPTIONS[spider.name], name)} |" for name in OPTIONS[spider.name].model_fields),
        "",
        *_told(OPTIONS[spider.name], f'kind = "{spider.name}". '),
        "",
    ]
    return "\n".join(lines)


def _told(options: type[KindOptions], beginning: str) -> list[str]:
    """What the options of a kind mean: their class's docstring without its first words."""
    return [*inspect.cleandoc(options.__doc__ or "").removeprefix(beginning).splitlines(), ""]


def _first_paragraph(spider: Kind) -> str:
    return (spider.__doc__ or "").strip().partition("\n")[0]


def _robots(spider: Kind) -> str:
    if issubclass(spider, Consumer):
        return "not asked, no web page is fetched"
    if spider.robots:
        return spider.robots
    return "not asked, a documented API" if (spider.custom_settings or {}).get("ROBOTSTXT_OBEY") is False else "obeyed"


def _default(options: type[KindOptions], name: str) -> str:
    field = options.model_fields[name]
    if field.is_required():
        return "required"
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{shown}`" if shown not in {None, ()} else "none"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
