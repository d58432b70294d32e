"""The Rasa agent as Safar runs it: our conversations, our actions in this process, nothing sent anywhere."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphComponentException
from rasa.exceptions import ModelNotFound
from rasa.model import get_latest_model
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

import actions.actions
from bot.answer import Payload
from bot.conversations import Conversations
from bot.engine.actions import InProcessAction, actions_of
from bot.engine.nlg import CatalogueNLG
from bot.engine.runner import SequentialGraphRunner
from bot.engine.tracker_store import ConversationTrackerStore
from bot.errors import SafarError
from bot.nlu.letter_classifier import LetterClassifier
from bot.paths import MODELS
from bot.text import clean


class SafarProcessor(MessageProcessor):
    """Rasa's processor, with the custom actions of this process and a graph runner that plans once."""

    def __init__(self, *arguments: Any, custom_actions: dict[str, InProcessAction], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._custom_actions = custom_actions
        self.graph_runner: SequentialGraphRunner = SequentialGraphRunner.of(self.graph_runner)

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """The next action; a custom one is run in this process."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return self._custom_actions.get(action.name(), action), prediction


class Engine:
    """Answers messages with the trained model.

    Args:
        conversations: Where conversations are kept.
        model: A model file, or the folder whose newest one is taken.

    Raises:
        SafarError: There is no model, or it cannot be read.
    """

    def __init__(self, conversations: Conversations, model: Path = MODELS) -> None:
        path = get_latest_model(str(model)) if model.is_dir() else str(model) if model.exists() else None
        if path is None:
            raise SafarError(f"There is no trained model in {model}.", "Run `make train`.")
        self._nlg = CatalogueNLG()
        self._agent = Agent(
            generator=self._nlg, tracker_store=ConversationTrackerStore(None, conversations=conversations)
        )
        try:
            self._agent.processor = SafarProcessor(
                model_path=path,
                tracker_store=self._agent.tracker_store,
                lock_store=self._agent.lock_store,
                generator=self._nlg,
                custom_actions=actions_of(actions.actions),
            )
        except (
            ModelNotFound,
            RasaException,
            GraphComponentException,
            tarfile.TarError,
            EOFError,
            OSError,
            ValueError,
            KeyError,
        ) as error:
            raise SafarError(
                f"The model {path} cannot be read ({type(error).__name__}).", "Run `make train` to make a new one."
            ) from error
        self._letters = self._agent.processor.graph_runner.component(LetterClassifier)
        self._agent.domain = self._nlg.domain = self._agent.tracker_store.domain = self._agent.processor.domain

    async def handle(self, conversation_id: str, text: str) -> list[dict[str, Any]]:
        """The messages that answer a typed text, as Rasa has them (text, buttons, custom)."""
        return await self._reply(UserMessage(text, CollectingOutputChannel(), conversation_id))

    async def choose(self, conversation_id: str, payload: Payload) -> list[dict[str, Any]]:
        """The messages that answer a tapped choice; there is nothing to understand, so the pipeline is not run."""
        parsed = {
            "text": str(payload),
            "intent": {"name": payload.intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in payload.values.items()],
        }
        return await self._reply(
            UserMessage(str(payload), CollectingOutputChannel(), conversation_id, parse_data=parsed)
        )

    def is_sure(self, text: str) -> bool:
        """Whether the letters of a text alone tell what it asks, so that the encoder need not be asked."""
        return self._letters is not None and self._letters.is_sure(clean(text))

    async def parse(self, text: str) -> dict[str, Any]:
        """What the pipeline understands of a text: topics, intent, entities, language."""
        return await self._agent.parse_message(text)

    async def _reply(self, message: UserMessage) -> list[dict[str, Any]]:
        await self._agent.handle_message(message)
        said: list[dict[str, Any]] = message.output_channel.messages
        return said
