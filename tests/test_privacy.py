"""What people write reaches no output and no disk."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from bot.paths import ROOT
from tests.conftest import Served, run_bot, serve

LOUD = {
    "LOG_LEVEL": "DEBUG",
    "METRICS": "on",
    # Whatever libraries listen to must not be louder than LOG_LEVEL lets them.
    "LOG_LEVEL_LIBRARIES": "DEBUG",
    "LOG_LEVEL_RASA": "DEBUG",
    "PYTHONASYNCIODEBUG": "1",
    "PYTHONWARNINGS": "always",
}
FRAMES = (
    "{} mi jefe me quitó el pasaporte, estoy en Qatar",
    "{}",
    "/{} /restart",
    '/ask{{"topic": "{}"}}',
    "صاحب العمل لا يدفع راتبي {} وأنا في قطر",
    "{} me está pegando ahora, ayuda, me voy a morir",
    "{}\ud800\x00",
)
"""Messages that are answered, offered, refused and taken over; and such as Rasa or the encoder could choke on."""


def made_up_words() -> list[str]:
    """Words that stand nowhere: not in a dictionary, not in this file."""
    chance = random.SystemRandom()
    return ["".join(chance.choice("zqxvkj") + chance.choice("aeiou") for _ in range(7)) for _ in range(4)]


class Sentinel:
    """A sentence to look for, and when it was first sent."""

    def __init__(self) -> None:
        self.words = made_up_words()
        self.started = time.time() - 1

    @property
    def messages(self) -> list[str]:
        return [frame.format(" ".join(self.words)) for frame in FRAMES]

    def found_in(self, data: bytes) -> list[str]:
        lower = data.lower()
        return [word for word in self.words if word.encode() in lower or word.encode("utf-16-le") in lower]


class Browser:
    """A browser without JavaScript: forms and a cookie."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def send(self, path: str, data: bytes, kind: str, **headers: str) -> bytes:
        request = urllib.request.Request(self.url + path, data, {"Content-Type": kind, **headers})
        try:
            with self._opener.open(request, timeout=60) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            return error.read()

    def form(self, path: str, **fields: str) -> bytes:
        data = urllib.parse.urlencode(fields, errors="surrogatepass").encode()
        return self.send(path, data, "application/x-www-form-urlencoded", Accept="text/html")

    def json(self, path: str, body: object) -> bytes:
        return self.send(path, json.dumps(body).encode(), "application/json")


def written_since(started: float, but: tuple[Path, ...]) -> Iterator[Path]:
    """Files of the project, of temporary folders and of the home folder that were written since then."""
    folders = {ROOT, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home()}
    for folder in {folder.resolve() for folder in folders if folder.exists()}:
        for place, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in ("proc", "sys") and Path(place, name) not in but]
            for name in files:
                path = Path(place, name)
                try:
                    if path not in but and path.is_file() and path.stat().st_mtime >= started:
                        yield path
                except OSError:
                    continue


def say_everything(served: Served, sentinel: Sentinel) -> int:
    """Send the sentinel through every door of a server; the number of answers that came back."""
    answers = 0
    browser = Browser(served.url)
    created = json.loads(browser.json("/api/conversations", {"language": "es"}))
    words = " ".join(sentinel.words)
    for message in sentinel.messages:
        answers += b'class="answer' in browser.form("/", text=message)
        answers += b"answer" in browser.json(f"/api/conversations/{created['id']}/messages", {"text": message})
        answers += b"text" in browser.json("/webhooks/rest/webhook", {"sender": words, "message": message})
        browser.form("/", choice=message)
        browser.form("/", text="hola", language=message, country=message)
        browser.form("/report", record=message)
        browser.json("/api/conversations", {"language": message, "country": message})
        browser.json(f"/api/conversations/{urllib.parse.quote(words)}/messages", {"text": message})
        browser.send("/", f"text={words}".encode(), "application/x-www-form-urlencoded; charset=no-such")
        browser.send("/api/conversations", f'{{"{words}'.encode(), "application/json")
        browser.send(f"/{urllib.parse.quote(words)}?{urllib.parse.urlencode({'q': words})}", b"", "text/plain")
        browser.send("/", b"text=hola", "application/x-www-form-urlencoded", Cookie=f"session={sentinel.words[0]}")
        browser.send("/", b"text=hola", "application/x-www-form-urlencoded", **{"User-Agent": words, "Referer": words})
    return answers


