"""Texts as HTML, each marked with its language where it is not the page's."""

from __future__ import annotations

from markupsafe import Markup

from bot.i18n.catalogues import Line
from bot.i18n.languages import find


def line(text: Line, tag: str = "span") -> Markup:
    """A text, in an element of its own where it is in another language than the page."""
    if text.lang is None:
        return Markup.escape(text.text)
    return Markup("<{tag}{marks}>{text}</{tag}>").format(tag=tag, marks=marked(text.lang), text=text.text)


def marked(code: str | None) -> Markup:
    """The attributes of an element that is in a language of its own."""
    if code is None:
        return Markup()
    known = find(code)
    return Markup(' lang="{code}" dir="{direction}"').format(code=code, direction=known.direction if known else "auto")
