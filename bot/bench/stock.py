"""The stock Rasa project that Safar is measured against: `rasa init`'s pipeline and policies, each topic an intent.

It lives in `.bench/stock` and is trained once for each content of its files; the time of that training is kept beside
the model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.errors import SafarError
from bot.paths import ROOT

SAMPLE = Path(__file__).parent / "data" / "sample.yml"
"""24 examples a topic, topic id → list, drawn once from `data/nlu` and committed, so that figures stay comparable."""

FOLDER = ROOT / ".bench" / "stock"
STORIES = 10
"""`rasa init` comes with stories, and its story policies train on them, so the stock project has some too."""

ANSWER = "This is an answer of the usual length of a help text. " * 30

_CONFIG = """recipe: default.v1
assistant_id: stock
language: en
pipeline:
policies:
"""

_ACTIONS = f"""from rasa_sdk import Action

TEXT = {ANSWER!r}


class ActionAnswer(Action):
    def name(self):
        return "action_answer"

    async def run(self, dispatcher, tracker, domain):
        buttons = [{{"title": f"Related {{n}}", "payload": "/work_permit"}} for n in range(4)]
        dispatcher.utter_message(text=TEXT, buttons=buttons)
        return []
"""


def intent_of(topic: str) -> str:
    """The stock intent of a topic id; stock intents hold no dot."""
    return topic.replace(".", "_")


def build() -> dict[str, Any]:
    """Write and train the stock project unless its model is there.

    Returns:
        {"model": path, "train_seconds": float, "examples": int}
    """
    sample: dict[str, list[str]] = yaml.safe_load(SAMPLE.read_text())
    files = _files(sample)
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    record = FOLDER / "models" / f"{digest}.json"
    if record.exists():
        known: dict[str, Any] = json.loads(record.read_text())
        return known
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in files.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    print("Training the stock Rasa project (about ten minutes, once) …", flush=True)
    started = time.perf_counter()
    log = FOLDER / "train.log"
    with log.open("w") as out:
        code = subprocess.run(
            rasa("train", "--fixed-model-name", digest),
            cwd=FOLDER,
            env=environment(),
            stdout=out,
            stderr=out,
            check=False,
        ).returncode
    if code:
        raise SafarError("The stock Rasa project did not train.", f"Read {log}.")
    result = {
        "model": str(FOLDER / "models" / f"{digest}.tar.gz"),
        "train_seconds": time.perf_counter() - started,
        "examples": sum(map(len, sample.values())),
    }
    record.write_text(json.dumps(result))
    return result


def rasa(*arguments: str) -> list[str]:
    """The command line of a stock Rasa command in this interpreter."""
    return [sys.executable, "-m", "rasa", *arguments]


def environment() -> dict[str, str]:
    """Telemetry off, one server process, quiet."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
    }


def training_data(sample: dict[str, list[str]], intent: Callable[[str], str]) -> dict[str, Any]:
    """The sample as Rasa's training data; `intent` names the intent of a topic id."""
    return {
        "version": "3.1",
        "nlu": [
            {"intent": intent(topic), "examples": "".join(f"- {line}\n" for line in lines)}
            for topic, lines in sample.items()
        ],
    }


def _files(sample: dict[str, list[str]]) -> dict[str, str]:
    intents = [intent_of(topic) for topic in sample]
    turn = [{"intent": "{}"}, {"action": "action_answer"}]
    return {
        "config.yml": _CONFIG,
        "credentials.yml": "rest:\n",
        "endpoints.yml": "action_endpoint:\n  url: http://127.0.0.1:5155/webhook\n",
        "actions/__init__.py": "",
        "actions/actions.py": _ACTIONS,
        "domain.yml": yaml.safe_dump({"version": "3.1", "intents": intents, "actions": ["action_answer"]}),
        "data/nlu.yml": yaml.safe_dump(training_data(sample, intent_of), allow_unicode=True),
        "data/rules.yml": yaml.safe_dump(
            {"version": "3.1", "rules": [{"rule": f"answer {name}", "steps": _steps(turn, [name])} for name in intents]}
        ),
        "data/stories.yml": yaml.safe_dump(
            {
                "version": "3.1",
                "stories": [
                    {"story": f"path {n}", "steps": _steps(turn, intents[3 * n : 3 * n + 3])} for n in range(STORIES)
                ],
            }
        ),
    }


def _steps(turn: list[dict[str, str]], intents: list[str]) -> list[dict[str, str]]:
    return [{key: value.format(name) for key, value in step.items()} for name in intents for step in turn]
