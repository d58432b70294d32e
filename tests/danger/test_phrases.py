"""How phrases of a word list are written, and what they find."""

from __future__ import annotations

import pytest

from bot.danger.categories import Level
from bot.danger.phrases import Groups, Message, Phrase
from bot.danger.rules import WordList, signals

RULES = {
    "words": {"me": ["me", "my son"], "hit": ["hit*", "beat"], "wake": ["wake up", "wakes? up"]},
    "now": {
        "partner": ["{hit} {me}", "locked .. in", "can't|cannot leave", "very? dizzy"],
        "medical": ["मर .. रहा", "打我", "救命 .. 血"],
    },
    "soon": {"partner": ["threat* ... {me}"]},
    "higher": ["right now"],
    "lower": ["last year", "in the film"],
}
LIST = WordList(RULES)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("he hits me", Level.now),
        ("he beat my son", Level.now),
        ("he beats me", Level.none),
        ("white meat", Level.none),
        ("locked me in", Level.now),
        ("locked one two three in", Level.now),
        ("locked one two three four in", Level.none),
        ("i cannot leave", Level.now),
        ("i can't leave", Level.now),
        ("dizzy", Level.now),
        ("he threatened to do a thing to me", Level.soon),
        ("he threatened me right now", Level.now),
        ("he hit me last year", Level.none),
        ("he hit me. it was hot last year", Level.now),
        ("in the film he hits me. he threatened me", Level.soon),
        ("HÉ HÍTS MÉ", Level.now),
        ("वह मर जा रहा है", Level.now),
        ("他打我了", Level.now),
        ("救命啊很多血", Level.now),
        ("救命一二三四五六七八九血", Level.none),
    ],
)
def test_list_means(text: str, level: Level) -> None:
    message = Message(text)
    found = signals(LIST.candidates(message), message)
    assert max(found.values(), default=Level.none, key=[Level.none, Level.soon, Level.now].index) is level


GROUPS = Groups({"me": ["me", "my son"], "cold": ["-10", "freez*"]})


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        ("help {me}", "please help my son", ["help my son"]),
        ("help_{me}", "please help me", ["help me"]),
        ("*weh", "bauchweh und kopfweh", ["bauchweh", "kopfweh"]),
        ("*inter*", "winterkalt", ["winterkalt"]),
        ("{cold}", "it is -10 here", ["-10"]),
        ("{cold}", "10 people freezing", ["freezing"]),
        ("قتل", "وقتل", ["وقتل"]),
        ("می زند", "می\u200cزند", ["مي زند"]),
        ("ሃገር", "ሀገር", ["ሀገር"]),
        ("don't* go", "dont go, don't go", ["don't go"]),
    ],
)
def test_phrase_found(row: str, text: str, found: list[str]) -> None:
    message = Message(text)
    spans = Phrase(row, GROUPS, "now", "medical").found(message)
    assert [message.text[start:end] for start, end in spans] == found


def test_phrase_unknown_group() -> None:
    with pytest.raises(ValueError, match="no group 'nobody'"):
        Phrase("{nobody} bleeds", GROUPS, "now", "medical")
