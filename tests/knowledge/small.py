"""A knowledge base small enough to read: real roles, treaties and topic ids; one country and two topics."""

from __future__ import annotations

import datetime
import shutil
import textwrap
from dataclasses import dataclass
from pathlib import Path

from bot.i18n.catalogues import catalogue
from bot.knowledge.build import build
from bot.knowledge.check import check
from bot.knowledge.compose import compose
from bot.knowledge.load import Problem, load
from bot.knowledge.query import Store
from bot.knowledge.referral import Person
from bot.knowledge.schema import Audience, Stage
from bot.paths import KNOWLEDGE

TODAY = datetime.date(2026, 12, 1)
QATAR = "countries/QA.yml"
WORLD = "countries/INT.yml"
WAGES = "topics/work/wages.yml"
RETURN = "topics/return/voluntary.yml"

FILES = {
    WAGES: """\
        title: My employer does not pay me
        short: Unpaid wages
        summary: You should be paid for your work.
        needs_country: true
        steps:
          proof: Keep proof of your work.
          ask: Ask for your pay.
        rights:
          fair:
            text: Every worker has a right to fair pay.
            articles: [{treaty: ICESCR, article: "7"}, {treaty: ICRMW, article: "25"}]
        practice:
          slow: A claim can take months.
        avoid:
          sign: Do not sign an empty page.
        contacts: [labour_authority, consulate, unhcr]
        facts: [minimum_wage]
        audiences:
          domestic_workers:
            steps:
              room: Ask about the cost of your room.
        related: [return.voluntary]
        sources:
          - {title: A guide, publisher: A union, url: "https://example.org/guide", date: "2024-03"}
        reviewed: 2026-11-23
        review_by: 2027-11-23
        """,
    RETURN: """\
        title: I want to go home
        short: Going home
        summary: There is help for people who choose to go home.
        needs_country: false
        steps:
          choose: Take time to choose.
          ask: Ask who pays.
        contacts: [return_support]
        related: [work.wages]
        suppress_if_fear: true
        reviewed: 2026-11-23
        review_by: 2027-11-23
        """,
    QATAR: """\
        languages: [ar, en]
        contacts:
          hotline:
            roles: [labour_authority]
            name: Labour hotline
            phones: [{number: "16008"}]
            run_by: government
            sources:
              - {title: The hotline, publisher: The ministry, url: "https://example.org/hotline", date: "2024-07-23"}
            seen: 2026-11-23
          embassy:
            roles: [consulate, visa_information]
            name: Embassy of a country
            phones: [{number: "+97444255777"}]
            run_by: consulate
            sources:
              - {title: Embassies, publisher: The embassy, url: "https://example.org/embassy", date: "2025"}
            seen: 2026-11-23
          waiting:
            status: unverified
            roles: [labour_authority]
            name: Rumoured office
            run_by: government
            backlog: Find its telephone.
          closed:
            status: dead
            roles: [labour_authority]
            name: Closed office
            phones: [{number: "16999"}]
            run_by: government
        facts:
          wage:
            type: minimum_wage
            topics: [work.contract]
            amount: 1000
            currency: QAR
            period: month
            sources:
              - {title: The law, publisher: The ministry, url: "https://example.org/wage", date: "2024-01"}
            seen: 2026-11-23
          rumour:
            status: unverified
            type: rule
            topics: [work.wages]
            text: Somebody heard of a bonus.
        """,
    WORLD: """\
        contacts:
          refugees:
            roles: [unhcr]
            name: Help pages for refugees
            url: https://example.org/help
            run_by: international
            sources:
              - {title: Help, publisher: UNHCR, url: "https://example.org/help", date: "2025-02-01"}
            seen: 2026-11-23
        """,
}


def fact(key: str, **fields: object) -> str:
    """A fact of Qatar as YAML, to be appended to its file; sourced and filed under the topic of wages."""
    given: dict[str, object] = {"type": "rule", "topics": "[work.wages]", "seen": "2026-11-23", **fields}
    lines = "".join(f"    {name}: {value}\n" for name, value in given.items())
    source = "{title: A page, publisher: A body, url: 'https://example.org/page', date: '2024'}"
    return f"  {key}:\n{lines}    sources: [{source}]\n"


@dataclass
class Base:
    """A knowledge base on disk."""

    folder: Path

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text)

    def text(self, path: str) -> str:
        return (self.folder / path).read_text()

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def append(self, path: str, text: str) -> None:
        self.write(path, self.text(path) + text)

    def name(self, path: str) -> str:
        """The path as problems name it."""
        return str(self.folder / path)

    def line(self, path: str, mark: str) -> int:
        """The first line of a file that holds the mark."""
        return next(number for number, line in enumerate(self.text(path).splitlines(), 1) if mark in line)

    def problems(self) -> list[Problem]:
        return check(load(self.folder), TODAY)

    def store(self) -> Store:
        database = self.folder.parent / "build" / "knowledge.db"
        build(load(self.folder), database, database.with_name("safety.json"))
        return Store(database)

    def answer(self, topic="work.wages", country=None, audiences=(), stage=None, home=None, lang="en", today=TODAY):
        person = Person(country, frozenset(map(Audience, audiences)), Stage(stage) if stage else None, home)
        return compose(self.store(), topic, person, today, catalogue(lang))


def make(folder: Path) -> Base:
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(text))
    for name in ("roles.yml", "treaties.yml", "needs.yml", "topic_ids.tsv"):
        shutil.copy(KNOWLEDGE / name, folder / name)
    return Base(folder)
