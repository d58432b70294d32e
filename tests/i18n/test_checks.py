"""One good and one bad pair for each thing that can be wrong with a translation."""

from __future__ import annotations

import dataclasses

import pytest

from bot.i18n import checks, merge
from bot.i18n.checks import (
    addresses,
    digits,
    direction_marks,
    forbidden,
    mixed_scripts,
    negation,
    numbers,
    phones,
    placeholders,
    raw_names,
    terms,
    untranslated,
)
from bot.i18n.languages import SOURCE, Level, languages, spoken
from bot.i18n.messages import Message, messages
from bot.i18n.rules import Rules, common


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("Hello", "Hola", True),
        ("Valid until {date}: {what}", "{what} vale hasta el {date}", True),
        ("Valid until {date}", "Vale hasta el {fecha}", False),
        ("Valid until {date}", "Vale hasta siempre", False),
        ("Valid", "Vale hasta el {date}", False),
        ("{a} or {a}", "{a}", False),
    ],
)
def test_placeholders_are_the_sources(source: str, text: str, good: bool):
    assert (placeholders(source, text) is None) is good


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("See https://example.org/a", "Mira https://example.org/a", True),
        ("See https://example.org/a", "Mira https://example.org/b", False),
        ("See https://example.org/a", "Mira la página", False),
        ("See the page", "Mira https://example.org", False),
        ("Write to a@example.org", "Escribe a a@example.org", True),
        ("Write to a@example.org", "Escribe a b@example.org", False),
        ("See https://example.org/a.", "انظر https://example.org/a.", True),
    ],
)
def test_addresses_are_the_sources(source: str, text: str, good: bool):
    assert (addresses(source, text) is None) is good


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("Call 16008", "Llama al 16008", True),
        ("Call 16008", "اتصل بالرقم ١٦٠٠٨", True),
        ("Call 16008", "با ۱۶۰۰۸ تماس بگیرید", True),
        ("Call 16008", "१६००८ मा फोन गर्नुहोस्", True),
        ("Call 16008", "Llama al 16080", False),
        ("Call 16008", "Llama", False),
        ("Call us", "Llama al 16008", False),
        ("In 3 days", "En tres días", True),
        ("In three days", "En 3 días", True),
        ("In 90 days", "En noventa días", False),
        ("Within 12 months", "En 12 o 21 meses", False),
    ],
)
def test_numbers_are_the_sources(source: str, text: str, good: bool):
    assert (numbers(source, text) is None) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("اتصل \u2066112\u2069", True), ("Llama", True), ("\u202bاتصل\u202c", False), ("\u202e211", False)],
)
def test_direction_marks_are_not_written(text: str, good: bool):
    assert (direction_marks("Call 112", text) is None) is good


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("Call +49 30 1234567", "Llama al +49 30 1234567", True),
        ("Call +49 30 1234567", "Llama al +49 301 234567", True),
        ("Call +49 30 1234567", "اتصل بالرقم ‎+٤٩ ٣٠ ١٢٣٤٥٦٧", True),
        ("Call +49 30 1234567", "Llama al +49 1234567 30", False),
        ("Call +49 30 1234567", "Llama", False),
        ("In 2024 and 2025", "En 2024 y 2025", True),
    ],
)
def test_phones_are_the_sources(source: str, text: str, good: bool):
    assert (phones(source, text) is None) is good


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("{count} working days", "{count} días hábiles", True),
        ("{change_days} days", "{change_days} días", True),
        ("Three days", "3 working_day", False),
        ("Three days", "3 duration-day", False),
        ("Write to a_b@example.org", "Escribe a a_b@example.org", True),
    ],
)
def test_raw_names_are_not_shown(source: str, text: str, good: bool):
    assert (raw_names(source, text) is None) is good


SPANISH = Rules(
    terms={
        "embassy": ("embajada",),
        "work permit": ("permiso de trabajo", "autorización"),
        "asylum": ("asilo", "d'asile"),
    },
    negation=("no ", "nunca", "nadie"),
    forbidden={r"ilegal\w*": "sin papeles"},
    digits="0123456789",
)


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("Call your embassy.", "Llama a tu Embajada.", True),
        ("Embassies can help.", "Los consulados pueden ayudar.", False),
        ("Ask for asylum.", "Demandez d’asile.", True),
        ("Work permits are free.", "La autorización es gratis.", True),
        ("Work permits are free.", "El papel es gratis.", False),
        ("Ask a lawyer.", "Pregunta.", True),
    ],
)
def test_terms_are_the_glossarys(source: str, text: str, good: bool):
    assert (terms(source, text, SPANISH) is None) is good


@pytest.mark.parametrize(
    ("source", "text", "good"),
    [
        ("They may not keep it.", "No lo pueden retener.", True),
        ("They may not keep it.", "Lo pueden retener.", False),
        ("Nobody may hit you.", "Nunca te pueden pegar.", True),
        ("Do not sign.", "Firma.", False),
        ("They may keep it.", "Lo pueden retener.", True),
    ],
)
def test_negation_is_kept(source: str, text: str, good: bool):
    assert (negation(source, text, SPANISH) is None) is good
    assert negation(source, text, Rules()) is None


@pytest.mark.parametrize(("text", "good"), [("Personas ilegales", False), ("Personas sin papeles", True)])
def test_forbidden_words(text: str, good: bool):
    assert (forbidden("People without papers", text, SPANISH) is None) is good


