"""Whom a person is not sent to, because going there could harm them."""

from __future__ import annotations

from collections.abc import Set

from bot.knowledge.schema import ENFORCEMENT, Audience, Contact, Known, RunBy


def endangers(contact: Contact, people: Set[Audience], lgbti_law: Known, *, for_life: bool = False) -> bool:
    """Whether a contact could harm one of these people.

    Args:
        contact: Whom they would turn to.
        people: Who they say they are.
        lgbti_law: Whether the law of the place punishes LGBTI people; not known counts as if it did.
        for_life: Whether a life is at stake: then a hospital or a rescue service of the state is still shown.
    """
    if Audience.fear_return in people and contact.run_by is RunBy.consulate:
        return True
    if Audience.lgbti in people and lgbti_law is not Known.no:
        if contact.run_by in ENFORCEMENT or contact.run_by is RunBy.consulate:
            return True
        return contact.run_by is RunBy.government and not for_life
    return False
