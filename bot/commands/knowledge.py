"""Check, build, count and show the knowledge."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path

from bot.errors import SafarError
from bot.i18n.catalogues import Catalogue, catalogue
from bot.i18n.languages import SOURCE
from bot.knowledge.load import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help="list every problem with its place and remedy")
    actions.add_parser("build", help="make the database and the safety contacts")
    actions.add_parser("places", help="make the list of place names")
    actions.add_parser("matrix", help="make docs/safety-contacts.md: who is shown in danger, by country")
    actions.add_parser("compact", help="make docs/compact.md: which topic serves which action of the Global Compact")
    actions.add_parser("coverage", help="make docs/coverage.md: which needs are met, by country")
    add = actions.add_parser("add-topic", help="start the file of a topic")
    add.add_argument("topic", help="an id of data/knowledge/topic_ids.tsv")
    confirm = actions.add_parser("confirm", help="note that you checked a record today, or looked at a topic again")
    confirm.add_argument("record", help="such as QA.labour_hotline or work.wages")
    stats = actions.add_parser("stats", help="what there is, what is missing, what is stale")
    stats.add_argument("--json", action="store_true")
    sheet = actions.add_parser("sheet", help="print a country's referral sheet as HTML, need by need")
    sheet.add_argument("country", help="code, such as QA")
    sheet.add_argument("need", nargs="?", help="one of data/knowledge/needs.yml; all without it")
    sheet.add_argument("--lang", default=SOURCE, help="language code")
    export = actions.add_parser("export", help="write the knowledge as JSON Lines, CSV, schema.org and for Datasette")
    export.add_argument("folder", type=Path)
    show = actions.add_parser("show", help="preview the answer to a topic")
    show.add_argument("topic")
    show.add_argument("--country", help="country code, such as QA")
    show.add_argument("--home", help="code of the country that the person comes from")
    show.add_argument("--lang", default=SOURCE, help="language code")
    show.add_argument("--audience", action="append", default=[], help="such as domestic_workers; may be repeated")
    show.add_argument("--stage", help="of the journey, such as first_72_hours")


def run(options: argparse.Namespace) -> int:
    """Run the chosen action."""
    actions = {
        "check": _check,
        "build": _build,
        "places": _places,
        "matrix": _matrix,
        "compact": _compact,
        "coverage": _coverage,
        "add-topic": _add_topic,
        "confirm": _confirm,
        "stats": _stats,
        "show": _show,
        "sheet": _sheet,
        "export": _export,
    }
    return actions[options.action](options)


def _check(options: argparse.Namespace) -> int:
    from bot.knowledge.check import check

    problems = check(load(), datetime.date.today())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "The knowledge is clean.")
    return 1 if problems else 0


def _build(options: argparse.Namespace) -> int:
    from bot.knowledge.build import build

    knowledge = load()
    if knowledge.problems:
        for problem in knowledge.problems:
            print(problem)
        raise SafarError(f"The knowledge has {len(knowledge.problems)} problems and was not built.", "Mend them first.")
    build(knowledge)
    print(f"{len(knowledge.topics)} topics, {len(knowledge.countries)} countries")
    return 0


def _places(options: argparse.Namespace) -> int:
    from bot.nlu.gazetteer import build

    build()
    return 0


def _compact(options: argparse.Namespace) -> int:
    from bot.knowledge.compact import PAGE, page

    PAGE.write_text(page(load()))
    print(PAGE)
    return 0


def _coverage(options: argparse.Namespace) -> int:
    from bot.knowledge.needs import PAGE, page

    PAGE.write_text(page(load(), datetime.date.today()))
    print(PAGE)
    return 0


def _matrix(options: argparse.Namespace) -> int:
    from bot.coverage import PAGE, table
    from bot.knowledge.build import SAFETY
    from bot.knowledge.query import SafetyPack

    PAGE.write_text(table(SafetyPack(SAFETY)))
    print(PAGE)
    return 0


def _add_topic(options: argparse.Namespace) -> int:
    from bot.knowledge.curate import start_topic
    from bot.paths import KNOWLEDGE

    print(start_topic(load(), KNOWLEDGE, options.topic, datetime.date.today()))
    return 0


def _confirm(options: argparse.Namespace) -> int:
    from bot.knowledge.curate import confirm

    print(confirm(load(), options.record, datetime.date.today()))
    return 0


def _stats(options: argparse.Namespace) -> int:
    from bot.knowledge.stats import stats

    found = stats(load(), datetime.date.today())
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    print(f"{found['topics']} topics, {len(found['missing_topics'])} missing; grade {found['mean_grade']} on average")
    print(f"{found['published']} records shown, {found['overdue']} overdue, {found['expired']} expired;", end=" ")
    print(f"{found['unverified']} waiting; {found['typed_share']:.0%} of the facts typed")
    print(f"{'':8}{'contacts':>28}{'facts':>28}   needs met   owner")
    for code, country in found["by_country"].items():
        cells = [
            f"{part['shown']} shown, {part['unverified']} waiting" for part in (country["contacts"], country["facts"])
        ]
        row = found["matrix"].get(code, {})
        met = f"{sum(state == 'covered' for state in row.values())} of {len(row)}" if row else ""
        print(f"{code:8}{cells[0]:>28}{cells[1]:>28}   {met:9}   {country['owner']}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from bot.channels.text import render_text
    from bot.i18n.formats import known_country
    from bot.knowledge.compose import compose
    from bot.knowledge.query import Store
    from bot.knowledge.referral import Person
    from bot.knowledge.schema import Audience, Stage

    t = _catalogue(options.lang)
    if unknown := set(options.audience) - {audience.value for audience in Audience}:
        raise SafarError(f"There is no audience {', '.join(unknown)}.", "They are in bot/knowledge/schema.py.")
    for given in filter(None, (options.country, options.home)):
        if not known_country(given.upper()):
            raise SafarError(f"There is no country {given!r}.", "Use an ISO code such as QA.")
    store = Store()
    if store.topic(options.topic) is None:
        raise SafarError(f"There is no topic {options.topic!r}.", f"Written so far: {', '.join(store.topics())}.")
    country = options.country.upper() if options.country else None
    if options.stage and options.stage not in {stage.value for stage in Stage}:
        raise SafarError(f"There is no stage {options.stage!r}.", "They are in bot/knowledge/schema.py.")
    stage = Stage(options.stage) if options.stage else None
    home = options.home.upper() if options.home else None
    person = Person(country, frozenset(map(Audience, options.audience)), stage, home)
    print(render_text(compose(store, options.topic, person, datetime.date.today(), t)))
    return 0


def _sheet(options: argparse.Namespace) -> int:
    from bot.knowledge.sheet import sheet

    print(sheet(load(), options.country.upper(), options.need, datetime.date.today(), _catalogue(options.lang)))
    return 0


def _export(options: argparse.Namespace) -> int:
    from bot.knowledge.export import export

    try:
        written = export(load(), options.folder)
    except OSError as error:
        raise SafarError(f"{options.folder} cannot be written: {error.strerror}.", "Name another folder.") from error
    print(f"{len(written)} files in {options.folder}")
    return 0


def _catalogue(code: str) -> Catalogue:
    from bot.i18n.languages import find

    language = find(code)
    if language is None:
        raise SafarError(f"There is no language {code!r}.", "Use a code of data/languages.yml.")
    return catalogue(language.code)
