from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.i18n import catalogues, checks, merge


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Empty folders for catalogues and what is compiled from them, used instead of the project's."""
    monkeypatch.setattr(merge, "LOCALES", tmp_path / "locales")
    monkeypatch.setattr(catalogues, "BUILD", tmp_path / "build")
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    catalogues.catalogue.cache_clear()
    yield tmp_path / "locales"
    catalogues.catalogue.cache_clear()
