from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.small import Base, make


@pytest.fixture
def small(tmp_path: Path) -> Base:
    """A small knowledge base of its own for each test."""
    return make(tmp_path / "knowledge")
