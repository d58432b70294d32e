"""Danger: what signals it, how near it is, and what kind.

`rules` need nothing but the word lists in `data/danger/<lang>.yml` and run before everything else, so they answer with
the encoder, Rasa and the database down; `phrases` is the language of those lists. `categories` holds what is said.
"""

from bot.danger.categories import FOLDER, NO_DANGER, Category, Danger, Level, categories, general_texts
from bot.danger.rules import assess

__all__ = ["FOLDER", "NO_DANGER", "Category", "Danger", "Level", "assess", "categories", "general_texts"]
