"""The memory of conversations: short, bounded, and gone when it should be."""

from __future__ import annotations

import re

import pytest

from bot.answer import Answer, Outcome
from bot.conversations import TURNS, Conversations, Turn


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(("seconds", "known"), [(0, True), (599.9, True), (600, False), (6000, False)])
def test_conversation_is_wiped_after_idle_time(clock: Clock, seconds: float, known: bool):
    conversations = Conversations(600, clock=clock)
    kept = conversations.open("web:a")
    kept.slots["country"] = "QA"
    clock.now += seconds
    assert (conversations.find("web:a") is kept) is known
    assert len(conversations) == int(known)
    assert conversations.open("web:a").slots == ({"country": "QA"} if known else {})


def test_conversation_in_use_is_kept(clock: Clock):
    conversations = Conversations(600, clock=clock)
    kept = conversations.open("web:a")
    for _ in range(10):
        clock.now += 400
        assert conversations.find("web:a") is kept


def test_idle_conversations_go_without_being_asked_for(clock: Clock):
    """Another person's message wipes them: nothing waits in memory for its owner to come back."""
    conversations = Conversations(600, clock=clock)
    for number in range(5):
        conversations.open(f"web:{number}")
        clock.now += 200
    assert len(conversations) == 3
    assert conversations.wipe_idle() == 1  # the clock went on after the last one was opened
    clock.now += 601
    assert conversations.wipe_idle() == 2
    assert conversations.wipe_idle() == 0


def test_cap_drops_the_longest_idle(clock: Clock):
    conversations = Conversations(600, limit=3, clock=clock)
    for name in "abc":
        conversations.open(name)
        clock.now += 1
    conversations.find("a")
    conversations.open("d")
    assert len(conversations) == 3
    assert [name for name in "abcd" if conversations.find(name)] == ["a", "c", "d"]


def test_forget_wipes_at_once():
    conversations = Conversations()
    first = conversations.open("web:a")
    conversations.open("web:b")
    conversations.forget("web:a")
    conversations.forget("web:a")
    conversations.forget("web:unknown")
    assert conversations.find("web:a") is None
    assert conversations.open("web:a") is not first
    assert len(conversations) == 2


def test_ids_are_unguessable():
    conversations = Conversations()
    ids = [conversations.new().id for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert [one for one in ids if not re.fullmatch(r"web:[\w-]{24}", one)] == []  # 144 bits
    assert len({one[4:8] for one in ids}) > 990  # no common beginning, no counter
    assert conversations.new("kiosk").id.startswith("kiosk:")


def test_find_does_not_open():
    conversations = Conversations()
    assert conversations.find("web:guessed") is None
    assert len(conversations) == 0


def test_conversations_share_nothing():
    conversations = Conversations()
    first, second = conversations.new(), conversations.new()
    first.slots["country"] = "QA"
    first.turns.append(Turn("text", Answer(Outcome.answered, "en")))
    assert second.slots == {}
    assert len(second.turns) == 0


def test_turns_are_bounded():
    conversation = Conversations().new()
    for number in range(100):
        conversation.turns.append(Turn(str(number), Answer(Outcome.answered, "en")))
    assert [turn.said for turn in conversation.turns] == [str(number) for number in range(100 - TURNS, 100)]
