"""The custom actions. Each reads the slots, asks the knowledge, and utters one Answer.

The Answer travels as Rasa's custom payload; `text` and `buttons` stand beside it for stock shells and widgets.
"""

from __future__ import annotations

import datetime
import functools
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answer import Answer, Outcome
from bot.channels.text import render_text
from bot.i18n.catalogues import Catalogue, Line, catalogue
from bot.i18n.languages import SOURCE, answered_in, find, speakable
from bot.i18n.names import named_language
from bot.knowledge.aspects import Aspect, narrowed
from bot.knowledge.compose import compose
from bot.knowledge.menus import not_understood, offer, welcome
from bot.knowledge.query import Store
from bot.knowledge.referral import Person
from bot.knowledge.schema import Audience, Stage

Events = list[dict[str, Any]]

LANGUAGES = "meta.language"
"""The topic on which languages Safar speaks."""


@functools.cache
def _store() -> Store:
    return Store()


@functools.lru_cache(maxsize=2048)
def _composed(topic: str, person: Person, today: datetime.date, language: str) -> Answer:
    """Answers are the same for everybody in the same case, so each is composed once a day."""
    return compose(_store(), topic, person, today, catalogue(language))


class _SafarAction(Action, ABC):
    """What all actions share: reading the tracker, uttering an Answer."""

    @abstractmethod
    def name(self) -> str:
        """The action's name in the domain; without one, the stock action server takes this class for none."""

    def catalogue(self, tracker: Tracker) -> Catalogue:
        """The catalogue of the conversation's language; in a stock shell, of the message's."""
        code = tracker.get_slot("language") or (tracker.latest_message.get("language") or {}).get("code")
        return catalogue(answered_in(code, tracker.get_slot("reading")).code)

    def entity(self, tracker: Tracker, name: str) -> str | None:
        """The value of an entity of the latest message."""
        return next(tracker.get_latest_entity_values(name), None)

    def person(self, tracker: Tracker) -> Person:
        """Who asks, as far as the conversation says."""
        audiences = {Audience(value) for value in tracker.get_slot("audience") or []}
        if (added := self.entity(tracker, "audience")) in set(Audience):
            audiences.add(Audience(added))
        stage = tracker.get_slot("stage")
        return Person(
            tracker.get_slot("country"),
            frozenset(audiences),
            Stage(stage) if stage in set(Stage) else None,
            tracker.get_slot("origin"),
        )

    def offer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offer the likeliest topics, or say that Safar does not know."""
        likely = [name for name in tracker.latest_message.get("likely_topics") or [] if _store().topic(name)]
        t = self.catalogue(tracker)
        self.utter(dispatcher, offer(_store(), likely[:3], t) if likely else not_understood(_store(), t))
        return []

    def go_on_in(self, dispatcher: CollectingDispatcher, tracker: Tracker, code: str) -> Events:
        """Say what was said last in another language, or in the nearest one that is spoken."""
        return [*self.again(dispatcher, tracker, catalogue(speakable(code).code)), SlotSet("language", code)]

    def again(self, dispatcher: CollectingDispatcher, tracker: Tracker, t: Catalogue) -> Events:
        """Say what was said last, or open the conversation, in a language."""
        topic = tracker.get_slot("topic")
        if topic is not None:
            self.utter(dispatcher, _composed(topic, self.person(tracker), datetime.date.today(), t.language.code))
        else:
            self.utter(dispatcher, welcome(_store(), t, tracker.get_slot("country")))
        return []

    def utter(self, dispatcher: CollectingDispatcher, answer: Answer) -> None:
        """Utter an Answer, and its plain form for channels that know only Rasa's."""
        buttons = [{"title": choice.title, "payload": choice.payload} for choice in answer.buttons]
        dispatcher.utter_message(text=render_text(answer), buttons=buttons, json_message={"answer": answer})

    def about(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, aspect: Aspect | None = None
    ) -> Events:
        """Answer a topic, or an aspect of it, and remember it and what it says of the person."""
        person = self.person(tracker)
        found = _store().topic(topic)
        person = replace(person, audiences=person.audiences | frozenset(found.implies if found else ()))
        t = self.catalogue(tracker)
        answer = _composed(topic, person, datetime.date.today(), t.language.code)
        self.utter(dispatcher, narrowed(_store(), answer, aspect, t) if aspect else answer)
        return [SlotSet("topic", topic), SlotSet("audience", sorted(audience.value for audience in person.audiences))]


