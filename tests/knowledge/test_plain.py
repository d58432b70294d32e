"""How plain a text is."""

from __future__ import annotations

import pytest

from bot.knowledge.plain import banned_words, grade, limits, long_sentences, unexplained_acronyms
from tests.knowledge.small import WAGES, Base

HARD = (
    "Notwithstanding administrative irregularities, remuneration entitlements constitute inalienable obligations"
    " incumbent upon employing organisations."
)
LONG = " ".join(["word"] * 23) + "."


def test_grade_tells_hard_from_plain():
    assert grade(["Ask for your pay. Keep a copy of each paper."]) < 5
    assert grade([HARD]) > 12


@pytest.mark.parametrize(
    ("text", "said", "better"),
    [
        ("In order to work, ask.", "In order to", "to"),
        ("You obtain a card.", "obtain", "get"),
        ("It is for illegal workers.", "illegal workers", "people without papers, irregular"),
        ("Ask an alien.", "alien", "people from other countries"),
    ],
)
def test_banned_words_have_a_better_one(text: str, said: str, better: str):
    assert list(banned_words(text)) == [(said, better)]


@pytest.mark.parametrize("text", ["Ask for your pay.", "It is not against the law to ask.", "An inalienable thing."])
def test_plain_words_are_free(text: str):
    assert list(banned_words(text)) == []


@pytest.mark.parametrize(
    ("text", "found"), [(LONG, 1), (LONG + " " + LONG, 2), (f"Say: {LONG}", 1), (LONG.removeprefix("word "), 0)]
)
def test_long_sentences(text: str, found: int):
    assert len(list(long_sentences(text))) == found


@pytest.mark.parametrize(
    ("texts", "unexplained"),
    [
        (["Ask IOM for help."], {"IOM"}),
        (["Ask IOM, the UN migration agency.", "IOM can help."], set()),
        (["Ask the UN Refugee Agency (UNHCR)."], set()),
        (["Take your ID and SIM."], set()),
    ],
)
def test_unexplained_acronyms(texts: list[str], unexplained: set[str]):
    assert unexplained_acronyms(texts) == unexplained


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HARD, "is hard to read"),
        (f"Ask. {LONG}", "has a sentence of 23 words"),
        ("Ask the ZQX for help.", "does not say what ZQX is"),
    ],
)
def test_check_reports_what_is_not_plain(small: Base, text: str, message: str):
    for old in ("Ask for your pay.", "Keep proof of your work.", "You should be paid for your work."):
        small.replace(WAGES, old, f'"{text}"')
    assert any(message in one.message for one in small.problems())


def test_limits_are_those_of_curators():
    assert limits().grade == 9
    assert limits().mean_grade == 7
