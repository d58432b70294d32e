"""Which language a message names."""

from __future__ import annotations

import pytest

from bot.i18n.languages import languages
from bot.i18n.names import named_language

NAMED = {
    "in arabic please": "ar",
    "English": "en",
    "speak Urdu": "ur",
    "en français": "fr",
    "بالعربي": "ar",
    "في العربية": "ar",
    "بالانجليزي": "en",
    "ابغى فرنسي": "fr",
    "на русском": "ru",
    "по-русски": "ru",
    "türkçe lütfen": "tr",
    "用中文": "zh",
    "hindi me batao": "hi",
    "हिन्दी में बताओ": "hi",
    "talk Somali to me": "so",
    "ትግርኛ": "ti",
    "en castellano": "es",
    "kiswahili tafadhali": "sw",
    "فارسی لطفا": "fa",
    "tagalog please": "fil",
    "kreyol": "ht",
    "sorani": "ckb",
    "українською": "uk",
    "日本語でお願いします": "ja",
    "ภาษาพม่า": "my",
}


@pytest.mark.parametrize("text", NAMED)
def test_named_language(text: str) -> None:
    assert named_language(text) == NAMED[text]


@pytest.mark.parametrize("text", ["", "ok thanks", "how much", "à mon avis", "quiero trabajar", "工资", "\ud800", "🙂"])
def test_named_language_none(text: str) -> None:
    assert named_language(text) is None


@pytest.mark.parametrize("code", languages())
def test_named_language_by_its_own_name(code: str) -> None:
    assert named_language(languages()[code].name) == code
