"""Extract, compile, check, count, keep and add translations."""

from __future__ import annotations

import argparse
import datetime
import json
from typing import Any

from bot.errors import SafarError
from bot.i18n import merge
from bot.i18n.catalogues import DOMAINS, catalogue
from bot.i18n.checks import check
from bot.i18n.languages import SOURCE, Language, Level, find, languages
from bot.i18n.messages import messages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("extract", help="collect today's texts into every catalogue")
    actions.add_parser("compile", help="make the binary catalogues that the server reads")
    actions.add_parser("check", help="list everything that is wrong with a translation")
    actions.add_parser("identifier", help="learn from data/nlu which language a message is in")
    stats = actions.add_parser("stats", help="how much is translated")
    stats.add_argument("--json", action="store_true")
    keep = actions.add_parser(
        "keep", help="approve fuzzy translations whose English changed without changing its meaning"
    )
    keep.add_argument("id", nargs="+", help="stable ids, such as work.wages.steps.proof")
    keep.add_argument("--lang", help="only in this language")
    preview = actions.add_parser("preview", help="print every answer of a language as a reader sees it")
    preview.add_argument("code")
    preview.add_argument("--country", help="country code, such as QA; its contacts and rules are shown too")
    preview.add_argument("--topic", default="", help="only what begins so, such as work. or danger")
    add = actions.add_parser("add", help="start the catalogues of a language of data/languages.yml")
    add.add_argument("code")


def run(options: argparse.Namespace) -> int:
    """Run the chosen action."""
    actions = {
        "extract": _extract,
        "compile": _compile,
        "identifier": _identifier,
        "check": _check,
        "stats": _stats,
        "keep": _keep,
        "add": _add,
        "preview": _preview,
    }
    return actions[options.action](options)


def _translated() -> list[Language]:
    """Languages with a catalogue, or that should have one."""
    return [
        language
        for code, language in languages().items()
        if code != SOURCE and (language.level is not Level.understood or merge.source_path(code, "bot").exists())
    ]


def _domains(language: Language) -> tuple[str, ...]:
    """What is translated: dialogue and interface, and in complete languages the knowledge."""
    return tuple(
        domain
        for domain in DOMAINS
        if domain == "bot" or language.level is Level.complete or merge.source_path(language.code, domain).exists()
    )


def _extract(options: argparse.Namespace) -> int:
    today = messages()
    for language in _translated():
        for domain in _domains(language):
            merge.write(language, domain, merge.merge(language, domain, today[domain]))
    print(f"{sum(map(len, today.values()))} texts in {len(_translated())} languages")
    return 0


def _compile(options: argparse.Namespace) -> int:
    for language in _translated():
        for domain in _domains(language):
            merge.compile_catalogue(language, domain)
    return 0


def _identifier(options: argparse.Namespace) -> int:
    from bot.nlu.language_training import train  # imports scikit-learn

    train()
    print("Learned to tell languages apart.")
    return 0


def _check(options: argparse.Namespace) -> int:
    today = messages()
    problems = [problem for language in _translated() for problem in check(language, today)]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "The translations are clean.")
    return 1 if problems else 0


def _stats(options: argparse.Namespace) -> int:
    found = stats()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for code, domains in found.items():
        cells = ", ".join(f"{name} {part['translated']:.1f}% ({part['fuzzy']} fuzzy)" for name, part in domains.items())
        print(f"{code:4} {cells}")
    return 0


def stats() -> dict[str, dict[str, dict[str, Any]]]:
    """By language and domain: {"translated": percent of today's texts, "fuzzy": number, "total": number}."""
    today = messages()
    result: dict[str, dict[str, dict[str, Any]]] = {
        SOURCE: {name: {"translated": 100.0, "fuzzy": 0, "total": len(found)} for name, found in today.items()}
    }
    for language in _translated():
        result[language.code] = {}
        for domain in _domains(language):
            found = today[domain]
            entries = merge.by_context(merge.read(language, domain))
            known = [entries.get(message.context) for message in found]
            good = sum(bool(entry and merge.is_current(entry, message)) for entry, message in zip(known, found))
            fuzzy = sum(bool(entry and entry.fuzzy) for entry in known)
            share = 1000 * good // len(found) / 10 if found else 100.0  # rounded down: 100 means every one
            result[language.code][domain] = {"translated": share, "fuzzy": fuzzy, "total": len(found)}
    return result


def _keep(options: argparse.Namespace) -> int:
    if options.lang and options.lang not in languages():
        raise SafarError(f"There is no language {options.lang!r}.", "Use a code of data/languages.yml.")
    today, wanted, kept = messages(), set(options.id), 0
    known = {message.context for found in today.values() for message in found}
    if unknown := wanted - known:
        raise SafarError(
            f"No text has the id {', '.join(sorted(unknown))}.", "The ids stand in the catalogues as msgctxt."
        )
    for language in _translated():
        if options.lang in (None, language.code):
            for domain in _domains(language):
                if wanted.isdisjoint(message.context for message in today[domain]):
                    continue
                kept_in = merge.merge(language, domain, today[domain])
                for entry in kept_in:
                    if entry.context in wanted and entry.fuzzy:
                        entry.flags.discard("fuzzy")
                        entry.previous_id = []
                        kept += 1
                merge.write(language, domain, kept_in)
    print(f"{kept} translations approved")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from bot.i18n.formats import known_country
    from bot.knowledge.build import SAFETY
    from bot.knowledge.query import SafetyPack, Store
    from bot.preview import preview

    if (language := find(options.code)) is None:
        raise SafarError(f"There is no language {options.code!r}.", "Use a code of data/languages.yml.")
    if options.country and not known_country(options.country.upper()):
        raise SafarError(f"There is no country {options.country!r}.", "Use an ISO code such as QA.")
    if language.code != SOURCE:
        for domain in _domains(language):  # what was just translated
            merge.compile_catalogue(language, domain)
    country = options.country.upper() if options.country else None
    now = datetime.datetime.now(datetime.UTC)
    for heading, text in preview(Store(), SafetyPack(SAFETY), country, now, catalogue(language.code)):
        if heading.startswith(options.topic):
            print(f"━━ {heading}\n{text}\n")
    return 0


def _add(options: argparse.Namespace) -> int:
    language = languages().get(options.code)
    if language is None:
        raise SafarError(f"There is no language {options.code!r}.", "Add a line for it to data/languages.yml first.")
    if language.code == SOURCE:
        raise SafarError(f"{SOURCE} is the language of the source: it needs no catalogue.", "Add another language.")
    today = messages()
    for domain in _domains(language):
        merge.write(language, domain, merge.merge(language, domain, today[domain]))
        print(merge.source_path(language.code, domain))
    return 0
