"""The referral sheet: what it prints, in which language, and what it leaves out."""

from __future__ import annotations

import re

import pytest

from bot.errors import SafarError
from bot.i18n.catalogues import catalogue
from bot.knowledge.load import load
from bot.knowledge.sheet import sheet
from tests.knowledge.small import QATAR, TODAY, Base, fact


def printed(small: Base, need: str | None = None, lang: str = "en", country: str = "QA") -> str:
    return sheet(load(small.folder), country, need, TODAY, catalogue(lang))


def test_sheet_gives_each_line_with_its_source_and_age(small: Base):
    page = printed(small, "wages")
    assert "Where to get help: Qatar" in page
    assert "Minimum wage: QAR" in page
    assert "https://example.org/wage" in page
    assert "Source of January 2024, not yet confirmed" in page
    hotline = printed(small, "labour_complaint")
    assert "16008" in hotline
    assert "Labour hotline" in hotline


def test_sheet_leaves_out_what_is_not_shown(small: Base):
    small.append(QATAR, fact("gone", text="It was so.", topics="[complaints.labour]", valid_until="2026-11-30"))
    page = printed(small)
    assert [word for word in ("It was so", "Rumoured office", "Closed office", "a bonus") if word in page] == []


def test_sheet_has_every_need_and_says_where_nothing_is_known(small: Base):
    page = printed(small)
    needs = load(small.folder).needs
    assert re.findall("<h2>(.*?)</h2>", page) == [need.title for need in needs.values()]
    assert page.count("I have no checked information on this question yet.") >= len(needs) - 4


def test_sheet_shows_knowledge_as_text(small: Base):
    small.append(QATAR, fact("school", text="'<script>alert(1)</script>'", topics="[services.school]"))
    assert "<script>" not in printed(small)


@pytest.mark.parametrize(("lang", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_sheet_in_other_languages(small: Base, lang: str, direction: str):
    page = printed(small, lang=lang)
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert "Where to get help" not in page


@pytest.mark.parametrize(("country", "need"), [("XX", None), ("QA", "luck")])
def test_sheet_of_what_does_not_exist_is_refused(small: Base, country: str, need: str | None):
    with pytest.raises(SafarError):
        printed(small, need, country=country)
