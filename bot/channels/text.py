"""The Answer as plain text: for stock shells, Rasa widgets, `ask`, and later SMS."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Answer, ContactView, FactView


def render_text(answer: Answer) -> str:
    """The whole answer as lines of text; choices are left to the channel's buttons."""
    return "\n".join(_lines(answer)).strip()


def _lines(answer: Answer) -> Iterator[str]:
    if answer.title:
        yield answer.title.text
    yield from (line.text for line in answer.lead)
    yield from (line.text for line in answer.notices)
    for section in answer.sections:
        yield f"\n{section.title}"
        for item in section.items:
            yield from _contact(item) if isinstance(item, ContactView) else _fact(item)
    if answer.question:
        yield f"\n{answer.question}"


def _fact(fact: FactView) -> Iterator[str]:
    yield f"- {fact.text.text}"
    if fact.note:
        yield f"  {fact.note.text}"
    if fact.age:
        yield f"  ({fact.age})"


def _contact(contact: ContactView) -> Iterator[str]:
    yield f"- {contact.name.text}" + (f" ({contact.own_name})" if contact.own_name else "")
    if contact.what:
        yield f"  {contact.what.text}"
    for way in contact.ways:
        target = way.href if way.kind == "web" and way.href else way.label
        yield f"  {target}" + (f" – {way.note}" if way.note else "")
    for line in (*contact.details, *contact.cautions):
        yield f"  {line.text}"
    yield f"  ({contact.age})"
