"""Train the model if its inputs have changed, with visible progress."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import time
from pathlib import Path

from bot.errors import SafarError
from bot.paths import DATA, MODELS, ROOT

RECORD = MODELS / "inputs.sha256"
MODEL = "safar"
NEEDED_FREE_BYTES = 200_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to train in any case."""
    parser.add_argument("--force", action="store_true", help="train although nothing has changed")


def run(options: argparse.Namespace) -> int:
    """Train, unless the model is there and its inputs are the same."""
    digest = fingerprint()
    model = MODELS / f"{MODEL}.tar.gz"
    if model.exists() and RECORD.exists() and RECORD.read_text() == digest and not options.force:
        print("The model is up to date.")
        return 0
    if shutil.disk_usage(ROOT).free < NEEDED_FREE_BYTES:
        raise SafarError("The disk is full.", "Free at least 200 MB, then start again.")
    started = time.perf_counter()
    print("Training the model; this takes about five minutes the first time …", flush=True)
    _train()
    RECORD.write_text(digest)
    print(f"Trained in {time.perf_counter() - started:.0f} s: {model}")
    return 0


def inputs() -> list[Path]:
    """Every file that the model is made from."""
    code = [*(ROOT / "bot" / "nlu").glob("*.py"), ROOT / "bot" / "text.py"]
    return sorted([ROOT / "config.yml", ROOT / "domain.yml", DATA / "rules.yml", *(DATA / "nlu").glob("*.yml"), *code])


def fingerprint() -> str:
    """One hash over all inputs."""
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _train() -> None:
    import warnings

    # Rasa wants a response for every retrieval intent and its own selector; our topics are answered by an action.
    warnings.filterwarnings("ignore")
    from bot.nlu.encoder import require_supported_cpu

    require_supported_cpu()
    from rasa.api import train

    from bot.privacy import silence_structlog

    silence_structlog()
    os.chdir(ROOT)
    result = train(
        domain="domain.yml",
        config="config.yml",
        training_files=["data/nlu", "data/rules.yml"],
        output=str(MODELS),
        fixed_model_name=MODEL,
        force_training=True,
    )
    if result.code or not result.model:
        raise SafarError("The model did not train.", "Run `make rasa ARGS='data validate'`; it lists what is wrong.")
