"""Rasa's view of the conversations: one SlotSet for each set slot plus the events of the last turn.

Rasa replays a tracker's events at every message, and its own stores keep them all, so a message costs more the longer a
conversation lasts. This one stays as small at message 200 as at message 2.
"""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import Conversations


class ConversationTrackerStore(TrackerStore):
    """Keeps trackers in `Conversations`."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,  # Rasa passes the endpoint's url here
        event_broker: EventBroker | None = None,
        conversations: Conversations | None = None,
        **kwargs: Any,
    ) -> None:
        self.conversations = Conversations() if conversations is None else conversations
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker as it is now; None for a conversation that Rasa has not seen."""
        conversation = self.conversations.find(sender_id)
        if conversation is None or not (conversation.engine or conversation.slots):
            return None
        slots: list[Event] = [SlotSet(name, value) for name, value in conversation.slots.items() if value is not None]
        events = [*slots, *conversation.engine]
        if not any(isinstance(event, ActionExecuted) for event in events):
            events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, sender_source=None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots' values, and what Rasa needs to know of the last turn."""
        conversation = self.conversations.open(tracker.sender_id)
        conversation.slots = {
            name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value
        }
        conversation.engine = _last_turn(list(tracker.events))

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation."""
        self.conversations.forget(sender_id)


def _last_turn(events: list[Event]) -> list[Event]:
    """The action_listen before the last message and all that follows, without slots: those are kept as values."""
    start = max((n for n, event in enumerate(events) if isinstance(event, UserUttered)), default=0)
    while start > 0 and not isinstance(events[start], ActionExecuted):
        start -= 1
    kept = (ActionExecuted, UserUttered)
    return [event for event in events[start:] if isinstance(event, kept)]
