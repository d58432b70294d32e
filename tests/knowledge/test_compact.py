"""The page on the Global Compact."""

from __future__ import annotations

import pytest

from bot.knowledge.compact import PAGE, actions, known, page
from bot.knowledge.load import load
from tests.knowledge.small import WAGES, Base


def test_page_is_current():
    assert PAGE.read_text() == page(load()), "run `python -m bot knowledge compact`"


def test_every_action_is_served():
    assert "**none**" not in page(load())


@pytest.mark.parametrize(("objective", "letters"), [("3", "abcde"), ("15", "abcdef")])
def test_objectives_of_information_and_services_are_whole(objective: str, letters: str):
    assert {name for name in actions() if name.rstrip("abcdefghijkl") == objective} == {
        objective + one for one in letters
    }


@pytest.mark.parametrize(("name", "expected"), [("3a", True), ("15", True), ("23", True), ("24", False), ("3z", False)])
def test_known(name: str, expected: bool):
    assert known(name) is expected


def test_check_reports_an_unknown_action(small: Base):
    small.replace(WAGES, "related: [return", 'compact: ["99x"]\nrelated: [return')
    assert [one.message for one in small.problems()] == ["there is no action '99x'"]
