"""How old a record is, and what may still be said of it."""

from __future__ import annotations

import datetime

import pytest

from bot.i18n.catalogues import catalogue
from bot.knowledge.freshness import Freshness, age, freshness, is_old
from bot.knowledge.schema import Provenance, Source

TODAY = datetime.date(2026, 12, 1)
YESTERDAY = TODAY - datetime.timedelta(1)
SEEN = datetime.date(2026, 11, 23)


def record(*dates: str | None, **fields: object) -> Provenance:
    sources = [Source(title="A", publisher="B", url="https://example.org/a", date=date) for date in dates or ("2024",)]
    return Provenance(sources=sources, **{"seen": SEEN, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Freshness.current),
        ({"valid_until": TODAY}, Freshness.current),
        ({"valid_until": YESTERDAY}, Freshness.expired),
        ({"valid_until": YESTERDAY, "checked": TODAY}, Freshness.expired),
        ({"review_by": TODAY}, Freshness.current),
        ({"review_by": YESTERDAY}, Freshness.overdue),
        ({"review_by": YESTERDAY, "valid_until": YESTERDAY}, Freshness.expired),
        ({"seen": datetime.date(2025, 12, 1)}, Freshness.current),
        ({"seen": datetime.date(2025, 11, 30)}, Freshness.overdue),
        ({"seen": datetime.date(2025, 1, 1), "checked": SEEN}, Freshness.current),
        ({"seen": datetime.date(2025, 1, 1), "review_by": TODAY}, Freshness.current),
    ],
)
def test_freshness_on_a_day(fields: dict[str, datetime.date], expected: Freshness):
    assert freshness(record(**fields), TODAY) is expected


@pytest.mark.parametrize(
    ("dates", "fields", "expected"),
    [
        (["2024-07-23"], {}, "Source of Jul 23, 2024, not yet confirmed"),
        (["2024-07"], {}, "Source of July 2024, not yet confirmed"),
        (["2024"], {}, "Source of 2024, not yet confirmed"),
        ([None], {}, "Source without a date, not yet confirmed"),
        (["2021", None, "2024-07", "2023-12-31"], {}, "Source of July 2024, not yet confirmed"),
        (["2024"], {"checked": SEEN}, "Checked on Nov 23, 2026"),
        (
            ["2024"],
            {"review_by": YESTERDAY},
            "Source of 2024, not yet confirmed; not looked at again since Nov 23, 2026",
        ),
        (
            ["2024"],
            {"checked": datetime.date(2025, 3, 1)},
            "Checked on Mar 1, 2025; not looked at again since Mar 1, 2025",
        ),
        (
            ["2024"],
            {"valid_until": YESTERDAY},
            "Source of 2024, not yet confirmed; not looked at again since Nov 23, 2026",
        ),
    ],
)
def test_age_in_words(dates: list[str | None], fields: dict[str, datetime.date], expected: str):
    assert age(record(*dates, **fields), TODAY, catalogue("en")) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("es", "Fuente con fecha 2024, aún sin confirmar; sin revisar desde el 23 nov 2026"),
        ("ar", None),
    ],
)
def test_age_overdue_in_the_persons_language(lang: str, expected: str | None):
    text = age(record(review_by=YESTERDAY), TODAY, catalogue(lang))
    assert text == expected or (expected is None and "source" not in text.lower() and "2024" in text and "2026" in text)


@pytest.mark.parametrize(
    ("dates", "fields", "expected"),
    [
        (["2024"], {}, False),
        (["2023-12-31"], {}, True),
        (["2023-12-31", "2025"], {}, False),
        ([None], {}, True),
        (["2020"], {"checked": SEEN}, False),
    ],
)
def test_is_old_source(dates: list[str | None], fields: dict[str, datetime.date], expected: bool):
    assert is_old(record(*dates, **fields), TODAY) is expected
