"""A competitor's promotion page, whose wording changes a few days after the disclosure."""

from __future__ import annotations

import html
from datetime import datetime, timedelta

from demo.ads import PROMO_AFTER, PROMO_BANK, PROMO_BEFORE
from demo.answers import Answer, Request, not_found, page

PATH = "/offers/switch"
CHANGES_AFTER = timedelta(days=5, hours=3)


class PromoSite:
    """The competitor's site; it has one page."""

    def __init__(self, disclosed_at: datetime) -> None:
        self._changed_at = disclosed_at + CHANGES_AFTER

    def __call__(self, request: Request) -> Answer:
        """The answer to one GET."""
        if request.path == "/robots.txt":
            return page("User-agent: *\nAllow: /\n", "text/plain", None)
        if request.path not in {PATH, "/"}:
            return not_found()
        is_changed = request.moment >= self._changed_at
        passages = PROMO_AFTER if is_changed else PROMO_BEFORE
        return page(_page(passages), "text/html", self._changed_at if is_changed else None)


def _page(passages: tuple[str, ...]) -> str:
    name = PROMO_BANK.name
    claim, *others = (html.escape(passage) for passage in passages)
    rest = "".join(f"<section><p>{other}</p></section>" for other in others)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Switch to {name}</title>
<meta name="viewport" content="width=device-width"></head><body>
<nav><a href="/">{name}</a> <a href="/cards">Cards</a> <a href="/savings">Savings</a> <a href="/login">Log in</a></nav>
<main><h1>Switch to {name}</h1><p class="claim">{claim}</p>{rest}
<p><a class="button" href="/open">Open an account</a></p></main>
<footer>© {name} Bank AS. Deposits are protected up to 100,000 euros.</footer></body></html>
"""
