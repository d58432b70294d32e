"""Finds the country a message is about, and the one its writer comes from, in any language.

Names come from CLDR for every language of the registry, with the cities of its time zones; `data/gazetteer/<lang>.yml`
adds what CLDR lacks: other names, cities, nationality words, the words and endings that tell "from" from "in", and
(`never`) forms that are common words once accents are folded. A plain library over spaCy's PhraseMatcher; `build`
writes all forms to one file, so that start is quick.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.core import get_global
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from bot.errors import SafarError
from bot.i18n.formats import known_country
from bot.i18n.identify import identify
from bot.i18n.languages import Language, languages
from bot.knowledge.load import File
from bot.nlu.tokens import CHARACTERWISE, shared_pipeline, tokenize
from bot.paths import BUILD, DATA
from bot.text import clean, fold

FORMS = BUILD / "gazetteer.json"
MARKERS = ("origin", "origin_after", "location", "from_endings", "sending", "sender", "sender_after")
"""Lists of a language's file that are joined over all languages."""
MARKER_WORDS = 4
"""How many words before a place are looked at for "from" or "in"."""
MARKER_LETTERS = 16
"""How many letters beside a place, where words are not spaced."""
STEM = 4
STEM_SHARED = 6
"""Letters from which a word that begins with a name may be that name with an ending: more of them in Latin and Cyrillic
letters, which many languages share."""

_LETTER = "[^\\W\u3040-\u9fff]"
_GEORGIAN_VOWELS = tuple("აეიოუ")
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
    people: bool = False
    """A nationality."""
    sender: bool = False
    """Whether a word for "from" stands before it, which tells who sends money and no more."""


