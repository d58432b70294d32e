"""From what comes in to the Answer: languages, choices, forgetting, doubt, and what is down."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answer import Answer, Kind, Outcome, Payload
from bot.assistant import Assistant, Incoming
from bot.choices import parse_choice
from bot.conversations import Conversation, Conversations
from bot.i18n.catalogues import catalogue
from bot.i18n.languages import Level, languages, readable, speakable
from bot.knowledge.build import SAFETY
from bot.knowledge.query import SafetyPack, Store

PASSPORT = "mi jefe me quitó el pasaporte"
WAGES = "صاحب العمل لا يدفع راتبي منذ ثلاثة أشهر"
DANGER = "my husband is hitting me right now"


@pytest.fixture
def conversation(assistant: Assistant) -> Any:
    opened = assistant.conversations.new("test")
    yield opened
    assistant.conversations.forget(opened.id)


def _payloads(answer: Answer) -> list[Payload]:
    found = [parse_choice(choice.payload) for choice in answer.buttons]
    assert None not in found, "the server made a choice that it does not know"
    return [payload for payload in found if payload]


def _said(answer: Answer) -> list[str]:
    return [str(line) for line in (*answer.lead, *answer.notices)]


# Languages


@pytest.mark.parametrize(("text", "language"), [(PASSPORT, "es"), (WAGES, "ar"), ("I was not paid my wages", "en")])
async def test_language_guessed_from_words(
    assistant: Assistant, conversation: Conversation, text: str, language: str
) -> None:
    assert (await assistant.reply(conversation.id, Incoming(text))).language == language


async def test_language_chosen_beats_guess(assistant: Assistant, conversation: Conversation) -> None:
    first = await assistant.reply(conversation.id, Incoming(PASSPORT, language="ar"))
    later = await assistant.reply(conversation.id, Incoming("I have not been paid my wages for months"))
    assert (first.language, later.language) == ("ar", "ar")


async def test_language_chosen_by_button_beats_guess(assistant: Assistant, conversation: Conversation) -> None:
    await assistant.reply(conversation.id, Incoming(PASSPORT))
    changed = await assistant.reply(conversation.id, Incoming(choice='/set_language{"language": "ar"}'))
    later = await assistant.reply(conversation.id, Incoming(PASSPORT))
    assert (changed.language, later.language) == ("ar", "ar")
    assert changed.topic == "work.documents_taken"


async def test_language_chosen_beside_a_button(assistant: Assistant, conversation: Conversation) -> None:
    answer = await assistant.reply(conversation.id, Incoming(choice='/ask{"topic": "work.permit"}', language="ar"))
    assert answer.language == "ar"


async def test_language_kept_on_short_messages(assistant: Assistant, conversation: Conversation) -> None:
    await assistant.reply(conversation.id, Incoming(PASSPORT))
    assert (await assistant.reply(conversation.id, Incoming("Qatar"))).language == "es"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "e" * 1000, "\0"])
async def test_language_unknown_is_ignored(assistant: Assistant, conversation: Conversation, language: str) -> None:
    assert (await assistant.reply(conversation.id, Incoming(PASSPORT, language=language))).language == "es"


@pytest.mark.parametrize(("language", "told"), [("es", 1), ("ar", 1), ("en", 0)])
async def test_draft_notice_once(assistant: Assistant, conversation: Conversation, language: str, told: int) -> None:
    t = catalogue(language)
    draft = t.pgettext(
        "notice.draft", "A machine translated this text; no person has checked it yet. You can read the English."
    )
    said = []
    for incoming in (Incoming(PASSPORT, language=language), Incoming("Qatar"), Incoming(PASSPORT), Incoming("gracias")):
        answer = await assistant.reply(conversation.id, incoming)
        said += [str(notice) for notice in answer.notices]
        if str(answer.notices[-1:]) and draft in map(str, answer.notices):
            assert Payload("set_language", {"language": "en"}) in _payloads(answer)
    assert said.count(draft) == told


NOT_COMPLETE = {
    "ta": "என் முதலாளி மூன்று மாதங்களாக எனக்கு சம்பளம் தரவில்லை",
    "vi": "chủ của tôi không trả lương cho tôi ba tháng nay",
    "om": "hojjechiisaan koo ji'a sadiif mindaa naaf hin kaffalle",
}


@pytest.mark.parametrize("code", NOT_COMPLETE)
async def test_language_not_complete_offers_the_complete_ones(
    assistant: Assistant, conversation: Conversation, code: str
) -> None:
    asked = await assistant.reply(conversation.id, Incoming(NOT_COMPLETE[code]))
    readings = [parse_choice(choice.payload) for choice in asked.readings]
    expected = [other.code for other in readable(languages()[code]) if other.code != asked.language]
    assert asked.language == readable(languages()[code])[0].code
    assert [payload.values["reading"] for payload in readings if payload] == expected
    tapped = await assistant.reply(conversation.id, Incoming(choice='/read_in{"reading": "ar"}'))
    later = await assistant.reply(conversation.id, Incoming(NOT_COMPLETE[code]))
    assert (tapped.language, tapped.topic, later.language) == ("ar", asked.topic, "ar")
    assert not later.readings
    danger = assistant.emergency(conversation.id)
    assert danger.language == speakable(code, Level.danger).code


@pytest.mark.parametrize("reading", ["ta", "xx", ""])
async def test_reading_in_a_language_that_is_not_complete_is_no_choice(
    assistant: Assistant, conversation: Conversation, reading: str
) -> None:
    assert parse_choice(str(Payload("read_in", {"reading": reading}))) is None


# Choices

GOOD = {
    '/ask{"topic": "work.permit"}': Payload("ask", {"topic": "work.permit"}),
    '/ask{"topic": "work.permit", "audience": "women"}': Payload("ask", {"topic": "work.permit", "audience": "women"}),
    '/set_country{"country": "QA"}': Payload("set_country", {"country": "QA"}),
    '/set_country{"country": "QA", "topic": "work.wages"}': Payload(
        "set_country", {"country": "QA", "topic": "work.wages"}
    ),
    '/set_language{"language": "ar"}': Payload("set_language", {"language": "ar"}),
    '/read_in{"reading": "es"}': Payload("read_in", {"reading": "es"}),
    "/none_of_these": Payload("none_of_these"),
    "/none_of_these{}": Payload("none_of_these"),
    "/forget_me": Payload("forget_me"),
    "/leave_danger": Payload("leave_danger"),
    '/danger{"kind": "medical"}': Payload("danger", {"kind": "medical"}),
    '/speak{"can": "no"}': Payload("speak", {"can": "no"}),
}
BAD = [
    "",
    "/",
    "ask",
    'ask{"topic": "work.permit"}',
    " /none_of_these",
    "//none_of_these",
    "/restart",
    "/session_start",
    "/back",
    "/greet",
    "/nlu_fallback",
    "/out_of_scope",
    "/ask",
    "/ask{}",
    "/ask{",
    '/ask{"topic": "work.permit"',
    '/ask{"topic": "work.permit"} and more',
    '/ask{"topic": 1}',
    '/ask{"topic": null}',
    '/ask{"topic": ["work.permit"]}',
    '/ask["work.permit"]',
    '/ask{"topic": "work"}',
    '/ask{"topic": "work."}',
    '/ask{"topic": ".permit"}',
    '/ask{"topic": "work.permit.more"}',
    '/ask{"topic": "../../etc/passwd"}',
    '/ask{"topic": "work.permit\' or 1=1"}',
    '/ask{"topic": "work.' + "a" * 100 + '"}',
    '/ask{"topic": "work.permit", "country": "QA"}',
    '/ask{"topic": "work.permit", "audience": "kings"}',
    '/ask{"audience": "women"}',
    "/set_country",
    '/set_country{"country": "qa"}',
    '/set_country{"country": "QAT"}',
    '/set_country{"country": "ZZ"}',
    '/set_country{"country": "EU"}',
    '/set_country{"country": "QQ"}',
    '/set_country{"topic": "work.wages"}',
    '/set_language{"language": "xx"}',
    '/none_of_these{"topic": "work.permit"}',
    '/danger{"kind": "boredom"}',
    "/danger",
    '/speak{"can": "maybe"}',
    "/ask" + "{" * 400,
    '/ask{"topic": ' + "[" * 480,
]


@pytest.mark.parametrize("payload", GOOD)
def test_parse_choice_good(payload: str) -> None:
    assert parse_choice(payload) == GOOD[payload]
    assert parse_choice(str(GOOD[payload])) == GOOD[payload]


@pytest.mark.parametrize("payload", BAD)
def test_parse_choice_bad(payload: str) -> None:
    assert parse_choice(payload) is None


@pytest.mark.parametrize("payload", BAD)
async def test_reply_bad_choice_is_harmless(assistant: Assistant, conversation: Conversation, payload: str) -> None:
    answer = await assistant.reply(conversation.id, Incoming(choice=payload))
    assert answer.outcome is Outcome.refused
    assert answer.topic is None


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        "/back",
        '/ask{"topic": "return.voluntary"}',
        "  /restart",
        "//restart",
        "\u200b/restart",
        "\0/restart",
        "/",
        "/ /",
        '/set_language{"language": "ar"}',
        '/set_country{"country": "DE"}',
        "/forget_me",
        "/ask{",
    ],
)
async def test_typed_payload_is_text(
    assistant: Assistant, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    await assistant.reply(conversation.id, Incoming(PASSPORT, language="es", country="QA"))
    before = {**conversation.slots}
    handled: list[str] = []
    handle = assistant._engine.handle  # type: ignore[union-attr]

    async def noted(conversation_id: str, typed: str) -> Any:
        handled.append(typed)
        return await handle(conversation_id, typed)

    monkeypatch.setattr(assistant._engine, "handle", noted)
    answer = await assistant.reply(conversation.id, Incoming(text))
    assert not any(typed.strip().startswith("/") for typed in handled)
    assert answer.language == "es"
    kept = assistant.conversations.find(conversation.id)
    assert kept is conversation or answer.topic == "meta.forgotten"
    if kept is conversation:
        assert {name: kept.slots.get(name) for name in ("language", "country")} == {
            name: before[name] for name in ("language", "country")
        }


# Forgetting


@pytest.mark.parametrize(
    "incoming",
    [
        Incoming(choice="/forget_me"),
        Incoming("forget everything about me"),
        Incoming("olvida todo"),
        Incoming("احذف كل شيء عني"),
    ],
    ids=lambda incoming: incoming.choice or incoming.text,
)
async def test_forget_wipes(assistant: Assistant, conversation: Conversation, incoming: Incoming) -> None:
    await assistant.reply(conversation.id, Incoming(PASSPORT, language="ar", country="QA"))
    answer = await assistant.reply(conversation.id, incoming)
    assert answer.topic == "meta.forgotten"
    assert answer.language == "ar"
    assert assistant.conversations.find(conversation.id) is None
    opened = assistant.conversations.open(conversation.id)
    assert (opened.slots, list(opened.turns), opened.engine, opened.chosen_language) == ({}, [], [], False)
    later = await assistant.reply(conversation.id, Incoming("Qatar"))
    assert later.topic is None


async def test_forget_by_button_while_the_engine_is_down() -> None:
    assistant = Assistant(Conversations(), SafetyPack(SAFETY), engine=None)
    await assistant.reply("test:one", Incoming(PASSPORT))
    await assistant.reply("test:one", Incoming(choice="/forget_me"))
    assert assistant.conversations.find("test:one") is None


# Country


@pytest.mark.parametrize("place", ["Qatar", "en Qatar", "في قطر", "卡塔尔"])
async def test_country_alone_answers_the_earlier_topic(
    assistant: Assistant, conversation: Conversation, place: str
) -> None:
    asked = await assistant.reply(conversation.id, Incoming(PASSPORT))
    assert asked.question is not None
    assert asked.country is None
    answer = await assistant.reply(conversation.id, Incoming(place))
    assert (answer.topic, answer.country, answer.outcome) == (asked.topic, "QA", Outcome.answered)
    assert any(contact.id.startswith("QA.") for contact in answer.contacts)


async def test_country_by_button_answers_the_topic(assistant: Assistant, conversation: Conversation) -> None:
    asked = await assistant.reply(conversation.id, Incoming(PASSPORT))
    country = parse_choice(asked.choices[0].payload).values["country"]
    answer = await assistant.reply(conversation.id, Incoming(choice=asked.choices[0].payload))
    assert (answer.topic, answer.country) == (asked.topic, country)


async def test_country_before_any_topic(assistant: Assistant, conversation: Conversation) -> None:
    answer = await assistant.reply(conversation.id, Incoming("Qatar"))
    assert (answer.topic, answer.country) == (None, "QA")
    assert _payloads(answer)


@pytest.mark.parametrize(("country", "kept"), [("QA", "QA"), ("qa", "QA"), ("ZZ", None), ("EU", None), ("Qatar", None)])
async def test_country_beside_a_message(
    assistant: Assistant, conversation: Conversation, country: str, kept: str | None
) -> None:
    assert (await assistant.reply(conversation.id, Incoming(PASSPORT, country=country))).country == kept


# Doubt


@pytest.mark.parametrize("text", ["visa", "my papers"])
async def test_unsure_offers_at_most_three(assistant: Assistant, conversation: Conversation, text: str) -> None:
    answer = await assistant.reply(conversation.id, Incoming(text))
    assert answer.outcome is Outcome.offered
    *topics, none = (parse_choice(choice.payload) for choice in answer.choices)
    assert none == Payload("none_of_these")
    assert 1 <= len(topics) <= 3
    assert all(payload and payload.intent == "ask" and Store().topic(payload.values["topic"]) for payload in topics)
    assert answer.question


@pytest.mark.parametrize("incoming", [Incoming(choice="/none_of_these"), Incoming("bananas on the moon")], ids=str)
async def test_none_of_these_says_so(assistant: Assistant, conversation: Conversation, incoming: Incoming) -> None:
    answer = await assistant.reply(conversation.id, incoming)
    assert answer.outcome is Outcome.refused
    assert "I have no answer to that" in _said(answer)[0]
    assert Payload("ask", {"topic": "meta.human"}) in _payloads(answer)


async def test_unwritten_topic_is_refused_with_the_nearest(assistant: Assistant, conversation: Conversation) -> None:
    assert Store().topic("work.nothing_yet") is None
    answer = await assistant.reply(conversation.id, Incoming(choice='/ask{"topic": "work.nothing_yet"}'))
    assert answer.outcome is Outcome.refused
    assert "no checked information" in _said(answer)[0]
    topics = [payload.values["topic"] for payload in _payloads(answer)]
    assert topics[-1] == "meta.human"
    assert topics[:-1]
    assert all(topic.startswith("work.") for topic in topics[:-1])
    assert all(Store().topic(topic) for topic in topics)


@pytest.mark.parametrize("text", ["", "   ", "\n", "\0\0", "\ud800", "\u200b"])
async def test_empty_message_says_so(assistant: Assistant, conversation: Conversation, text: str) -> None:
    answer = await assistant.reply(conversation.id, Incoming(text))
    assert answer.outcome is Outcome.refused
    assert "empty" in _said(answer)[0]


# What is down


class BrokenEngine:
    """An engine whose every call fails."""

    async def handle(self, *arguments: Any) -> Any:
        raise RuntimeError("down")

    choose = parse = handle


@pytest.mark.parametrize("engine", [None, BrokenEngine()], ids=["none", "broken"])
@pytest.mark.parametrize("incoming", [Incoming(PASSPORT), Incoming(choice='/ask{"topic": "work.permit"}')], ids=str)
async def test_engine_down_says_so_with_contacts(engine: Any, incoming: Incoming) -> None:
    assistant = Assistant(Conversations(), SafetyPack(SAFETY), engine)
    first = await assistant.reply("test:one", incoming)
    assert first.outcome is Outcome.refused
    assert _said(first)
    assistant.conversations.open("test:one").slots["country"] = "QA"
    answer = await assistant.reply("test:one", Incoming(incoming.text, incoming.choice, "en"))
    assert "not working" in _said(answer)[0]
    assert [contact.id for contact in answer.contacts if contact.id.startswith("QA.")]


@pytest.mark.parametrize("part", ["encoder", "places", "pack"])
async def test_part_down_is_no_error(assistant: Assistant, part: str) -> None:
    class Broken:
        async def encode(self, text: str) -> None:
            raise RuntimeError("down")

        def country(self, text: str) -> str | None:
            raise RuntimeError("down")

        only_country = country

    parts: dict[str, Any] = {"encoder": None, "places": None, "pack": SafetyPack(SAFETY)}
    parts[part] = None if part == "pack" else Broken()
    made = Assistant(Conversations(), parts["pack"], None, parts["encoder"], parts["places"])
    for text in (PASSPORT, DANGER, "Qatar"):
        answer = await made.reply("test:one", Incoming(text))
        assert answer.lead


# Danger


async def test_message_after_danger_is_answered(assistant: Assistant, conversation: Conversation) -> None:
    taken = await assistant.reply(conversation.id, Incoming(DANGER, country="QA"))
    assert taken.outcome is Outcome.takeover
    leave = Payload("leave_danger")
    assert leave in _payloads(taken)
    answer = await assistant.reply(conversation.id, Incoming("how do I get a work permit"))
    assert answer.topic == "work.permit"
    assert answer.sections[0].kind is Kind.safety
    assert leave in _payloads(answer)
    left = await assistant.reply(conversation.id, Incoming(choice=str(leave)))
    assert leave not in _payloads(left)
    calm = await assistant.reply(conversation.id, Incoming("how do I get a work permit"))
    assert calm.danger == "none"
    assert not [section for section in calm.sections if section.kind is Kind.safety]


async def test_country_after_danger_stays_with_the_danger(assistant: Assistant, conversation: Conversation) -> None:
    first = await assistant.reply(conversation.id, Incoming(DANGER))
    await assistant.reply(conversation.id, Incoming("how do I get a work permit"))
    for incoming in (Incoming(choice='/set_country{"country": "ES"}'), Incoming("España")):
        answer = await assistant.reply(conversation.id, incoming)
        assert (answer.outcome, answer.country) == (Outcome.takeover, "ES")
        assert str(answer.lead[0]) == catalogue(answer.language).pgettext(
            "danger.partner.lead", "What is happening is not your fault. Help with violence can be reached here."
        )
    assert first.question


async def test_soon_danger_opens_the_answer(assistant: Assistant, conversation: Conversation) -> None:
    text = "i have no insulin left since yesterday, where can i get it free"
    answer = await assistant.reply(conversation.id, Incoming(text))
    assert answer.danger == "soon"
    assert answer.sections[0].kind is Kind.safety
    assert answer.outcome is not Outcome.takeover
    assert not conversation.in_danger


async def test_emergency_button(assistant: Assistant, conversation: Conversation) -> None:
    assert assistant.emergency(conversation.id).question
    answer = await assistant.reply(conversation.id, Incoming(choice='/set_country{"country": "QA"}'))
    kinds = [payload for payload in _payloads(answer) if payload.intent == "danger"]
    assert len(kinds) == 12
    taken = await assistant.reply(conversation.id, Incoming(choice=str(kinds[0])))
    assert (taken.outcome, taken.country) == (Outcome.takeover, "QA")


async def test_welcome_shows_topics(assistant: Assistant, conversation: Conversation) -> None:
    answer = await assistant.welcome(conversation.id)
    assert answer.outcome is Outcome.answered
    assert all(payload.intent == "ask" for payload in _payloads(answer))
