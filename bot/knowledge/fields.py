"""The forms that a value of `data/knowledge` can have: prose, keys, addresses, days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ConstrainedStr


class Prose(ConstrainedStr):
    """Text that a person reads, in English, and that is translated."""

    strip_whitespace = True
    min_length = 1


class ShortProse(Prose):
    """Prose for a button or a list row; WhatsApp refuses longer ones."""

    max_length = 24


class Key(ConstrainedStr):
    """A name inside a file, part of the stable id of its text."""

    regex = re.compile(r"^[a-z][a-z0-9_]*$")


class TopicId(ConstrainedStr):
    """`family.name`, an id of `data/knowledge/topic_ids.tsv`."""

    regex = re.compile(r"^[a-z_]+\.[a-z_]+$")


class Url(ConstrainedStr):
    """A web address with its scheme; a bare IP address is no source to send a person to."""

    regex = re.compile(r"^https?://(?!\d+\.\d+\.\d+\.\d+)[^\s/]+\.[^\s]+$")


class Phone(ConstrainedStr):
    """As it is dialled: an international number (`+974…`) or a short or national one.

    Strict, since YAML reads an unquoted one as a number, without its first 0 or +.
    """

    strict = True
    regex = re.compile(r"^\+?[0-9*#][0-9*# -]{1,18}$")


class Day(datetime.date):
    """A day as people write it in the files, `2026-11-23`, and nothing else: a mere year is no day."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], datetime.date]]:
        yield cls._read

    @classmethod
    def _read(cls, value: Any) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValueError("is no day; write it as 2026-11-23") from None
