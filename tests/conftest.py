"""What tests share: the whole assistant, a client of its server, a served process, a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.assistant import Assistant
from bot.paths import ROOT
from bot.settings import Settings

CI = os.environ.get("CI") == "true"
START_SECONDS = 120


def need_program(name: str) -> str:
    """The path of a program that a test needs: without it the test is skipped on a laptop and fails in CI."""
    path = shutil.which(name)
    if path is None and CI:
        pytest.fail(f"{name} is not installed; .ci/run must install it")
    if path is None:
        pytest.skip(f"{name} is not installed (apt-get install {name})")
    return path


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The whole assistant, started once: model, encoder, knowledge, safety pack."""
    from bot.service import start

    return start(Settings())


@pytest.fixture
async def client(assistant: Assistant) -> AsyncIterator[TestClient[Any, Any]]:
    """A client of the whole application, in this process."""
    from bot.server.app import create_app

    app = create_app(Settings(rate_limit="100000/second", metrics=True), assistant)
    async with TestClient(TestServer(app)) as started:
        yield started


@dataclass(frozen=True)
class Served:
    """A served process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Served]:
    """Run `python -m bot serve` on a free port, its whole output in a file, until the block ends."""
    port = free_port()
    log = folder / "output.log"
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "RATE_LIMIT": "100000/second", **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _until_ready(f"http://127.0.0.1:{port}", process, log)
        yield Served(f"http://127.0.0.1:{port}", log, process)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server stopped: {log.read_text()}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=1) as response:
            if json.load(response)["status"] == "ok":
                return
        time.sleep(0.2)
    pytest.fail(f"the server was not ready in {START_SECONDS} s: {log.read_text()}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One served process for all tests that only read from it."""
    with serve(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; nothing is downloaded.

    Playwright's loop runs for as long as it is open, and no asynchronous test can: so it is closed with the module.
    """
    path = need_program("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            headless=True,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield started
        started.close()


def run_bot(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in a process of its own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )


def reply(assistant: Assistant, text: str = "", conversation: str = "test:one", **keywords: Any) -> Any:
    """The answer to one message, from a test that is not asynchronous."""
    from bot.assistant import Incoming

    return asyncio.run(assistant.reply(conversation, Incoming(text, **keywords)))
