"""The rules of the languages: every complete one has all, and a broken file is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.i18n import rules as module
from bot.i18n.catalogues import DOMAINS
from bot.i18n.languages import SOURCE, Level, spoken
from bot.i18n.messages import messages
from bot.i18n.rules import Rules, common, rules, term_pattern

COMPLETE = [language.code for language in spoken(Level.complete) if language.code != SOURCE]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of rules with a glossary of one term."""
    monkeypatch.setattr(module, "LOCALES", tmp_path)
    (tmp_path / "rules.yml").write_text(
        "terms: {visa: permission to enter}\nnegation: ['not']\nlengths: {'*.short': 24}\nhints: {}\n"
    )
    (tmp_path / "es").mkdir()
    common.cache_clear()
    rules.cache_clear()
    yield tmp_path
    common.cache_clear()
    rules.cache_clear()


def test_glossary_has_its_terms():
    assert len(common().terms) >= 60
    assert all(common().terms.values())


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_has_a_hint(domain: str):
    assert [message.context for message in messages()[domain] if not common().hint(message.context)] == []


@pytest.mark.parametrize("code", COMPLETE)
def test_complete_language_has_a_word_for_every_term_and_says_no(code: str):
    assert set(rules(code).terms) == set(common().terms)
    assert all(all(forms) and forms for forms in rules(code).terms.values())
    assert rules(code).negation
    assert rules(code).forbidden
    assert rules(code).digits


def test_language_without_a_file_has_no_rules():
    assert rules("xx") == Rules()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("terms: [visa]", "cannot be used"),
        ("words: {}", "cannot be used"),
        ("- visa", "cannot be used"),
        ("forbidden: {'(': x}", "cannot be used"),
        ("terms: {visado: [visado]}", "has terms that locales/rules.yml lacks: visado"),
        ("terms: {visa: [", "is no YAML"),
    ],
)
def test_broken_rules_are_named(folder: Path, text: str, said: str):
    (folder / "es/rules.yml").write_text(text)
    with pytest.raises(SafarError, match=r"locales/es/rules\.yml") as error:
        rules("es")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("embassy", "Embassies help", True),
        ("embassy", "Ask your embassy.", True),
        ("visa", "Visas are free", True),
        ("visa", "An advisable way", False),
        ("deport", "You were deported", True),
    ],
)
def test_term_pattern_finds_one_and_many(term: str, text: str, found: bool):
    assert bool(term_pattern(term).search(text)) is found
