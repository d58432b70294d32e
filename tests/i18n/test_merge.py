"""The stable id decides: what happens to a translation when texts change, go and come."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.commands import locales as command
from bot.errors import SafarError
from bot.i18n import merge
from bot.i18n.languages import languages
from bot.i18n.messages import Message

SPANISH = languages()["es"]
LONG = 'Write down every day you worked, the hours and what you were paid, and keep the paper with "you". ' * 3


def message(context: str, source: str, place: str = "data/x.yml") -> Message:
    return Message(context, source, place)


def extract(*texts: Message) -> str:
    """`locales extract` with these texts; the file as it is then."""
    merge.write(SPANISH, "bot", merge.merge(SPANISH, "bot", list(texts)))
    return merge.source_path("es", "bot").read_text()


def translate(context: str, text: str) -> None:
    catalogue = merge.read(SPANISH, "bot")
    merge.by_context(catalogue)[context].string = text
    merge.write(SPANISH, "bot", catalogue)


def entries() -> dict[str, tuple[str, str, bool]]:
    found = merge.by_context(merge.read(SPANISH, "bot"))
    return {context: (entry.id, entry.string, entry.fuzzy) for context, entry in found.items()}


@pytest.fixture(autouse=True)
def started(locales: Path) -> None:
    """Two ids with the same English, translated differently."""
    extract(message("a.title", "Free"), message("b.title", "Free"))
    translate("a.title", "Gratis")
    translate("b.title", "Libre")


def test_merge_same_english_twice():
    extract(message("a.title", "Free"), message("b.title", "Free"))
    assert entries() == {"a.title": ("Free", "Gratis", False), "b.title": ("Free", "Libre", False)}


def test_merge_changed_english_makes_fuzzy_by_id():
    text = extract(message("a.title", "Free of charge"), message("b.title", "Free"))
    assert entries() == {"a.title": ("Free of charge", "Gratis", True), "b.title": ("Free", "Libre", False)}
    assert '#| msgid "Free"\n' in text


def test_merge_swapped_english_follows_the_ids():
    extract(message("a.title", "Paid"), message("c.title", "Free"))
    assert entries() == {"a.title": ("Paid", "Gratis", True), "c.title": ("Free", "", False)}


def test_merge_gone_ids_are_dropped():
    text = extract(message("b.title", "Free"))
    assert entries() == {"b.title": ("Free", "Libre", False)}
    assert "Gratis" not in text


def test_merge_untranslated_is_not_fuzzy():
    extract(message("c.title", "New"))
    extract(message("c.title", "Newer"))
    assert entries() == {"c.title": ("Newer", "", False)}


@pytest.mark.parametrize("source", ["Free of charge", LONG, "Two\nlines", 'With "quotes" and \\'])
def test_merge_twice_writes_the_same(source: str):
    """An untouched fuzzy entry keeps what its English was before, however often texts are extracted."""
    extract(message("a.title", LONG))
    translate("a.title", "Gratis")
    first = extract(message("a.title", source))
    assert extract(message("a.title", source)) == first
    assert extract(message("a.title", source)) == first


def test_merge_english_changed_back_is_current_again():
    extract(message("a.title", "Free of charge"))
    extract(message("a.title", "Free"))
    assert entries() == {"a.title": ("Free", "Gratis", False)}


def test_merge_approved_by_hand():
    """A translator takes the flag away and leaves the old English: it goes with the next extraction."""
    extract(message("a.title", "Free of charge"))
    path = merge.source_path("es", "bot")
    path.write_text(path.read_text().replace("#, fuzzy\n", ""))
    text = extract(message("a.title", "Free of charge"))
    assert entries() == {"a.title": ("Free of charge", "Gratis", False)}
    assert "| msgid" not in text


def test_merge_keeps_the_translators_comments():
    path = merge.source_path("es", "bot")
    path.write_text(
        path.read_text().replace('#: data/x.yml\nmsgctxt "a', '# Asked a lawyer.\n#: data/x.yml\nmsgctxt "a')
    )
    text = extract(message("a.title", "Free of charge"))
    assert "# Asked a lawyer.\n" in text
    assert extract(message("a.title", "Free of charge")) == text


def test_merge_is_in_todays_order():
    assert list(dict.fromkeys(entries())) == ["a.title", "b.title"]
    extract(message("b.title", "Free"), message("a.title", "Free"))
    assert list(entries()) == ["b.title", "a.title"]


def test_write_same_content_leaves_the_file_alone():
    path = merge.source_path("es", "bot")
    before = path.stat().st_mtime_ns
    extract(message("a.title", "Free"), message("b.title", "Free"))
    assert path.stat().st_mtime_ns == before


def test_keep_approves_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    today = {"bot": [message("a.title", "Free of charge"), message("b.title", "At liberty")], "knowledge": []}
    monkeypatch.setattr(command, "messages", lambda: today)
    extract(*today["bot"])
    assert command.run(argparse.Namespace(action="keep", id=["a.title"], lang="es")) == 0
    assert capsys.readouterr().out == "1 translations approved\n"
    assert entries() == {
        "a.title": ("Free of charge", "Gratis", False),
        "b.title": ("At liberty", "Libre", True),
    }
    kept = merge.source_path("es", "bot").read_text()
    assert kept.count("#| msgid") == 1
    assert extract(*today["bot"]) == kept


@pytest.mark.parametrize(("ids", "lang"), [(["no.such"], None), (["a.title", "no.such"], "es"), (["a.title"], "xx")])
def test_keep_of_something_unknown(monkeypatch: pytest.MonkeyPatch, ids: list[str], lang: str | None):
    monkeypatch.setattr(command, "messages", lambda: {"bot": [message("a.title", "Free")], "knowledge": []})
    with pytest.raises(SafarError):
        command.run(argparse.Namespace(action="keep", id=ids, lang=lang))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'msgctxt "a"\nmsgid "x\nmsgstr "y"\n', "line 2 is"),
        (b'msgctxt "a"\nmsgid "x"\nmsgstr "y\n', "line 3 is"),
        (b'msgctxt "a"\nmsgid "x"\nmsgstr "y" z\n', "line 3 is"),
        (b'msgctxt "a"\nmsgid "x"\nmsgstr y\n', "line 3 is"),
        (b"hello\n", "line 1 is"),
        (b"\xff\xfe", ""),
    ],
)
def test_read_broken_catalogue(content: bytes, said: str):
    path = merge.source_path("es", "bot")
    path.write_bytes(content)
    with pytest.raises(SafarError) as caught:
        merge.read(SPANISH, "bot")
    assert str(path) in caught.value.problem
    assert said in caught.value.problem
    assert caught.value.remedy == "Mend the line, or restore the file."


def test_write_language_without_cldr():
    language = SPANISH.copy(update={"code": "xx"})
    assert language.locale is None
    merge.write(language, "bot", merge.merge(language, "bot", [message("a.title", "Free")]))
    first = merge.source_path("xx", "bot").read_bytes()
    merge.write(language, "bot", merge.merge(language, "bot", [message("a.title", "Free")]))
    assert merge.source_path("xx", "bot").read_bytes() == first
    merge.compile_catalogue(language, "bot")


def test_plural_has_a_text_for_each_case_of_the_language():
    text = extract(Message("x.days", "{count} day", "data/x.yml", "{count} days"))
    assert 'msgid_plural "{count} days"\nmsgstr[0] ""\nmsgstr[1] ""\n' in text
    catalogue = merge.read(SPANISH, "bot")
    merge.by_context(catalogue)["x.days"].string = ("{count} día", "{count} días")
    merge.write(SPANISH, "bot", catalogue)
    text = extract(Message("x.days", "{count} day", "data/x.yml", "{count} days"))
    assert 'msgstr[0] "{count} día"\nmsgstr[1] "{count} días"\n' in text
    assert "fuzzy" not in text


def test_plural_of_a_text_that_had_none_keeps_the_translation_and_asks_for_the_rest():
    extract(message("x.days", "{count} days"))
    translate("x.days", "{count} días")
    today = Message("x.days", "{count} day", "data/x.yml", "{count} days")
    assert 'msgstr[1] "{count} días"' in extract(today)
    assert entries()["x.days"][:2] == (("{count} day", "{count} days"), ("", "{count} días"))
    found = merge.by_context(merge.read(SPANISH, "bot"))["x.days"]
    assert not merge.is_current(found, today)
