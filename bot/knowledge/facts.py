"""The sentence of a typed fact, in the person's language, from a template of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import day, duration, money
from bot.knowledge.schema import Fact, FactType, Known

COSTS = frozenset(
    {
        FactType.complaint_tells_immigration,
        FactType.leaving_employer_consequence,
    }
)
"""What acting can cost; shown before the contacts, so that nobody calls without knowing it."""


def sentence(fact_id: str, fact: Fact, t: Catalogue) -> tuple[Line, Line | None]:
    """The fact as one line, and its condition or addition where it has one."""
    text = t.line(f"{fact_id}.text", fact.text) if fact.text else None
    template = _TEMPLATES.get(fact.type)
    if template is None:
        assert text is not None, f"{fact_id} has no text"
        return text, None
    label = t.line(f"{fact_id}.label", fact.label) if fact.label else None
    said = template(fact, label.text if label else "", t)
    if fact.disputed:
        said = t.pgettext("fact.disputed", "{fact} (sources differ: go by this, the earlier one)", fact=said)
    return Line(said, label.lang if label else None), text


def _minimum_wage(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.amount is not None and fact.currency and fact.period
    return t.pgettext(
        "fact.minimum_wage",
        "Minimum wage: {amount} {period}",
        amount=money(fact.amount, fact.currency, t.language),
        period=_period(fact.period, t),
    )


def _fee(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.amount is not None and fact.currency
    return t.pgettext(
        "fact.fee", "{label}: {amount}", label=label, amount=money(fact.amount, fact.currency, t.language)
    )


def _processing_time(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.count is not None and fact.unit
    return t.pgettext(
        "fact.processing_time", "{label}: takes about {time}", label=label, time=duration(fact.count, fact.unit, t)
    )


def _deadline(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.count is not None and fact.unit
    return t.pgettext("fact.deadline", "{label}: you have {time}", label=label, time=duration(fact.count, fact.unit, t))


def _working_hours(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.count is not None and fact.period
    return t.pgettext(
        "fact.working_hours",
        "Normal working time: at most {hours} {period}",
        hours=duration(fact.count, "hour", t),
        period=_period(fact.period, t),
    )


def _passport_retention(fact: Fact, label: str, t: Catalogue) -> str:
    if fact.allowed:
        return t.pgettext("fact.passport_retention.allowed", "The law lets an employer keep your passport.")
    return t.pgettext("fact.passport_retention.forbidden", "The law forbids an employer to keep your passport.")


def _complaint_tells_immigration(fact: Fact, label: str, t: Catalogue) -> str:
    if fact.answer is Known.yes:
        return t.pgettext(
            "fact.complaint_tells_immigration.yes",
            "If you complain, the immigration authorities can be told about you.",
        )
    if fact.answer is Known.no:
        return t.pgettext(
            "fact.complaint_tells_immigration.no",
            "By the rules, the office that takes your complaint does not tell the immigration authorities.",
        )
    return t.pgettext(
        "fact.complaint_tells_immigration.unknown",
        "We do not know whether the office that takes your complaint tells the immigration authorities. Ask an advice"
        " centre first if you have no papers.",
    )


def _change_employer_days(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.count is not None
    return t.pgettext(
        "fact.change_employer_days",
        "After your job ends, you have {time} to find a new employer.",
        time=duration(fact.count, "day", t),
    )


def _application_window(fact: Fact, label: str, t: Catalogue) -> str:
    assert fact.valid_until is not None
    date = day(fact.valid_until, t.language)
    return t.pgettext("fact.application_window", "{label}: open until {date}", label=label, date=date)


_TEMPLATES: dict[FactType, Callable[[Fact, str, Catalogue], str]] = {
    FactType.minimum_wage: _minimum_wage,
    FactType.fee: _fee,
    FactType.processing_time: _processing_time,
    FactType.deadline: _deadline,
    FactType.working_hours: _working_hours,
    FactType.passport_retention: _passport_retention,
    FactType.complaint_tells_immigration: _complaint_tells_immigration,
    FactType.change_employer_days: _change_employer_days,
    FactType.application_window: _application_window,
}
"""The other types are free text."""


def _period(period: str, t: Catalogue) -> str:
    names = {
        "hour": t.pgettext("period.hour", "per hour"),
        "day": t.pgettext("period.day", "per day"),
        "week": t.pgettext("period.week", "per week"),
        "month": t.pgettext("period.month", "per month"),
        "year": t.pgettext("period.year", "per year"),
    }
    return names[period]
