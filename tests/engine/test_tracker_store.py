"""Rasa's view of a conversation stays as small at its end as at its beginning."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import Conversations
from bot.engine.tracker_store import ConversationTrackerStore
from bot.paths import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
ID = "test:one"


@pytest.fixture
def store() -> ConversationTrackerStore:
    return ConversationTrackerStore(DOMAIN, conversations=Conversations())


async def _turn(store: ConversationTrackerStore, text: str, *events: Any) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(ID, append_action_listen=True)
    tracker.update(UserUttered(text, {"name": "ask", "confidence": 1.0}))
    tracker.update(ActionExecuted("action_answer"))
    tracker.update(BotUttered("an answer"))
    for event in events:
        tracker.update(event)
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)
    kept = await store.retrieve(ID)
    assert kept is not None
    return kept


async def test_retrieve_unknown_conversation(store: ConversationTrackerStore) -> None:
    assert await store.retrieve(ID) is None
    store.conversations.open(ID)
    assert await store.retrieve(ID) is None


async def test_retrieve_slots_set_before_the_engine(store: ConversationTrackerStore) -> None:
    store.conversations.open(ID).slots["language"] = "ar"
    tracker = await store.retrieve(ID)
    assert tracker is not None
    assert tracker.get_slot("language") == "ar"
    assert tracker.latest_action_name == "action_listen"


async def test_save_keeps_one_event_a_slot_and_the_last_turn(store: ConversationTrackerStore) -> None:
    await _turn(store, "first", SlotSet("country", "QA"), SlotSet("topic", "work.wages"))
    kept = await _turn(store, "second", SlotSet("country", "DE"), SlotSet("country", "ES"))
    slots = [(event.key, event.value) for event in kept.events if isinstance(event, SlotSet)]
    assert sorted(slots) == [("country", "ES"), ("topic", "work.wages")]
    assert [event.text for event in kept.events if isinstance(event, UserUttered)] == ["second"]
    assert [event.action_name for event in kept.events if isinstance(event, ActionExecuted)] == [
        "action_listen",
        "action_answer",
        "action_listen",
    ]
    assert not any(isinstance(event, BotUttered) for event in kept.events)


async def test_save_does_not_grow(store: ConversationTrackerStore) -> None:
    sizes = []
    for number in range(50):
        kept = await _turn(store, f"message {number}", SlotSet("topic", f"work.t{number}"), SlotSet("country", "QA"))
        sizes.append(len(kept.events))
    assert len(set(sizes[1:])) == 1
    assert sizes[-1] <= 8


async def test_save_value_taken_back(store: ConversationTrackerStore) -> None:
    await _turn(store, "first", SlotSet("country", "QA"), SlotSet("language", "es"))
    kept = await _turn(store, "second", SlotSet("country", None))
    assert kept.get_slot("country") is None
    assert kept.get_slot("language") == "es"
    assert store.conversations.open(ID).slots == {"language": "es"}


async def test_retrieve_none_values(store: ConversationTrackerStore) -> None:
    store.conversations.open(ID).slots.update(country=None, language="es")
    tracker = await store.retrieve(ID)
    assert tracker is not None
    assert [event.key for event in tracker.events if isinstance(event, SlotSet)] == ["language"]


async def test_save_shares_slots_with_the_conversation(store: ConversationTrackerStore) -> None:
    await _turn(store, "first", SlotSet("country", "QA"))
    conversation = store.conversations.open(ID)
    assert conversation.slots["country"] == "QA"
    conversation.slots["country"] = "DE"
    tracker = await store.retrieve(ID)
    assert tracker is not None
    assert tracker.get_slot("country") == "DE"


async def test_delete_forgets(store: ConversationTrackerStore) -> None:
    await _turn(store, "first", SlotSet("country", "QA"))
    await store.delete(ID)
    assert await store.retrieve(ID) is None
    assert len(store.conversations) == 0


async def test_conversations_are_apart(store: ConversationTrackerStore) -> None:
    await _turn(store, "first", SlotSet("country", "QA"))
    assert await store.retrieve("test:two") is None


def test_store_from_endpoints() -> None:
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    made = TrackerStore.create(endpoints.tracker_store, DOMAIN)
    inner = getattr(made, "_tracker_store", made)
    assert isinstance(inner, ConversationTrackerStore)
