"""Names, dates, money, durations and phone numbers as a language writes them (CLDR through Babel)."""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from dataclasses import dataclass

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from bot.i18n.catalogues import Catalogue
from bot.i18n.languages import Language, find, source_locale

_ISOLATE = "\u2066{}\u2069"


def isolate(text: str, language: Language) -> str:
    """Left-to-right text (a number, an address) that keeps its order inside right-to-left text."""
    return _ISOLATE.format(text) if language.direction == "rtl" else text


def cldr(language: Language) -> Locale:
    """CLDR's data; the source's where CLDR has none for the language."""
    return language.locale or source_locale()


NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
"""Codes of two letters that CLDR has beside countries."""


def known_country(code: str) -> bool:
    """Whether CLDR knows a country of this code (ISO 3166-1 alpha-2, in capitals)."""
    letters = len(code) == 2 and code.isascii() and code.isalpha()
    return letters and code in source_locale().territories and code not in NO_COUNTRY


@functools.lru_cache(maxsize=4096)
def country_name(code: str, language: Language) -> str:
    """The country's name, in English where CLDR has none in this language."""
    name: str | None = cldr(language).territories.get(code)
    return name or source_locale().territories.get(code, code)


def language_name(code: str, language: Language) -> str:
    """The name of the language `code`, in `language`."""
    return cldr(language).languages.get(code.replace("-", "_")) or (known.name if (known := find(code)) else code)


def day(date: datetime.date, language: Language) -> str:
    """A date, in the middle form: 5 Jul 2024."""
    return format_date(date, "medium", locale=cldr(language))


@dataclass(frozen=True)
class Month:
    """A page of a calendar: its title, the short names of the weekdays, and weeks of days (None beside the month)."""

    title: str
    weekdays: list[str]
    weeks: list[list[datetime.date | None]]


def month(date: datetime.date, language: Language) -> Month:
    """The month of a date, its weeks beginning as they do where the language is spoken."""
    locale = cldr(language)
    first = locale.first_week_day
    names = get_day_names("abbreviated", locale=locale)
    weeks = calendar.Calendar(first).monthdatescalendar(date.year, date.month)
    return Month(
        format_skeleton("yMMMM", date, locale=locale),
        [names[(first + number) % 7] for number in range(7)],
        [[day if day.month == date.month else None for day in week] for week in weeks],
    )


def partial_date(date: str, language: Language) -> str:
    """A source's date, which may be a year, a month or a day (ISO 8601)."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 3:
        return day(datetime.date(*parts), language)
    return format_skeleton(
        "yMMMM" if len(parts) == 2 else "y", datetime.date(parts[0], [*parts, 1][1], 1), locale=cldr(language)
    )


def money(amount: float, currency: str, language: Language) -> str:
    """An amount; without decimals where there are none."""
    if amount % 1:
        return _spaced(format_currency(amount, currency, locale=cldr(language)))
    pattern = cldr(language).currency_formats["standard"].pattern
    whole = pattern.replace(".00", "").replace(".##", "")
    return _spaced(format_currency(amount, currency, whole, locale=cldr(language), currency_digits=False))


def _spaced(amount: str) -> str:
    """CLDR sets a space between a currency's letters and the digits ("QAR 1,000"), which Babel leaves out."""
    return re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\N{NO-BREAK SPACE}", amount)


def listing(names: list[str], language: Language) -> str:
    """Several names in a row, with the language's own commas and "and"."""
    return format_list(names, locale=cldr(language))


def number(value: float, language: Language) -> str:
    """A plain number."""
    return format_decimal(value, locale=cldr(language))


def duration(count: int, unit: str, t: Catalogue) -> str:
    """So many hours, days, working days, weeks, months or years."""
    if unit == "working_day":
        return t.npgettext(
            "unit.working_days", "{count} working day", "{count} working days", count, count=number(count, t.language)
        )
    # Babel prints the raw unit's name where CLDR has no long form (zh, fa, ur, sw, my …).
    long = format_unit(count, f"duration-{unit}", length="long", locale=cldr(t.language))
    return (
        long
        if "duration" not in long
        else format_unit(count, f"duration-{unit}", length="short", locale=cldr(t.language))
    )


def phone(value: str) -> str:
    """A number as people write it; short codes stay as they are."""
    if not value.startswith("+"):
        return value
    try:
        return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return value


def tel(value: str) -> str:
    """The link that dials a number."""
    return "tel:" + "".join(char for char in value if char in "+*#0123456789")
