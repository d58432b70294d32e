"""From what comes in to the Answer: language, danger first, then the engine. Every channel calls this alone."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Choice, Outcome, Payload
from bot.choices import STOP_DANGER, parse_choice
from bot.conversations import Conversation, Conversations, Turn
from bot.danger import NO_DANGER, Danger, assess
from bot.danger import Level as Nearness
from bot.i18n.catalogues import Catalogue, Line, catalogue
from bot.i18n.formats import known_country, language_name
from bot.i18n.identify import identify
from bot.i18n.languages import SOURCE, Language, Level, find, languages, readable, speakable
from bot.keyed_cache import KeyedCache
from bot.knowledge.query import SafetyPack
from bot.knowledge.schema import Audience
from bot.parts import Classifier, Encoder, Engine, Places
from bot.takeover import Place, about_numbers, emergency, safety_block, takeover
from bot.text import clean, for_rasa

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """What a channel hands over: a typed text or a tapped choice, and what the person chose beside it."""

    text: str = ""
    choice: str | None = None
    language: str | None = None
    country: str | None = None


DANGERS = 4096
"""Messages whose danger is remembered, by hash."""
ENCODING_SECONDS = 3
"""How long danger waits for the encoder; then it is answered without."""


class Assistant:
    """Answers messages.

    Args:
        conversations: Where conversations are kept.
        pack: The safety contacts.
        engine: Answers what is no danger; None while it is down.
        encoder: None while it is down.
        classifier: None while it is down.
        places: None while it is down.
    """

    def __init__(
        self,
        conversations: Conversations,
        pack: SafetyPack | None,
        engine: Engine | None,
        encoder: Encoder | None = None,
        places: Places | None = None,
        classifier: Classifier | None = None,
    ) -> None:
        self.conversations = conversations
        self._pack = pack
        self._engine = engine
        self._encoder = encoder
        self._places = places
        self._classifier = classifier
        self._dangers: KeyedCache[Danger] = KeyedCache(DANGERS)

    @property
    def ready(self) -> bool:
        """Whether questions can be answered; danger always can."""
        return self._engine is not None

    async def reply(self, conversation_id: str, incoming: Incoming) -> Answer:
        """The answer to one message. Never raises: what fails inside is said plainly, with the emergency contacts."""
        conversation = self.conversations.open(conversation_id)
        payload = parse_choice(incoming.choice) if incoming.choice else None
        text = clean(incoming.text)
        chosen = (payload.values.get("language") if payload else None) or incoming.language
        if incoming.country and known_country(incoming.country.upper()):
            conversation.slots["country"] = incoming.country.upper()
        danger = await self._danger(incoming.text) if payload is None else _chosen_danger(payload)
        self._set_language(conversation, chosen, text, danger.languages)
        try:
            answer = await self._answer(conversation, payload, text, danger)
        except Exception:
            # Whatever broke, the person gets a clear line and a way to help; the log gets no text of theirs.
            logger.exception("answering failed")
            answer = self._broken(conversation)
        answer = self._finish(conversation, answer)
        if (payload is not None and payload.intent == "forget_me") or answer.topic == FORGOTTEN:
            self.conversations.forget(conversation_id)
        else:
            conversation.turns.append(Turn(text, answer))
        return answer

    async def _danger(self, text: str) -> Danger:
        """What the rules find, and what the classifier adds while it is up, with the encoder or without."""
        key = self._dangers.key(text)
        if (known := self._dangers.get(key)) is not None:
            return known
        rules, typed = assess(text), for_rasa(clean(text))
        if typed and self._is_plain(typed, rules):
            self._dangers.put(key, rules)
            return rules
        vector = await self._vector(typed) if typed else None
        if self._classifier is None or not typed:
            return rules
        try:
            danger = self._classifier.assess(typed, rules, vector)
        except Exception:
            logger.exception("classifying danger failed")
            return rules
        if vector is not None:
            self._dangers.put(key, danger)
        return danger

    def _is_plain(self, typed: str, rules: Danger) -> bool:
        """Whether the letters of a message tell what it asks, and that it is no cry for help: the cheap path, on which
        nobody waits for the encoder."""
        if self._engine is None or self._classifier is None:
            return False
        try:
            return self._classifier.sees_none(typed, rules) and self._engine.is_sure(typed)
        except Exception:
            logger.exception("reading the letters failed")
            return False

    async def _vector(self, typed: str) -> Any:
        if self._encoder is None:
            return None
        try:
            return await asyncio.wait_for(self._encoder.encode(typed), ENCODING_SECONDS)
        except Exception:
            # Danger is answered without the encoder rather than not at all.
            logger.exception("encoding failed")
            return None

    async def _answer(self, conversation: Conversation, payload: Payload | None, text: str, danger: Danger) -> Answer:
        if danger.people:
            conversation.slots["audience"] = sorted({*(conversation.slots.get("audience") or ()), *danger.people})
        if danger.level is Nearness.now:
            conversation.in_danger, conversation.danger = True, danger.categories[0]
            self._locate(conversation, text)
            return self._takeover(conversation)
        if conversation.in_danger and (frame := self._in_danger_mode(conversation, payload, text)):
            return frame
        if payload is None and not text:
            return self._answer_plainly(conversation, _empty(self._catalogue(conversation)))
        if self._engine is None:
            return self._broken(conversation)
        if payload is not None:
            said = await self._engine.choose(conversation.id, payload)
        else:
            language = conversation.slots.get("language")
            said = await self._engine.handle(conversation.id, for_rasa(text))
            # Only who asks for another language changes it there.
            conversation.chosen_language |= conversation.slots.get("language") != language
        answer = _from_engine(said, self._catalogue(conversation))
        near = danger or (Danger(Nearness.soon, (conversation.danger,)) if conversation.danger else danger)
        if near and self._pack is not None:
            t = self._catalogue(conversation)
            place = self._place(conversation, self._named(text) or conversation.slots.get("country"))
            block = safety_block(self._pack, near, place, _now(), t)
            if t.language.code != answer.language:
                block = dataclasses.replace(block, lang=t.language.code)
            answer = dataclasses.replace(answer, danger=near.level.value, sections=(block, *answer.sections))
        return answer

    def emergency(self, conversation_id: str) -> Answer:
        """What the emergency button shows."""
        conversation = self.conversations.open(conversation_id)
        conversation.in_danger, conversation.danger = True, None
        self._locate(conversation, "")
        answer = self._finish(conversation, self._takeover(conversation))
        conversation.turns.append(Turn("", answer))
        return answer

    def needs_encoder(self, text: str) -> bool:
        """Whether a message is one that the letters alone do not tell."""
        return not self._is_plain(for_rasa(clean(text)), assess(text))

    async def understand(self, text: str) -> dict[str, Any]:
        """What the engine understands of a text: `topics`, best first, `intent`, `entities`; empty while it is down."""
        return await self._engine.parse(clean(text)) if self._engine else {}

    async def welcome(self, conversation_id: str) -> Answer:
        """What a conversation opens with: topics to tap."""
        conversation = self.conversations.open(conversation_id)
        if self._engine is None:
            return self._broken(conversation)
        t = self._catalogue(conversation)
        answer = _from_engine(await self._engine.choose(conversation.id, Payload(STOP_DANGER)), t)
        own = find(conversation.slots.get("language")) or t.language
        notes = tuple(
            Line(note, t.language.code) for name, note in self._language_notes(answer, own, t) if name == "other"
        )
        return dataclasses.replace(answer, notices=(*answer.notices, *notes))

    def language_of(self, conversation: Conversation) -> str:
        """The language of danger answers and of the pages; other answers are in the nearest complete one."""
        return speakable(conversation.slots.get("language"), Level.danger).code

    def _catalogue(self, conversation: Conversation) -> Catalogue:
        return catalogue(self.language_of(conversation))

    def _set_language(
        self, conversation: Conversation, chosen: str | None, text: str, danger_words: tuple[str, ...] = ()
    ) -> None:
        """What a person chose beats what their words look like; a short message does not change the language.

        In danger, the word lists know languages that the identifier does not.
        """
        if language := find(chosen):
            conversation.slots["language"] = language.code
            conversation.chosen_language = True
            return
        if conversation.chosen_language or not text:
            return
        guess = identify(text)
        if guess and guess.sure:
            conversation.slots["language"] = guess.code
        elif danger_words and not {guess and guess.code, conversation.slots.get("language")} & set(danger_words):
            conversation.slots["language"] = danger_words[0]
        elif guess and "language" not in conversation.slots:
            conversation.slots["language"] = guess.code

    def _named(self, text: str) -> str | None:
        """The country that a text names."""
        if self._places is None or not text:
            return None
        try:
            return self._places.country(text)
        except Exception:
            # Danger is answered without knowing the place rather than not at all.
            logger.exception("finding the place failed")
            return None

    def _locate(self, conversation: Conversation, text: str) -> None:
        """Where the danger is: where the text says, else where the person is; if these differ, it is elsewhere."""
        here, named = conversation.slots.get("country"), self._named(text)
        conversation.danger_country = named or conversation.danger_country or here
        if here is None:
            conversation.slots["country"] = conversation.danger_country
        elif named and named != here:
            conversation.elsewhere = True

    def _place(self, conversation: Conversation, country: str | None) -> Place:
        people = frozenset(Audience(name) for name in conversation.slots.get("audience") or ())
        return Place(country, people, conversation.elsewhere)

    def _takeover(self, conversation: Conversation) -> Answer:
        t = self._catalogue(conversation)
        if self._pack is None:
            return self._broken(conversation)
        place = self._place(conversation, conversation.danger_country)
        if conversation.danger is None:
            return emergency(self._pack, place, _now(), t)
        return takeover(self._pack, Danger(Nearness.now, (conversation.danger,)), place, _now(), t)

    def _in_danger_mode(self, conversation: Conversation, payload: Payload | None, text: str) -> Answer | None:
        """What belongs to danger mode: where the danger is, whose it is, whether the person can speak, the way out."""
        if payload is None:
            if self._places is None or not text or not self._places.only_country(text):
                return None
            conversation.danger_country = self._named(text)
        elif payload.intent == STOP_DANGER:
            conversation.in_danger, conversation.danger = False, None
            conversation.danger_country, conversation.elsewhere = None, False
            return None
        elif payload.intent == "set_country":
            conversation.danger_country = payload.values["country"]
        elif payload.intent == "someone_else":
            conversation.elsewhere = True
        elif payload.intent == "speak":
            return self._spoken(conversation, can_speak=payload.values["can"] == "yes")
        else:
            return None
        if not conversation.elsewhere:
            conversation.slots["country"] = conversation.danger_country
        return self._takeover(conversation)

    def _spoken(self, conversation: Conversation, *, can_speak: bool) -> Answer:
        """The same contacts, with how to reach them."""
        t = self._catalogue(conversation)
        if can_speak:
            line = t.pgettext("danger.call", "Call the first contact. If nobody answers, call the next one.")
        else:
            line = t.pgettext(
                "danger.silent", "Write to a contact that has messages or a web page. Put the phone on silent first."
            )
        answer = self._takeover(conversation)
        return dataclasses.replace(answer, lead=(Line(line),), question=None, choices=())

    def _finish(self, conversation: Conversation, answer: Answer) -> Answer:
        """What every answer carries: the way out of danger mode, and once each, what to know of its language."""
        t = self._catalogue(conversation)
        if conversation.in_danger:
            leave = self._choice(t.pgettext("danger.leave", "I am not in danger"), Payload(STOP_DANGER), answer, t)
            answer = dataclasses.replace(answer, related=(leave, *answer.related))
        own = find(conversation.slots.get("language")) or t.language
        for name, note in self._language_notes(answer, own, t):
            if name not in conversation.told:
                conversation.told.add(name)
                line = Line(note, t.language.code if t.language.code != answer.language else None)
                readings = tuple(_readings(name, own, answer))
                answer = dataclasses.replace(answer, notices=(*answer.notices, line), readings=readings)
        return answer

    def _language_notes(self, answer: Answer, own: Language, t: Catalogue) -> Iterator[tuple[str, str]]:
        if answer.language != own.code and answer.outcome is not Outcome.takeover:
            name = language_name(answer.language, t.language)
            yield (
                "other",
                t.pgettext(
                    "notice.other_language",
                    "I cannot say all of this in your language yet. It is in {name}.",
                    name=name,
                ),
            )
        elif not t.language.reviewed and t.language.code != SOURCE:
            yield (
                "draft",
                t.pgettext(
                    "notice.draft",
                    "A machine translated this text; no person has checked it yet. You can read the English.",
                ),
            )

    def _choice(self, title: str, payload: Payload, answer: Answer, t: Catalogue) -> Choice:
        return Choice(title, str(payload), t.language.code if t.language.code != answer.language else None)

    def _answer_plainly(self, conversation: Conversation, text: str) -> Answer:
        return Answer(Outcome.refused, self.language_of(conversation), lead=(Line(text),))

    def _broken(self, conversation: Conversation) -> Answer:
        """Something is down: say so, and show whom a person can turn to."""
        t = self._catalogue(conversation)
        text = t.pgettext(
            "error.broken", "Something is not working here at the moment. Please try again in a few minutes."
        )
        answer = Answer(Outcome.refused, t.language.code, lead=(Line(text), Line(about_numbers(t))))
        if self._pack is not None and (country := conversation.slots.get("country")):
            contacts = emergency(self._pack, Place(country), _now(), t).sections
            answer = dataclasses.replace(answer, sections=contacts)
        return answer


FORGOTTEN = "meta.forgotten"
"""The topic of the answer that says that everything is forgotten."""


def _readings(note: str, own: Language, answer: Answer) -> Iterator[Choice]:
    """The other languages that the answer can be read in: all where it is not the person's, the original of a draft."""
    if note == "draft":
        original = languages()[SOURCE]
        yield Choice(original.name, str(Payload("set_language", {"language": SOURCE})), original.code)
    else:
        for language in readable(own):
            if language.code != answer.language:
                yield Choice(language.name, str(Payload("read_in", {"reading": language.code})), language.code)


def _chosen_danger(payload: Payload) -> Danger:
    return Danger(Nearness.now, (payload.values["kind"],)) if payload.intent == "danger" else NO_DANGER


def _from_engine(said: list[dict[str, Any]], t: Catalogue) -> Answer:
    """The engine's messages as one Answer: the action's own, or a plain one of Rasa's responses."""
    for message in said:
        if isinstance(found := (message.get("custom") or {}).get("answer"), Answer):
            return found
    lines = tuple(Line(message["text"]) for message in said if message.get("text"))
    if not lines:
        raise RuntimeError("the engine said nothing")
    choices = tuple(
        Choice(button["title"], button["payload"]) for message in said for button in message.get("buttons") or []
    )
    return Answer(Outcome.answered, t.language.code, lead=lines, choices=choices)


def _empty(t: Catalogue) -> str:
    return t.pgettext("error.empty", "Your message is empty. Write your question, or choose a topic.")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
