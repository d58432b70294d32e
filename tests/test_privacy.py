"""Promise 1: nothing that a person writes is in any output or on disk."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.paths import ROOT
from bot.privacy import PrivateFormatter
from tests.conftest import run_bot, serve

WORDS = ("quixotic", "zephyrine", "marmalade")
SENTENCE = "my employer took my passport in Qatar " + " ".join(f"{word}sentinel" for word in WORDS)
MARKS = [f"{word}sentinel" for word in WORDS]


def holds_a_mark(data: bytes) -> bool:
    return any(mark.encode() in data or mark.encode("utf-16-le") in data for mark in MARKS)


def written_since(moment: float) -> Iterator[Path]:
    """Every file below the project and the temporary folder that was changed since a moment."""
    skipped = {".git", ".venv", ".uv", "tests", ".bench", "__pycache__"}
    for top in (ROOT, Path(tempfile.gettempdir())):
        for folder, names, files in os.walk(top):
            names[:] = [name for name in names if name not in skipped and not name.startswith("bash_")]
            for name in files:
                path = Path(folder) / name
                try:
                    if path.is_file() and path.stat().st_mtime >= moment and path.stat().st_size < 50_000_000:
                        yield path
                except OSError:
                    continue


def post(url: str, data: bytes, kind: str) -> bytes:
    request = urllib.request.Request(url, data, {"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: bytes = response.read()
    return answer


def test_sentinel_reaches_no_output_and_no_file(tmp_path: Path) -> None:
    started = time.time() - 1
    with serve(tmp_path, LOG_LEVEL="DEBUG", METRICS="on") as running:
        form = urllib.parse.urlencode({"text": SENTENCE, "language": "en"}).encode()
        assert b"passport" in post(f"{running.url}/", form, "application/x-www-form-urlencoded")
        body = json.dumps({"sender": MARKS[0], "message": SENTENCE}).encode()
        assert b"QA" in post(f"{running.url}/webhooks/rest/webhook", body, "application/json")
        made = json.loads(post(f"{running.url}/api/conversations", b"{}", "application/json"))
        message = json.dumps({"text": SENTENCE + " help he is beating me now"}).encode()
        post(f"{running.url}/api/conversations/{made['id']}/messages", message, "application/json")
        for bad in (f"/{MARKS[0]}", f"/?q={MARKS[1]}", f"/api/conversations/{MARKS[2]}/messages"):
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(running.url + bad, timeout=30)
        with urllib.request.urlopen(f"{running.url}/metrics", timeout=30) as response:
            metrics = response.read()
        assert b"safar_request_seconds" in metrics
        assert not holds_a_mark(metrics)
        log = running.log
    assert not holds_a_mark(log.read_bytes()), "the server's output"
    asked = run_bot("ask", SENTENCE, LOG_LEVEL="DEBUG")
    assert asked.returncode == 0
    assert not holds_a_mark(asked.stderr.encode())
    assert not holds_a_mark(asked.stdout.encode())
    assert not [str(path) for path in written_since(started) if holds_a_mark(path.read_bytes())]


def test_eval_prints_no_question(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "1", "lang": "en", "q": SENTENCE, "topics": ["work.documents_taken"]}))
    done = run_bot("eval", str(file), "--json", LOG_LEVEL="DEBUG")
    assert done.returncode == 0
    assert not holds_a_mark((done.stdout + done.stderr).encode())


@pytest.mark.parametrize("logger", ["bot.assistant", "rasa.core.processor", "aiohttp.server", "asyncio"])
def test_logged_exception_has_no_message(logger: str) -> None:
    try:
        raise ValueError(SENTENCE)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, "failed", (), info)
    line = PrivateFormatter().format(record)
    assert "ValueError" in line
    assert not holds_a_mark(line.encode())


def test_foreign_record_prints_no_message() -> None:
    record = logging.LogRecord("rasa.core", logging.ERROR, __file__, 1, "text: %s", (SENTENCE,), None)
    assert not holds_a_mark(PrivateFormatter().format(record).encode())
