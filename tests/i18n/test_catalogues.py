"""What a reader gets: the translation, or the English marked as English; never a fuzzy text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.i18n import merge
from bot.i18n.catalogues import Line, catalogue
from bot.i18n.languages import languages

PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "one"
msgid "Good day"
msgstr "Buenos días"

#, fuzzy
msgctxt "two"
msgid "Good evening"
msgstr "Buenas noches"

msgctxt "three"
msgid "Good night"
msgstr ""

msgctxt "same"
msgid "UNHCR"
msgstr "UNHCR"

msgctxt "name"
msgid "Hello, {name}"
msgstr "Hola, {name}"
"""


@pytest.fixture
def spanish(locales: Path) -> None:
    path = merge.source_path("es", "bot")
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    for domain in ("bot", "knowledge"):
        merge.compile_catalogue(languages()["es"], domain)


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("context", "source", "text", "lang"),
    [
        ("one", "Good day", "Buenos días", None),
        ("one", "Good morning", "Good morning", "en"),  # the English has changed since
        ("two", "Good evening", "Good evening", "en"),  # fuzzy
        ("three", "Good night", "Good night", "en"),  # not translated
        ("four", "Good day", "Good day", "en"),  # another id with the same English
        ("same", "UNHCR", "UNHCR", None),  # the same in both languages
    ],
)
def test_line_in_spanish(context: str, source: str, text: str, lang: str | None):
    assert catalogue("es").line(context, source) == Line(text, lang)
    assert catalogue("es").pgettext(context, source) == text


@pytest.mark.usefixtures("spanish")
def test_line_in_the_source_language():
    assert catalogue("en").line("one", "Good day") == Line("Good day")


@pytest.mark.usefixtures("spanish")
def test_pgettext_fills_placeholders():
    assert catalogue("es").pgettext("name", "Hello, {name}", name="Ana") == "Hola, Ana"
    assert catalogue("en").pgettext("name", "Hello, {name}", name="{x}") == "Hello, {x}"


@pytest.mark.usefixtures("locales")
def test_line_without_any_catalogue():
    assert catalogue("ar").line("one", "Good day") == Line("Good day", "en")


@pytest.mark.usefixtures("locales")
def test_compile_leaves_out_fuzzy():
    path = merge.source_path("es", "bot")
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    merge.compile_catalogue(languages()["es"], "bot")
    compiled = (path.parents[3] / "build/locales/es/LC_MESSAGES/bot.mo").read_bytes()
    assert "Buenos días".encode() in compiled
    assert b"Buenas noches" not in compiled
