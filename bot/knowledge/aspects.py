"""Follow-up questions: the one part of an answer that "how much?", "where?" or "call who?" asks about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.answer import Answer, ContactView, FactView, Kind, Section
from bot.i18n.catalogues import Catalogue
from bot.knowledge.menus import topic_choice
from bot.knowledge.query import Store
from bot.knowledge.schema import FactType


class Aspect(str, Enum):
    """What a follow-up asks about. The intents `follow_up/<aspect>` of data/nlu have the same names."""

    cost = "cost"
    where = "where"
    contact = "contact"
    papers = "papers"
    time = "time"
    how = "how"


@dataclass(frozen=True)
class Part:
    """The part of an answer that belongs to an aspect."""

    kinds: tuple[Kind, ...]
    """Sections that answer it whole, the most useful first."""
    types: frozenset[FactType] = frozenset()
    """Types of facts that answer it."""


PARTS = {
    Aspect.cost: Part((Kind.costs,), frozenset({FactType.fee, FactType.minimum_wage})),
    Aspect.where: Part((Kind.contacts,)),
    Aspect.contact: Part((Kind.contacts,)),
    Aspect.papers: Part((Kind.steps, Kind.facts)),
    Aspect.time: Part(
        (),
        frozenset(
            {FactType.deadline, FactType.processing_time, FactType.application_window, FactType.change_employer_days}
        ),
    ),
    Aspect.how: Part((Kind.steps,)),
}


def narrowed(store: Store, answer: Answer, aspect: Aspect, t: Catalogue) -> Answer:
    """Of an answer, what belongs to the aspect, with a way back to all of it.

    Where nothing does, the rules and the contacts: a person there can tell the rest. Danger, notices and the question
    for the country stay.
    """
    part = PARTS[aspect]
    ranks = {kind: rank for rank, kind in enumerate((*part.kinds, Kind.facts))}
    found = [cut for section in answer.sections if (cut := _cut(store, section, part)) is not None]
    if not found:
        found = [section for section in answer.sections if section.kind in (Kind.facts, Kind.contacts)]
    if not found or answer.topic is None:
        return answer
    found.sort(key=lambda section: ranks.get(section.kind, len(ranks)))
    return replace(
        answer,
        lead=(),
        sections=tuple(found),
        related=(topic_choice(store, answer.topic, t), *answer.related),
    )


def _cut(store: Store, section: Section, part: Part) -> Section | None:
    if section.kind in (*part.kinds, Kind.safety):
        return section
    items = tuple(item for item in section.items if _is_of(store, item, part))
    return replace(section, items=items) if items else None


def _is_of(store: Store, item: FactView | ContactView, part: Part) -> bool:
    fact = store.fact(item.id) if isinstance(item, FactView) and item.id else None
    return fact is not None and fact.type in part.types
