"""What can be wrong with a translation: one small check a mistake, each over one text."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from babel.messages.catalog import Message as Entry

from bot.i18n import merge
from bot.i18n.languages import Language, Level
from bot.i18n.messages import Message
from bot.i18n.rules import Rules, common, rules, term_pattern
from bot.paths import DATA, ROOT

_PLACEHOLDER = re.compile(r"\{\w+\}")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+")
_NUMBER = re.compile(r"\d+")
_PHONE = re.compile(r"\+?\d[\d\s()/-]{5,}\d")
_RAW_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\bduration-\w+")
_OTHER_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯", "0123456789" * 4)
_SCRIPTS = {
    "Arabic": re.compile("[\u0600-\u06ff]"),
    "Cyrillic": re.compile("[\u0400-\u04ff]"),
    "Han": re.compile("[\u3400-\u9fff]"),
    "Ethiopic": re.compile("[\u1200-\u137f]"),
    "Devanagari": re.compile("[\u0900-\u0963\u0966-\u097f]"),
    "Bengali": re.compile("[\u0980-\u09ff]"),
    "Myanmar": re.compile("[\u1000-\u109f]"),
}


@dataclass(frozen=True)
class TextProblem:
    """A translation that has to be mended."""

    path: str
    context: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.context}: {self.message} → {self.remedy}"


def placeholders(source: str, text: str) -> tuple[str, str] | None:
    """The {names} must be those of the source."""
    if sorted(_PLACEHOLDER.findall(source)) != sorted(_PLACEHOLDER.findall(text)):
        return "the {placeholders} differ from the English", "copy them letter by letter"
    return None


def addresses(source: str, text: str) -> tuple[str, str] | None:
    """Links and e-mail addresses are the source's."""
    if sorted(_ADDRESS.findall(source)) != sorted(_ADDRESS.findall(text)):
        return "a web or e-mail address differs from the English", "copy it letter by letter"
    return None


def numbers(source: str, text: str) -> tuple[str, str] | None:
    """Numbers, in any digits, are the source's. Small ones may be written as words."""
    wanted = {int(found) for found in _NUMBER.findall(source) if int(found) > 10}
    present = {int(found) for found in _NUMBER.findall(text.translate(_OTHER_DIGITS))}
    if wanted - present:
        return f"lacks the number {', '.join(map(str, sorted(wanted - present)))}", "a wrong number can harm: compare"
    if extra := {found for found in present if found > 10} - {int(found) for found in _NUMBER.findall(source)}:
        return (
            f"has the number {', '.join(map(str, sorted(extra)))}, which the English has not",
            "compare with the English",
        )
    return None


def phones(source: str, text: str) -> tuple[str, str] | None:
    """Phone numbers are the source's, the digits in their order, however they are spaced."""
    digits = re.sub(r"\D", "", text.translate(_OTHER_DIGITS))
    for found in _PHONE.findall(source):
        if re.sub(r"\D", "", found) not in digits:
            return f"lacks the phone number {found}", "a wrong number can harm: copy it"
    return None


def raw_names(source: str, text: str) -> tuple[str, str] | None:
    """Names that only the code knows, such as working_day."""
    found = set(_RAW_NAME.findall(_PLACEHOLDER.sub("", _ADDRESS.sub("", text)))) - set(_RAW_NAME.findall(source))
    return (f"has the raw name {min(found)}", "say it in words") if found else None


def direction_marks(source: str, text: str) -> tuple[str, str] | None:
    """Marks that turn the direction of what follows."""
    if any(mark in text for mark in "\u202a\u202b\u202d\u202e\u202c"):
        return "holds an old direction mark", "remove it; the pages isolate numbers themselves"
    return None


CHECKS: tuple[Callable[[str, str], tuple[str, str] | None], ...] = (
    placeholders,
    addresses,
    phones,
    numbers,
    raw_names,
    direction_marks,
)


def terms(source: str, text: str, language: Rules) -> tuple[str, str] | None:
    """Where the source has a term of the glossary, the text has one of the language's words for it."""
    folded = _folded(text)
    for term, forms in language.terms.items():
        if term_pattern(term).search(source) and not any(_folded(form) in folded for form in forms):
            return (
                f"does not say {term!r} as the glossary does",
                f"use {forms[0]!r}, or add a form to locales/…/rules.yml",
            )
    return None


