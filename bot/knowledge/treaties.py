"""The shape of `treaties.yml`: which state is bound by what."""

from __future__ import annotations

from typing import Any

from pydantic import Field, root_validator

from bot.knowledge.fields import Prose
from bot.knowledge.schema import Record, Source


class Treaty(Record):
    """`treaties.yml`: a treaty and the states that are bound by it, by ISO code with the year."""

    title: Prose
    parties: dict[str, int] = Field({})
    not_parties: tuple[str, ...] = ()
    reservations: dict[str, tuple[str, ...]] = Field({})
    """Articles that a party does not apply, or only in part, by ISO code; "all" where that is true of the whole."""
    sources: tuple[Source, ...] = ()

    @root_validator(skip_on_failure=True)
    def _consistent(cls, values: dict[str, Any]) -> dict[str, Any]:
        if strangers := sorted(set(values["reservations"]) - set(values["parties"])):
            raise ValueError(f"names reservations of {', '.join(strangers)}, which is no party")
        if both := sorted(set(values["not_parties"]) & set(values["parties"])):
            raise ValueError(f"names {', '.join(both)} as a party and as none")
        return values

    def binds(self, country: str | None, article: str) -> bool:
        """Whether a state has agreed to an article without taking back a part of it."""
        reserved = self.reservations.get(country or "", ())
        return country in self.parties and not {article.partition("(")[0], "all"} & set(reserved)
