"""Counts and times, without any content: no text, no ids of conversations, no addresses."""

from __future__ import annotations

import asyncio
import time

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

REQUESTS = Histogram(
    "safar_request_seconds",
    "Time of requests",
    ["method", "route", "status"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
REPORTS = Counter("safar_reports_total", "Contacts reported as wrong, by record", ["record"], registry=REGISTRY)
LOOP_DELAY = Histogram(
    "safar_event_loop_delay_seconds",
    "How late the event loop wakes up",
    registry=REGISTRY,
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1),
)
PROBE_SECONDS = 0.01


async def watch_event_loop() -> None:
    """Measure, for as long as the server runs, how late a short sleep ends."""
    while True:
        started = time.perf_counter()
        await asyncio.sleep(PROBE_SECONDS)
        LOOP_DELAY.observe(max(0.0, time.perf_counter() - started - PROBE_SECONDS))
