"""Example questions: reading and writing them, and that none says what is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.examples import EMBEDDINGS
from bot.errors import SafarError
from bot.evaluation.cases import read_cases
from bot.evaluation.report import DANGER, QUESTIONS, missing
from bot.i18n.languages import languages
from bot.knowledge.load import topic_ids
from bot.knowledge.menus import OVERVIEWS
from bot.nlu.examples import FOLDER, NEAR, Example, examples, near, read_table, write

KNOWN = list(examples())
OTHERS = {"greet", "thank", "forget_me", "out_of_scope"}


def test_every_topic_is_exemplified() -> None:
    intents = {example.intent for example in KNOWN}
    # Nobody asks for an overview of a stage: it is tapped.
    topics = {f"ask/{topic}" for topic in topic_ids() if topic not in OVERVIEWS}
    assert topics <= intents
    assert {intent for intent in intents - topics if not intent.startswith("follow_up/")} == OTHERS


def test_every_language_is_of_the_registry() -> None:
    assert {example.language for example in KNOWN} <= set(languages())


def test_no_example_twice_in_a_language() -> None:
    seen = [(example.language, example.text) for example in KNOWN]
    assert len(seen) == len(set(seen))


def test_written_as_read(tmp_path: Path) -> None:
    write(KNOWN, tmp_path)
    for path in FOLDER.glob("*.yml"):
        assert (tmp_path / path.name).read_text() == path.read_text()


def test_read_table(tmp_path: Path) -> None:
    (tmp_path / "new.tsv").write_text("work.wages\tes\t¿mi [pago]?\nout_of_scope\ttl\t/ panahon\n")
    assert list(read_table(tmp_path / "new.tsv", {"work.wages"})) == [
        Example("es", "ask/work.wages", "¿mi pago ?"),
        Example("fil", "out_of_scope", "panahon"),
    ]


@pytest.mark.parametrize("line", ["work.wages\tes", "work.wages\txx\ttext", "work.wages\tes\t", "a\tb\tc\td"])
def test_read_table_other_form(tmp_path: Path, line: str) -> None:
    (tmp_path / "new.tsv").write_text(f"work.wages\tes\tmi pago\n{line}\n")
    with pytest.raises(SafarError, match=r"new\.tsv:2"):
        list(read_table(tmp_path / "new.tsv", {"work.wages"}))


def test_near(tmp_path: Path) -> None:
    found = [Example("en", "x", text) for text in ("my boss does not pay me", "where is a school", "My Boss keeps it!")]
    questions = ["my boss doesn't pay me", "my boss keeps it!"]
    assert near(found, questions, tmp_path / "vectors.npz") == [(found[0], questions[0]), (found[2], questions[1])]


@pytest.mark.skipif(bool(missing()), reason="../shared/eval is not beside this folder")
def test_no_example_says_what_is_measured() -> None:
    questions = [case.text for path in (QUESTIONS, DANGER) for case in read_cases(path)]
    # Vectors differ a little from one machine to the next.
    assert near(KNOWN, questions, EMBEDDINGS, limit=NEAR + 0.01) == [], "see `python -m bot examples check`"
