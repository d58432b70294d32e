"""Serve the web chat and the JSON API."""

from __future__ import annotations

import argparse
import socket

from bot.errors import SafarError
from bot.privacy import configure_logging
from bot.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: settings come from the environment."""


def run(options: argparse.Namespace) -> int:
    """Start everything, then serve."""
    settings = load_settings()
    configure_logging(settings.log_level)
    _require_free(settings)
    print("Safar is starting; this takes about ten seconds …", flush=True)
    from bot.server.app import run as serve
    from bot.service import start

    serve(settings, start(settings, degraded=True))
    return 0


def _require_free(settings: Settings) -> None:
    """Find out now, not after ten seconds of loading, that the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SafarError(
                f"Safar cannot listen on {settings.host}:{settings.port} ({error.strerror}).",
                "Stop the program that uses it, or set HOST or PORT to something else.",
            ) from error
