"""The registry is the only place that names a language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.i18n.languages import SOURCE, Level, answered_in, find, languages, readable, speakable, spoken
from bot.paths import ROOT

COMPLETE = [language.code for language in spoken()]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("es_419", "es"),
        ("ES", "es"),
        ("zh-Hant-TW", "zh"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("fa_AF", "fa-AF"),
        ("ckb", "ckb"),
        ("fa-IR", "fa"),
        ("xx", None),
        ("", None),
        (None, None),
        ("e", None),
        ("español", None),
        ("../etc", None),
        ("-", None),
    ],
)
def test_find_by_code(code: str | None, found: str | None):
    language = find(code)
    assert (language.code if language else None) == found


@pytest.mark.parametrize(
    ("code", "spoken_instead"),
    [
        ("ar", "ar"),
        ("ar-LB", "ar"),
        ("fa", "ar"),
        ("so", "ar"),
        ("ur", "en"),
        ("ht", "es"),
        ("pt-BR", "es"),
        ("fr", "en"),
        ("xx", "en"),
        (None, "en"),
    ],
)
def test_speakable_falls_back_to_a_complete_language(code: str | None, spoken_instead: str):
    language = find(code)
    if language and language.level is Level.complete:
        assert speakable(code) == language
    else:
        nearest = [name for name in (language.fallback if language else ()) if name in COMPLETE]
        assert speakable(code).code == [*nearest, SOURCE][0]
    if set(COMPLETE) == {"en", "es", "ar"}:
        assert speakable(code).code == spoken_instead


@pytest.mark.parametrize("code", languages())
def test_registry_entry_is_whole(code: str):
    language = languages()[code]
    assert language.name.strip() == language.name != ""
    assert set(language.fallback) <= set(languages()) - {code}
    assert speakable(code).level is Level.complete
    assert not set(language.aliases) & set(languages())
    if language.level is Level.complete and code != SOURCE:
        assert SOURCE in language.fallback
    right_to_left = any(
        "\u0590" <= char <= "\u08ff" for char in language.name
    )  # the own name is in the language's script
    assert language.direction == ("rtl" if right_to_left else "ltr")


def test_spoken_levels_include_one_another():
    assert set(COMPLETE) <= {language.code for language in spoken(Level.danger)}
    assert [language.code for language in spoken(Level.understood)] == list(languages())
    assert SOURCE in COMPLETE


ALLOWED = {
    ("bot/i18n/languages.py", "en"): "SOURCE: what the knowledge and the interface are written in",
}
NAMES = {"id": "the column, field or argument `id`"}
"""Codes that are a word of the code as well."""


@pytest.mark.parametrize("path", sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]), ids=str)
def test_code_names_no_language(path: Path):
    name = str(path.relative_to(ROOT))
    literals = [
        f"{name}:{node.lineno}: {node.value!r}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in languages() and node.value not in NAMES and (name, node.value) not in ALLOWED
    ]
    assert literals == []


@pytest.mark.parametrize(
    ("code", "reading", "language"),
    [
        ("ar", None, "ar"),
        ("ar", "es", "ar"),
        ("ta", None, "en"),
        ("ta", "es", "es"),
        ("ta", "ta", "en"),
        (None, "es", "es"),
    ],
)
def test_answered_in_the_persons_own_language_or_the_one_they_read(
    code: str | None, reading: str | None, language: str
):
    assert answered_in(code, reading).code == language


@pytest.mark.parametrize("code", list(languages()))
def test_readable_begins_with_the_nearest_and_has_every_complete_language(code: str):
    found = readable(languages()[code])
    assert found[0] == speakable(code)
    assert {language.code for language in found} == set(COMPLETE)
