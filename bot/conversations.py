"""The memory of conversations: in this process only, never on disk, wiped after a short idle time or on demand.

A plain library that would survive a change of dialogue engine. It keeps what a conversation needs and no more: one
value a slot, the last turns, and the dialogue engine's own note of them.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer

TURNS = 8
"""Turns that a page without JavaScript can show again."""


@dataclass(frozen=True)
class Turn:
    """What a person wrote or tapped, and the answer."""

    said: str
    answer: Answer


@dataclass
class Conversation:
    """One conversation."""

    id: str
    slots: dict[str, Any] = field(default_factory=dict)
    turns: deque[Turn] = field(default_factory=lambda: deque(maxlen=TURNS))
    chosen_language: bool = False
    """Whether the person chose the language; a choice beats any guess."""
    in_danger: bool = False
    """Danger mode: a takeover was shown; its frame stays until the person leaves it."""
    danger: str | None = None
    """The danger's category, once it is known."""
    danger_country: str | None = None
    """Where the danger is, once it is known."""
    elsewhere: bool = False
    """The danger is to somebody in a country where the person who writes is not."""
    told: set[str] = field(default_factory=set)
    """Which of the notes that are given once were given."""
    engine: list[Any] = field(default_factory=list)
    """The dialogue engine's own events of the last turn."""
    used: float = 0.0


class Conversations:
    """All conversations of this process.

    Args:
        idle_seconds: After how long without use a conversation is wiped.
        limit: How many are kept; the longest idle goes first.
        clock: Seconds that never go back.
    """

    def __init__(
        self, idle_seconds: float = 600, limit: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle = idle_seconds
        self._limit = limit
        self._clock = clock
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    def new(self, prefix: str = "web") -> Conversation:
        """A new conversation under an id that nobody can guess."""
        return self.open(f"{prefix}:{secrets.token_urlsafe(18)}")

    def open(self, conversation_id: str) -> Conversation:
        """The conversation with this id, new if there is none."""
        if (known := self.find(conversation_id)) is not None:
            return known
        conversation = self._kept[conversation_id] = Conversation(conversation_id, used=self._clock())
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return conversation

    def find(self, conversation_id: str) -> Conversation | None:
        """The conversation with this id, or None if it was never there or has been wiped."""
        self.wipe_idle()
        conversation = self._kept.get(conversation_id)
        if conversation is not None:
            conversation.used = self._clock()
            self._kept.move_to_end(conversation_id)
        return conversation

    def forget(self, conversation_id: str) -> None:
        """Wipe a conversation at once."""
        self._kept.pop(conversation_id, None)

    def wipe_idle(self) -> int:
        """Wipe what was idle for too long; the oldest stand first, so this looks only at what it removes."""
        wiped = 0
        oldest = self._clock() - self._idle
        while self._kept:
            conversation_id, conversation = next(iter(self._kept.items()))
            if conversation.used > oldest:
                break
            del self._kept[conversation_id]
            wiped += 1
        return wiped

    def __len__(self) -> int:
        return len(self._kept)
