"""How old a record is, and what may still be said of it."""

from __future__ import annotations

import datetime
from enum import Enum

from bot.i18n.catalogues import Catalogue
from bot.i18n.formats import day, partial_date
from bot.knowledge.schema import Provenance, Source

REVIEW_AFTER = datetime.timedelta(days=365)
"""When a record without a `review_by` of its own should be looked at again, counted from when it was last looked at."""

OLD_SOURCE_YEARS = 2


class Freshness(str, Enum):
    """What may be said of a record today."""

    current = "current"
    overdue = "overdue"
    """Shown, with the date since when nobody has looked."""
    expired = "expired"
    """No longer stated as true; only a safety contact is still shown, with that warning."""


def freshness(record: Provenance, today: datetime.date) -> Freshness:
    """The freshness of a contact or a fact on a day."""
    if record.valid_until and record.valid_until < today:
        return Freshness.expired
    looked = record.checked or record.seen
    due = record.review_by or (looked + REVIEW_AFTER if looked else today)
    return Freshness.overdue if due < today else Freshness.current


def age(record: Provenance, today: datetime.date, t: Catalogue) -> str:
    """How old a record is, in words; what no person has confirmed says so."""
    if record.checked:
        text = t.pgettext("age.checked", "Checked on {date}", date=day(record.checked, t.language))
    else:
        text = source_age(max(record.sources, key=lambda source: source.date or "", default=None), t)
    if freshness(record, today) is not Freshness.current and (looked := record.checked or record.seen):
        since = t.pgettext("age.overdue", "not looked at again since {date}", date=day(looked, t.language))
        text = t.pgettext("age.both", "{first}; {second}", first=text, second=since)
    return text


def source_age(source: Source | None, t: Catalogue) -> str:
    """The age of what a source says."""
    if source is None or source.date is None:
        return t.pgettext("age.undated", "Source without a date, not yet confirmed")
    return t.pgettext("age.source", "Source of {date}, not yet confirmed", date=partial_date(source.date, t.language))


def is_old(record: Provenance, today: datetime.date) -> bool:
    """Whether a person should call first: no dated source, or one of years ago, and nobody confirmed it."""
    if record.checked:
        return False
    newest = max((source.date or "" for source in record.sources), default="")
    return not newest or int(newest[:4]) < today.year - OLD_SOURCE_YEARS
