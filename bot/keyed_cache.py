"""A memory of what was computed for a text, without the text: it is known by a hash whose key no other process has."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class KeyedCache(Generic[Value]):
    """The values of the texts that were used last.

    Args:
        limit: How many are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, Value] = OrderedDict()

    def key(self, text: str) -> bytes:
        """What stands for a text."""
        return hashlib.blake2b(text.encode("utf-8", "ignore"), key=self._secret, digest_size=16).digest()

    def get(self, key: bytes) -> Value | None:
        """The value, if it is kept."""
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: bytes, value: Value) -> None:
        """Keep a value; the one used longest ago goes."""
        self._kept[key] = value
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)
