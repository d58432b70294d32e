"""Tokenises messages for the components that want tokens."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokens import tokenize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MultilingualTokenizer(Tokenizer):
    """spaCy's tokens as Rasa's."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings of a tokenizer: intents are not split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute of the message, with their offsets."""
        return [Token(token.text, token.idx) for token in tokenize(message.get(attribute)) if not token.is_space]
