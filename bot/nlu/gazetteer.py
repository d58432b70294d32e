"""Finds the country a message is about, and the one its writer comes from, in any language.

Names come from CLDR for every language of the registry, with the cities of its time zones; `data/gazetteer/<lang>.yml`
adds what CLDR lacks: inflected, misspelt and romanised names, cities, nationality words, and the words that tell "from"
from "in", and (`never`) forms that are common words once accents are folded. A plain library over spaCy's
PhraseMatcher; `build` writes all forms to one file, so that start is quick.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.core import get_global
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from bot.errors import SafarError
from bot.i18n.formats import known_country
from bot.i18n.languages import Language, languages
from bot.knowledge.load import File
from bot.nlu.tokens import CHARACTERWISE, shared_pipeline, tokenize
from bot.paths import BUILD, DATA
from bot.text import clean, fold

FORMS = BUILD / "gazetteer.json"
MARKER_WORDS = 4
"""How many words before a place are looked at for "from" or "in"."""

_LETTER = "[^\\W\u3040-\u9fff]"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True)
class Place:
    """A place found in a message."""

    code: str
    """ISO 3166-1 alpha-2."""
    start: int
    end: int
    origin: bool
    """A nationality, or a place the writer says to come from."""


@dataclass(frozen=True)
class Places:
    """All places of a message, and whether it is nothing but a place."""

    found: tuple[Place, ...] = ()
    only: bool = False

    @property
    def country(self) -> Place | None:
        """The place that the message is about."""
        return next((place for place in self.found if not place.origin), None)

    @property
    def origin(self) -> Place | None:
        """Where the writer comes from."""
        return next((place for place in self.found if place.origin), None)


class Gazetteer:
    """All forms of all names, ready to match."""

    def __init__(self, forms: Path = FORMS) -> None:
        if not forms.exists():
            raise SafarError(f"The list of place names has not been built ({forms} is missing).", "Run `make build`.")
        raw = json.loads(forms.read_text())
        self._matcher = PhraseMatcher(shared_pipeline().vocab)
        self._unspaced: dict[str, str] = {}
        for kind in ("places", "people"):
            for code, names in raw[kind].items():
                self._matcher.add(f"{kind}:{code}", [_doc(name) for name in names])
                self._unspaced |= {name: f"{kind}:{code}" for name in names if _UNSPACED.search(name)}
        self._signs = _signs()
        self._origin = [_words(marker) for marker in raw["origin"]]
        self._location = [_words(marker) for marker in raw["location"]]

    def find(self, text: str) -> Places:
        """The places named in a message, in its order."""
        doc = tokenize(fold(clean(text)))
        spans = _longest([Span(doc, start, end, label=label) for label, start, end in self._matcher(doc)])
        found = [self._place(doc, span) for span in spans]
        if not found and _UNSPACED.search(text):
            found = _outermost(
                Place(label.split(":")[1], at, at + len(name), label.startswith("people"))
                for name, label in self._unspaced.items()
                if (at := doc.text.find(name)) >= 0
            )
        only = len(found) == 1 and self._nothing_else(doc, spans)
        if all(place.origin for place in found):
            found += self._signs.found(clean(text))
        return Places(tuple(found), only)

    def country(self, text: str) -> str | None:
        """The code of the country that a message is about."""
        place = self.find(text).country
        return place.code if place else None

    def only_country(self, text: str) -> bool:
        """Whether a text is nothing but the name of a place."""
        return self.find(text).only

    def _place(self, doc: Doc, span: Span) -> Place:
        kind, code = span.label_.split(":")
        before = tuple(token.text for token in doc[max(0, span.start - MARKER_WORDS) : span.start])
        origin = kind == "people" or (_ends_with(before, self._origin) > _ends_with(before, self._location))
        return Place(code, span.start_char, span.end_char, origin)

    def _nothing_else(self, doc: Doc, spans: list[Span]) -> bool:
        if len(spans) != 1:
            return False
        rest = [token.text for token in doc if not token.is_punct and not spans[0].start <= token.i < spans[0].end]
        return not rest or tuple(rest) in self._location


class Signs:
    """Papers, offices and programmes of one country, which tell of it where no country is named.

    Args:
        names: What is looked for, with its country. Capitals are looked for as capitals: many abbreviations are words.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._countries = {name if name.isupper() else fold(name): code for name, code in names.items()}
        known = sorted(self._countries, key=len, reverse=True)
        self._capitals = _any_of(name for name in known if name.isupper())
        self._words = _any_of(name for name in known if not name.isupper())

    def found(self, text: str) -> list[Place]:
        """At most one: the first sign; its position is near that in the text, since folding can change lengths."""
        for pattern, searched in ((self._capitals, text), (self._words, fold(text))):
            if sign := pattern.search(searched):
                return [Place(self._countries[sign[0]], sign.start(), min(sign.end(), len(text)), origin=False)]
        return []


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    listed = "|".join(map(re.escape, names))
    # Chinese writes without spaces: only letters that stand next to a name in other scripts make it another word.
    return re.compile(rf"(?<!{_LETTER})(?:{listed})(?!{_LETTER})" if listed else r"(?!)")


