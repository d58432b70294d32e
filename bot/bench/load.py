"""Sends messages over HTTP to a server's Rasa-compatible REST webhook and measures the answers."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=120)


@dataclass(frozen=True)
class Server:
    """A server under test: its webhook, and a payload of one of its buttons."""

    url: str
    button: str


class Client:
    """One connection pool to a server."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def send(self, message: str, sender: str | None = None) -> float:
        """Send a message, as a new person unless a sender is given; the seconds until the answer is here."""
        started = time.perf_counter()
        body = {"sender": sender or uuid.uuid4().hex, "message": message}
        async with self._session.post(self._server.url, json=body) as response:
            answer = await response.json()
        if response.status != 200 or not answer or not answer[0].get("text"):
            raise RuntimeError(f"{self._server.url} answered {response.status} with no text")
        return time.perf_counter() - started

    async def one_by_one(self, messages: list[str]) -> list[float]:
        """The times of messages sent one after the other."""
        return [await self.send(message) for message in messages]

    async def per_second(self, messages: list[str], at_once: int) -> float:
        """How many messages a second are answered when so many are under way at once."""
        queue = iter(messages)

        async def person() -> None:
            for message in queue:
                await self.send(message)

        started = time.perf_counter()
        await asyncio.gather(*(person() for _ in range(at_once)))
        return len(messages) / (time.perf_counter() - started)

    async def growth(
        self, messages: list[str], early: int = 10, late: int = 200, around: int = 5
    ) -> tuple[float, float]:
        """The middle time of messages near number `early` and number `late` of one conversation, buttons between."""
        sender = uuid.uuid4().hex
        times = []
        for number in range(1, late + around + 1):
            near = min(abs(number - early), abs(number - late)) <= around
            # The messages measured are the same at both ends, so that only the conversation's length differs.
            text = (
                messages[(number - (early if number < late // 2 else late)) % len(messages)]
                if near
                else self._server.button
            )
            times.append(await self.send(text, sender))
        return (
            statistics.median(times[early - around - 1 : early + around]),
            statistics.median(times[late - around - 1 : late + around]),
        )


def mix(unseen: Iterator[str], repeated: list[str], button: str, count: int) -> list[str]:
    """So many messages: half are buttons, 30% are repeated, 20% unseen, in an order that is always the same."""
    kinds = ["button"] * (count // 2) + ["repeated"] * (count * 3 // 10) + ["unseen"] * (count // 5)
    random.Random(7).shuffle(kinds)
    again = itertools.cycle(repeated)
    source = {"button": lambda: button, "repeated": lambda: next(again), "unseen": lambda: next(unseen)}
    return [source[kind]() for kind in kinds]


def percentile(times: list[float], share: float) -> float:
    """The time within which a share of the messages was answered."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
