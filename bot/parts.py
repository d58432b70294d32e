"""What the assistant is put together from; each part may be down."""

from __future__ import annotations

from typing import Any, Protocol

from bot.answer import Payload
from bot.danger import Danger


class Engine(Protocol):
    """What answers messages that are no danger; Rasa, at present."""

    async def handle(self, conversation_id: str, text: str) -> list[dict[str, Any]]:
        """The messages that answer a typed text."""
        ...

    async def choose(self, conversation_id: str, payload: Payload) -> list[dict[str, Any]]:
        """The messages that answer a tapped choice."""
        ...

    def is_sure(self, text: str) -> bool:
        """Whether the letters of a text alone tell what it asks."""
        ...

    async def parse(self, text: str) -> dict[str, Any]:
        """What is understood of a text."""
        ...


class Places(Protocol):
    """Finds the country in a text; the gazetteer, at present."""

    def country(self, text: str) -> str | None:
        """The code of the country that a text is about."""
        ...

    def only_country(self, text: str) -> bool:
        """Whether a text is nothing but the name of a place."""
        ...


class Encoder(Protocol):
    """Knows what a text means, as a vector; the engine finds it there too."""

    async def encode(self, text: str) -> Any:
        """The vector of a text, made outside the event loop."""
        ...


class Classifier(Protocol):
    """Adds to what the danger rules find."""

    def assess(self, text: str, rules: Danger, vector: Any = None) -> Danger:
        """The danger of a text, with or without its vector."""
        ...

    def sees_none(self, text: str, rules: Danger) -> bool:
        """Whether a text shows so little danger that its vector need not be known."""
        ...
