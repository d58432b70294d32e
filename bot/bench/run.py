"""Measures the stock Rasa set-up and Safar in one run, the same messages to the same kind of webhook.

Unseen texts are development questions; each is made unseen again for each phase by a number that is said in it, so that
neither server can have kept it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import yaml

from bot.bench import stock
from bot.bench.load import TIMEOUT, Client, Server, mix, percentile
from bot.errors import SafarError
from bot.paths import BUILD, ROOT

QUESTIONS = ROOT.parent / "shared" / "eval" / "dev_questions.jsonl"
FALLBACK_QUESTIONS = stock.SAMPLE
STOCK_PORT, STOCK_ACTIONS_PORT, SAFAR_PORT = 5105, 5155, 5205
START_SECONDS = 180

Figures = dict[str, float]


def measure() -> dict[str, Any]:
    """All figures: {"stock": …, "safar": …, "ratio": …}; times in seconds, memory in MB, throughput in messages/s."""
    project = stock.build()
    texts = _questions()
    results: dict[str, Figures] = {
        "stock": _serve_and_measure(_start_stock(project["model"]), _stock_server(), texts),
        "safar": _serve_and_measure(_start_safar(), _safar_server(), texts),
    }
    results["stock"]["train_time"] = project["train_seconds"]
    results["safar"]["train_time"] = train_cold()
    return {**results, "ratio": ratios(results["stock"], results["safar"])}


def ratios(stock_figures: Figures, safar: Figures) -> Figures:
    """Safar's figure over stock's; growth is Safar's own, message 200 over message 10."""
    names = ("p50_unseen", "p95_unseen", "p50_repeat", "p50_button", "memory", "train_time", "start_time")
    rates = ("throughput_8_unseen", "throughput_32_unseen", "throughput_8_mix", "throughput_32_mix")
    return {
        **{name: safar[name] / stock_figures[name] for name in (*names, *rates)},
        "growth_200": safar["at_200"] / safar["at_10"],
        "growth_200_stock": stock_figures["at_200"] / stock_figures["at_10"],
    }


