"""Ask one question through the whole bot, without a server."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from bot.answer import Answer
from bot.assistant import Incoming
from bot.channels.text import render_text
from bot.errors import SafarError
from bot.i18n.formats import known_country
from bot.i18n.languages import find
from bot.privacy import configure_logging
from bot.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The question, and what the person chose."""
    parser.add_argument("text")
    parser.add_argument("--lang", help="language code, such as es")
    parser.add_argument("--country", help="country code, such as QA")
    parser.add_argument("--json", action="store_true", help="print the whole structured answer")


def run(options: argparse.Namespace) -> int:
    """Print the answer."""
    if options.lang and find(options.lang) is None:
        raise SafarError(f"There is no language {options.lang!r}.", "Use a code of data/languages.yml.")
    if options.country and not known_country(options.country.upper()):
        raise SafarError(f"There is no country {options.country!r}.", "Use an ISO code such as QA.")
    configure_logging("ERROR")
    from bot.service import start

    assistant = start(load_settings())
    incoming = Incoming(options.text, language=options.lang, country=options.country)
    answer = asyncio.run(assistant.reply("cli:ask", incoming))
    if options.json:
        print(json.dumps(as_json(answer), ensure_ascii=False, indent=1))
    else:
        print(render_text(answer))
        for number, choice in enumerate(answer.buttons, 1):
            print(f"[{number}] {choice.title}")
    return 0


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as the JSON of `ask` has it."""
    whole = answer.to_dict()
    return {
        "topic": answer.topic,
        "language": answer.language,
        "country": answer.country,
        "danger": answer.danger,
        "outcome": answer.outcome.value,
        "answer": {key: whole[key] for key in ("title", "lead", "notices", "sections", "question", "related")},
        "text": render_text(answer),
        "sources": whole["sources"],
        "choices": whole["choices"],
    }
