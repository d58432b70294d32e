"""What translators see before anything is published."""

from __future__ import annotations

import datetime
import re

import pytest

from bot.danger import categories
from bot.i18n.catalogues import catalogue
from bot.i18n.languages import SOURCE, spoken
from bot.knowledge.build import SAFETY
from bot.knowledge.query import SafetyPack, Store
from bot.preview import preview
from tests.commands.test_commands import run_bot

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize("country", [None, "QA", "ES"])
@pytest.mark.parametrize("code", [language.code for language in spoken()])
def test_preview_has_every_answer_and_nothing_unfilled(code: str, country: str | None):
    store = Store()
    seen = dict(preview(store, SafetyPack(SAFETY), country, NOW, catalogue(code)))
    assert set(store.topics()) <= set(seen)
    assert {f"danger {name}" for name in categories()} <= set(seen)
    assert {"welcome", "refusal", "offer", "emergency", "error not_found"} <= set(seen)
    assert [name for name, text in seen.items() if not text.strip() or re.search(r"\{\w*\}", text)] == []


def test_preview_prints_what_begins_so():
    done = run_bot("locales", "preview", SOURCE, "--topic", "work.wages", "--country", "qa")
    assert done.returncode == 0
    headings = re.findall(r"^━━ (.+)$", done.stdout, re.MULTILINE)
    assert headings[0] == "work.wages"
    assert all(heading.startswith("work.wages") for heading in headings)
    assert "Qatar" in done.stdout


@pytest.mark.parametrize("arguments", [("xx",), ("es", "--country", "zz")])
def test_preview_of_what_there_is_not(arguments: tuple[str, ...]):
    done = run_bot("locales", "preview", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "There is no" in done.stderr
