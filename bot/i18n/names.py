"""Finds the language that a message names, in any language: "in arabic please", «en français», "हिन्दी"."""

from __future__ import annotations

import functools
import re

from bot.i18n.languages import languages
from bot.text import clean, fold

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff]")
SHORTEST = 4
"""Letters of a name in Latin script that is looked for: shorter ones are words ("Mon", "Ido")."""
STEM = 6
"""From so many letters a name is known without its last two, which change with case and gender ("на русском")."""


def named_language(text: str) -> str | None:
    """The code of the language of the registry that a text names, the longest name first; None for none."""
    folded = fold(clean(text))
    for name, code in _names().items():
        # Words may end otherwise ("Türkçede"), and begin with an article; unspaced scripts have no words.
        if name in folded and (not _is_spaced(name) or re.search(rf"(?<!\w)(?:ال|بال|ب)?{re.escape(name)}", folded)):
            return code
    return None


@functools.cache
def _names() -> dict[str, str]:
    """Folded names of each language in each language, the longest first."""
    found: dict[str, str] = {}
    for language in languages().values():
        for name in (language.name, *language.called):
            found[fold(name)] = language.code
    for reader in filter(None, (language.locale for language in languages().values())):
        for language in languages().values():
            if called := reader.languages.get((language.cldr or language.code).replace("-", "_")):
                name = fold(str(called))
                found.setdefault(name, language.code)
                found.setdefault(name.removeprefix("ال"), language.code)
    stems = {name[:-2]: code for name, code in found.items() if len(name) >= STEM and " " not in name}
    kept = {name: code for name, code in {**stems, **found}.items() if len(name) >= SHORTEST or not name.isascii()}
    return dict(sorted(kept.items(), key=lambda entry: -len(entry[0])))


def _is_spaced(name: str) -> bool:
    return not _UNSPACED.search(name)
