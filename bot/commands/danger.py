"""Train the danger classifier, and measure what the rules and the classifier find in a file of messages."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("train", help="make data/danger/classifier.npz from data/danger/examples")


def run(options: argparse.Namespace) -> int:
    """Run the chosen action."""
    return {"train": _train}[options.action](options)


def _train(options: argparse.Namespace) -> int:
    from bot.nlu.danger_training import train

    train()
    return 0
