from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from reputation.errors import SettingsError
from reputation.settings import Settings, load_settings, read_secret
from reputation.settings_tables import SentimentSettings

GOOD = """\
[organisation]
name = "Nordbank"
timezone = "Europe/Moscow"

[[brand]]
name = "Nordbank"
role = "own"
aliases = ["Нордбанк", {text = "Открытие", case_sensitive = true}]

[[incident]]
name = "leak"
brand = "Nordbank"
disclosed_at = 2026-03-01

[[source]]
name = "daily"
kind = "feed"
url = "https://news.example/rss"
every = "15m"

[[source]]
name = "weekly"
kind = "feed"
every = "7d"
[source.options]
delay = 0

[alerts]
recipients = ["press@nordbank.example", {email = "pr@nordbank.example", language = "ru"}]
[alerts.smtp]
host = "mail.example"
sender = "Goodwill <goodwill@nordbank.example>"
"""


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "goodwill.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, environ)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("[alerts]\ndaily_at = 8", 'line 2: alerts.daily_at is no time of day: 8; write for instance "08:00"'),
        ("[reports]\nweekly_at = 8.30", "line 2: reports.weekly_at is no time of day: 8.3"),
        ('[alerts]\ndaily_at = "08:00+03:00"', "line 2: alerts.daily_at is no time of day: '08:00+03:00'"),
        ('[organisation]\ntimezone = "Europe"', "line 2: organisation.timezone is no IANA time zone: 'Europe'"),
        ('[alerts]\ncooldown = "99999999999d"', "line 2: alerts.cooldown is no duration: '99999999999d'"),
        ("[retention]\nunmatched_days = 1000000", "line 2: retention.unmatched_days"),
        ("[retention]\njob_runs_days = 9999999999", "line 2: retention.job_runs_days"),
    ],
)
def test_settings_time_zone_or_span_that_is_none_names_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "goodwill.toml"
    file.write_text(line + "\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(file, {})

    assert complaint in str(caught.value)


@pytest.mark.parametrize("written", ['"08:30"', "08:30:00", '"8:30"', '"8:30:00"'])
def test_settings_time_of_day_is_read_as_people_write_it(tmp_path: Path, written: str) -> None:
    file = tmp_path / "goodwill.toml"
    file.write_text(f"[alerts]\ndaily_at = {written}\n", encoding="utf-8-sig")

    assert load_settings(file, {}).alerts.daily_at == time(8, 30)


def test_settings_ca_bundle_is_looked_for_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "proxy.pem").touch()
    file = tmp_path / "conf" / "goodwill.toml"
    file.write_text('[network]\nca_bundle = "proxy.pem"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_settings(file, {}).network.ca_bundle == tmp_path / "conf" / "proxy.pem"


def test_settings_model_is_the_folder_beside_the_file_or_a_name_on_the_hub(tmp_path: Path) -> None:
    (tmp_path / "conf" / "models" / "ours").mkdir(parents=True)
    file = tmp_path / "conf" / "goodwill.toml"

    file.write_text('[sentiment]\nmodel = "models/ours"\n', encoding="utf-8")
    assert load_settings(file, {}).sentiment.model == str(tmp_path / "conf" / "models" / "ours")
    file.write_text('[sentiment]\nmodel = "org/name"\nrevision = "v1"\n', encoding="utf-8")
    assert load_settings(file, {}).sentiment.model == "org/name"


@pytest.mark.parametrize(("written", "read"), [("EN", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("fil", "fil")])
def test_sentiment_languages_are_read_in_any_case_without_their_country(written: str, read: str) -> None:
    assert SentimentSettings(languages=(written,)).languages == (read,)


def test_sentiment_language_that_is_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="is no language code: 'english'"):
        SentimentSettings(languages=("english",))


def test_load_settings_good_file_is_read_whole(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert [source.every_seconds for source in settings.sources] == [900, 7 * 86400]
    assert [alias.case_sensitive for alias in settings.brands[0].aliases] == [False, True]
    assert [reader.language for reader in settings.alerts.recipients] == ["en", "ru"]
    assert settings.directory == tmp_path


def test_disclosed_at_bare_date_is_its_first_moment_in_the_organisations_zone(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert settings.disclosed_at(settings.incidents[0]) == datetime(2026, 2, 28, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('every = "7d"', "every = 7", 24, "needs a text with a unit"),
        ('every = "7d"', 'every = "7 weeks"', 24, "is no duration"),
        ('every = "7d"', 'evry = "7d"', 24, "source.1.evry is no key"),
        ("Europe/Moscow", "Mars/Olympus", 3, "is no IANA time zone"),
        ('role = "own"', 'role = "self"', 7, "brand.0.role"),
        ('name = "daily"\n', "", 15, "source.0.name"),
        ("[alerts]", "[alertz]", 28, "alertz is no key"),
        ("press@nordbank.example", "press", 29, "recipients.0"),
        ('host = "mail.example"', 'host = "mail.example"\nport = 0', 32, "port"),
        ("https://news.example/rss", "ftp://news.example", 18, "is no http, https or imaps address"),
        ("[organisation]", 'database_url = "x"\n[organisation]', 1, "database_url is no key"),
        ("2026-03-01", "20260301", 13, "disclosed_at is no day or moment: 20260301; write for instance 2026-11-01"),
        ("2026-03-01", '"20260301"', 13, "disclosed_at is no day or moment: '20260301'"),
        ("[[incident]]", "[incident]", 10, "incident needs double brackets: [[incident]]"),
        ("[organisation]", "[[organisation]]", 1, "organisation is no table"),
        ('aliases = ["Нордбанк", ', 'exclude = "x"\naliases = [', 8, "exclude needs a list in square brackets"),
        ("goodwill@nordbank.example", "goodwill@nordbank..example", 32, "sender is no e-mail address"),
        ("Goodwill <goodwill@", "our robot goodwill@", 32, "sender is no e-mail address"),
        ('host = "mail.example"', 'host = ""', 31, "host"),
    ],
)
def test_load_settings_mistake_names_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert f"goodwill.toml, line {line}: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('brand = "Nordbank"', 'brand = "Sudbank"', "'Sudbank', which no [[brand]] has"),
        ('name = "weekly"', 'name = "daily"', "[[source]] 'daily' stands there twice"),
        ("[[brand]]", "[[brand]", "is no valid TOML"),
    ],
)
def test_load_settings_contradiction_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('public_url = "goodwill.bank.example"', "dashboard.public_url is no http or https address"),
        ('public_url = "https://"', "dashboard.public_url is no http or https address"),
    ],
)
def test_load_settings_public_url_that_no_browser_opens_is_refused(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(tmp_path, f"[dashboard]\n{line}\n")


@pytest.mark.parametrize("written", ["https://банк.рф/contact", "https://bank.example\\nX-Evil: 1"])
def test_load_settings_contact_that_no_request_can_carry_is_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(SettingsError, match=r"line 2: network\.contact_url .*printable ASCII"):
        load(tmp_path, f'[network]\ncontact_url = "{written}"\n')


@pytest.mark.parametrize("sender", ["goodwill@bank.example", "Goodwill <g@bank.example>", "Банк <g@bank.example>"])
def test_load_settings_sender_is_an_address_with_or_without_a_name(tmp_path: Path, sender: str) -> None:
    smtp = load(tmp_path, f'[alerts.smtp]\nhost = "mail.example"\nsender = "{sender}"\n').alerts.smtp
    assert smtp is not None
    assert smtp.sender == sender


@pytest.mark.parametrize("field", ['name = "Or\\u0000land"', 'name = "Orland"\naliases = ["Or\\u0000land"]'])
def test_load_settings_text_with_a_nul_is_refused_since_no_database_keeps_it(tmp_path: Path, field: str) -> None:
    with pytest.raises(SettingsError, match="holds a NUL character"):
        load(tmp_path, f'[[brand]]\n{field}\nrole = "own"\n')


def test_load_settings_quiet_hours_as_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no time of day: 22"):
        load(tmp_path, "[alerts]\nquiet_hours = [22, 7]\n")


def test_load_settings_line_separator_within_a_text_moves_no_line_number(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"goodwill\.toml, line 3: organisation\.nope"):
        load(tmp_path, '[organisation]\nname = "Nord\u2028bank"\nnope = 1\n')


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_load_settings_file_in_another_encoding_says_so_with_its_line(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "goodwill.toml"
    file.write_bytes("[organisation]\nname = 'Нордбанк'\n".encode(encoding))
    with pytest.raises(SettingsError, match=r"goodwill\.toml, line [12]: is not in UTF-8: save it so") as caught:
        load_settings(file, {})
    assert "codec" not in str(caught.value)


def test_load_settings_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="goodwill init"):
        load_settings(tmp_path / "none.toml", {})


def test_load_settings_secret_comes_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://goodwill:hush@db/goodwill\n")
    settings = load(tmp_path, GOOD, DATABASE_URL_FILE=str(secret))
    assert settings.database_url == "postgresql://goodwill:hush@db/goodwill"
    assert "hush" not in repr(settings)


def test_load_settings_secret_of_a_file_with_a_byte_order_mark_is_read_without_it(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_bytes(b"\xef\xbb\xbfpostgresql://goodwill:hush@db/goodwill\r\n")
    assert load(tmp_path, GOOD, DATABASE_URL_FILE=str(secret)).database_url == "postgresql://goodwill:hush@db/goodwill"


def test_read_secret_of_a_file_of_variables_with_windows_line_ends_has_none() -> None:
    assert read_secret("GOODWILL_SMTP_PASSWORD", {"GOODWILL_SMTP_PASSWORD": " hush \r\n"}) == " hush "
    assert read_secret("GOODWILL_SMTP_PASSWORD", {"GOODWILL_SMTP_PASSWORD": "\r"}) is None


CHANNELS = """
[alerts]
recipients = ["a@bank.example", {channel = "slack", language = "ru"}, {channel = "telegram"}]
[alerts.slack]
[alerts.telegram]
chat = "-1001234"
"""


def test_load_settings_recipient_may_be_a_channel_that_is_set_up(tmp_path: Path) -> None:
    alerts = load(tmp_path, CHANNELS).alerts
    assert [(reader.channel, reader.address) for reader in alerts.recipients] == [
        ("email", "a@bank.example"),
        ("slack", "slack"),
        ("telegram", "telegram"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[alerts.slack]\n", "", "recipients name the channel slack, so [alerts.slack] must be set"),
        ('channel = "slack"', 'channel = "pager"', "line 3"),
        ('channel = "slack"', 'channel = "slack", email = "b@bank.example"', "needs either an email, or a channel"),
        ('channel = "slack", language = "ru"', 'language = "ru"', "needs either an email, or a channel"),
        ('"-1001234"', '"our chat"', "line 6: alerts.telegram.chat"),
        ('"-1001234"', '"-1001234"\ntoken = "x"', "token is no key that this table has"),
        ("[alerts.slack]", '[reports]\nrecipients = [{channel = "teams"}]\n[alerts.slack]', "[alerts.teams] must"),
    ],
)
def test_load_settings_channel_that_cannot_work_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, CHANNELS.replace(old, new, 1))
    assert words in str(caught.value)


def test_load_settings_unreadable_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL_FILE names /nowhere"):
        load(tmp_path, GOOD, DATABASE_URL_FILE="/nowhere")
