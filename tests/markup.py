"""Reads pages as a browser would: elements with their attributes, text and ancestors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(part if isinstance(part, str) else part.text for part in self.children).split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def find(self, tag: str, css: str | None = None, **attributes: str) -> list[Element]:
        """All elements below of this tag, class and attributes."""
        return [
            found
            for found in self.walk()
            if found.tag == tag
            and (css is None or css in found.classes)
            and all(found.attributes.get(name) == value for name, value in attributes.items())
        ]

    def walk(self) -> Iterator[Element]:
        for part in self.children:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    def within(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"<{self.at.tag}> is closed by </{tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def parse(html: str) -> Element:
    """The page; fails where elements are not properly closed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.at is builder.root, f"<{builder.at.tag}> is never closed"
    return builder.root
