"""What others can take: complete, readable by machines, and nothing that is not shown."""

from __future__ import annotations

import csv
import json
import sqlite3

from bot.i18n.languages import spoken
from bot.knowledge.build import build
from bot.knowledge.export import export, records
from bot.knowledge.load import load
from tests.knowledge.small import Base


def test_export_writes_every_shown_record_once(small: Base):
    rows = list(records(load(small.folder)))
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("topic", "return.voluntary"),
        ("topic", "work.wages"),
        ("contact", "INT.refugees"),
        ("contact", "QA.hotline"),
        ("contact", "QA.embassy"),
        ("fact", "QA.wage"),
    ]
    assert all("backlog" not in row for row in rows)


def test_export_files_can_be_read_back(small: Base, tmp_path):
    knowledge = load(small.folder)
    written = export(knowledge, tmp_path / "out")
    assert all(path.exists() for path in written)
    lines = (tmp_path / "out/knowledge.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == json.loads(json.dumps(list(records(knowledge))))
    contacts = list(csv.DictReader((tmp_path / "out/contacts.csv").open()))
    assert {row["id"]: row["phones"] for row in contacts}["QA.hotline"] == "16008"
    assert all(row["source_url"] and row["seen"] for row in contacts)
    for language in spoken():
        page = json.loads((tmp_path / f"out/faq/work.wages.{language.code}.jsonld").read_text())
        assert (page["@type"], page["inLanguage"]) == ("FAQPage", language.code)
        assert page["mainEntity"][0]["acceptedAnswer"]["text"]
    tables = json.loads((tmp_path / "out/metadata.json").read_text())["databases"]["knowledge"]["tables"]
    database = tmp_path / "knowledge.db"
    build(knowledge, database, tmp_path / "safety.json")
    names = sqlite3.connect(database).execute("select name from sqlite_master where type = 'table'")
    assert set(tables) == {row[0] for row in names}


def test_export_twice_is_the_same(small: Base, tmp_path):
    for name in ("a", "b"):
        export(load(small.folder), tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert all((tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes() for path in files)
