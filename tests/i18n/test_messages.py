"""All texts of today: each id once, and every complete language says them all."""

from __future__ import annotations

import dataclasses

import pytest

from bot.commands.locales import stats
from bot.errors import SafarError
from bot.i18n import merge
from bot.i18n.catalogues import DOMAINS
from bot.i18n.languages import SOURCE, languages, spoken
from bot.i18n.messages import messages
from bot.knowledge.load import Knowledge, load
from bot.knowledge.schema import Status

KNOWLEDGE = load()
TODAY = messages(KNOWLEDGE)
COMPLETE = [language.code for language in spoken() if language.code != SOURCE]


def test_messages_ids_are_unique():
    ids = [message.context for found in TODAY.values() for message in found]
    assert sorted(ids) == sorted(set(ids))


def test_messages_are_in_a_stable_order():
    assert messages(load()) == TODAY
    assert [one.context for one in TODAY["bot"]] == sorted(one.context for one in TODAY["bot"])


@pytest.mark.parametrize(
    "context",
    [
        "work.wages.title",
        "work.wages.steps.write_down",
        "work.wages.rights.fair_pay.text",
        "work.wages.audiences.domestic_workers.steps.food_bed",
        "QA.labour_hotline.name",
        "treaty.ICCPR.title",
    ],
)
def test_messages_of_the_knowledge_have_stable_ids(context: str):
    assert context in {message.context for message in TODAY["knowledge"]}


@pytest.mark.parametrize(
    "context", ["section.steps", "role.consulate.guard", "danger.medical.lead", "utter_greet", "offer.none"]
)
def test_messages_of_the_interface_have_stable_ids(context: str):
    assert context in {message.context for message in TODAY["bot"]}


def test_messages_leave_out_the_backlog():
    hidden = {
        f"{code}.{key}."
        for code, country in KNOWLEDGE.countries.items()
        for key, record in {**country.contacts, **country.facts}.items()
        if record.status is not Status.sourced
    }
    assert hidden
    assert [one for one in TODAY["knowledge"] if one.context.startswith(tuple(hidden))] == []


def test_messages_with_one_id_and_two_texts():
    """A mistake in the code or the data: the id would be translated by whichever comes first."""
    right = KNOWLEDGE.topics["work.wages"]
    clash = Knowledge(
        topics={"treaty.ICCPR": right.copy(update={"title": "Another text"})},
        treaties=KNOWLEDGE.treaties,
        files={"topics/treaty.ICCPR": KNOWLEDGE.files["treaties"]},
    )
    with pytest.raises(SafarError, match=r"treaty\.ICCPR\.title has two texts"):
        messages(clash)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", COMPLETE)
def test_complete_language_is_complete(code: str, domain: str):
    entries = merge.by_context(merge.read(languages()[code], domain))
    missing = [
        message.context
        for message in TODAY[domain]
        if not (entry := entries.get(message.context)) or not merge.is_current(entry, message)
    ]
    assert missing == []
    assert [entry.context for entry in entries.values() if entry.fuzzy] == []


@pytest.mark.parametrize("code", [SOURCE, *COMPLETE])
def test_stats_of_a_complete_language(code: str):
    expected = {name: {"translated": 100.0, "fuzzy": 0, "total": len(found)} for name, found in TODAY.items()}
    assert stats()[code] == expected


def test_stats_one_missing_is_not_all(monkeypatch: pytest.MonkeyPatch):
    """However many texts there are, 100% means every one."""
    new = dataclasses.replace(TODAY["knowledge"][0], context="work.wages.new")
    more = {"bot": TODAY["bot"], "knowledge": [*TODAY["knowledge"] * 3, new]}
    monkeypatch.setattr("bot.commands.locales.messages", lambda: more)
    assert stats()[COMPLETE[0]]["knowledge"]["translated"] < 100
