"""When a contact is open: opening hours in OpenStreetMap's notation (`Mo-Fr 08:00-17:00`), read by opening-hours-py."""

from __future__ import annotations

import datetime
import functools
import zoneinfo

import opening_hours
from babel.core import get_global
from babel.dates import get_day_names
from opening_hours import OpeningHours

from bot.i18n.formats import cldr, isolate
from bot.i18n.languages import Language

_MONDAY = datetime.datetime(2024, 1, 1)  # noqa: DTZ001 - local time, wherever that is
"""Of the week that stands for every week."""
_DAY = datetime.timedelta(days=1)

Span = tuple[str, str]


@functools.lru_cache(maxsize=4096)
def read(hours: str) -> OpeningHours:
    """The hours.

    Raises:
        ValueError: They are not in OpenStreetMap's notation.
    """
    try:
        return OpeningHours(hours)
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]
        raise ValueError("is no opening hours; write them as Mo-Fr 08:00-17:00") from error


def is_open(hours: str, country: str, now: datetime.datetime) -> bool | None:
    """Whether it is open now; None where the country's time zones give different answers, or none is known."""
    zones: list[str] = get_global("territory_zones").get(country, [])
    found = {
        read(hours).is_open(now.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, fold=0)) for zone in zones
    }
    return found.pop() if len(found) == 1 else None


def weekly(hours: str, language: Language) -> str:
    """The hours of an ordinary week, days with the same hours together: "Mon–Fri 08:00–17:00"."""
    names = get_day_names("abbreviated", locale=cldr(language))
    runs: list[tuple[int, int, tuple[Span, ...]]] = []
    for day in range(7):
        spans = _spans(hours, day)
        if runs and runs[-1][2] == spans and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day, spans)
        elif spans:
            runs.append((day, day, spans))
    return "; ".join(
        f"{names[first] if first == last else f'{names[first]}–{names[last]}'} "
        + ", ".join(isolate(f"{start}–{end}", language) for start, end in spans)
        for first, last, spans in runs
    )


def _spans(hours: str, day: int) -> tuple[Span, ...]:
    start = _MONDAY + day * _DAY
    return tuple(
        (f"{max(begin, start):%H:%M}", "24:00" if end is None or end >= start + _DAY else f"{end:%H:%M}")
        for begin, end, state, _ in read(hours).intervals(start, start + _DAY)
        if str(state) == "open"
    )