class ActionAnswer(_SafarAction):
    """Answers the topic that was asked."""

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        topic = self.entity(tracker, "topic")
        if topic is None:
            self.utter(dispatcher, not_understood(_store(), self.catalogue(tracker)))
            return []
        if topic == LANGUAGES and (wanted := named_language(tracker.latest_message.get("text") or "")):
            return self.go_on_in(dispatcher, tracker, wanted)
        return self.about(dispatcher, tracker, topic)


class ActionSetCountry(_SafarAction):
    """Takes in the country, and answers what was asked before it."""

    def name(self) -> str:
        return "action_set_country"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        topic = self.entity(tracker, "topic") or tracker.get_slot("topic")
        if topic is not None:
            return self.about(dispatcher, tracker, topic)
        self.utter(dispatcher, welcome(_store(), self.catalogue(tracker), tracker.get_slot("country")))
        return []


class ActionChooseLanguage(_SafarAction):
    """Goes on in the language that the person chose."""

    def name(self) -> str:
        return "action_choose_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if self.entity(tracker, "reading"):
            return self.again(dispatcher, tracker, self.catalogue(tracker))
        chosen = find(self.entity(tracker, "language") or tracker.get_slot("language"))
        return self.go_on_in(dispatcher, tracker, chosen.code if chosen else SOURCE)


class ActionFollowUp(_SafarAction):
    """Answers "how much?", "where?", "and in Spain?", "in Arabic please" from the answer that was given before."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        message = tracker.latest_message
        asked = str(message.get("follow_up"))
        if asked == "language":
            wanted = named_language(message.get("text") or "")
            return self.go_on_in(dispatcher, tracker, wanted) if wanted else self.about(dispatcher, tracker, LANGUAGES)
        topic = tracker.get_slot("topic")
        if topic is None:
            return self.offer(dispatcher, tracker)
        return self.about(dispatcher, tracker, topic, Aspect(asked) if asked in set(Aspect) else None)


class ActionOffer(_SafarAction):
    """Unsure: offers the likeliest topics, or says that Safar does not know."""

    def name(self) -> str:
        return "action_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return self.offer(dispatcher, tracker)


class ActionRefuse(_SafarAction):
    """None of the offered topics, or nothing that Safar knows: says so, with what it does know and a human contact."""

    def name(self) -> str:
        return "action_refuse"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        self.utter(dispatcher, not_understood(_store(), self.catalogue(tracker)))
        return []


class ActionWelcome(_SafarAction):
    """Shows what can be asked."""

    def name(self) -> str:
        return "action_welcome"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        self.utter(dispatcher, welcome(_store(), self.catalogue(tracker), tracker.get_slot("country")))
        return []


class ActionForget(_SafarAction):
    """Says that everything is forgotten; who keeps the conversation wipes it (`bot.assistant`), slots go here."""

    def name(self) -> str:
        return "action_forget"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        t = self.catalogue(tracker)
        text = t.pgettext(
            "forget.done",
            "Forgotten. I keep nothing of this conversation. On this phone, the browser's history and any screenshots"
            " can remain; delete them there.",
        )
        self.utter(dispatcher, Answer(Outcome.answered, t.language.code, topic="meta.forgotten", lead=(Line(text),)))
        return [SlotSet(name, None) for name in ("topic", "country", "origin", "audience", "stage")]
