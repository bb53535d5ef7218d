"""The pages that a mail's signed links lead to.

A GET shows what is asked and changes nothing, since programs that look through mail follow links; a POST acts. Neither
asks for a login: the signature says who was written to.
"""

from __future__ import annotations

import flask

from dashboard.context import current, request_language
from dashboard.reading.links import ANSWERS, Answer, Asked, answer, read_link
from presentation.alert_names import KIND_NAMES
from presentation.excerpt import excerpt
from presentation.language import Words, mark
from presentation.language import words as words_of
from reputation.errors import DatabaseUnavailableError
from reputation.signed_link import PATH

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""The form field of RFC 8058, by which a mail program unsubscribes its reader without showing a page."""

_BUTTONS: dict[Answer, str] = {
    "confirmed": mark("Yes, it is about the breach"),
    "dismissed": mark("Not relevant"),
    "open": mark("Take it back"),
    "stop": mark("Stop these mails"),
    "start": mark("Send them again"),
}
_SAID: dict[Answer, str] = {
    "confirmed": mark("Stored: it is about the breach. Thank you: such verdicts teach the flags."),
    "dismissed": mark("Stored: not relevant. Thank you: such verdicts teach the flags and alerts."),
    "open": mark("No verdict is stored."),
    "stop": mark("You get no more of these mails."),
    "start": mark("You get these mails."),
}
_TIERS = {
    "urgent": mark("the alerts at once"),
    "daily": mark("the daily mail"),
    "weekly": mark("the weekly report"),
}
_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{{ heading }} · Goodwill</title>
<style>
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 34rem; margin: 3rem auto; padding: 0 1rem;
       overflow-wrap: anywhere; }
blockquote { margin: 1rem 0; padding: .5rem 1rem; border-left: 4px solid #87929d; font-style: italic; }
button { font: inherit; font-weight: 600; margin: .3rem .5rem .3rem 0; padding: .6rem 1.1rem; border-radius: 6px;
         border: 1px solid #0b5fa5; background: transparent; color: inherit; cursor: pointer; }
button.first { background: #0b5fa5; color: #fff; }
[role=status] { font-weight: 600; }
</style>
</head>
<body>
<main>
<h1>{{ heading }}</h1>
{% if title %}<p><strong><bdi>{{ title }}</bdi></strong></p>{% endif %}
{% if quote %}<blockquote><bdi>{{ quote }}</bdi></blockquote>{% endif %}
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}
{% if said %}<p role="status">{{ said }}</p>{% endif %}
{% if buttons %}<form method="post">
{% for value, label in buttons %}
<button name="do" value="{{ value }}"{% if loop.first %} class="first"{% endif %}>{{ label }}</button>
{% endfor %}</form>{% endif %}
</main>
</body>
</html>
"""


def register(server: flask.Flask) -> None:
    """Tie the links' route to the server."""
    server.add_url_rule(f"{PATH}<token>", "signed_link", signed_link, methods=["GET", "POST"])


def signed_link(token: str) -> flask.Response:
    """The page of a link, or what its form or a mail program's one click asks for."""
    words = words_of(request_language(current().languages))
    try:
        asked = read_link(current().database, token)
        if asked is None:
            return _answered(_gone(words), 410)
        if flask.request.method != "POST":  # a GET, or a HEAD of the same
            return _answered(_page(asked, words, shows_answer=False))
        said = _said(asked)
        if said is None:
            return _answered(_gone(words), 400)
        answer(current().database, asked.link, said)
        again = read_link(current().database, token)
    except DatabaseUnavailableError:
        return _answered(_message(words.text("The database can't be reached. Please try again later.")), 503)
    return _answered(_page(again, words, shows_answer=True) if again else _gone(words))


def _said(asked: Asked) -> Answer | None:
    """What the form says; None where it says nothing that this link may do."""
    form = flask.request.form
    if asked.link.purpose == "unsubscribe" and form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        return "stop"
    said = form.get("do")
    return next((one for one in ANSWERS[asked.link.purpose] if one == said), None)


def _page(asked: Asked, words: Words, *, shows_answer: bool) -> str:
    """The question with its buttons, the one that the mail's link meant first; or what was stored, and the way back."""
    wanted = flask.request.args.get("say", "")
    offered = [one for one in ANSWERS[asked.link.purpose] if one != asked.said]
    buttons = sorted(offered, key=lambda one: (one == "open", one != wanted))
    return flask.render_template_string(
        _PAGE,
        heading=_heading(asked, words),
        title=excerpt(asked.title, 160),
        quote=excerpt(asked.quote, 400),
        lines=_lines(asked, words),
        said=words.text(_SAID[asked.said]) if shows_answer or asked.said != "open" else "",
        buttons=[(one, words.text(_BUTTONS[one])) for one in buttons],
    )


def _heading(asked: Asked, words: Words) -> str:
    if asked.link.purpose == "unsubscribe":
        return words.text("Mails from Goodwill")
    if asked.link.purpose == "ad":
        return words.text("Is this ad about the breach?")
    name = words.text(KIND_NAMES[asked.kind]) if asked.kind else ""
    return words.text("Was this worth an alert? ({kind})", kind=name)


def _lines(asked: Asked, words: Words) -> list[str]:
    if asked.link.purpose != "unsubscribe":
        return [words.text("Your answer is stored for the whole team, under {reader}.", reader=asked.link.recipient)]
    told = {"reader": asked.link.recipient, "mails": words.text(_TIERS.get(asked.tier, asked.tier))}
    if asked.said == "start":
        return [words.text("{reader} gets {mails}.", **told)]
    return [words.text("{reader} has left {mails}.", **told)]


def _gone(words: Words) -> str:
    return _message(words.text("This link has expired, or was not made here. The dashboard can do the same."))


def _message(sentence: str) -> str:
    return flask.render_template_string(
        _PAGE, heading="Goodwill", title="", quote="", lines=[sentence], said="", buttons=[]
    )


def _answered(page: str, status: int = 200) -> flask.Response:
    response = flask.Response(page, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-store"
    return response
