"""Opening hours: read, told for a week, and asked for now."""

from __future__ import annotations

import datetime

import pytest

from bot.i18n.languages import languages
from bot.knowledge import opening

MONDAY_NOON = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("hours", "country", "hour", "is_open"),
    [
        ("Mo-Fr 08:00-17:00", "DE", 12, True),
        ("Mo-Fr 08:00-17:00", "DE", 18, False),
        ("Mo-Fr 08:00-17:00", "JP", 12, False),
        ("Sa-Su 08:00-17:00", "DE", 12, False),
        ("24/7", "US", 3, True),
        ("Mo-Fr 08:00-12:00", "US", 15, None),  # noon in one time zone, morning in another
        ("Mo-Su 20:00-04:00", "QA", 22, True),
        ("Mo-Fr 08:00-17:00", "INT", 12, None),
    ],
)
def test_is_open(hours: str, country: str, hour: int, is_open: bool | None) -> None:
    assert opening.is_open(hours, country, MONDAY_NOON.replace(hour=hour)) is is_open


@pytest.mark.parametrize(
    ("hours", "language", "told"),
    [
        ("Mo-Fr 08:00-17:00", "en", "Mon–Fri 08:00–17:00"),
        ("24/7", "en", "Mon–Sun 00:00–24:00"),
        ("Mo-Th 09:00-12:00,13:00-15:00; Sa 09:00-11:00", "es", "lun–jue 09:00–12:00, 13:00–15:00; sáb 09:00–11:00"),
        ("Su-Th 08:00-14:00", "en", "Mon–Thu 08:00–14:00; Sun 08:00–14:00"),
        ("Mo 08:00-17:00", "ar", "الاثنين \u206608:00–17:00\u2069"),
    ],
)
def test_weekly(hours: str, language: str, told: str) -> None:
    assert opening.weekly(hours, languages()[language]) == told


@pytest.mark.parametrize("hours", ["", "whenever", "Mo-Fr 8 to 5", "25:00-99:00"])
def test_read_nonsense(hours: str) -> None:
    with pytest.raises(ValueError, match="opening hours"):
        opening.read(hours)