def train_cold() -> float:
    """Seconds to train Safar on the sample that stock is trained on, with nothing kept from before."""
    with tempfile.TemporaryDirectory() as folder:
        cache, kept = BUILD / "embeddings.npz", Path(folder) / "embeddings.npz"
        sample: dict[str, list[str]] = yaml.safe_load(stock.SAMPLE.read_text())
        (Path(folder) / "nlu.yml").write_text(yaml.safe_dump(stock.training_data(sample, "ask/{}".format)))
        if cache.exists():
            shutil.move(cache, kept)
        try:
            started = time.perf_counter()
            command = stock.rasa(
                "train", "--force", "--data", f"{folder}/nlu.yml", "data/rules.yml", "--out", f"{folder}/models"
            )
            done = subprocess.run(
                command, cwd=ROOT, env=stock.environment(), capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SafarError("Safar did not train.", "Run `make train` and read what it says.")
            return time.perf_counter() - started
        finally:
            if kept.exists():
                shutil.move(kept, cache)


def _questions() -> list[str]:
    if QUESTIONS.exists():
        return [json.loads(line)["q"] for line in QUESTIONS.read_text().splitlines()]
    return [line for lines in yaml.safe_load(FALLBACK_QUESTIONS.read_text()).values() for line in lines]


def _unseen(texts: list[str]) -> Iterator[str]:
    for number, text in enumerate(itertools.cycle(texts)):
        yield f"{text} {1000 + number}"


def _stock_server() -> Server:
    return Server(f"http://127.0.0.1:{STOCK_PORT}/webhooks/rest/webhook", "/work_permit")


def _safar_server() -> Server:
    return Server(f"http://127.0.0.1:{SAFAR_PORT}/webhooks/rest/webhook", '/ask{"topic": "work.permit"}')


def _start_stock(model: str) -> list[subprocess.Popen[bytes]]:
    options: dict[str, Any] = {
        "cwd": stock.FOLDER,
        "env": stock.environment(),
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    return [
        subprocess.Popen(stock.rasa("run", "actions", "--port", str(STOCK_ACTIONS_PORT)), **options),
        subprocess.Popen(
            stock.rasa(
                "run", "-m", model, "-i", "127.0.0.1", "--port", str(STOCK_PORT), "--credentials", "credentials.yml"
            ),
            **options,
        ),
    ]


def _start_safar() -> list[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "PORT": str(SAFAR_PORT),
        "HOST": "127.0.0.1",
        "METRICS": "on",
        "RATE_LIMIT": "1000000/second",
    }
    command = [sys.executable, "-m", "bot", "serve"]
    return [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)]


def _serve_and_measure(processes: list[subprocess.Popen[bytes]], server: Server, texts: list[str]) -> Figures:
    try:
        return asyncio.run(_measure(processes, server, texts, time.perf_counter()))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


async def _measure(
    processes: list[subprocess.Popen[bytes]], server: Server, texts: list[str], started: float
) -> Figures:
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        client = Client(server, session)
        await _until_ready(client, processes)
        ready = time.perf_counter() - started
        unseen = _unseen(texts)
        repeated = texts[:20]
        await client.one_by_one([*itertools.islice(unseen, 20), *repeated, *[server.button] * 5])  # warm up
        alone = await client.one_by_one(list(itertools.islice(unseen, 200)))
        again = await client.one_by_one(repeated * 5)
        button = await client.one_by_one([server.button] * 100)
        before = await _loop_delays(session, server)
        figures = {
            "start_time": ready,
            "p50_unseen": statistics.median(alone),
            "p95_unseen": percentile(alone, 0.95),
            "p50_repeat": statistics.median(again),
            "p95_repeat": percentile(again, 0.95),
            "p50_button": statistics.median(button),
            "p95_button": percentile(button, 0.95),
            "throughput_8_unseen": await client.per_second(list(itertools.islice(unseen, 300)), 8),
            "throughput_8_mix": await client.per_second(mix(unseen, repeated, server.button, 600), 8),
        }
        delays = _difference(before, await _loop_delays(session, server))
        figures |= {
            "throughput_32_unseen": await client.per_second(list(itertools.islice(unseen, 300)), 32),
            "throughput_32_mix": await client.per_second(mix(unseen, repeated, server.button, 600), 32),
        }
        figures["at_10"], figures["at_200"] = await client.growth(texts)
        figures["memory"] = _memory(processes)
        if delays:
            figures["loop_delays_under_50ms"] = delays[0.05] / delays[float("inf")]
            figures["loop_delays_over_200ms"] = delays[float("inf")] - delays[0.2]
        return figures


async def _until_ready(client: Client, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline:
        if any(process.poll() is not None for process in processes):
            raise SafarError("A server under test stopped at its start.", "Start it by hand and read what it says.")
        with contextlib.suppress(aiohttp.ClientError, RuntimeError):
            await client.send("hello")
            return
        await asyncio.sleep(0.25)
    raise SafarError("A server under test was not ready in time.", "Start it by hand and read what it says.")


async def _loop_delays(session: aiohttp.ClientSession, server: Server) -> dict[float, float]:
    """How many wake-ups of Safar's event loop were at most so late; empty for stock."""
    async with session.get(server.url.replace("/webhooks/rest/webhook", "/metrics")) as response:
        text = await response.text()
    found = re.findall(r'safar_event_loop_delay_seconds_bucket{le="([^"]+)"} (\S+)', text)
    return {float(edge): float(count) for edge, count in found}


def _difference(before: dict[float, float], after: dict[float, float]) -> dict[float, float]:
    return {edge: after[edge] - before[edge] for edge in after}


def _memory(processes: list[subprocess.Popen[bytes]]) -> float:
    """Resident memory of the servers with all their children, in MB."""
    every = [psutil.Process(process.pid) for process in processes]
    every += [child for process in every for child in process.children(recursive=True)]
    return sum(process.memory_info().rss for process in every) / 1e6