@functools.cache
def _signs(path: Path = DATA / "gazetteer" / "signs.yml") -> Signs:
    return Signs({name: code for code, name in _named(_added(path))})


def _doc(name: str) -> Doc:
    """The tokens of a name. Names of plain words are split at their spaces, seven times as fast as by the tokeniser."""
    words = name.split(" ")
    plain = all(map(str.isalpha, words)) and not CHARACTERWISE.search(name)
    return Doc(shared_pipeline().vocab, words=words) if plain else tokenize(name)


def _longest(spans: list[Span]) -> list[Span]:
    """Without overlaps: the longest first wins, so that "South Sudan" is not Sudan."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda one: one.start)


def _outermost(places: Iterable[Place]) -> list[Place]:
    """The same for places found inside words: the longest name at each spot, in the text's order."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda one: (one.start - one.end, one.start)):
        if all(place.end <= other.start or place.start >= other.end for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda one: one.start)


def _words(marker: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenize(marker))


def _ends_with(words: tuple[str, ...], markers: list[tuple[str, ...]]) -> int:
    """The length of the longest marker that the words end with."""
    return max((len(marker) for marker in markers if words[-len(marker) :] == marker), default=0)


@functools.cache
def shared_gazetteer() -> Gazetteer:
    """The process's only gazetteer."""
    return Gazetteer()


def build(target: Path = FORMS, folder: Path = DATA / "gazetteer") -> None:
    """Write all forms of all names. Where languages give one form to two countries, the registry's order decides."""
    taken: dict[str, str] = {}
    people: dict[str, str] = {}
    origin: set[str] = set()
    location: set[str] = set()
    never: set[str] = set()
    for language in languages().values():
        added = _added(folder / f"{language.code}.yml")
        origin |= {fold(words) for words in added.get("origin") or []}
        location |= {fold(words) for words in added.get("location") or []}
        never |= {fold(words) for words in added.get("never") or []}
        for code, name in _named(added.get("people")):
            people.setdefault(fold(name), code)
        for code, name in [*_named(added.get("places")), *_from_cldr(language)]:
            for form in _forms(fold(clean(name)), language):
                taken.setdefault(form, code)
    forms = {
        "places": _by_code({form: code for form, code in taken.items() if form not in people and form not in never}),
        "people": _by_code({form: code for form, code in people.items() if form not in never}),
        "origin": sorted(origin),
        "location": sorted(location),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(forms, ensure_ascii=False, sort_keys=True))


def _added(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    file = File(path)
    if file.problems:
        raise SafarError(str(file.problems[0]), "Then build again.")
    data: dict[str, Any] = file.data
    return data


def _named(entries: dict[str, list[str]] | None) -> Iterator[tuple[str, str]]:
    for code, names in (entries or {}).items():
        for name in names:
            yield code, str(name)


def _from_cldr(language: Language) -> Iterator[tuple[str, str]]:
    if not (locale := language.locale):
        return
    for code, name in locale.territories.items():
        if known_country(code) and (len(name) > 3 or not name.isascii()):
            yield code, name
    zones = get_global("zone_territories")
    for zone, entry in locale.time_zones.items():
        if "city" in entry and len(entry["city"]) > 3 and (code := zones.get(zone)) not in (None, "001"):
            yield code, entry["city"]


def _forms(name: str, language: Language) -> Iterator[str]:
    yield name
    if _UNSPACED.search(name):
        return
    for prefix in language.prefixes:
        yield fold(prefix) + name
        if name.startswith("ال") and prefix.endswith("ل"):
            yield prefix + name[1:] if prefix == "ل" else prefix + name[2:]
    for suffix in language.suffixes:
        yield name + fold(suffix)


def _by_code(forms: dict[str, str]) -> dict[str, list[str]]:
    by_code: dict[str, list[str]] = {}
    for form, code in sorted(forms.items()):
        by_code.setdefault(code, []).append(form)
    return by_code
