"""Every answer as plain text, as a reader of a language meets it: for translators, before anything is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.answer import Answer
from bot.channels.text import render_text
from bot.danger import Danger, Level, categories
from bot.i18n.catalogues import Catalogue
from bot.knowledge.compose import compose
from bot.knowledge.menus import not_understood, offer, welcome
from bot.knowledge.query import SafetyPack, Store
from bot.knowledge.referral import Person
from bot.server.errors import messages
from bot.takeover import Place, emergency, takeover


def preview(
    store: Store, pack: SafetyPack, country: str | None, now: datetime.datetime, t: Catalogue
) -> Iterator[tuple[str, str]]:
    """(heading, text) of each answer: the dialogue's own, danger, errors, each topic for everybody and for each of the
    people whose answer differs; with `country`, as there."""
    yield "welcome", _text(welcome(store, t, country))
    yield "refusal", _text(not_understood(store, t))
    yield "offer", _text(offer(store, list(store.topics())[:3], t))
    yield "emergency", _text(emergency(pack, Place(country), now, t))
    for name in categories():
        yield f"danger {name}", _text(takeover(pack, Danger(Level.now, (name,)), Place(country), now, t))
    for code, text in messages(t).items():
        yield f"error {code}", text
    for name in store.topics():
        topic = store.topic(name)
        if topic is None:
            continue
        yield name, _text(compose(store, name, Person(country), now.date(), t))
        for audience in topic.audiences:
            person = Person(country, frozenset({audience}))
            yield f"{name} for {audience.value}", _text(compose(store, name, person, now.date(), t))
        for stage in topic.stages:
            yield f"{name} at {stage.value}", _text(compose(store, name, Person(country, stage=stage), now.date(), t))


def _text(answer: Answer) -> str:
    buttons = "\n".join(f"[{choice.title}]" for choice in answer.buttons)
    return f"{render_text(answer)}\n{buttons}"
