"""The danger rules: what the word lists find in sentences/<lang>.yml, and that they are quick."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.danger import FOLDER, NO_DANGER, Level, assess, categories
from bot.danger.rules import read_word_list, word_lists
from bot.i18n.languages import Level as Depth
from bot.i18n.languages import find, languages, spoken
from bot.knowledge.schema import Audience

SENTENCES = Path(__file__).parent / "sentences"
ORDER = [Level.none, Level.soon, Level.now]


def _cases() -> list[Any]:
    """(category, level, sentence) of every language; category None where there is no danger."""
    cases = []
    for path in sorted(SENTENCES.glob("*.yml")):
        raw: dict[str, Any] = yaml.safe_load(path.read_text())
        found = [(None, Level.none, text) for text in raw.pop("none", [])]
        found += [
            (category, Level(level), text)
            for category, levels in raw.items()
            for level, texts in levels.items()
            for text in texts
        ]
        cases += [pytest.param(*case, id=f"{path.stem}: {case[2]}") for case in found]
    missing = pytest.mark.skip(reason=f"nobody has written {SENTENCES}/<lang>.yml yet")
    return cases or [pytest.param(None, Level.none, "", marks=missing)]


@pytest.mark.parametrize(("category", "level", "text"), _cases())
def test_assess_sentence(category: str | None, level: Level, text: str) -> None:
    # As the figures of `eval` count: now takes over, soon gets at least a safety block, none is not taken over.
    danger = assess(text)
    fitting = {Level.now: {Level.now}, Level.soon: {Level.soon, Level.now}, Level.none: {Level.none, Level.soon}}
    assert danger.level in fitting[level]
    if category is not None:
        assert category in danger.categories


def test_every_category_says_something_and_names_somebody() -> None:
    assert all(category.texts.keys() >= {"lead", "action"} and category.roles for category in categories().values())


@pytest.mark.parametrize("code", word_lists())
def test_word_list_names_known_categories(code: str) -> None:
    raw = yaml.safe_load((FOLDER / f"{code}.yml").read_text())
    assert set(raw) <= {"words", "now", "soon", "higher", "lower", "people"}
    for level in ("now", "soon"):
        assert set(raw.get(level) or {}) <= set(categories())
    assert set(raw.get("people") or {}) <= {audience.value for audience in Audience}
    if not languages()[code].fallback or find(languages()[code].fallback[0]).code not in word_lists():
        assert set(raw["now"]) == set(categories()), "a category that is never found"


def test_every_word_list_is_of_a_language() -> None:
    assert set(word_lists()) <= set(languages())


def test_every_language_in_danger_has_words() -> None:
    assert {language.code for language in spoken(Depth.danger)} <= set(word_lists())


def test_broken_word_list_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "xx.yml").write_text("now: {medical: ['{nobody} bleeds']}")
    (tmp_path / "yy.yml").write_text("now: [")
    (tmp_path / "zz.yml").write_text("now: {medical: [bleeds]}")
    assert list(word_lists(tmp_path)) == ["zz"]
    with pytest.raises(ValueError, match="no group 'nobody'"):
        read_word_list(tmp_path / "xx.yml")


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "?!", "🙂", "(((((", "\\d+", "help"])
def test_assess_nothing(text: str) -> None:
    assert assess(text) == NO_DANGER
    assert not assess(text)


@pytest.mark.parametrize(
    "text",
    [
        "MY HUSBAND IS HITTING ME RIGHT NOW",
        "my  husband\nis hitting\tme right now",
        "hello " * 300 + "my husband is hitting me right now",
        "my husband is hitting me right now" + " please" * 5000,
        "/my husband is hitting me right now",
        "my hus\u200bband is hitting me right now",
    ],
    ids=lambda text: text[:40],
)
def test_assess_disguised(text: str) -> None:
    assert assess(text).level is Level.now


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "hit " * 25_000,
        "me me me " * 10_000,
        "a " * 50_000,
        "ضرب " * 25_000,
        "打" * 100_000,
        "... " * 25_000,
    ],
    ids=lambda text: text[:12],
)
def test_assess_long_text_is_quick(text: str) -> None:
    assess("warm")
    started = time.perf_counter()
    assess(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("text", ["where can i get a work permit in germany", "mi jefe no me paga", "كيف أجدد إقامتي"])
def test_assess_usual_text_is_quick(text: str) -> None:
    assess("warm")
    started = time.perf_counter()
    for _ in range(20):
        assess(text)
    assert (time.perf_counter() - started) / 20 < 0.005


def test_assess_several_most_urgent_first() -> None:
    danger = assess("i want to kill myself, and my husband is hitting me right now")
    assert danger.level is Level.now
    order = list(categories())
    assert list(danger.categories) == sorted(danger.categories, key=order.index)
    assert {"self_harm", "partner"} <= set(danger.categories)


LGBTI = {
    "en": "they beat me because i am gay",
    "es": "soy lesbiana y mi familia me pega",
    "ar": "انا مثلي وعائلتي تهددني",
    "fr": "je suis homosexuel et on me menace",
    "zh": "我是同性恋，家里人打我",
    "ru": "я гей и меня избивают",
    "fa": "من همجنسگرا هستم و می‌ترسم",
    "ur": "میں ہم جنس پرست ہوں",
    "hi": "मैं समलैंगिक हूँ",
    "bn": "আমি সমকামী",
    "am": "እኔ ግብረሰዶማዊ ነኝ",
    "so": "waxaan ahay qaniis",
    "tr": "ben eşcinselim, ailem beni dövüyor",
    "uk": "я лесбійка, мене б'ють",
    "pt": "sou homossexual e tenho medo",
    "vi": "tôi là người đồng tính",
    "id": "saya lesbian dan keluarga memukul saya",
    "ht": "mwen se masisi, yo bat mwen",
}


@pytest.mark.parametrize("text", LGBTI.values(), ids=LGBTI)
def test_lgbti_people_are_known(text: str) -> None:
    """So that they are shown no authority where the law punishes them."""
    assert "lgbti" in assess(text).people


@pytest.mark.parametrize(
    "text",
    [
        "transport to berlin",
        "les enfants sont malades",
        "el jefe me pide dinero",
        "my boss took my passport",
        "أين المستشفى",
        "я работаю в москве",
    ],
)
def test_others_are_not_taken_for_lgbti(text: str) -> None:
    assert assess(text).people == frozenset()
