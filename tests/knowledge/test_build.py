"""The build is the same for the same input, and holds nothing that may not be shown."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.knowledge.build import build
from bot.knowledge.load import load
from bot.knowledge.query import SafetyPack, Store
from bot.knowledge.schema import Status
from bot.paths import KNOWLEDGE
from tests.knowledge.small import QATAR, Base

AMBULANCE = """\
languages: [ar]
contacts:
  good:
    roles: [ambulance]
    name: Good ambulance
    phones: [{number: "997"}]
    run_by: government
    sources:
      - {title: One, publisher: The ministry, url: "https://example.org/one", date: "2024", issuer: true}
      - {title: Two, publisher: A paper, url: "https://example.org/two", date: "2025"}
    seen: 2026-11-23
  rumoured:
    status: unverified
    roles: [ambulance]
    name: Rumoured ambulance
    phones: [{number: "998"}]
    run_by: government
  closed:
    status: dead
    roles: [ambulance]
    name: Closed ambulance
    phones: [{number: "999"}]
    run_by: government
"""


def built(folder: Path, target: Path) -> tuple[bytes, bytes]:
    build(load(folder), target / "knowledge.db", target / "safety.json")
    return (target / "knowledge.db").read_bytes(), (target / "safety.json").read_bytes()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("real")
    built(KNOWLEDGE, target)
    return target


def test_build_twice_same_bytes(real: Path, tmp_path: Path):
    """From a copy in another place, written in another order."""
    copy = tmp_path / "copy"
    for path in sorted(KNOWLEDGE.rglob("*"), reverse=True):
        if path.is_file():
            (copy / path.relative_to(KNOWLEDGE)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / path.relative_to(KNOWLEDGE))
    assert built(copy, tmp_path / "second") == (
        (real / "knowledge.db").read_bytes(),
        (real / "safety.json").read_bytes(),
    )


def test_build_over_an_old_one_same_bytes(small: Base, tmp_path: Path):
    first = built(small.folder, tmp_path / "build")
    text = small.text(QATAR)
    small.replace(QATAR, "Labour hotline", "Line for workers")
    assert built(small.folder, tmp_path / "build") != first
    small.write(QATAR, text)
    assert built(small.folder, tmp_path / "build") == first
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == ["knowledge.db", "safety.json"]


def test_build_leaves_out_unverified_and_dead(small: Base):
    small.write("countries/NE.yml", AMBULANCE)
    store = small.store()
    pack = SafetyPack(small.folder.parent / "build" / "safety.json")
    assert [name for name, _ in store.contacts("NE", "ambulance")] == ["NE.good"]
    assert [name for name, _ in pack.contacts("NE", "ambulance")] == ["NE.good"]
    assert [store.contact(f"NE.{key}") for key in ("rumoured", "closed")] == [None, None]
    assert store.fact("QA.rumour") is None
    for name in ("knowledge.db", "safety.json"):
        content = (small.folder.parent / "build" / name).read_bytes().decode("utf-8", "replace")
        assert [word for word in ("Rumoured", "Closed", '"999"', "Somebody heard") if word in content] == []


def test_build_real_data_leaves_out_unverified_and_dead(real: Path):
    knowledge = load()
    hidden = {
        f"{code}.{key}"
        for code, country in knowledge.countries.items()
        for key, record in {**country.contacts, **country.facts}.items()
        if record.status is not Status.sourced
    }
    assert hidden, "nothing waits in the backlog: this test tests nothing"
    db = sqlite3.connect(real / "knowledge.db")
    shown = {row[0] for table in ("contact", "fact") for row in db.execute(f"select id from {table}")}
    safety = json.loads((real / "safety.json").read_text())["contacts"]
    safe = {f"{code}.{key}" for code, records in safety.items() for key in records}
    assert shown & hidden == set()
    assert safe & hidden == set()
    assert safe <= shown
    linked = {row[0] for row in db.execute("select contact from contact_role union select fact from fact_topic")}
    assert linked <= shown


def test_build_shows_everything_sourced(real: Path):
    store = Store(real / "knowledge.db")
    for code, country in load().countries.items():
        for key, contact in country.contacts.items():
            if contact.status is Status.sourced:
                assert store.contact(f"{code}.{key}") == contact
        for key, fact in country.facts.items():
            if fact.status is Status.sourced:
                assert store.fact(f"{code}.{key}") == fact


def test_build_without_any_country(small: Base):
    """A young knowledge base: every table is there, though empty."""
    shutil.rmtree(small.folder / "countries")
    (small.folder / "treaties.yml").write_text("")
    answer = small.answer("work.wages", "QA")
    assert [section.kind.value for section in answer.sections] == ["steps", "rights", "practice", "avoid"]


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0"])
def test_store_broken_database(tmp_path: Path, content: bytes | None):
    path = tmp_path / "knowledge.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SafarError) as caught:
        Store(path)
    assert str(path) in caught.value.problem
    assert caught.value.remedy == "Run `make build`."


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"{}", b'{"contacts": {"QA": {"x": {}}}, "roles": {}}'])
def test_safety_pack_broken_file(tmp_path: Path, content: bytes | None):
    path = tmp_path / "safety.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SafarError) as caught:
        SafetyPack(path)
    assert str(path) in caught.value.problem
    assert caught.value.remedy == "Run `make build`."
