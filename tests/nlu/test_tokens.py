"""Tokens of every script."""

from __future__ import annotations

import pytest

from bot.nlu.tokens import shared_pipeline, tokenize

TOKENS = {
    "I live in Qatar": ["I", "live", "in", "Qatar"],
    "¿Dónde está?": ["¿", "Dónde", "está", "?"],
    "أعمل في قطر": ["أعمل", "في", "قطر"],
    "我在德国": ["我", "在", "德", "国"],
    "我有visa吗？": ["我", "有", "visa", "吗", "？"],
    "ドイツにいます": ["ドイツ", "にいます"],
    "日本で働く": ["日", "本", "で", "働", "く"],
    "ผมอยู่": ["ผมอยู่"],
    "": [],
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokenize_scripts(text: str) -> None:
    assert [token.text for token in tokenize(text)] == TOKENS[text]


@pytest.mark.parametrize("text", [*TOKENS, "我 在  德国", "visa 2024年 5月", "🙂 我"])
def test_tokenize_offsets(text: str) -> None:
    doc = tokenize(text)
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in doc)
    assert doc.text == text


def test_tokenize_one_vocabulary() -> None:
    assert tokenize("我在").vocab is tokenize("I am").vocab is shared_pipeline().vocab