@pytest.mark.parametrize(("text", "good"), [("Llama al 112", True), ("Llama al ١١٢", False)])
def test_digits_are_the_languages(text: str, good: bool):
    assert (digits("Call 112", text, SPANISH) is None) is good
    assert digits("Call 112", text, Rules()) is None


@pytest.mark.parametrize(
    ("context", "most"), [("work.wages.short", 24), ("danger.held.short", 24), ("work.wages.title", None)]
)
def test_longest_text_by_id(context: str, most: int | None):
    assert common().longest(context) == most


@pytest.mark.parametrize(
    ("source", "text", "still"),
    [
        ("Keep proof of your work.", "Keep proof of your work.", True),
        ("Keep proof of your work.", "Guarda pruebas de tu trabajo.", False),
        ("UNHCR", "UNHCR", False),
        ("{first}; {second}", "{first}; {second}", False),
        ("{treaty}, Article {article}", "{treaty}, Article {article}", False),
    ],
)
def test_untranslated_text_of_several_words(source: str, text: str, still: bool):
    assert untranslated(source, text) is still


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("احتفظ بالدليل (IOM)", False),
        ("Сохраняйте документы (IOM)", False),
        ("احتفظ документы", True),
        ("保留证据 प्रमाण", True),
        ("Guarda pruebas", False),
    ],
)
def test_mixed_scripts(text: str, mixed: bool):
    assert mixed_scripts(text) is mixed


ENGLISH = [
    Message("danger.medical.lead", "Call for help now.", "x"),
    Message("welcome.lead", "Ask me a question, or choose a topic.", "x"),
    Message("work.wages.short", "Unpaid wages", "x"),
]
GOOD = {
    "danger.medical.lead": "Pide ayuda ahora.",
    "welcome.lead": "Hazme una pregunta o elige un tema.",
    "work.wages.short": "No me pagan",
}


@pytest.mark.usefixtures("locales")
@pytest.mark.parametrize(
    ("changes", "level", "found"),
    [
        ({}, Level.complete, []),
        ({"welcome.lead": ""}, Level.complete, [("welcome.lead", "not translated")]),
        ({"welcome.lead": ""}, Level.danger, [("welcome.lead", "not translated")]),
        ({"work.wages.short": ""}, Level.understood, []),
        ({"danger.medical.lead": ""}, Level.danger, [("danger.medical.lead", "not translated")]),
        ({"danger.medical.lead": ""}, Level.understood, []),
        ({"welcome.lead": ENGLISH[1].source}, Level.understood, [("welcome.lead", "is still English")]),
        ({"work.wages.short": "x" * 25}, Level.complete, [("work.wages.short", "has 25 characters")]),
        (
            {"work.wages.short": "{x}"},
            Level.complete,
            [("work.wages.short", "the {placeholders} differ from the English")],
        ),
        ({"work.wages.short": "अ ا"}, Level.danger, [("work.wages.short", "mixes scripts")]),
    ],
)
def test_check_by_level(
    changes: dict[str, str], level: Level, found: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checks, "rules", lambda code: Rules())
    language = languages()["es"].copy(update={"level": level})
    catalogue = merge.merge(language, "bot", ENGLISH)
    for context, entry in merge.by_context(catalogue).items():
        entry.string = {**GOOD, **changes}[context]
    merge.write(language, "bot", catalogue)
    problems = list(checks.check(language, {"bot": ENGLISH}))
    assert [(problem.context, problem.message) for problem in problems] == found
    assert all(problem.path == "locales/es/LC_MESSAGES/bot.po" and problem.remedy for problem in problems)


@pytest.mark.usefixtures("locales")
def test_check_changed_english_is_fuzzy():
    language = languages()["es"]
    catalogue = merge.merge(language, "bot", ENGLISH)
    for context, entry in merge.by_context(catalogue).items():
        entry.string = GOOD[context]
    merge.write(language, "bot", catalogue)
    today = [dataclasses.replace(ENGLISH[0], source="Call for help at once."), *ENGLISH[1:]]
    expected = "locales/es/LC_MESSAGES/bot.po: danger.medical.lead: fuzzy: the English has changed"
    assert [str(problem) for problem in checks.check(language, {"bot": today})] == [
        f"{expected} → translate it, then `make build`"
    ]
    # Before and after `locales extract`.
    merge.write(language, "bot", merge.merge(language, "bot", today))
    assert [problem.context for problem in checks.check(language, {"bot": today})] == ["danger.medical.lead"]


@pytest.mark.parametrize("code", [language.code for language in spoken(Level.danger) if language.code != SOURCE])
def test_check_real_catalogues_are_clean(code: str):
    assert list(checks.check(languages()[code], messages())) == []


@pytest.mark.usefixtures("locales")
@pytest.mark.parametrize(
    ("forms", "found"),
    [
        (("{count} día", "{count} días"), []),
        (("", "{count} días"), ["lacks a form of the plural"]),
        (("", ""), ["not translated"]),
        (("{count} día", "días"), ["the {placeholders} differ from the English"]),
    ],
)
def test_check_looks_at_every_form_of_a_plural(forms: tuple[str, ...], found: list[str]):
    language, today = languages()["es"], [Message("x.days", "{count} day", "x", "{count} days")]
    catalogue = merge.merge(language, "bot", today)
    merge.by_context(catalogue)["x.days"].string = forms
    merge.write(language, "bot", catalogue)
    assert [problem.message for problem in checks.check(language, {"bot": today})] == found
