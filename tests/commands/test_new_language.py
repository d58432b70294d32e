"""A language is data: one is added to a copy of the project, without a line of code, and spoken with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po, write_po

from bot.paths import ROOT
from tests.commands.test_commands import run_in

CODE, NAME, OWN = "sq", "Shqip", "Sq"
"""Albanian: Safar does not know it; CLDR does."""
DANGER = "my husband is hitting me right now"


@pytest.fixture(scope="module")
def albanian(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the language registered, its catalogues made and filled with marked English."""
    copy = tmp_path_factory.mktemp("albanian") / "tree"
    shutil.copytree(tree, copy)
    for name in ("models", "build/languages.npz", "data/danger/classifier.npz"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, copy / name)
    registry = copy / "data/languages.yml"
    registry.write_text(registry.read_text() + f"{CODE}: {{name: {NAME}, level: danger, fallback: [en]}}\n")
    assert run_in(copy, "locales", "add", CODE).returncode == 0
    return copy


def fill(copy: Path) -> None:
    path = copy / f"locales/{CODE}/LC_MESSAGES/bot.po"
    with path.open("rb") as file:
        found = read_po(file, locale=CODE)
    for entry in found:
        if entry.context:
            texts = entry.id if isinstance(entry.id, tuple) else (entry.id,)
            filled = tuple(f"{OWN} {text}"[: 24 if entry.context.endswith(".short") else None] for text in texts)
            entry.string = filled if isinstance(entry.id, tuple) else filled[0]
    with path.open("wb") as file:
        write_po(file, found, width=110)


def ask(copy: Path, text: str, *arguments: str) -> dict[str, Any]:
    done = run_in(copy, "ask", text, "--lang", CODE, "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_new_language_needs_no_code(albanian: Path):
    lacking = run_in(albanian, "locales", "check")
    assert f"locales/{CODE}/LC_MESSAGES/bot.po: danger.medical.lead: not translated" in lacking.stdout
    fill(albanian)
    checked = run_in(albanian, "locales", "check")
    assert (checked.returncode, checked.stdout) == (0, "The translations are clean.\n")
    assert run_in(albanian, "locales", "compile").returncode == 0
    assert f"{CODE}   bot 100.0%" in run_in(albanian, "locales", "stats").stdout
    assert f"━━ refusal\n{OWN} I am sorry" in run_in(albanian, "locales", "preview", CODE, "--topic", "refusal").stdout


def test_new_language_is_spoken(albanian: Path):
    fill(albanian)
    assert run_in(albanian, "locales", "compile").returncode == 0
    danger = ask(albanian, DANGER, "--country", "IT")
    assert (danger["outcome"], danger["language"]) == ("takeover", CODE)
    assert danger["answer"]["lead"][0]["text"].startswith(f"{OWN} ")
    asked = ask(albanian, "my boss did not pay my wages")
    assert (asked["topic"], asked["language"]) == ("work.wages", "en")
    assert any(note["text"].startswith(f"{OWN} ") for note in asked["answer"]["notices"])
