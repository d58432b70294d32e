"""The catalogues on disk: read, merged with the texts of today, written, compiled.

Babel's own `update` finds a message by its English and ignores `msgctxt`. Here the stable id decides: when the English
of an id changes, its translation stays and becomes fuzzy, until a translator changes it or `locales keep` approves it.
"""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import denormalize, normalize, read_po, write_po

from bot.errors import SafarError
from bot.i18n.catalogues import compiled_path
from bot.i18n.languages import Language
from bot.i18n.messages import Message
from bot.i18n.rules import common
from bot.paths import LOCALES

WIDTH = 110
_LINE = re.compile(r'\s*(?:#.*|(?:msg(?:ctxt|id|str|id_plural|str\[\d\]) )?"(?:[^"\\]|\\.)*"|)\s*')
"""A line of a catalogue; Babel drops or cuts a text whose quotes are wrong without a word."""


def source_path(code: str, domain: str) -> Path:
    """Where translators find the catalogue of a language."""
    return LOCALES / code / "LC_MESSAGES" / f"{domain}.po"


def read(language: Language, domain: str) -> Catalog:
    """The catalogue as translators left it; empty if there is none yet.

    Raises:
        SafarError: It is not a catalogue.
    """
    path = source_path(language.code, domain)
    if not path.exists():
        return _empty(language, domain)
    try:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not _LINE.fullmatch(line):
                raise ValueError(f"line {number} is not in the form of gettext")
        with path.open("rb") as file:
            found = read_po(
                file, locale=str(language.locale) if language.locale else None, domain=domain, abort_invalid=True
            )
        for entry in found:
            _take_previous(entry)
        return found
    except Exception as error:
        raise SafarError(f"{path} is not a catalogue: {error}.", "Mend the line, or restore the file.") from error


def _take_previous(entry: Entry) -> None:
    """Babel writes the English that a fuzzy text was made from (`#| msgid`), but reads it as a comment."""
    lines = [comment[1:].strip() for comment in entry.user_comments if comment.startswith("|")]
    entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith("|")]
    start = next((place for place, line in enumerate(lines) if line.startswith("msgid ")), None)
    if start is not None and entry.fuzzy:  # a translator who approves a text may leave the old English there
        entry.previous_id = [denormalize("\n".join(lines[start:]).removeprefix("msgid "))]


def by_context(catalogue: Catalog) -> dict[str, Entry]:
    """Its entries by stable id."""
    return {entry.context: entry for entry in catalogue if entry.context}


def merge(language: Language, domain: str, today: list[Message]) -> Catalog:
    """The catalogue with exactly today's texts, in their order; translations of ids that are gone are dropped."""
    old = by_context(read(language, domain))
    merged = _empty(language, domain)
    for message in today:
        known = old.get(message.context)
        forms = texts(known) if known else []
        made_from = known.previous_id[0] if known and known.previous_id else known.id if known else ""
        changed = made_from != message.id
        # A translator may have marked a text whose English never changed; then it stays so.
        fuzzy = bool(any(forms) and known and (changed or (known.fuzzy and not known.previous_id)))
        merged.add(
            message.id,
            _cases(forms, merged.num_plurals) if message.plural else (forms or [""])[0],
            locations=[(message.place.split(":")[0], None)],  # type: ignore[list-item]  # a line number would change daily
            flags=["fuzzy"] if fuzzy else [],
            auto_comments=list(filter(None, [common().hint(message.context)])),
            user_comments=known.user_comments if known else (),
            previous_id=[made_from] if fuzzy and changed and isinstance(made_from, str) else (),
            context=message.context,
        )
    return merged


def texts(entry: Entry) -> list[str]:
    """The translation: one text, or one for each case of the language's plural."""
    return [text or "" for text in (entry.string if isinstance(entry.string, list | tuple) else [entry.string])]


def is_current(entry: Entry, message: Message) -> bool:
    """Whether it translates today's English, all of it."""
    return all(texts(entry)) and not entry.fuzzy and entry.id == message.id


def _cases(forms: list[str], number: int) -> tuple[str, ...]:
    """A text for each case; what was no plural before is a start for the last one."""
    if len(forms) == number:
        return tuple(forms)
    return (*[""] * (number - 1), (forms or [""])[-1])


def write(language: Language, domain: str, catalogue: Catalog) -> None:
    """Write it back, the same bytes for the same content."""
    path = source_path(language.code, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=WIDTH, include_lineno=False)
    text = buffer.getvalue().decode()
    for entry in catalogue:
        if entry.previous_id and entry.context:
            # Written here, because Babel wraps it in the middle of its quotes.
            place = f"msgctxt {normalize(entry.context, width=WIDTH)}\n"
            previous = normalize(entry.previous_id[0], prefix="#| ", width=WIDTH)
            text = text.replace(place, f"#| msgid {previous}\n{place}", 1)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def compile_catalogue(language: Language, domain: str) -> None:
    """Make the binary catalogue; fuzzy entries are left out, so that they cannot be served as current."""
    path = compiled_path(language.code, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, read(language, domain), use_fuzzy=False)


def _empty(language: Language, domain: str) -> Catalog:
    return Catalog(
        locale=str(language.locale) if language.locale else None,
        domain=domain,
        project="Safar",
        charset="utf-8",
        fuzzy=False,
        # No dates and no names: the file changes only when a text does.
        creation_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        revision_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        last_translator="",
        language_team="",
        header_comment=f"# {language.name}: {domain}. See docs/tasks/translate.md.",
    )