def negation(source: str, text: str, language: Rules) -> tuple[str, str] | None:
    """What the source denies or forbids, the text does too."""
    if not language.negation or not (said := _says_no().search(source)):
        return None
    if any(_folded(word) in _folded(text) for word in language.negation):
        return None
    return (
        f"says no nowhere, and the English {said[0]!r}",
        "compare with the English, or add the word to locales/…/rules.yml",
    )


def forbidden(source: str, text: str, language: Rules) -> tuple[str, str] | None:
    """What the language never writes."""
    for expression, instead in language.forbidden.items():
        if found := re.search(expression, text, re.IGNORECASE):
            return f"has {found[0]!r}", f"write {instead}"
    return None


def digits(source: str, text: str, language: Rules) -> tuple[str, str] | None:
    """Only the digits that the language has chosen."""
    if language.digits is None:
        return None
    wrong = {char for char in text if unicodedata.category(char) == "Nd" and char not in language.digits}
    return (f"has the digits {''.join(sorted(wrong))}", f"write {language.digits}") if wrong else None


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'")


LANGUAGE_CHECKS: tuple[Callable[[str, str, Rules], tuple[str, str] | None], ...] = (
    terms,
    negation,
    forbidden,
    digits,
)


@functools.cache
def _says_no() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, common().negation))})\b", re.IGNORECASE)


@functools.cache
def _never() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[str]] = yaml.safe_load((DATA / "danger" / "never.yml").read_text())
    return {code: [re.compile(phrase, re.IGNORECASE) for phrase in phrases] for code, phrases in found.items()}


def never_said(code: str, text: str) -> str | None:
    """What a danger text says that it must not: a promise, an order that can get a person hurt, blame."""
    return next((found[0] for phrase in _never().get(code, ()) if (found := phrase.search(text))), None)


def untranslated(source: str, text: str) -> bool:
    """Whether a text of several words is still English."""
    return text == source and len(re.findall(r"[A-Za-z]{3,}", _PLACEHOLDER.sub("", source))) > 3


def mixed_scripts(text: str) -> bool:
    """Whether two scripts other than Latin stand in one text."""
    return sum(bool(script.search(text)) for script in _SCRIPTS.values()) > 1


def check(language: Language, today: dict[str, list[Message]]) -> Iterator[TextProblem]:
    """Every problem of a language's catalogues; what is missing counts only where the level demands it."""
    for domain, found in today.items():
        path = str(merge.source_path(language.code, domain).relative_to(ROOT))
        entries = merge.by_context(merge.read(language, domain))
        for message in found:
            entry = entries.get(message.context)
            current = bool(entry and merge.is_current(entry, message))
            if not current and _demanded(language, domain):
                what = _what_lacks(entry)
                yield TextProblem(path, message.context, what, "translate it, then `make build`")
            for text in merge.texts(entry) if entry and current else ():  # the rest is shown to nobody
                yield from _problems(path, message, text, language)


def _what_lacks(entry: Entry | None) -> str:
    if entry is None or not any(merge.texts(entry)):
        return "not translated"
    return "fuzzy: the English has changed" if all(merge.texts(entry)) else "lacks a form of the plural"


def _problems(path: str, message: Message, text: str, language: Language) -> Iterator[TextProblem]:
    """What is wrong with one text, or one form of a plural."""
    for problem in filter(None, (one(message.source, text) for one in CHECKS)):
        yield TextProblem(path, message.context, *problem)
    if not message.context.endswith((".address", ".name")):
        own = rules(language.code)
        for problem in filter(None, (one(message.source, text, own) for one in LANGUAGE_CHECKS)):
            yield TextProblem(path, message.context, *problem)
        if untranslated(message.source, text):
            yield TextProblem(path, message.context, "is still English", "translate it")
    if message.context.startswith("danger.") and (said := never_said(language.code, text)):
        yield TextProblem(path, message.context, f"says {said!r}", "danger answers never say that: reword it")
    if mixed_scripts(text):
        yield TextProblem(path, message.context, "mixes scripts", "write it in one script")
    if (most := common().longest(message.context)) and len(text) > most:
        yield TextProblem(path, message.context, f"has {len(text)} characters", f"shorten it to {most}")


def _demanded(language: Language, domain: str) -> bool:
    if language.level is Level.complete:
        return True
    return language.level is Level.danger and domain == "bot"
