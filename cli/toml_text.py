"""goodwill.toml as `init` writes it: text that the loader reads back, with what else can be set as comments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reputation.settings_tables import SourceSettings


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` was told. `disclosed_on` is None where nothing has happened yet; `sector` is empty where not said."""

    organisation: str
    brand: str
    aliases: tuple[str, ...]
    competitors: tuple[str, ...]
    timezone: str
    languages: tuple[str, ...]
    disclosed_on: date | None
    recipients: tuple[str, ...]
    sources: tuple[SourceSettings, ...]
    sector: str = ""


def config_text(answers: Answers) -> str:
    """The whole file."""
    parts = [_organisation(answers), _brand(answers.brand, "own", answers.aliases)]
    parts += [_brand(name, "competitor", ()) for name in answers.competitors]
    if answers.disclosed_on is not None:
        parts.append(_incident(answers.brand, answers.disclosed_on, answers.sector))
    parts += [_source(source) for source in answers.sources]
    parts.append(_alerts(answers))
    parts.append(_REST)
    return "\n".join(parts)


def _organisation(answers: Answers) -> str:
    return (
        "# Written by `goodwill init`. `goodwill check` tries what stands here.\n"
        "[organisation]\n"
        f"name = {_text(answers.organisation)}\n"
        f"timezone = {_text(answers.timezone)}\n"
        f"languages = {_texts(answers.languages)}\n"
    )


def _brand(name: str, role: str, aliases: Sequence[str]) -> str:
    return (
        f"[[brand]]\nname = {_text(name)}\nrole = {_text(role)}\n"
        f"aliases = {_texts(aliases)}  # other spellings; inflected forms are found by themselves\n"
    )


def _incident(brand: str, disclosed_on: date, sector: str) -> str:
    line = f"sector = {_text(sector)}\n" if sector else '# sector = "banking"\n'
    return (
        f'[[incident]]\nname = "breach"\nbrand = {_text(brand)}\n'
        f"disclosed_at = {disclosed_on.isoformat()}  # when the public learned of it\n"
        "# occurred_on = 2026-01-31\n"
        f'# data_types = ["phone numbers", "passport data"]\n{line}'
    )


def _source(source: SourceSettings) -> str:
    lines = ["[[source]]", f"name = {_text(source.name)}", f"kind = {_text(source.kind)}"]
    lines += [f"{key} = {_text(value)}" for key, value in (("url", source.url), ("query", source.query)) if value]
    lines.append(f'every = "{source.every_seconds // 60}m"')
    if not source.enabled:
        lines.append("enabled = false  # it did not answer when this file was written")
    if source.options:
        lines.append("[source.options]")
        lines += [f"{name} = {_value(value)}" for name, value in source.options.items()]
    return "\n".join(lines) + "\n"


def _alerts(answers: Answers) -> str:
    language = answers.languages[0]
    mails = ", ".join(f"{{email = {_text(mail)}, language = {_text(language)}}}" for mail in answers.recipients)
    return (
        f"[alerts]\ndaily_at = 08:00:00\nrecipients = [{mails}]\n"
        "\n# [alerts.smtp]  # the password comes from GOODWILL_SMTP_PASSWORD\n"
        '# host = "mail.example.org"\n# port = 587\n# user = "goodwill"\n# tls = "starttls"\n'
        '# sender = "goodwill@example.org"\n'
        '\n# Other channels (docs/howto/set-up-channels.md): a recipient is then {channel = "slack"}\n'
        "# [alerts.slack]  # the address comes from GOODWILL_SLACK_WEBHOOK\n"
    )


_REST = """\
[reports]
weekly_at = 07:00:00  # on Mondays
recipients = []
# paper = "letter"    # "a4" without it
# logo = "logo.png"   # for covers: a PNG or JPEG beside this file, at most 512 KiB

[dashboard]
host = "127.0.0.1"
port = 8050

# [network]
# proxy = "http://proxy.example.org:3128"
# ca_bundle = "proxy-ca.pem"
# contact_url = "https://example.org/contact"  # named to the sites we read
"""


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    return _value(value)


def _value(value: object) -> str:
    """A TOML value: JSON's escapes are TOML's, but for DEL, which TOML wants escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
