"""Runs the custom actions in this process, in place of an HTTP action server.

Rasa's RemoteAction would serialise the whole tracker and domain, and check the reply against its own JSON schema, at
every call: 13 ms. Here the action gets the same `rasa_sdk` objects directly; its code does not know the difference.
"""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import rasa.shared.core.events as rasa_events
from rasa.core.actions.action import Action as RasaAction
from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


def actions_of(module: ModuleType) -> dict[str, InProcessAction]:
    """The custom actions that a module defines, by name."""
    classes = [
        found
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Action) and not inspect.isabstract(found) and found is not Action
    ]
    instances: list[Action] = [found() for found in classes]
    return {action.name(): InProcessAction(action) for action in instances}


class InProcessAction(RasaAction):
    """A `rasa_sdk` action that Rasa runs without a network."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        """The action's name in the domain."""
        return str(self._action.name())

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[rasa_events.Event]:
        """Run it; its messages and events come back as Rasa's."""
        dispatcher = CollectingDispatcher()
        events: list[dict[str, Any]] = await self._action.run(dispatcher, _sdk_tracker(tracker), {}) or []
        said: list[rasa_events.Event] = []
        for message in dispatcher.messages:
            response = message.pop("response", None)
            drafted = (await nlg.generate(response, tracker, output_channel.name()) or {}) if response else {}
            said.append(create_bot_utterance({**drafted, **{key: value for key, value in message.items() if value}}))
        return said + rasa_events.deserialise_events(events)


def _sdk_tracker(tracker: DialogueStateTracker) -> Tracker:
    message = tracker.latest_message
    return Tracker(
        tracker.sender_id,
        tracker.current_slot_values(),
        message.as_dict()["parse_data"] if message else {},
        [],
        tracker.is_paused(),
        tracker.followup_action,
        {},
        tracker.latest_action_name,
    )
