"""Each component of the pipeline, seen through a parse by the trained model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.conversations import Conversations
from bot.engine.agent import Engine
from bot.nlu.confidence_gate import LIKELY, ConfidenceGate
from bot.nlu.country_extractor import CountryExtractor
from bot.nlu.encoder_featurizer import EncoderFeaturizer
from bot.nlu.letter_classifier import LETTERS, LetterClassifier
from bot.nlu.normalizer import Normalizer
from bot.nlu.tokenizer import MultilingualTokenizer
from bot.nlu.topic_classifier import TOPICS, TopicClassifier
from bot.paths import ROOT

ASKED = {
    "mi jefe me quitó el pasaporte, estoy en Qatar": ("work.documents_taken", "QA", None, "es"),
    "صاحب العمل لا يدفع راتبي وأنا في قطر": ("work.wages", "QA", None, "ar"),
    "I am from Nepal, how do I get a work permit in Germany?": ("work.permit", "DE", "NP", "en"),
    "how can I enrol my children in school in Spain": ("services.school", "ES", None, "en"),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(Conversations())


@pytest.mark.parametrize("text", ASKED)
async def test_parse_question(engine: Engine, text: str) -> None:
    topic, country, origin, language = ASKED[text]
    parsed = await engine.parse(text)
    assert parsed["text"] == text
    assert parsed["intent"]["name"] == "ask"
    assert parsed["intent"]["full_name"] == f"ask/{topic}"
    assert 0 < parsed["intent"]["confidence"] <= 1
    entities = {entity["entity"]: entity["value"] for entity in parsed["entities"]}
    assert entities == {
        name: value
        for name, value in {"topic": topic, "country": country, "origin": origin}.items()
        if value is not None
    }
    assert (parsed["language"]["code"], parsed["language"]["sure"]) == (language, True)


@pytest.mark.parametrize("text", ASKED)
async def test_parse_ranking(engine: Engine, text: str) -> None:
    parsed = await engine.parse(text)
    ranking = parsed["topics"]
    confidences = [entry["confidence"] for entry in ranking]
    assert ranking[0]["topic"] == ASKED[text][0]
    assert confidences == sorted(confidences, reverse=True)
    assert len({entry["topic"] for entry in ranking}) == len(ranking) > 3
    assert sum(confidences) <= 1
    assert parsed["likely_topics"] == [entry["topic"] for entry in ranking if entry["confidence"] >= 0.01]
    assert parsed["intent_ranking"][0]["full_name"] == parsed["intent"]["full_name"]


@pytest.mark.parametrize(
    "text", ["  my   boss took\nmy passport ", "my boss\0 took my passport", "my boss took my passport\ud800"]
)
async def test_parse_cleans_text(engine: Engine, text: str) -> None:
    plain = await engine.parse("my boss took my passport")
    assert (await engine.parse(text))["topics"] == plain["topics"]


@pytest.mark.parametrize(
    ("payload", "intent", "entities"),
    [
        ('/ask{"topic": "work.permit"}', "ask", {"topic": "work.permit"}),
        ('/set_country{"country": "QA"}', "set_country", {"country": "QA"}),
        ('/set_language{"language": "ar"}', "set_language", {"language": "ar"}),
        ("/none_of_these", "none_of_these", {}),
        ("/forget_me", "forget_me", {}),
    ],
)
async def test_parse_payload_is_left_alone(engine: Engine, payload: str, intent: str, entities: dict[str, str]) -> None:
    parsed = await engine.parse(payload)
    assert (parsed["intent"]["name"], parsed["intent"]["confidence"]) == (intent, 1.0)
    assert {entity["entity"]: entity["value"] for entity in parsed["entities"]} == entities


@pytest.mark.parametrize("text", ["asdf qwer", "EXTERNAL: x", "lorem ipsum dolor", "?", "🙂🙂 ...", "zzz", "1234"])
async def test_parse_of_what_nobody_understands_answers_no_topic(engine: Engine, text: str) -> None:
    parsed = await engine.parse(text)
    best = max(entry["confidence"] for entry in parsed["intent_ranking"])
    assert parsed["intent"]["name"] in ("nlu_fallback", "out_of_scope", "follow_up")
    if parsed["intent"]["name"] == "nlu_fallback":
        assert parsed["intent"]["confidence"] == pytest.approx(1 - best)
    assert not parsed["entities"]


@pytest.mark.parametrize(("text", "code"), [("Qatar", "QA"), ("في قطر", "QA"), ("en México", "MX"), ("Германия", "DE")])
async def test_parse_only_a_place(engine: Engine, text: str, code: str) -> None:
    parsed = await engine.parse(text)
    assert parsed["intent"] == {"name": "set_country", "confidence": 1.0}
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [("country", code)]


@pytest.mark.parametrize(
    ("intent", "ranking", "expected", "likely"),
    [
        ("ask", [0.7, 0.2, 0.009], "ask", ["t0", "t1"]),
        ("ask", [0.6, 0.19], "ask", ["t0", "t1"]),
        ("ask", [0.54, 0.18, 0.01, 0.009], "nlu_fallback", ["t0", "t1", "t2"]),
        ("greet", [0.009], "greet", []),
        ("thank", [0.1], "nlu_fallback", ["t0"]),
    ],
)
def test_gate_thresholds(intent: str, ranking: list[float], expected: str, likely: list[str]) -> None:
    topics = [{"topic": f"t{n}", "confidence": share} for n, share in enumerate(ranking)]
    confidence = {"ask": ranking[0], "greet": 0.5, "thank": 0.49}[intent]
    message = Message({"text": "x", "intent": {"name": intent, "confidence": confidence}, TOPICS: topics})
    gate = ConfidenceGate(ConfidenceGate.get_default_config())
    gate.process([message])
    assert message.get("intent")["name"] == expected
    assert message.get(LIKELY) == likely
    topic = [entity["value"] for entity in message.get("entities") or []]
    assert topic == (["t0"] if expected == "ask" else [])


def test_country_extractor_keeps_other_entities() -> None:
    known = {"entity": "audience", "value": "women"}
    message = Message({"text": "I am in Qatar now", "entities": [known]})
    CountryExtractor({}).process([message])
    assert message.get("entities")[0] == known
    assert message.get("entities")[1]["value"] == "QA"
    assert "I am in Qatar now"[message.get("entities")[1]["start"] : message.get("entities")[1]["end"]] == "Qatar"


def test_normalizer_training_data() -> None:
    data = TrainingData([Message({"text": " a  b\0 ", "intent": "greet"}), Message({"intent": "ask"})])
    Normalizer({}).process_training_data(data)
    assert data.training_examples[0].get("text") == "a b"


def test_tokenizer_offsets() -> None:
    tokenizer = MultilingualTokenizer(MultilingualTokenizer.get_default_config())
    text = "我在 Qatar"
    tokens = tokenizer.tokenize(Message({"text": text}), "text")
    assert [(token.text, token.start) for token in tokens] == [("我", 0), ("在", 1), ("Qatar", 3)]


def test_featurizer_training_cache(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep" / "embeddings.npz"

    def features(*texts: str) -> list[Any]:
        data = TrainingData([Message({"text": text, "intent": "greet"}) for text in texts])
        EncoderFeaturizer({"cache": str(path)}, "encoder").process_training_data(data)
        return [example.get_dense_features("text")[1].features for example in data.training_examples]

    first = features("hello", "good day")
    assert "encoded 2 of 2" in capsys.readouterr().out
    assert [one.shape for one in first] == [(1, 384)] * 2
    again = features("hello", "good evening")
    assert "encoded 1 of 1" in capsys.readouterr().out
    assert (again[0] == first[0]).all()


def test_featurizer_skips_payloads() -> None:
    message = Message({"text": '/ask{"topic": "work.permit"}'})
    EncoderFeaturizer({"cache": "unused"}, "encoder").process([message])
    assert not message.features


def test_classifier_learns_topics_beside_intents(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("topics")
    config = TopicClassifier.get_default_config()
    examples = [("ask/work.permit", [1, 0, 0]), ("ask/work.wages", [0, 1, 0]), ("greet", [0, 0, 1])]
    data = TrainingData([_example(label, vector) for label, vector in examples * 3])
    TopicClassifier(config, storage, resource).train(data)
    loaded = TopicClassifier.load(config, storage, resource, None)
    for label, vector in examples:
        message = _example(None, vector)
        loaded.process([message])
        assert message.get("intent")["full_name"] == label
        assert message.get("intent")["name"] == label.split("/")[0]
        assert {entry["topic"] for entry in message.get(TOPICS)} == {"work.permit", "work.wages"}


def test_classifier_with_one_intent_learns_nothing(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("topics")
    classifier = TopicClassifier(TopicClassifier.get_default_config(), storage, resource)
    classifier.train(TrainingData([_example("greet", [1, 0, 0])]))
    message = _example(None, [1, 0, 0])
    classifier.process([message])
    assert message.get("intent") == {"name": None, "confidence": 0.0}


def _example(intent: str | None, vector: list[float]) -> Message:
    import numpy as np

    message = Message({"text": "x", **({"intent": intent} if intent else {})})
    if intent and "/" in intent:
        message.set("intent", intent.split("/")[0])
        message.set("intent_response_key", intent)
    message.add_features(Features(np.array([vector], np.float32), "sentence", "text", "encoder"))
    return message


def test_pipeline_is_ours() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    assert all(component["name"].startswith("bot.nlu.") for component in config["pipeline"])
    assert [policy["name"] for policy in config["policies"]] == ["RulePolicy"]


SURE = [
    "how can I enrol my children in school in Spain",
    "mi jefe me quitó el pasaporte, estoy en Qatar",
]


@pytest.mark.parametrize("text", SURE)
async def test_letters_alone_tell_a_plain_question(engine: Engine, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheap path: understood while the encoder is not asked at all."""
    monkeypatch.setattr(EncoderFeaturizer, "_add", lambda *_: pytest.fail("the encoder was asked"))
    assert engine.is_sure(text)
    parsed = await engine.parse(text)
    assert parsed["topics"][0]["topic"] == ASKED[text][0]
    assert parsed["intent"]["name"] == "ask"


