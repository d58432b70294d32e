"""What `knowledge stats` counts."""

from __future__ import annotations

import datetime

import pytest

from bot.knowledge.load import load
from bot.knowledge.stats import stats
from tests.knowledge.small import QATAR, TODAY, Base, fact


def test_stats_counts(small: Base):
    small.append(QATAR, fact("closed", text="A rule.", valid_until="2026-11-30"))
    found = stats(load(small.folder), TODAY)
    contacts = {"shown": 2, "unverified": 1, "dead": 1, "checked": 0, "overdue": 0, "expired": 0}
    facts = {"shown": 2, "unverified": 1, "dead": 0, "checked": 0, "overdue": 0, "expired": 1}
    assert found["by_country"]["QA"] == {"owner": "(position open)", "contacts": contacts, "facts": facts}
    assert found["topics"] == 2
    assert "work.wages" not in found["missing_topics"]
    assert (found["countries"], found["published"], found["unverified"], found["expired"]) == (1, 5, 2, 1)
    assert found["typed_share"] == 0.5
    assert 0 < found["mean_grade"] < found["max_grade"] < 9


@pytest.mark.parametrize(
    ("source", "today", "state"),
    [
        ("date: '2024'", TODAY, "covered"),
        ("date: '2019', law: true", TODAY, "covered"),
        ("date: '2019'", TODAY, "old"),
        ("issuer: true", TODAY, "old"),
        ("date: '2024'", datetime.date(2027, 1, 1), "missing"),
    ],
)
def test_matrix_says_how_well_a_need_is_met(small: Base, source: str, today: datetime.date, state: str):
    rule = fact("school", text="Schools are free.", topics="[services.school]", valid_until="2026-12-31")
    small.append(QATAR, rule.replace("date: '2024'", source))
    row = stats(load(small.folder), today)["matrix"]["QA"]
    assert row["school"] == state
    assert set(row.values()) <= {"covered", "old", "unverified", "missing"}


def test_matrix_counts_what_waits_and_that_a_window_closed(small: Base):
    window = {"type": "application_window", "label": "Papers", "topics": "[pathways.regularisation]"}
    small.append(QATAR, fact("papers", valid_until="2026-01-01", **window))
    small.append(QATAR, fact("rumour2", text="A rule.", topics="[services.school]", status="unverified"))
    row = stats(load(small.folder), TODAY)["matrix"]["QA"]
    assert (row["regularisation"], row["school"], row["family"]) == ("covered", "unverified", "missing")


def test_country_kept_for_its_safety_contacts_alone_has_no_row(small: Base):
    small.append(QATAR, "safety_only: true\n")
    assert stats(load(small.folder), TODAY)["matrix"] == {}
