"""Normalisation of what people type, shared by the danger rules and the understanding pipeline."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 500
"""What is looked at of a message. The encoder's time grows with length: 100,000 characters take 39 seconds."""

MAX_TYPED = 20_000
"""Characters that a message may have; a longer one is refused by the channels."""

_JOINERS = "\u200c\u200d"  # zero-width (non-)joiners carry meaning in Persian, Urdu and Indic scripts
_SPACE = re.compile(r"\s+")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_ARABIC = dict(zip("أإآٱىیېێۍےةہھۀەؤۆئکڪگګڵڕ", "ااااييييييهههههوويككككلر"))
"""Letters of Arabic script that are typed for each other, by keyboard or by habit."""
_DIGITS = {digit: str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}
_ETHIOPIC = {
    chr(typed + vowel): chr(meant + vowel)
    for typed, meant in ((0x1210, 0x1200), (0x1280, 0x1200), (0x1220, 0x1230), (0x12D0, 0x12A0), (0x1340, 0x1338))
    for vowel in range(7)
}
"""Rows of Ethiopic syllables that sound alike in Amharic; people type either."""
_LATIN = {"ı": "i", "đ": "d"}
"""Letters whose mark no decomposition takes off, and that people leave out."""
_FOLDED = str.maketrans({**_ARABIC, **_LATIN, **_DIGITS, **_ETHIOPIC, "ሃ": "ሀ", "ሓ": "ሀ", "ኃ": "ሀ", "ኣ": "አ", "ዓ": "አ"})
_ZWNJ_AS_SPACE = re.compile("(?<=[\u0600-\u06ff])\u200c")


def clean(text: str, limit: int = MAX_CHARS) -> str:
    """The message without control and invisible characters, spaces collapsed, at most `limit` long."""
    text = unicodedata.normalize("NFC", text[: limit * 4].encode("utf-8", "ignore").decode())
    kept = (
        " " if unicodedata.category(char) == "Cc" else char
        for char in text
        if char in _JOINERS or unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return _SPACE.sub(" ", "".join(kept)).strip()[:limit].strip()


def fold(text: str) -> str:
    """For matching words: lower case, without accents on Latin, Greek and Cyrillic letters and without Arabic marks.

    Marks of other scripts are vowels, so they stay. A Persian half-space becomes a space, since people type either.
    """
    text = _ZWNJ_AS_SPACE.sub(" ", text).replace("\u200c", "").replace("\u200d", "")
    text = _ARABIC_MARKS.sub("", text).translate(_FOLDED)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept)).replace("’", "'").replace("`", "'")


def for_rasa(text: str) -> str:
    """Typed text that Rasa cannot take for a payload: a leading `/` would be read as an intent."""
    return text.lstrip("/ ")


def is_latin(text: str) -> bool:
    """Whether all its letters are Latin ones."""
    return all(unicodedata.name(char, "").startswith("LATIN") for char in text if char.isalpha())
