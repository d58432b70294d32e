"""What curators do to files."""

from __future__ import annotations

import datetime

import pytest

from bot.errors import SafarError
from bot.knowledge.curate import confirm, start_topic
from bot.knowledge.load import load
from tests.knowledge.small import QATAR, TODAY, WAGES, Base


def test_confirm_a_contact_says_when(small: Base):
    before = small.text(QATAR)
    confirm(load(small.folder), "QA.hotline", TODAY)
    assert load(small.folder).countries["QA"].contacts["hotline"].checked == TODAY
    assert small.problems() == []
    added = [line for line in small.text(QATAR).splitlines() if line not in before.splitlines()]
    assert added == [f"    checked: {TODAY}"]


def test_confirm_again_changes_the_day(small: Base):
    later = TODAY + datetime.timedelta(days=30)
    confirm(load(small.folder), "QA.hotline", TODAY)
    confirm(load(small.folder), "QA.hotline", later)
    assert small.text(QATAR).count("checked:") == 1
    assert load(small.folder).countries["QA"].contacts["hotline"].checked == later


def test_confirm_a_topic_moves_its_review(small: Base):
    later = datetime.date(2027, 5, 1)
    confirm(load(small.folder), "work.wages", later)
    topic = load(small.folder).topics["work.wages"]
    assert (topic.reviewed, topic.review_by) == (later, datetime.date(2028, 4, 30))


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("QA.nobody", "There is no record 'QA.nobody'"),
        ("XX.hotline", "There is no record 'XX.hotline'"),
        ("nothing", "There is no record 'nothing'"),
        ("QA.waiting", "QA.waiting has no source yet"),
    ],
)
def test_confirm_what_cannot_be(small: Base, record: str, said: str):
    with pytest.raises(SafarError, match=said):
        confirm(load(small.folder), record, TODAY)


def test_start_topic_writes_a_file_and_check_says_what_it_lacks(small: Base):
    path = start_topic(load(small.folder), small.folder, "work.hours", TODAY)
    assert path == small.folder / "topics" / "work" / "hours.yml"
    problems = small.problems()
    assert problems
    assert all(problem.path == str(path) for problem in problems)
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("topic", "said"), [("work.wages", "is there already"), ("work.nonsense", "There is no topic"), ("x", "no topic")]
)
def test_start_topic_refuses(small: Base, topic: str, said: str):
    before = small.text(WAGES)
    with pytest.raises(SafarError, match=said):
        start_topic(load(small.folder), small.folder, topic, TODAY)
    assert small.text(WAGES) == before
