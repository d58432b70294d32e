"""Typed facts as sentences, in three languages."""

from __future__ import annotations

import re

import pytest

from bot.answer import FactView, Kind
from tests.knowledge.answers import plain, section
from tests.knowledge.small import QATAR, Base, fact

TYPED = {
    "wage": {"type": "minimum_wage", "amount": 1000, "currency": "QAR", "period": "month"},
    "cents": {"type": "minimum_wage", "amount": 12.41, "currency": "EUR", "period": "hour"},
    "fee": {"type": "fee", "label": "Residence permit", "amount": 100, "currency": "EUR"},
    "time": {"type": "processing_time", "label": "Work permit", "count": 3, "unit": "week"},
    "deadline": {"type": "deadline", "label": "Claim", "count": 20, "unit": "working_day"},
    "disputed": {"type": "deadline", "label": "Claim", "count": 20, "unit": "day", "disputed": "true"},
    "window": {"type": "application_window", "label": "Papers", "valid_until": "2027-06-30"},
    "hours": {"type": "working_hours", "count": 40, "period": "week"},
    "kept": {"type": "passport_retention", "allowed": "true"},
    "free": {"type": "passport_retention", "allowed": "false", "text": "Unless you ask for it."},
    "told": {"type": "complaint_tells_immigration", "answer": "'yes'"},
    "untold": {"type": "complaint_tells_immigration", "answer": "'no'"},
    "unknown": {"type": "complaint_tells_immigration", "answer": "unknown"},
    "left": {"type": "leaving_employer_consequence", "text": "You can be reported."},
    "days": {"type": "change_employer_days", "count": 90},
    "health": {"type": "health_without_papers", "text": "Emergencies are treated."},
}
RENDERED = {
    # key: (the English sentence, what the Spanish one must hold)
    "wage": ("Minimum wage: QAR 1,000 per month", "1.000 QAR"),
    "cents": ("Minimum wage: €12.41 per hour", "12,41 €"),
    "fee": ("Residence permit: €100", "100 €"),
    "time": ("Work permit: takes about 3 weeks", "3 semanas"),
    "deadline": ("Claim: you have 20 working days", "20 días"),
    "disputed": ("Claim: you have 20 days (sources differ: go by this, the earlier one)", "20 días"),
    "window": ("Papers: open until Jun 30, 2027", "30 jun 2027"),
    "hours": ("Normal working time: at most 40 hours per week", "40 horas"),
    "kept": ("The law lets an employer keep your passport.", "permite"),
    "free": ("The law forbids an employer to keep your passport.", "prohíbe"),
    "days": ("After your job ends, you have 90 days to find a new employer.", "90 días"),
}


def typed(small: Base, key: str, lang: str) -> FactView:
    small.append(QATAR, fact(f"x_{key}", **TYPED[key]))
    answer = small.answer("work.wages", "QA", lang=lang)
    found = [*section(answer, Kind.costs), *section(answer, Kind.facts)]
    return next(item for item in found if item.id == f"QA.x_{key}")


@pytest.mark.parametrize("key", RENDERED)
def test_typed_facts_render(small: Base, key: str):
    item = typed(small, key, "en")
    assert plain(item.text.text) == RENDERED[key][0]
    assert (item.note.text if item.note else None) == ("Unless you ask for it." if key == "free" else None)


@pytest.mark.parametrize("key", RENDERED)
def test_typed_facts_render_in_spanish(small: Base, key: str):
    text = plain(typed(small, key, "es").text.text)
    assert RENDERED[key][1] in text
    assert re.findall(r"\b(?:the|per|hours|days|weeks|law|wage|time)\b", text) == []


@pytest.mark.parametrize("key", [key for key in TYPED if "label" not in TYPED[key] and key not in ("left", "health")])
def test_typed_facts_render_in_arabic(small: Base, key: str):
    text = typed(small, key, "ar").text
    assert text.lang is None
    assert re.search("[\u0620-\u064a]", text.text)
    assert re.findall("[A-Za-z]+", text.text) == []


def test_typed_facts_render_what_is_not_known(small: Base):
    said = {key: typed(small, key, "en").text.text for key in ("told", "untold", "unknown")}
    assert said == {
        "told": "If you complain, the immigration authorities can be told about you.",
        "untold": "By the rules, the office that takes your complaint does not tell the immigration authorities.",
        "unknown": "We do not know whether the office that takes your complaint tells the immigration authorities."
        " Ask an advice centre first if you have no papers.",
    }
