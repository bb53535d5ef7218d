"""Words in the reader's language: gettext for sentences, Babel for plurals, numbers, dates and lists.

Source strings are English sentences with {names}; they are translated whole, never glued. Write them as literals
(`words.text("Sent to {name}", name=name)`), so that the test of the catalogue finds them; a string kept in a table is
written `mark("...")` there.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from reputation.language_tag import primary_language

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")

DOMAIN = "goodwill"
LOCALE_DIR = Path(__file__).parent / "locale"
UNKNOWN = "–"
CERTAIN = 0.99
"""No probability of a model is told to be more than this: none is calibrated that far out."""
_BABEL = {"en": Locale("en", "GB"), "ru": Locale("ru", "RU")}
_MINUS = "\N{MINUS SIGN}"


def mark(message: str) -> str:
    """The message itself: marks a string of a table as one to be translated when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is worded in one language. Unknown values (None) are written as a dash."""

    language: Language

    @property
    def locale(self) -> Locale:
        """Babel's locale: en_GB (day before month) or ru_RU."""
        return _BABEL[self.language]

    def text(self, message: str, **values: object) -> str:
        """The message in this language, its {names} filled in. Values are put in as they are, never as markup.

        Raises:
            KeyError: a {name} of the message has no value.
        """
        return _catalogue(self.language).gettext(message).format(**values)

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The form that goes with `n` (Russian has three), `{n}` filled in with the number as it is written here.

        Raises:
            KeyError: a {name} of the message has no value.
        """
        message = _catalogue(self.language).ngettext(singular, plural, abs(n))
        return message.format(n=self.number(n), **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with grouped thousands and `digits` decimals."""
        if value is None:
            return UNKNOWN
        text = format_decimal(_rounded(value, digits), _pattern(digits), locale=self.locale)
        return text.replace("-", _MINUS)

    def signed(self, value: float | None, digits: int = 0) -> str:
        """A number with its sign: +3, −12, 0."""
        text = self.number(value, digits)
        return f"+{text}" if value is not None and _rounded(value, digits) > 0 else text

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of 1 as a percentage: 0.423 is 42%, in Russian 42 % with a space that does not break."""
        if share is None:
            return UNKNOWN
        pattern = f"{_pattern(digits)}{chr(0xA0) if self.language == 'ru' else ''}%"
        return format_percent(_rounded(share, digits + 2), pattern, locale=self.locale).replace("-", _MINUS)

    def confidence(self, probability: float | None) -> str:
        """A model's probability as a percentage, never all or nothing: above 99% it is more than that."""
        surest = probability is not None and probability > CERTAIN
        return f">{self.percent(CERTAIN)}" if surest else self.percent(probability)

    def day(self, day: date | None) -> str:
        """A day in full: 3 March 2026, 3 марта 2026 г."""
        return UNKNOWN if day is None else format_date(day, "long", locale=self.locale)

    def short_day(self, day: date | None) -> str:
        """A day without its year: 3 Mar, 3 мар."""
        return UNKNOWN if day is None else format_date(day, "d MMM", locale=self.locale)

    def weekday(self, day: date | None) -> str:
        """A day with its weekday: Tuesday, 3 March 2026."""
        return UNKNOWN if day is None else format_date(day, "full", locale=self.locale)

    def month(self, day: date) -> str:
        """A month and its year as a heading: March 2026, март 2026 г."""
        return format_date(day, "LLLL y", locale=self.locale)

    def day_range(self, first: date, last: date) -> str:
        """Two days, both included: 2–8 March 2026."""
        return self.day(first) if first == last else format_interval(first, last, "yMMMd", locale=self.locale)

    def moment(self, at: datetime | None, zone: ZoneInfo) -> str:
        """A moment by the wall clock of a zone, to the minute: 3 Mar 2026, 14:05."""
        return UNKNOWN if at is None else format_datetime(at, "d MMM y, HH:mm", tzinfo=zone, locale=self.locale)

    def clock(self, at: datetime | None, zone: ZoneInfo) -> str:
        """The hour and minute of a moment in a zone: 14:05."""
        return UNKNOWN if at is None else format_datetime(at, "HH:mm", tzinfo=zone, locale=self.locale)

    def names(self, names: Iterable[str]) -> str:
        """A list in words: "A, B and C"; empty for none."""
        return format_list(list(names), locale=self.locale)


def words(language: Language) -> Words:
    """The words of a language."""
    return Words(language)


def known_language(text: str | None, default: Language = "en") -> Language:
    """The language that a tag like `ru-RU` or `EN` names, else the default."""
    tag = primary_language(text)
    return next((language for language in LANGUAGES if language == tag), default)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """The compiled catalogue; English is the source itself."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, [language])


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _rounded(value: float, digits: int) -> float:
    """Rounded half to even, a negative nothing made plain 0."""
    return round(value, digits) + 0.0
