"""Which country has whom for which danger: the table `docs/safety-contacts.md`, made from the safety contacts."""

from __future__ import annotations

import datetime

from bot.answer import ContactView
from bot.danger import Category, Danger, Level, categories
from bot.i18n.catalogues import catalogue
from bot.i18n.formats import country_name
from bot.i18n.languages import SOURCE, languages
from bot.knowledge.query import SafetyPack
from bot.paths import ROOT
from bot.takeover import Place, takeover

PAGE = ROOT / "docs" / "safety-contacts.md"
NOON = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
"""A Monday: the table must not change with the hour in which it is made."""

_HEAD = """# Who is shown in danger

Made by `python -m bot knowledge matrix`; a test keeps it current. For each country and danger: **two** contacts of
the country, **one**, or a regional or worldwide **fallback** only. `☎` says that at least one of those shown can be
called or written to by phone; without it there is only a web page or an address.
"""


def shown(pack: SafetyPack, country: str, category: Category) -> list[ContactView]:
    """The contacts that somebody of whom nothing else is known is shown."""
    answer = takeover(pack, Danger(Level.now, (category.name,)), Place(country), NOON, catalogue(SOURCE))
    return answer.contacts


def cell(contacts: list[ContactView], country: str) -> str:
    """How well a danger is covered in a country."""
    local = [contact for contact in contacts if contact.id.startswith(f"{country}.")]
    word = {0: "fallback", 1: "one", 2: "two"}[len(local)] if contacts else "none"
    return f"{word} ☎" if any(reachable(contact) for contact in contacts) else word


def reachable(contact: ContactView) -> bool:
    """Whether a phone reaches them, by voice or message."""
    return any(way.kind not in ("web", "address", "email") for way in contact.ways)


def table(pack: SafetyPack) -> str:
    """The whole page."""
    names = list(categories())
    rows = [f"| country | {' | '.join(name.replace('_', ' ') for name in names)} |", "|---" * (len(names) + 1) + "|"]
    counts: dict[str, int] = {}
    for country in sorted(pack.countries):
        cells = [cell(shown(pack, country, category), country) for category in categories().values()]
        for one in cells:
            counts[one] = counts.get(one, 0) + 1
        rows.append(f"| {country} {country_name(country, languages()[SOURCE])} | {' | '.join(cells)} |")
    total = ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda item: -item[1]))
    return f"{_HEAD}\n{len(pack.countries)} countries: {total}.\n\n" + "\n".join(rows) + "\n"