def test_what_people_write_is_nowhere(tmp_path: Path) -> None:
    sentinel = Sentinel()
    questions = tmp_path / "questions.jsonl"
    lines = [{"id": n, "lang": "es", "q": text, "topics": []} for n, text in enumerate(sentinel.messages)]
    questions.write_text("\n".join(map(json.dumps, lines)))
    outputs: dict[str, bytes] = {}
    with serve(tmp_path, **LOUD) as served:
        assert say_everything(served, sentinel) == 3 * len(FRAMES)
        with urllib.request.urlopen(f"{served.url}/metrics", timeout=10) as response:
            outputs["metrics"] = response.read()
        # While it serves, too: what it writes and removes at the end would be on the disk now.
        found_while_serving = [p for p in written_since(sentinel.started, (questions,)) if leaks(sentinel, p)]
    outputs["serve"] = served.log.read_bytes()
    commands = [
        ("ask", sentinel.messages[0], "--json", "--lang", "es", "--country", "QA"),
        ("eval", str(questions), "--json"),
    ]
    with ThreadPoolExecutor() as pool:
        for number, (command, done) in enumerate(
            zip(commands, pool.map(lambda command: run_bot(*command, **LOUD), commands))
        ):
            assert done.returncode == 0, done.stderr
            outputs[f"{number} {command[0]}"] = (done.stdout + done.stderr).encode()
    assert b"safar_request_seconds" in outputs["metrics"]
    assert {name: words for name, output in outputs.items() if (words := sentinel.found_in(output))} == {}
    assert found_while_serving == []
    assert [path for path in written_since(sentinel.started, (questions,)) if leaks(sentinel, path)] == []


def leaks(sentinel: Sentinel, path: Path) -> bool:
    try:
        return bool(sentinel.found_in(path.read_bytes()))
    except OSError:
        return False


def test_search_finds_what_is_there(tmp_path: Path) -> None:
    sentinel = Sentinel()
    leak = tmp_path / "leak.db"
    leak.write_bytes(b"\x00\x01" + sentinel.words[2].upper().encode() + b"\xff")
    assert [path for path in written_since(sentinel.started, ()) if leaks(sentinel, path)] == [leak]


LOGGED = {
    "our exception": "logging.getLogger('bot.x').exception('it failed')",
    "our exception with a cause": "logging.getLogger('actions').error('it failed', exc_info=True)",
    "a library's exception": "logging.getLogger('aiohttp.server').exception('Error handling %s', text)",
    "a library's message": "logging.getLogger('rasa.core').critical(text)",
    "a library's arguments": "logging.getLogger('sqlalchemy').error('%s and %r', text, [text])",
    "a library's stack": "logging.getLogger('asyncio').error(text, stack_info=True)",
    "the root logger": "logging.error(text)",
    "a warning": "warnings.warn(text)",
    "structlog": "structlog.get_logger('rasa').error('event', text=text, exc_info=True)",
    "structlog in debug": "structlog.get_logger().debug('event', text=text)",
    "a bad record": "logging.getLogger('rasa').error('%d', text)",
    "our bad record": "logging.getLogger('bot').error('%d', text)",
}
PROGRAM = """
import logging, sys, warnings
from bot.privacy import configure_logging, silence_structlog
configure_logging("DEBUG")
import structlog
silence_structlog()
text = sys.stdin.read()
try:
    try:
        raise KeyError(text)
    except KeyError as error:
        raise ValueError(text) from error
except ValueError:
    {statement}
print("done")
"""


@pytest.mark.parametrize("case", LOGGED)
def test_logging_prints_no_text(case: str) -> None:
    sentinel = Sentinel()
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM.format(statement=LOGGED[case])],
        input=" ".join(sentinel.words),
        cwd=ROOT,
        env={**os.environ, **LOUD},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "done\n"
    assert sentinel.found_in(done.stderr.encode()) == []
    if "exception" in case:
        assert "ValueError" in done.stderr


async def test_engine_that_fails_is_logged_without_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    from bot.assistant import Assistant, Incoming
    from bot.conversations import Conversations
    from bot.privacy import PrivateFormatter

    class Failing:
        """An engine whose every answer fails, as one would with a broken model."""

        async def handle(self, conversation_id: str, text: str) -> list[dict[str, object]]:
            raise RuntimeError(f"cannot parse {text}")

        choose = parse = handle

    sentinel = Sentinel()
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(PrivateFormatter())
    logging.getLogger("bot").addHandler(handler)
    try:
        answer = await Assistant(Conversations(), None, Failing()).reply("web:x", Incoming(" ".join(sentinel.words)))
    finally:
        logging.getLogger("bot").removeHandler(handler)
    printed = capsys.readouterr().out
    assert "RuntimeError in handle" in printed
    assert sentinel.found_in(printed.encode()) == []
    assert sentinel.found_in(json.dumps(answer.to_dict()).encode()) == []