@dataclass(frozen=True)
class Places:
    """All places of a message, and whether it is nothing but a place."""

    found: tuple[Place, ...] = ()
    only: bool = False
    sending: bool = False
    """Whether it is about sending money."""

    @property
    def country(self) -> Place | None:
        """The place that the message is about. Money is sent from where its sender is."""
        senders = (place for place in self.found if place.sender or (place.origin and not place.people))
        if self.sending and (sender := next(senders, None)):
            return sender
        # "I am from Tigray, Ethiopia, in Saudi Arabia": what is named again beside the origin is the origin.
        home = {place.code for place in self.found if place.origin}
        rest = [place for place in self.found if not place.origin]
        return next((place for place in rest if place.code not in home), rest[0] if rest else None)

    @property
    def origin(self) -> Place | None:
        """Where the writer comes from."""
        return next((place for place in self.found if place.origin and (place.people or not self.sending)), None)


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
        self._origin_after = [_words(marker) for marker in raw["origin_after"]]
        self._location = [_words(marker) for marker in raw["location"]]
        self._sender = [_words(marker) for marker in raw["sender"]]
        self._sender_after = [_words(marker) for marker in raw["sender_after"]]
        self._beside_words = self._origin + self._location
        self._words: dict[str, list[str]] = raw["words"]
        self._beside = _Beside(*(raw[name] for name in ("origin", "location", "origin_after", "sender")))
        self._stems: dict[str, str] = {name: code for code, names in raw["stems"].items() for name in names}
        self._from_endings: tuple[str, ...] = tuple(raw["from_endings"])
        self._sending = _any_of(raw["sending"], whole=False)

    def find(self, text: str) -> Places:
        """The places named in a message, in its order."""
        doc = tokenize(fold(clean(text)))
        spans = _longest([Span(doc, start, end, label=label) for label, start, end in self._matcher(doc)])
        only = self._nothing_else(doc, spans)
        spans = [span for span in spans if only or not self._is_word(doc, span, text)]
        found = [self._place(doc, span) for span in spans]
        found += self._inflected(doc, spans)
        if _UNSPACED.search(text):
            found += self._inside(doc.text)
        found = _outermost(found)
        if all(place.origin for place in found):
            found += self._signs.found(clean(text))
        return Places(tuple(found), only, bool(self._sending.search(doc.text)))

    def country(self, text: str) -> str | None:
        """The code of the country that a message is about."""
        place = self.find(text).country
        return place.code if place else None

    def only_country(self, text: str) -> bool:
        """Whether a text is nothing but the name of a place."""
        return self.find(text).only

    def _place(self, doc: Doc, span: Span) -> Place:
        kind, code = span.label_.split(":")
        people = kind == "people"
        if CHARACTERWISE.search(span.text):
            origin = self._beside.tells_origin(doc.text, span.start_char, span.end_char)
            sender = self._beside.tells_sender(doc.text, span.start_char)
        else:
            before = tuple(token.text for token in doc[max(0, span.start - MARKER_WORDS) : span.start])
            after = tuple(token.text for token in doc[span.end : span.end + MARKER_WORDS])
            origin = self._tell_origin(before, after)
            sender = bool(_ends_with(before, self._sender)) or _begins_with(after, self._sender_after)
        return Place(code, span.start_char, span.end_char, people or origin, people, sender)

    def _tell_origin(self, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
        """Whether the words right before and after a name say that somebody comes from there."""
        says_from = _ends_with(before, self._origin) > _ends_with(before, self._location)
        return says_from or _begins_with(after, self._origin_after)

    def _is_word(self, doc: Doc, span: Span, text: str) -> bool:
        """Whether a name is an everyday word in the language of the message, and nothing says that it is a place."""
        if span.text not in self._words:
            return False
        before = tuple(token.text for token in doc[max(0, span.start - MARKER_WORDS) : span.start])
        guess = identify(text)
        return guess is not None and guess.code in self._words[span.text] and not _ends_with(before, self._beside_words)

    def _inflected(self, doc: Doc, spans: list[Span]) -> Iterator[Place]:
        """Words that begin with a name and go on with an ending."""
        known = {number for span in spans for number in range(span.start, span.end)}
        for token in doc:
            if token.i in known:
                continue
            for size in range(len(token.text) - 1, STEM - 1, -1):
                if code := self._stems.get(token.text[:size]):
                    ending = token.text[size:]
                    before = tuple(word.text for word in doc[max(0, token.i - MARKER_WORDS) : token.i])
                    after = tuple(word.text for word in doc[token.i + 1 : token.i + 1 + MARKER_WORDS])
                    origin = ending.startswith(self._from_endings) or self._tell_origin(before, after)
                    sender = ending.startswith(self._from_endings) or _begins_with(after, self._sender_after)
                    yield Place(code, token.idx, token.idx + len(token.text), origin, sender=sender)
                    break

    def _inside(self, text: str) -> Iterator[Place]:
        """Names in scripts without spaces, wherever they stand."""
        for name, label in self._unspaced.items():
            if (at := text.find(name)) >= 0:
                people = label.startswith("people")
                origin = people or self._beside.tells_origin(text, at, at + len(name))
                sender = self._beside.tells_sender(text, at)
                yield Place(label.split(":")[1], at, at + len(name), origin, people, sender)

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


class _Beside:
    """What the letters right before and after a name tell, where words are not spaced."""

    def __init__(self, origin: list[str], location: list[str], after: list[str], sender: list[str]) -> None:
        self._origin, self._location, self._after, self._sender = (
            tuple(marker for marker in markers if not marker.isascii()) for markers in (origin, location, after, sender)
        )

    def tells_sender(self, text: str, start: int) -> bool:
        """Whether the letters before a name are a word for "from"."""
        return text[max(0, start - MARKER_LETTERS) : start].rstrip().endswith(self._sender)

    def tells_origin(self, text: str, start: int, end: int) -> bool:
        """Whether they say that somebody comes from there."""
        before, after = text[max(0, start - MARKER_LETTERS) : start].rstrip(), text[end : end + MARKER_LETTERS].lstrip()
        if after.startswith(self._after):
            return True
        longest = (max((len(one) for one in markers if before.endswith(one)), default=0) for markers in self._both)
        origin, location = longest
        return origin > location

    @property
    def _both(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._origin, self._location


def _any_of(names: Iterable[str], *, whole: bool = True) -> re.Pattern[str]:
    # Chinese writes without spaces: only letters that stand next to a name in other scripts make it another word.
    before, after = rf"(?<!{_LETTER})", rf"(?!{_LETTER})" if whole else ""
    listed = "|".join(f"{'' if _UNSPACED.search(name) else before}{re.escape(name)}{after}" for name in names)
    return re.compile(listed or r"(?!)")


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


def _begins_with(words: tuple[str, ...], markers: list[tuple[str, ...]]) -> bool:
    return any(words[: len(marker)] == marker for marker in markers)


@functools.cache
def shared_gazetteer() -> Gazetteer:
    """The process's only gazetteer."""
    return Gazetteer()


def build(target: Path = FORMS, folder: Path = DATA / "gazetteer") -> None:
    """Write all forms of all names. Where languages give one form to two countries, the registry's order decides."""
    taken: dict[str, str] = {}
    people: dict[str, str] = {}
    stems: dict[str, str] = {}
    words_of: defaultdict[str, list[str]] = defaultdict(list)
    lists: dict[str, set[str]] = {name: set() for name in (*MARKERS, "never")}
    for language in languages().values():
        added = _added(folder / f"{language.code}.yml")
        for name, words in lists.items():
            words |= {fold(clean(str(entry))) for entry in added.get(name) or []}
        for word in added.get("words") or []:
            for form in _forms(fold(clean(str(word))), language, ()):
                words_of[form].append(language.code)
        for code, name in _named(added.get("people")):
            people.setdefault(fold(name), code)
        for code, name in [*_named(added.get("places")), *_from_cldr(language)]:
            for form in _forms(fold(clean(name)), language, added.get("from_endings") or ()):
                taken.setdefault(form, code)
            if added.get("stems") and (stem := _stem(fold(clean(name)))):
                stems.setdefault(stem, code)
    never = lists.pop("never")
    forms = {
        "places": _by_code({form: code for form, code in taken.items() if form not in people and form not in never}),
        "people": _by_code({form: code for form, code in people.items() if form not in never}),
        "stems": _by_code({form: code for form, code in stems.items() if form not in never}),
        "words": words_of,
        **{name: sorted(words) for name, words in lists.items()},
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


def _stem(name: str) -> str | None:
    """What stays of a name before an ending: its last vowel may go."""
    shared = bool(re.fullmatch("[\u0000-\u052f' -]+", name))
    stem = name if shared or not unicodedata.category(name[-1]).startswith("M") else name[:-1]
    stem = stem[:-1] if stem.endswith(_GEORGIAN_VOWELS) else stem
    return stem if " " not in stem and len(stem) >= (STEM_SHARED if shared else STEM) else None


def _forms(name: str, language: Language, from_endings: Iterable[str]) -> Iterator[str]:
    """The name with what may stick to it; an ending that says "from" is told apart where the message is read."""
    yield name
    if _UNSPACED.search(name):
        return
    for prefix in language.prefixes:
        yield fold(prefix) + name
        if name.startswith("ال") and prefix.endswith("ل"):
            yield prefix + name[1:] if prefix == "ل" else prefix + name[2:]
    for suffix in set(language.suffixes) - set(from_endings):
        yield name + fold(suffix)


def _by_code(forms: dict[str, str]) -> dict[str, list[str]]:
    by_code: dict[str, list[str]] = {}
    for form, code in sorted(forms.items()):
        by_code.setdefault(code, []).append(form)
    return by_code
