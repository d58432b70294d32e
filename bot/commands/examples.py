"""Check the example questions, and add new ones."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.paths import BUILD

if TYPE_CHECKING:
    from bot.nlu.examples import Example

EMBEDDINGS = BUILD / "embeddings.npz"
NEW_EMBEDDINGS = BUILD / "new_embeddings.npz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="list examples that say what a question for measuring says")
    add = actions.add_parser("add", help="add examples to data/nlu, but for known ones and those near a question")
    add.add_argument("file", type=Path, nargs="+", help="tab-separated topic, language and text")
    for action in (check, add):
        action.add_argument(
            "--near", type=Path, action="append", default=[], metavar="FILE", help="questions for measuring"
        )


def run(options: argparse.Namespace) -> int:
    """Run the chosen action."""
    return _add(options) if options.action == "add" else _check(options)


def _check(options: argparse.Namespace) -> int:
    from bot.nlu.examples import examples, near

    found = near(list(examples()), _questions(options.near), EMBEDDINGS)
    for example, question in found:
        print(f"data/nlu/{example.language}.yml: “{example.text}” says what is measured: “{question}”. Take it out.")
    print(f"{len(found)} examples are too near." if found else "No example is near a question for measuring.")
    return 1 if found else 0


def _add(options: argparse.Namespace) -> int:
    from bot.knowledge.load import topic_ids
    from bot.nlu.examples import examples, near, read_table, write
    from bot.text import fold

    topics = topic_ids()
    known = list(examples())
    texts = {fold(example.text) for example in known}
    new: list[Example] = []
    for path in options.file:
        for example in read_table(path, topics):
            if fold(example.text) not in texts:
                texts.add(fold(example.text))
                new.append(example)
    left_out = {example for example, _ in near(new, _questions(options.near), NEW_EMBEDDINGS)}
    write([*known, *(example for example in new if example not in left_out)])
    print(f"Added {len(new) - len(left_out)} examples; left out {len(left_out)} that say what is measured.")
    return 0


def _questions(files: list[Path]) -> list[str]:
    from bot.evaluation.cases import read_cases

    return [case.text for path in files for case in read_cases(path)]
