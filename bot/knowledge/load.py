"""Reads `data/knowledge` into the schema, collecting every problem with its path, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.knowledge.schema import Country, Need, Role, Topic
from bot.knowledge.treaties import Treaty
from bot.paths import KNOWLEDGE, ROOT

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """Something a curator has to mend."""

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} → {self.remedy}"


class _Loader(yaml.CSafeLoader):
    """YAML in which `NO` (Norway), `on` and `yes` are text, as a person who writes them expects.

    Dates are text too: the schema reads them, so that a bad one is reported with its line.
    """


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag != "tag:yaml.org,2002:timestamp" and (tag != "tag:yaml.org,2002:bool" or first in "tTfF")
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class File:
    """One YAML file: its data, and the line of every place in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
        self.problems: list[Problem] = []
        self.data: Any = {}
        self.readable = False
        self._root: yaml.Node | None = None
        try:
            loader = _Loader(path.read_text())
            try:
                self._root = loader.get_single_node()
                self.data = loader.construct_document(self._root) if self._root else {}
            finally:
                loader.dispose()
        except OSError as error:
            self.problems.append(Problem(self.name, 1, f"cannot be read: {error.strerror}", "restore the file"))
            return
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            self.problems.append(
                Problem(
                    self.name,
                    mark.line + 1 if mark else 1,
                    f"is not YAML: {getattr(error, 'problem', None) or 'bad characters'}",
                    "check the indentation, and quote texts that hold a colon followed by a space",
                )
            )
            return
        self.readable = True
        self.problems += [
            Problem(self.name, line, f"`{key}` stands twice", "keep one of them") for key, line in _repeated(self._root)
        ]

    def line(self, *place: Any) -> int:
        """The line of a place, as keys and indexes from the top; of its nearest parent where it is missing."""
        node, line = self._root, 1
        for step in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
                if found is None:
                    return line
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return line
        return line

    def problem(self, place: tuple[Any, ...], message: str, remedy: str) -> Problem:
        """A problem at a place of this file."""
        return Problem(self.name, self.line(*place), message, remedy)

    def parse(self, model: type[Model], *place: Any) -> Model | None:
        """The data at a place as a model, or None with its problems noted."""
        if not self.readable:
            return None
        value = self.data
        for step in place:
            value = value[step]
        try:
            return model.parse_obj(value)
        except ValidationError as error:
            for entry in error.errors():
                where = (*place, *(step for step in entry["loc"] if step not in ("__root__", "__key__")))
                self.problems.append(
                    self.problem(where, f"{'.'.join(map(str, where)) or 'file'}: {entry['msg']}", _remedy(entry))
                )
            return None


_REMEDIES = {
    "value_error.extra": "remove it or correct its name; the fields are in bot/knowledge/schema.py",
    "value_error.missing": "add it",
    "value_error.str.regex": "write it in the form that bot/knowledge/schema.py gives",
    "type_error.enum": "use one of the values named here",
    "type_error.str": "put it in quotes; without them a number loses its first 0 or +",
}


def _remedy(error: Mapping[str, Any]) -> str:
    return _REMEDIES.get(error["type"], "correct it; docs/tasks/knowledge.md shows an example")


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value)


@dataclass
class Knowledge:
    """All that the curators wrote."""

    topic_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Every topic that the Compact gives reason to, with its paragraphs; some have no guidance yet."""
    topics: dict[str, Topic] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    treaties: dict[str, Treaty] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    """By record: `topics/<id>`, `countries/<ISO>`, `roles`, `treaties`, `needs`."""
    problems: list[Problem] = field(default_factory=list)


def load(folder: Path = KNOWLEDGE) -> Knowledge:
    """Read everything below `folder`; what does not fit the schema is left out and stands in `problems`."""
    knowledge = Knowledge(topic_ids=topic_ids(folder / "topic_ids.tsv"))
    for path in sorted((folder / "topics").glob("*/*.yml")):
        file = knowledge.files[f"topics/{path.parent.name}.{path.stem}"] = File(path)
        if topic := file.parse(Topic):
            knowledge.topics[f"{path.parent.name}.{path.stem}"] = topic
    for path in sorted((folder / "countries").glob("*.yml")):
        file = knowledge.files[f"countries/{path.stem}"] = File(path)
        if country := file.parse(Country):
            knowledge.countries[path.stem] = country
    knowledge.roles = _mapping(knowledge, folder / "roles.yml", Role)
    knowledge.treaties = _mapping(knowledge, folder / "treaties.yml", Treaty)
    knowledge.needs = _mapping(knowledge, folder / "needs.yml", Need)
    knowledge.problems = sorted(problem for file in knowledge.files.values() for problem in file.problems)
    return knowledge


def _mapping(knowledge: Knowledge, path: Path, model: type[Model]) -> dict[str, Model]:
    file = knowledge.files[path.stem] = File(path)
    if not isinstance(file.data, dict):
        file.problems.append(file.problem((), "is no list of names with their fields", "restore the file"))
        return {}
    parsed = {key: file.parse(model, key) for key in file.data}
    return {key: value for key, value in parsed.items() if value is not None}


def topic_ids(path: Path = KNOWLEDGE / "topic_ids.tsv") -> dict[str, tuple[str, ...]]:
    """Each topic that there is to be, with the actions of the Global Compact that it serves."""
    rows = [line.split("\t") for line in path.read_text().splitlines()[1:] if line.strip()]
    return {row[0]: tuple(filter(None, row[2].split(","))) if len(row) > 2 else () for row in rows}
