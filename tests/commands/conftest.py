from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.paths import ROOT

COPIED = ("bot", "actions", "data", "locales", "build", "babel.cfg", "domain.yml", "config.yml", "endpoints.yml")


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to write in, without a model."""
    copy = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    return copy
