"""Our graph runner gives what dask's gives."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import Conversations
from bot.engine.agent import Engine
from bot.engine.runner import SequentialGraphRunner

MESSAGES = [
    "mi jefe me quitó el pasaporte, estoy en Qatar",
    "صاحب العمل لا يدفع راتبي وأنا في قطر",
    "hello",
    "asdf qwer",
    "Qatar",
    '/ask{"topic": "work.permit"}',
]


@pytest.fixture(scope="module")
def runners() -> tuple[Any, SequentialGraphRunner, DaskGraphRunner]:
    processor = Engine(Conversations())._agent.processor
    ours = processor.graph_runner
    assert isinstance(ours, SequentialGraphRunner)
    dask = DaskGraphRunner.__new__(DaskGraphRunner)
    dask.__dict__.update(ours.__dict__)
    return processor, ours, dask


@pytest.mark.parametrize("text", MESSAGES)
def test_run_understanding(runners: Any, text: str) -> None:
    processor, ours, dask = runners
    targets = [processor.model_metadata.nlu_target]

    def parsed(runner: Any) -> dict[str, Any]:
        inputs = {"__message__": [UserMessage(text)], "__tracker__": None}
        message = runner.run(inputs=inputs, targets=targets)[targets[0]][0]
        return dict(message.as_dict(only_output_properties=True))

    assert parsed(ours) == parsed(dask)


@pytest.mark.parametrize("intent", ["ask", "greet", "nlu_fallback", "set_country"])
def test_run_prediction(runners: Any, intent: str) -> None:
    processor, ours, dask = runners
    targets = [processor.model_metadata.core_target]
    said = UserUttered("x", {"name": intent, "confidence": 1.0})

    def predicted(runner: Any) -> Any:
        tracker = DialogueStateTracker.from_events(
            "test", [ActionExecuted("action_listen"), said], processor.domain.slots
        )
        prediction = runner.run(inputs={"__tracker__": tracker}, targets=targets)[targets[0]]
        return prediction.probabilities, prediction.policy_name

    assert predicted(ours) == predicted(dask)
