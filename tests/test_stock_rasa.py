"""Stock Rasa commands work on the project as it is: validate, train, test, shell, run with its action server."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.paths import MODELS, ROOT
from tests.conftest import free_port

MODEL = MODELS / "safar.tar.gz"
SECONDS = 120
ENVIRONMENT = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SANIC_WORKERS": "1",
}


def _rasa(*arguments: str, said: str | None = None) -> str:
    """Run a stock command to its end; its whole output."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        input=said,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@contextlib.contextmanager
def _serving(folder: Path, ready: str, *arguments: str) -> Iterator[None]:
    """Run a stock server until the block ends, once `ready` answers."""
    log = folder / f"{arguments[0]}-{arguments[1].strip('-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rasa", *arguments],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(OSError), urllib.request.urlopen(ready, timeout=1):
                break
            time.sleep(0.25)
        else:
            pytest.fail(f"not ready in {SECONDS} s: {log.read_text()}")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project's endpoints with `rasa run actions` behind another port."""
    folder = tmp_path_factory.mktemp("stock")
    port = free_port()
    raw = yaml.safe_load((ROOT / "endpoints.yml").read_text())
    raw["action_endpoint"]["url"] = f"http://127.0.0.1:{port}/webhook"
    path = folder / "endpoints.yml"
    path.write_text(yaml.safe_dump(raw))
    with _serving(folder, f"http://127.0.0.1:{port}/health", "run", "actions", "--port", str(port)):
        yield path


@pytest.fixture(scope="module")
def webhook(endpoints: Path) -> Iterator[str]:
    """The REST webhook of `rasa run`."""
    port = free_port()
    arguments = ["--port", str(port), "--interface", "127.0.0.1", "--endpoints", str(endpoints), "--model", str(MODEL)]
    arguments += ["--credentials", "credentials.yml"]
    with _serving(endpoints.parent, f"http://127.0.0.1:{port}/", "run", *arguments):
        yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"


def _sent(webhook: str, sender: str, message: str) -> list[dict[str, Any]]:
    body = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(webhook, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        said: list[dict[str, Any]] = json.load(response)
    return said


def test_data_validate() -> None:
    said = _rasa("data", "validate", "--fail-on-warnings")
    assert "No story structure conflicts found" in said
    assert not re.search(r"WARNING +rasa", said)


def test_train(tmp_path: Path) -> None:
    said = _rasa("train", "--out", str(tmp_path), "--fixed-model-name", "stock")
    assert (tmp_path / "stock.tar.gz").exists(), said


def test_test_nlu(tmp_path: Path) -> None:
    examples = {
        "ask/work.documents_taken": "- my boss took my passport\n- mi jefe me quitó el pasaporte\n",
        "greet": "- hello\n- hola\n",
    }
    nlu = [{"intent": intent, "examples": lines} for intent, lines in examples.items()]
    path, results = tmp_path / "nlu.yml", tmp_path / "results"
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    _rasa("test", "nlu", "--model", str(MODEL), "--nlu", str(path), "--out", str(results), "--no-plot")
    report = json.loads((results / "intent_report.json").read_text())
    assert {name: (report[name]["support"], report[name]["recall"]) for name in ("ask", "greet")} == {
        "ask": (2, 1),
        "greet": (2, 1),
    }


def test_shell(endpoints: Path) -> None:
    asked = "my boss took my passport\n/stop\n"
    arguments = ("--endpoints", str(endpoints), "--model", str(MODEL), "--port", str(free_port()))
    said = _rasa("shell", *arguments, said=asked)
    assert "Your passport and papers are for you to keep." in said


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("my boss took my passport", "Your passport and papers are for you to keep."),
        ("mi jefe me quitó el pasaporte, estoy en Qatar", "Lo que puedes hacer ahora"),
        ("صاحب العمل لا يدفع راتبي وأنا في قطر", "قطر"),
        ("hello", "I am Safar"),
        ('/ask{"topic": "work.permit"}', "permission to work"),
        ("visa", "What is your question about?"),
        ("bananas on the moon", "I have no answer to that"),
    ],
)
def test_run_answers(webhook: str, message: str, expected: str) -> None:
    said = _sent(webhook, f"test-{message}", message)
    assert expected in "\n".join(part.get("text") or "" for part in said)
    assert all(part["recipient_id"] == f"test-{message}" for part in said)


def test_run_answer_in_structure(webhook: str) -> None:
    said = _sent(webhook, "test-structure", "my boss took my passport, I am in Qatar")
    answer = next(part["custom"]["answer"] for part in said if "custom" in part)
    buttons = next(part["buttons"] for part in said if "buttons" in part)
    assert (answer["topic"], answer["country"], answer["outcome"]) == ("work.documents_taken", "QA", "answered")
    assert answer["sources"]
    assert all(button["payload"].startswith("/") and button["title"] for button in buttons)


def test_run_remembers_the_conversation(webhook: str) -> None:
    _sent(webhook, "test-remembers", "my boss took my passport")
    said = _sent(webhook, "test-remembers", "Qatar")
    answer = next(part["custom"]["answer"] for part in said if "custom" in part)
    assert (answer["topic"], answer["country"]) == ("work.documents_taken", "QA")
