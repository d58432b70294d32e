"""Where things are. Everything is found from the project's folder, never from the working directory."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
KNOWLEDGE = DATA / "knowledge"
LOCALES = ROOT / "locales"
BUILD = ROOT / "build"
MODELS = ROOT / "models"
