"""Last component: answer, or ask which topic is meant. It gates on the confidence of the topic itself."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import UntrainedComponent
from bot.nlu.topic_classifier import ASK, TOPICS

FOLLOW_UP = "follow_up"
"""The intent of what means something only after an answer; also the key of the message under which its kind is put."""
LIKELY = "likely_topics"
"""Key of the message under which the topics worth offering are put, best first."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceGate(UntrainedComponent):
    """Turns an unsure `ask`, and a message without letters, into `nlu_fallback`; notes which topics to offer."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Probabilities from which a topic is answered, another intent is believed, and a topic is worth offering.

        A greeting that was none loses the question, so it must be surer than a topic.
        """
        return {"answer": 0.55, "other": 0.5, "offer": 0.01}

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide for each message."""
        for message in messages:
            ranking: list[dict[str, Any]] = message.get(TOPICS) or []
            intent = message.get(INTENT) or {"name": None, "confidence": 0.0}
            likely = [entry["topic"] for entry in ranking if entry["confidence"] >= self._config["offer"]]
            message.set(LIKELY, likely, add_to_output=True)
            wordless = not any(map(str.isalpha, message.get(TEXT) or ""))
            if wordless or intent["confidence"] < self._config["answer" if intent["name"] == ASK else "other"]:
                fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - intent["confidence"]}
                message.set(INTENT, fallback, add_to_output=True)
            elif intent["name"] == FOLLOW_UP:
                message.set(FOLLOW_UP, intent["full_name"].split("/", 1)[-1], add_to_output=True)
            elif intent["name"] == ASK:
                topic = {"entity": "topic", "value": ranking[0]["topic"], "extractor": ConfidenceGate.__name__}
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), topic], add_to_output=True)
        return messages
