"""Every rule of the knowledge that the schema alone cannot hold; all problems at once."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.danger import categories
from bot.danger.rules import read_word_list, word_list_paths
from bot.i18n.formats import known_country
from bot.i18n.languages import find
from bot.knowledge import compact, plain
from bot.knowledge.load import File, Knowledge, Problem
from bot.knowledge.query import WORLD
from bot.knowledge.schema import ENFORCEMENT, MONEY, Contact, Fact, Guidance, RunBy, Status
from bot.paths import DATA

OLDEST_SOURCE = "2023"
"""Phones, fees and wages need a source of this year or later."""

NEVER_ENFORCEMENT_ONLY = ("violence_line", "trafficking_line", "recruiter_regulator", "police_complaints")
"""For violence, trafficking, scams and police abuse, police or immigration must not be the only door."""

_RASA_KEY = re.compile(r"^\s*(nlu|stories|rules|responses)\s*:", re.MULTILINE)
_PHONE_IN_PROSE = re.compile(r"\+\d[\d\s-]{6,}|https?://|\S+@\S+\.\w")


def check(knowledge: Knowledge, today: datetime.date) -> list[Problem]:
    """All problems, in the order of files and lines."""
    problems = list(knowledge.problems)
    for rule in _RULES:
        problems += rule(knowledge, today)
    return sorted(set(problems))


def _topic_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    for name, topic in knowledge.topics.items():
        file = knowledge.files[f"topics/{name}"]
        if name not in knowledge.topic_ids:
            yield file.problem((), f"{name} is no topic", "use an id of data/knowledge/topic_ids.tsv as the path")
        yield from _unknown_roles(knowledge, file, "contacts", topic.contacts)
        yield from _unknown_roles(knowledge, file, "home_contacts", topic.home_contacts)
        for position, other in enumerate(topic.related):
            if other not in knowledge.topic_ids or other == name:
                yield file.problem(("related", position), f"{other!r} is no other topic", "use an id of topic_ids.tsv")
        for position, action in enumerate(topic.compact):
            if not compact.known(action):
                yield file.problem(("compact", position), f"there is no action {action!r}", "use one of compact.yml")
        parts: list[tuple[tuple[Any, ...], Guidance]] = [
            ((), topic),
            *((("audiences", audience.value), part) for audience, part in topic.audiences.items()),
            *((("stages", stage.value), part) for stage, part in topic.stages.items()),
        ]
        for place, part in parts:
            for key, right in part.rights.items():
                for article in right.articles:
                    if article.treaty not in knowledge.treaties:
                        yield file.problem(
                            (*place, "rights", key), f"there is no treaty {article.treaty!r}", "add it to treaties.yml"
                        )
        yield from _prose_problems(file)


def _unknown_roles(knowledge: Knowledge, file: File, field: str, roles: tuple[str, ...]) -> Iterator[Problem]:
    for position, role in enumerate(roles):
        if role not in knowledge.roles:
            yield file.problem((field, position), f"there is no role {role!r}", "use one of roles.yml")


def _country_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    for code, country in knowledge.countries.items():
        file = knowledge.files[f"countries/{code}"]
        for region in country.regions:
            if region not in knowledge.countries:
                yield file.problem(("regions",), f"there is no region {region!r}", "add its file, or leave it out")
        if country.facts and not country.name and not known_country(code):
            yield file.problem(("facts",), "belong to a region without a `name`", "add the name, as people say it")
        for key, contact in country.contacts.items():
            for message, remedy in _contact_faults(contact, knowledge, today):
                yield file.problem(("contacts", key), f"{code}.{key} {message}", remedy)
        for key, fact in country.facts.items():
            for message, remedy in _fact_faults(fact, country.facts, knowledge, today):
                yield file.problem(("facts", key), f"{code}.{key} {message}", remedy)
        for role in NEVER_ENFORCEMENT_ONLY:
            people = [one for one in country.contacts.values() if role in one.roles and one.status is Status.sourced]
            if people and all(one.run_by in ENFORCEMENT for one in people):
                yield file.problem(
                    ("contacts",), f"only police or immigration stands under {role}", "add a body that is neither"
                )
        yield from _prose_problems(file)


def _contact_faults(contact: Contact, knowledge: Knowledge, today: datetime.date) -> Iterator[tuple[str, str]]:
    for role in contact.roles:
        if role not in knowledge.roles:
            yield f"has the unknown role {role!r}", "use one of roles.yml"
    roles = [knowledge.roles[role] for role in contact.roles if role in knowledge.roles]
    enforcement = contact.run_by in ENFORCEMENT
    if any(role.enforcement != enforcement for role in roles):
        yield (
            "mixes police or immigration with other roles",
            "a body of police or immigration stands under `police` or `immigration_authority` only, others never do",
        )
    for code in contact.nationals:
        if not known_country(code):
            yield f"serves citizens of {code!r}, which is no country", "use an ISO code such as IN"
    if contact.run_by is RunBy.consulate and "consulate" not in contact.roles:
        yield "is a consulate under another role", "file it under `consulate`, which has its guard"
    for code in (*contact.languages, *contact.own_name):
        if find(code) is None and len(code) not in (2, 3):
            yield f"has the unknown language {code!r}", "use a language code such as ar"
    if contact.status is not Status.sourced:
        return
    dates = [source.date or "" for source in contact.sources]
    if (contact.phones or contact.messaging) and max(dates, default="") < OLDEST_SOURCE:
        yield f"has a phone without a source of {OLDEST_SOURCE} or later", "find one, or set `status: unverified`"
    twice = len(contact.sources) >= 2 and any(source.issuer for source in contact.sources)
    if any(role.safety for role in roles) and (contact.phones or contact.messaging) and not twice:
        yield (
            "is a safety contact without two sources, one the issuer's own",
            "add them, or set `status: unverified`",
        )
    yield from _date_faults(contact.seen, contact.checked, today)


def _fact_faults(
    fact: Fact, others: dict[Any, Fact], knowledge: Knowledge, today: datetime.date
) -> Iterator[tuple[str, str]]:
    for topic in fact.topics:
        if topic not in knowledge.topic_ids:
            yield f"is filed under the unknown topic {topic!r}", "use an id of topic_ids.tsv"
    for article in fact.bound_by:
        if article.treaty not in knowledge.treaties:
            yield f"follows from the unknown treaty {article.treaty!r}", "add it to treaties.yml"
    for key in fact.requires:
        if key not in others or others[key].status is not Status.sourced:
            yield f"requires {key!r}, which is not shown", "add that fact, or do not show this one"
        elif others.get(key) is not fact and _leads_to(key, fact, others):
            yield f"requires {key!r}, which requires it in turn", "let only one of them require the other"
    if fact.status is not Status.sourced:
        return
    if fact.type in MONEY and max((source.date or "" for source in fact.sources), default="") < OLDEST_SOURCE:
        yield f"is a fee or wage without a source of {OLDEST_SOURCE} or later", "find one, or set `status: unverified`"
    yield from _date_faults(fact.seen, fact.checked, today)


def _leads_to(key: str, fact: Fact, others: dict[Any, Fact]) -> bool:
    """Whether what `key` requires, and what that requires in turn, comes to the fact: neither could stand behind."""
    seen, open_keys = {key}, [key]
    for one in open_keys:  # it grows while it is read
        required = others[one].requires if one in others else ()
        open_keys += [name for name in required if name not in seen]
        seen.update(required)
    return any(others.get(name) is fact for name in seen)


def _date_faults(
    seen: datetime.date | None, checked: datetime.date | None, today: datetime.date
) -> Iterator[tuple[str, str]]:
    for name, value in (("seen", seen), ("checked", checked)):
        if value and value > today:
            yield f"has a `{name}` in the future", "correct the date"


def _role_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    file = knowledge.files["roles"]
    yield from _prose_problems(file)
    for name, role in knowledge.roles.items():
        for other in role.fallback:
            if other not in knowledge.roles:
                yield file.problem((name, "fallback"), f"there is no role {other!r}", "use one of this file")
    if "consulate" not in knowledge.roles or not knowledge.roles["consulate"].guard:
        yield file.problem(
            ("consulate",), "consulates have no guard", "say what people who fear their government should do"
        )


def _need_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    file = knowledge.files["needs"]
    for name, need in knowledge.needs.items():
        for topic in need.topics:
            if topic not in knowledge.topic_ids:
                yield file.problem((name, "topics"), f"{topic!r} is no topic", "use an id of topic_ids.tsv")
        for role in need.roles:
            if role not in knowledge.roles:
                yield file.problem((name, "roles"), f"there is no role {role!r}", "use one of roles.yml")


def _danger_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    path = "data/danger/categories.yml"
    for category in categories().values():
        for role in category.roles:
            if role not in knowledge.roles:
                yield Problem(path, 1, f"{category.name} names the unknown role {role!r}", "use one of roles.yml")
        if all(knowledge.roles[role].enforcement for role in category.roles if role in knowledge.roles):
            yield Problem(path, 1, f"{category.name} has police as its only door", "add a role that is not")
    for word_list in word_list_paths():
        if fault := _word_list_fault(word_list, word_list.stat().st_mtime_ns):
            name = f"data/danger/{word_list.name}"
            yield Problem(name, 1, fault, "mend it; bot/danger/phrases.py says how a phrase is written")
    if WORLD not in knowledge.countries:
        yield Problem(f"data/knowledge/countries/{WORLD}.yml", 1, "is missing", "restore the worldwide contacts")


@functools.cache
def _word_list_fault(path: Path, changed: int) -> str | None:
    """What is wrong with a word list as it was at that time."""
    try:
        read_word_list(path)
    except ValueError as error:
        return str(error)
    return None


def _rasa_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    """Rasa takes any YAML under data/ with such a key, at any depth, for training data."""
    for path in sorted((*DATA.rglob("*.yml"), *DATA.rglob("*.yaml"))):
        if path.parent.name == "nlu" or path.name == "rules.yml":
            continue
        if found := _RASA_KEY.search(path.read_text()):
            line = path.read_text()[: found.start(1)].count("\n") + 1
            yield Problem(
                f"data/{path.relative_to(DATA)}",
                line,
                f"`{found[1]}:` would be read by Rasa as training data",
                "rename the key",
            )


def _plain_problems(knowledge: Knowledge, today: datetime.date) -> Iterator[Problem]:
    limits, grades = plain.limits(), []
    for name in knowledge.topics:
        file = knowledge.files[f"topics/{name}"]
        placed = list(guidance_texts(file))
        texts = [text for _, text in placed]
        grades.append(plain.grade(texts))
        if grades[-1] > limits.grade:
            yield file.problem((), f"is hard to read: grade {grades[-1]:.1f}", "shorter sentences, everyday words")
        for place, text in placed:
            for sentence in plain.long_sentences(text):
                words = len(sentence.split())
                yield file.problem(
                    place, f"has a sentence of {words} words", f"{limits.sentence} at most: make two of it"
                )
        for acronym in sorted(plain.unexplained_acronyms(texts)):
            yield file.problem(
                (), f"does not say what {acronym} is", f"explain it once: “… ({acronym})”, or leave it out"
            )
    if grades and (mean := sum(grades) / len(grades)) > limits.mean_grade:
        yield Problem("data/knowledge/topics", 1, f"have a mean grade of {mean:.1f}", f"{limits.mean_grade} at most")


def guidance_texts(file: File) -> Iterator[tuple[tuple[Any, ...], str]]:
    """(place, text) of everything that a topic's file tells people."""
    for place, text in _placed_texts(file.data, ()):
        if place[0] in _GUIDANCE and place[-1] not in ("treaty", "article"):
            yield place, text


def _prose_problems(file: File) -> Iterator[Problem]:
    for place, text in _placed_texts(file.data, ()):
        for said, better in plain.banned_words(text):
            yield file.problem(place, f"says {said!r}", better)
        if place[-1] not in _ADDRESS_KEYS and "messaging" not in place and _PHONE_IN_PROSE.search(text):
            yield file.problem(
                place, "has a phone number or an address in its text", "put it into the contact's own fields"
            )


_RULES = (
    _topic_problems,
    _country_problems,
    _role_problems,
    _need_problems,
    _danger_problems,
    _rasa_problems,
    _plain_problems,
)

_GUIDANCE = frozenset({"title", "summary", "steps", "rights", "practice", "avoid", "audiences", "stages"})
_ADDRESS_KEYS = frozenset({"number", "email", "url"})


def _placed_texts(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str) and place:
        yield place, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key not in ("sources", "backlog"):
                yield from _placed_texts(entry, (*place, key))
    elif isinstance(value, list):
        for position, entry in enumerate(value):
            yield from _placed_texts(entry, (*place, position))