@pytest.mark.parametrize("text", ["", "?", "asdf qwer", "I have a question about something", "🙂🙂"])
def test_letters_alone_do_not_tell_everything(engine: Engine, text: str) -> None:
    assert not engine.is_sure(text)


def _letters(tmp_path: Path, examples: list[tuple[str, str]]) -> LetterClassifier:
    config = LetterClassifier.get_default_config()
    data = TrainingData([Message({"text": text, "intent": intent}) for text, intent in examples])
    storage, resource = LocalModelStorage(tmp_path), Resource("letters")
    component = LetterClassifier.create(config, storage, resource, None)  # type: ignore[arg-type]
    component.train(data)
    return component


def test_letter_classifier_learns_and_is_loaded_again(tmp_path: Path) -> None:
    examples = [("my boss does not pay", "wages"), ("no salary", "wages"), ("my child and school", "school")]
    trained = _letters(tmp_path, [*examples, ("enrol at school", "school"), ("hello", "greet"), ("hi there", "greet")])
    loaded = LetterClassifier.load(
        trained._config,
        LocalModelStorage(tmp_path),
        Resource("letters"),
        None,  # type: ignore[arg-type]
    )
    for component in (trained, loaded):
        message = Message({"text": "when does my boss pay my salary"})
        component.process([message])
        assert message.get(LETTERS).sum() == pytest.approx(1, abs=1e-5)
        assert message.get(LETTERS).argmax() == sorted(["wages", "school", "greet"]).index("wages")


def test_letter_classifier_without_intents_learns_nothing(tmp_path: Path) -> None:
    component = _letters(tmp_path, [("hello", "greet"), ("hi", "greet")])
    message = Message({"text": "hello"})
    component.process([message])
    assert message.get(LETTERS) is None
    assert not component.is_sure("hello")


def test_letter_classifier_leaves_payloads_alone(tmp_path: Path) -> None:
    component = _letters(tmp_path, [("hello", "greet"), ("pay", "wages"), ("school", "school")])
    message = Message({"text": '/ask{"topic": "work.wages"}'})
    component.process([message])
    assert message.get(LETTERS) is None
