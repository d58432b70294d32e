"""Whom a person is not sent to."""

from __future__ import annotations

import pytest

from bot.knowledge.guard import endangers
from bot.knowledge.schema import Audience, Contact, Known, RunBy, Status

NOBODY: frozenset[Audience] = frozenset()
LGBTI, FEAR = frozenset({Audience.lgbti}), frozenset({Audience.fear_return})


@pytest.mark.parametrize(
    ("run_by", "people", "law", "for_life", "expected"),
    [
        (RunBy.consulate, NOBODY, Known.yes, False, False),
        (RunBy.consulate, FEAR, Known.no, True, True),
        (RunBy.government, FEAR, Known.no, False, False),
        (RunBy.police, LGBTI, Known.yes, True, True),
        (RunBy.police, LGBTI, Known.unknown, True, True),
        (RunBy.immigration, LGBTI, Known.yes, False, True),
        (RunBy.consulate, LGBTI, Known.yes, False, True),
        (RunBy.police, LGBTI, Known.no, False, False),
        (RunBy.government, LGBTI, Known.yes, False, True),
        (RunBy.government, LGBTI, Known.yes, True, False),
        (RunBy.ngo, LGBTI, Known.yes, False, False),
        (RunBy.police, NOBODY, Known.yes, False, False),
    ],
)
def test_endangers(run_by: RunBy, people: frozenset[Audience], law: Known, for_life: bool, expected: bool):
    contact = Contact(roles=("emergency",), name="A body", run_by=run_by, status=Status.unverified)
    assert endangers(contact, people, law, for_life=for_life) is expected
