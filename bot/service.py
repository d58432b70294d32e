"""Starts what a whole Safar needs, in order; what fails to start is reported, and danger is answered without it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.danger.classifier import Classifier
from bot.danger.rules import word_lists
from bot.errors import SafarError
from bot.knowledge.build import SAFETY
from bot.knowledge.query import SafetyPack
from bot.privacy import silence_structlog
from bot.settings import Settings

logger = logging.getLogger(__name__)

Part = TypeVar("Part")


def start(settings: Settings, degraded: bool = False) -> Assistant:
    """An assistant with all its parts.

    Args:
        settings: The settings.
        degraded: Go on without a part that fails, as a server must; otherwise its error is raised.
    """
    conversations = Conversations(settings.idle_minutes * 60, settings.max_conversations)

    def part(name: str, make: Callable[[], Part]) -> Part | None:
        try:
            return make()
        except SafarError as error:
            if not degraded:
                raise
            logger.error("%s is down: %s %s", name, error.problem, error.remedy)
            return None

    assistant = Assistant(
        conversations,
        pack=part("safety pack", lambda: SafetyPack(SAFETY)),
        engine=part("engine", lambda: _engine(conversations)),
        encoder=part("encoder", _encoder),
        places=part("gazetteer", _places),
        classifier=part("danger classifier", Classifier.load),
    )
    word_lists()
    # The encoder's threads have the cores: a second pool of threads beside them only makes all wait.
    threadpool_limits(1, user_api="blas")
    # A million objects that stay: looking through them for garbage holds up one message in twenty by 100 ms.
    gc.collect()
    gc.freeze()
    return assistant


def _engine(conversations: Conversations) -> Any:
    from bot.knowledge.query import Store

    Store()  # a missing or broken database is reported now, not at the first question, nor after seconds of imports
    from bot.engine.agent import Engine

    silence_structlog()
    return Engine(conversations)


def _encoder() -> Any:
    from bot.nlu.encoder import shared_encoder

    return shared_encoder()


def _places() -> Any:
    from bot.nlu.gazetteer import shared_gazetteer

    return shared_gazetteer()
