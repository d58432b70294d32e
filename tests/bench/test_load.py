"""What the benchmark sends, and how it counts; no servers."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from bot.bench.load import Client, Server, mix, percentile
from bot.bench.run import ratios

BUTTON = '/ask{"topic": "work.permit"}'


def _mix(count: int) -> list[str]:
    return mix((f"unseen {n}" for n in itertools.count()), ["again 1", "again 2", "again 3"], BUTTON, count)


@pytest.mark.parametrize("count", [10, 100, 600])
def test_mix_proportions(count: int) -> None:
    kinds = Counter(message.split()[0] for message in _mix(count))
    assert kinds == {'/ask{"topic":': count // 2, "again": count * 3 // 10, "unseen": count // 5}


def test_mix_is_always_the_same() -> None:
    assert _mix(600) == _mix(600)


def test_mix_is_shuffled_and_unseen_is_new() -> None:
    messages = _mix(600)
    unseen = [message for message in messages if message.startswith("unseen")]
    assert len(set(unseen)) == len(unseen)
    assert len(set(messages[:20])) > 5
    assert Counter(message for message in messages if message.startswith("again")) == {
        "again 1": 60,
        "again 2": 60,
        "again 3": 60,
    }


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [
        ([1.0], 0.95, 1.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(100)], 0.95, 95.0),
        ([float(n) for n in range(100, 0, -1)], 0.0, 1.0),
        ([1.0, 2.0], 1.0, 2.0),
    ],
)
def test_percentile(times: list[float], share: float, expected: float) -> None:
    assert percentile(times, share) == expected


def test_ratios() -> None:
    names = ["p50_unseen", "p95_unseen", "p50_repeat", "p50_button", "memory", "train_time", "start_time"]
    names += [f"throughput_{n}_{kind}" for n in (8, 32) for kind in ("unseen", "mix")]
    stock = {**dict.fromkeys(names, 4.0), "at_10": 1.0, "at_200": 3.0}
    safar = {**dict.fromkeys(names, 2.0), "at_10": 1.0, "at_200": 1.1, "throughput_8_mix": 20.0}
    found = ratios(stock, safar)
    assert found.pop("growth_200") == pytest.approx(1.1)
    assert found.pop("growth_200_stock") == 3.0
    assert found.pop("throughput_8_mix") == 5.0
    assert found == dict.fromkeys(set(names) - {"throughput_8_mix"}, 0.5)


def test_ratios_hold_what_is_promised() -> None:
    timed = ["p50_unseen", "p95_unseen", "p50_repeat", "p50_button", "memory", "train_time", "start_time"]
    rates = [f"throughput_{n}_{kind}" for n in (8, 32) for kind in ("unseen", "mix")]
    every = dict.fromkeys([*timed, *rates, "at_10", "at_200"], 1.0)
    promised = {"p50_unseen", "p50_repeat", "p50_button", "throughput_8_unseen", "throughput_8_mix"}
    assert promised | {"memory", "train_time", "growth_200"} <= set(ratios(every, every))


class Timed(Client):
    """Takes as long as it is told, and notes what is sent to whom."""

    def __init__(self) -> None:
        self._server = Server("http://unused", BUTTON)
        self.sent: list[tuple[str, str | None]] = []

    async def send(self, message: str, sender: str | None = None) -> float:
        self.sent.append((message, sender))
        return float(len(self.sent))


async def test_growth_measures_the_same_messages_in_one_conversation() -> None:
    client = Timed()
    texts = [f"text {n}" for n in range(40)]
    assert await client.growth(texts) == (10, 200)
    assert len({sender for _, sender in client.sent}) == 1
    near = {number: [client.sent[number + step - 1][0] for step in range(-5, 6)] for number in (10, 200)}
    assert near[10] == near[200]
    assert len(set(near[10])) == 11
    assert {message for message, _ in client.sent[15:194]} == {BUTTON}


async def test_one_by_one_and_at_once_send_everything_once() -> None:
    client = Timed()
    messages = [f"text {n}" for n in range(50)]
    assert await client.one_by_one(messages) == [float(n) for n in range(1, 51)]
    client.sent.clear()
    assert await client.per_second(messages, 8) > 0
    assert sorted(message for message, _ in client.sent) == sorted(messages)
