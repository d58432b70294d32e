"""What the classifier adds to the rules, on messages by people who read neither word lists nor examples."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.danger import NO_DANGER, Danger, Level, assess, categories
from bot.danger.classifier import MODEL, Classifier
from bot.errors import SafarError
from bot.i18n.languages import Level as Depth
from bot.i18n.languages import spoken
from bot.nlu.danger_training import digest
from bot.nlu.encoder import shared_encoder

UNSEEN = Path(__file__).parent / "unseen"
LANGUAGES = sorted(path.stem for path in UNSEEN.glob("*.yml"))
LEAST = {"alone": {"now": 0.5, "soon": 0.6, "none": 0.25}, "whole": {"now": 0.75, "soon": 0.75, "none": 0.35}}
"""Shares in one language: takeovers among now, at least a safety block among soon; at most, takeovers among none. The
highest is that of Wolof, which the encoder has never read."""
LEAST_OVERALL = {"alone": {"now": 0.75, "soon": 0.8, "none": 0.12}, "whole": {"now": 0.92, "soon": 0.9, "none": 0.12}}
"""These near misses are harder than those of the development files, of which at most 0.08 may be taken over."""

Shares = dict[str, float]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.fixture(scope="module")
def counts(classifier: Classifier) -> dict[str, dict[str, Counter[str]]]:
    """By language and by "alone" or "whole": how many messages of each level, and how many were right to find."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for language in LANGUAGES:
        found[language] = {"alone": Counter(), "whole": Counter()}
        raw: dict[str, dict[str, list[str]]] = yaml.safe_load((UNSEEN / f"{language}.yml").read_text())
        cases = [(level, str(text)) for levels in raw.values() for level, texts in levels.items() for text in texts]
        vectors = shared_encoder().vectors([text for _, text in cases])
        for (level, text), vector in zip(cases, vectors):
            rules = assess(text)
            for kind, danger in (
                ("alone", classifier.assess(text, rules)),
                ("whole", classifier.assess(text, rules, vector)),
            ):
                hit = bool(danger) if level == "soon" else danger.level is Level.now
                found[language][kind].update({level: 1, f"{level} found": hit})
    return found


def _shares(counted: Counter[str]) -> Shares:
    return {level: counted[f"{level} found"] / counted[level] for level in ("now", "soon", "none")}


def _check(shares: Shares, least: Shares) -> None:
    assert shares["now"] >= least["now"], shares
    assert shares["soon"] >= least["soon"], shares
    assert shares["none"] <= least["none"], shares


@pytest.mark.parametrize("kind", LEAST)
@pytest.mark.parametrize("language", LANGUAGES)
def test_language(counts: dict[str, dict[str, Counter[str]]], language: str, kind: str) -> None:
    _check(_shares(counts[language][kind]), LEAST[kind])


@pytest.mark.parametrize("kind", LEAST_OVERALL)
def test_overall(counts: dict[str, dict[str, Counter[str]]], kind: str) -> None:
    _check(_shares(sum((by_kind[kind] for by_kind in counts.values()), Counter())), LEAST_OVERALL[kind])


@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_has_enough(language: str) -> None:
    raw: dict[str, dict[str, list[str]]] = yaml.safe_load((UNSEEN / f"{language}.yml").read_text())
    assert set(raw) == set(categories())
    for levels in raw.values():
        assert len(levels["now"]) + len(levels["soon"]) >= 8
        assert len(levels["none"]) >= 8


def test_unseen_in_every_language_of_danger() -> None:
    assert {language.code for language in spoken(Depth.danger)} <= set(LANGUAGES)


def test_model_is_of_these_examples() -> None:
    with np.load(MODEL) as stored:
        assert str(stored["digest"]) == digest(), "run `python -m bot danger train`"


def test_rules_raise_and_calm_lowers(classifier: Classifier) -> None:
    text = "where can i renew my residence permit"
    assert classifier.assess(text, NO_DANGER).level is Level.none
    assert classifier.assess(text, dataclasses.replace(NO_DANGER, level=Level.soon)).level is Level.soon
    strong = Danger(Level.now, ("partner",), frozenset({"women"}), ("en",))
    found = classifier.assess("he hits me and locked the door, he has a knife", strong)
    assert (found.level, found.categories, found.people, found.languages) == (
        Level.now,
        ("partner",),
        frozenset({"women"}),
        ("en",),
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing", None])
def test_broken_model_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "classifier.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SafarError, match="danger classifier"):
        Classifier.load(path)
