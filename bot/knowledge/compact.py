"""Which topic serves which action of the Global Compact for Migration: the page `docs/compact.md`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.knowledge.load import Knowledge
from bot.paths import KNOWLEDGE, ROOT

PAGE = ROOT / "docs" / "compact.md"
OBJECTIVES = range(1, 24)

_HEAD = """# What Safar does of the Global Compact for Migration

Made by `python -m bot knowledge compact`; a test keeps it current. It lists every action of Objectives 3 and 15, and of
the other objectives those that imply information or a mechanism for a single person, in our own words, with the topics
that serve them. The letters are those of A/CONF.231/3. What concerns only states is left out.

"""


@dataclass(frozen=True)
class Action:
    """One action; `outside` says what Safar does for it beside topics, or why it has none."""

    action: str
    outside: str | None = None


@functools.cache
def actions(path: Path = KNOWLEDGE / "compact.yml") -> dict[str, Action]:
    """The actions by objective and letter: `3a`."""
    raw = yaml.safe_load(path.read_text())
    return {name: Action(**fields) for name, fields in raw.items()}


def known(name: str) -> bool:
    """Whether a topic can name it: an action, or a whole objective."""
    return name in actions() or (name.isdigit() and int(name) in OBJECTIVES)


def page(knowledge: Knowledge) -> str:
    """The whole page."""
    rows = ["| action | what it asks for | topics |", "|---|---|---|"]
    found = actions()
    for name, action in found.items():
        serving = [topic for topic, record in knowledge.topics.items() if name in record.compact]
        served = ", ".join(f"`{topic}`" for topic in serving)
        rows.append(f"| {name} | {action.action} | {' '.join(filter(None, (served, action.outside))) or '**none**'} |")
    objectives = {int(re.sub(r"\D", "", name)) for name in found}
    unserved = sum("**none**" in row for row in rows)
    count = f"{len(found)} actions of {len(objectives)} objectives; {unserved} served by nothing.\n\n"
    return _HEAD + count + "\n".join(rows) + "\n"
