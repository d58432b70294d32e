"""Whatever is sent, the reply is an error in the common shape or harmless, and the server goes on serving."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from yarl import URL

from bot.server.errors import messages
from tests.markup import parse

Client = TestClient[Any, Any]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
WEBHOOK = "/webhooks/rest/webhook"
MESSAGES = "/api/conversations/{id}/messages"
JSON_PATHS = ("/api/conversations", MESSAGES, WEBHOOK)
FORM_PATHS = ("/", "/report", "/forget")
PATHS = (*FORM_PATHS, *JSON_PATHS, "/api/conversations/{id}", "/emergency", "/languages", "/healthz", "/openapi.json")

TEXTS = {
    "100,000 characters": "a" * 100_000,
    "100,000 spaces": " " * 100_000,
    "20,000 characters": "ayuda " * 3_333,
    "20,000 accents on one letter": "e" + "\u0301" * 19_000,
    "empty": "",
    "only spaces": " \t\n ",
    "only a slash": "/",
    "restart": "/restart",
    "session start": "/session_start",
    "ask": '/ask{"topic": "work.permit"}',
    "ask with a list": '/ask{"topic": ["work.permit"]}',
    "ask of an unknown topic": '/ask{"topic": "no.such"}',
    "ask with a path": '/ask{"topic": "../../etc/passwd"}',
    "ask unfinished": '/ask{"topic": ',
    "ask in the retrieval form": '/ask/work.permit{"x": 1}',
    "ask of many braces": "/ask" + "{" * 10_000,
    "danger of no kind": '/danger{"kind": "none"}',
    "several slashes": "///restart",
    "full-width slash": "\uff0frestart",
    "null": "\x00",
    "null within": "pass\x00port",
    "control characters": "".join(map(chr, range(1, 32))),
    "C1 control characters": "".join(map(chr, range(127, 160))),
    "direction marks": "\u202e\u2066\u200f\u200b\ufeff",
    "line separators": "\u2028\u2029\x85",
    "not characters": "\ufffe\uffff\U0010ffff",
    "private use": "\ue000\uf8ff",
    "emoji": "👩‍👩‍👧‍👦" * 50,
    "no letters": "?!…·—" * 50,
    "digits": "9" * 5_000,
    "template": "{{ 7 * 7 }} {% raw %} ${x} %s %(a)s {0} {name}",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "sql": "'; DROP TABLE topics; --",
    "zalgo Arabic": "صاحب" + "\u064b" * 5_000,
    "one long word": "pasaporte" * 2_000,
}
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "number": 7,
    "negative": -1.5,
    "huge": 10**300,
    "list": [],
    "list of texts": ["hi"],
    "object": {},
    "object in a list": [{"text": "hi"}],
    "not a number": float("nan"),
    "infinite": float("inf"),
    "lone surrogate": "\ud800",
    "lone surrogates within": "pass\udfffport \ud83d",
    "long": "x" * 20_001,
}
BODIES = {
    "nothing": b"",
    "space": b" ",
    "brace": b"{",
    "list": b"[]",
    "null": b"null",
    "text": b'"hi"',
    "number": b"1",
    "no JSON": b"text=hi",
    "trailing comma": b'{"text": "hi",}',
    "single quotes": b"{'text': 'hi'}",
    "two values": b'{"text": "hi"}{"text": "hi"}',
    "same key twice": b'{"text": "hi", "text": 1}',
    "bad UTF-8": b'{"text": "\xff\xfe\xc3"}',
    "overlong UTF-8": b'{"text": "\xc0\xaf"}',
    "UTF-16": '{"text": "hi", "message": "hi"}'.encode("utf-16"),
    "UTF-32": '{"text": "hi", "message": "hi"}'.encode("utf-32"),
    "Latin-1": '{"text": "quitó"}'.encode("latin-1"),
    "byte order mark": b'\xef\xbb\xbf{"text": "hi"}',
    "raw control characters": b'{"text": "\x01\x02\x00"}',
    "random bytes": bytes((n * 167 + 13) % 256 for n in range(4_096)),
    "zeros": bytes(10_000),
    "deep lists": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"text":' * 8_000 + b"1" + b"}" * 8_000,
    "deep unfinished": b"[" * 60_000,
    "many digits": b'{"text": ' + b"9" * 60_000 + b"}",
    "too large": b'{"text": "' + b"x" * 200_000 + b'"}',
    "far too large": b"\x00" * 3_000_000,
    "gzip": gzip.compress(b'{"text": "hi"}'),
}
FORM_BODIES = {
    "nothing": b"",
    "no equals": b"text",
    "only an ampersand": b"&&&",
    "bad escape": b"text=%zz%",
    "bad UTF-8 escaped": b"text=%ff%fe%c3",
    "bad UTF-8": b"text=\xff\xfe\xc3",
    "surrogate escaped": b"text=%ed%a0%80",
    "null escaped": b"text=%00",
    "raw null": b"text=\x00",
    "field twice": b"text=a&text=b&text=c",
    "unknown field": b"__proto__=1&constructor=2",
    "many fields": b"&".join(b"f%d=1" % n for n in range(5_000)),
    "bad choice": b"choice=%2Frestart",
    "choice with a list": b"choice=%2Fask%7B%22topic%22%3A%5B1%5D%7D",
    "deep choice": b"choice=%2Fask" + b"%7B%22a%22%3A" * 4_000,
    "choice in a choice": b"choice=%2Fset_country%7B%22country%22%3A%22qa%22%2C%22topic%22%3A%22no.such%22%7D",
    "unknown region": b"choice=%2Fset_country%7B%22country%22%3A%22ZZ%22%7D",
    "unknown topic": b"choice=%2Fask%7B%22topic%22%3A%22no.such%22%7D",
    "unknown language": b"language=klingon",
    "long language": b"language=" + b"-".join([b"x"] * 20_000),
    "unknown country": b"text=hi&country=Mordor",
    "null in the country": b"text=hi&country=%00%00",
    "unknown record": b"record=QA.nothing",
    "long record": b"record=" + b"x" * 50_000,
    "JSON": b'{"text": "hi"}',
    "too large": b"text=" + b"x" * 200_000,
    "far too large": b"x" * 3_000_000,
}
CONTENT_TYPES = (
    None,
    "",
    "text/plain",
    "text/html",
    "application/xml",
    "application/octet-stream",
    "nonsense",
    "a/b/c;;;=",
    f"{JSON}; charset=utf-16",
    f"{JSON}; charset=no-such",
    f"{FORM}; charset=no-such",
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset=idna",
    f"{FORM}; charset=base64",
    f"{FORM}; charset=undefined",
    f"{FORM}; charset=\x85",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    f"multipart/form-data; boundary={'b' * 200}",
    "multipart/mixed; boundary=x",
)


def part(body: bytes = b"hi", boundary: str = "x", disposition: str = '; name="text"', **headers: str) -> bytes:
    """A multipart body of one part; headers by their names with underscores."""
    lines = [f"--{boundary}", f"Content-Disposition: form-data{disposition}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body + f"\r\n--{boundary}--\r\n".encode()


MULTIPART = {
    "unfinished": b"--x\r\n",
    "no headers": b"--x\r\n\r\nhi\r\n--x--\r\n",
    "no name": part(disposition=""),
    "file": part(disposition='; name="text"; filename="a.txt"'),
    "path in a file's name": part(disposition='; name="text"; filename="../../a"'),
    "no such encoding": part(Content_Transfer_Encoding="no"),
    "bad base64": part(b"!!!", Content_Transfer_Encoding="base64"),
    "no such charset": part(Content_Type="text/plain; charset=no"),
    "bad UTF-8": part(b"\xff\xfe"),
    "nested": part(part(boundary="y"), Content_Type="multipart/mixed; boundary=y"),
    "another boundary": part(boundary="y"),
    "gzip inside": part(Content_Encoding="gzip"),
    "bad header": b"--x\r\n: \x00\r\n\r\nhi\r\n--x--\r\n",
    "too large": part(b"x" * 200_000),
}
COOKIES = (
    "session",
    "session=",
    "session=;;;=",
    "session=%00%ff",
    'session="unclosed',
    "session=" + "x" * 7_000,
    "session=api:x",
    "session=../../x",
    "session=a; session=b",
    "=x; =y",
    "session=\xff\xfe",
    "session={}[]()<>@,:\\/?",
    "; ".join(f"c{n}=1" for n in range(500)),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Accept-Language": "x" * 5_000},
    {"Accept-Language": ",,,;;;q=,*"},
    {"Accept-Language": "\xff\xfe"},
    {"Accept-Language": "es" + "-x" * 90},
    {"Accept": "\xff"},
    {"Accept": "text/html" * 500},
    {"Host": "\xff"},
    {"Host": ""},
    {"Host": "evil.example:99999"},
    {"Origin": "http://["},
    {"Origin": "http://[::1"},
    {"Origin": "http://]/"},
    {"Origin": "\xff"},
    {"Origin": "null, null"},
    {"X-Forwarded-For": "\xff, 999.1.1.1, ::::"},
    {"X-Forwarded-For": ", ".join(["1.1.1.1"] * 500)},
    {"X-Forwarded-Proto": "\xff"},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "deflate"},
    {"Content-Encoding": "no-such"},
    {"Expect": "100-continue"},
    {"Upgrade": "websocket", "Connection": "Upgrade"},
    {"Range": "bytes=9999-1"},
    {"If-Modified-Since": "not a date"},
    {"X-Enhanced": "\xff"},
    {"X-HTTP-Method-Override": "DELETE"},
)
BAD_PATHS = (
    "/%",
    "/%00",
    "/%ff%fe",
    "/..%2f..%2fetc%2fpasswd",
    "/../../etc/passwd",
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/static/%00",
    "/static/%ff",
    "/static/" + "x" * 300,
    "/static/",
    "/static",
    "//evil.example",
    "/\\evil",
    "/api/",
    "/api/conversations/",
    "/api/conversations/%00",
    "/api/conversations/%ff/messages",
    "/api/conversations/" + "x" * 5_000,
    "/api/conversations/a%2fb/messages",
    "/webhooks/",
    "/webhooks/rest/",
    "/webhooks/rest/webhook/",
    "/conversations/default/tracker",
    "/model/parse",
    "/metrics/x",
    "/?" + "a=1&" * 1_500,
    "/?text=%ff&choice=%00",
    "/#x",
    "/" + "a/" * 2_000,
    "/.git/config",
    "/favicon.ico",
)
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@dataclass(frozen=True)
class Bad:
    """One request; `{id}` in its path stands for a conversation that exists."""

    name: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def as_form(**values: str) -> bytes:
    from urllib.parse import urlencode

    return urlencode(values, errors="surrogatepass").encode()


def texts() -> Iterator[Bad]:
    for name, text in {**TEXTS, "lone surrogate": "a\ud800b"}.items():
        yield Bad(name, "POST", MESSAGES, as_json({"text": text}), {"Content-Type": JSON})
        yield Bad(name, "POST", WEBHOOK, as_json({"sender": "s", "message": text}), {"Content-Type": JSON})
        yield Bad(name, "POST", WEBHOOK, as_json({"sender": text[:300], "message": "x"}), {"Content-Type": JSON})
        yield Bad(name, "POST", "/", as_form(text=text), {"Content-Type": FORM, "Accept": "text/html"})
        yield Bad(name, "POST", "/", as_form(choice=text), {"Content-Type": FORM})
        yield Bad(name, "POST", "/report", as_form(record=text), {"Content-Type": FORM})


def values() -> Iterator[Bad]:
    places = [("/api/conversations", name) for name in ("language", "country")]
    places += [(MESSAGES, name) for name in ("text", "choice", "language", "country")]
    places += [(WEBHOOK, name) for name in ("sender", "message")]
    for path, key in places:
        for name, value in VALUES.items():
            body = {"text": "hi", "message": "hi", key: value}
            yield Bad(f"{key}: {name}", "POST", path, as_json(body), {"Content-Type": JSON})


def bodies() -> Iterator[Bad]:
    for name, body in BODIES.items():
        for path in (*JSON_PATHS, "/api/conversations/api:nobody/messages"):
            yield Bad(name, "POST", path, body, {"Content-Type": JSON})


def forms() -> Iterator[Bad]:
    for name, body in FORM_BODIES.items():
        for path in FORM_PATHS:
            yield Bad(name, "POST", path, body, {"Content-Type": FORM})
    for name, body in MULTIPART.items():
        for path in ("/", "/report"):
            yield Bad(name, "POST", path, body, {"Content-Type": "multipart/form-data; boundary=x"})


def content_types() -> Iterator[Bad]:
    for kind in CONTENT_TYPES:
        for path in (*FORM_PATHS, *JSON_PATHS):
            body = b"text=hi&record=x" if path in FORM_PATHS else b'{"text": "hi", "message": "hi"}'
            yield Bad(str(kind), "POST", path, body, {} if kind is None else {"Content-Type": kind})


def methods() -> Iterator[Bad]:
    for method in METHODS:
        for path in PATHS:
            yield Bad("method", method, path)
    for path in ("/nothing", "/emergency", "/languages", "/healthz", "/api/conversations/{id}", "/static/page.css"):
        yield Bad("method", "POST", path, b"text=hi", {"Content-Type": FORM})


def cookies() -> Iterator[Bad]:
    for cookie in COOKIES:
        yield Bad(cookie[:20], "GET", "/", headers={"Cookie": cookie})
        yield Bad(cookie[:20], "GET", "/nothing", headers={"Cookie": cookie, "Accept": "text/html"})
        yield Bad(cookie[:20], "POST", "/report", b"record=x", {"Cookie": cookie, "Content-Type": FORM})


def headers() -> Iterator[Bad]:
    for bad in HEADERS:
        yield Bad(str(bad)[:40], "GET", "/", headers=bad)
        yield Bad(str(bad)[:40], "POST", "/", b"text=hi", {"Content-Type": FORM, **bad})
        yield Bad(str(bad)[:40], "POST", WEBHOOK, b'{"message": "hi"}', {"Content-Type": JSON, **bad})


def paths() -> Iterator[Bad]:
    for path in BAD_PATHS:
        yield Bad("path", "GET", path)
        yield Bad("path", "POST", path, b"{}", {"Content-Type": JSON, "Accept": "text/html"})


GROUPS: dict[str, Callable[[], Iterator[Bad]]] = {
    made.__name__: made for made in (texts, values, bodies, forms, content_types, methods, cookies, headers, paths)
}


def test_malformed_requests_are_many() -> None:
    assert sum(len(list(make())) for make in GROUPS.values()) >= 500


@pytest.fixture
async def conversation(client: Client) -> str:
    return (await (await client.post("/api/conversations", json={"language": "en"})).json())["id"]


@pytest.mark.parametrize("group", GROUPS)
async def test_malformed_requests_are_answered(
    client: Client, conversation: str, group: str, caplog: pytest.LogCaptureFixture
) -> None:
    problems = []
    with caplog.at_level(logging.ERROR):
        for bad in GROUPS[group]():
            caplog.clear()
            problem = await wrong(client, bad, conversation)
            problem = problem or next((f"logged {record.exc_info}" for record in ours(caplog)), None)
            if problem:
                problems.append(f"{bad.method} {bad.path[:60]} ({bad.name}): {problem}")
    assert not problems, "\n".join([f"{len(problems)} problems", *problems])
    await answers_as_usual(client)


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What Safar logged as an error: a failure behind a harmless reply is a failure too."""
    return [record for record in caplog.records if record.name.startswith(("bot", "actions"))]


async def wrong(client: Client, bad: Bad, conversation: str) -> str | None:
    """What is wrong with the reply to a bad request, if anything."""
    status, kind, body = await send(client, bad, conversation)
    if status >= 500 or not status >= 200:
        return f"status {status}"
    if status < 400 or bad.method == "HEAD":
        return None
    if kind == "application/json":
        error = json.loads(body)
        shape = {"code", "message", "language"}
        return None if set(error) == {"error"} and set(error["error"]) == shape else f"shape {error}"
    if kind != "text/html":
        return f"status {status}, {kind}: {body[:80]!r}"
    page = parse(body.decode())
    said = {p.text for p in page.find("p")}
    known = any(said & set(messages(t).values()) for t in catalogues())
    return None if known and page.find("a", "emergency") else "no error page"


def catalogues() -> list[Any]:
    from bot.i18n.catalogues import catalogue

    return [catalogue(code) for code in ("en", "es", "ar")]


async def send(client: Client, bad: Bad, conversation: str) -> tuple[int, str, bytes]:
    """Send it over a connection of its own, byte for byte: clients mend or refuse what is malformed."""
    url = client.make_url("/")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    given = {name.lower() for name in bad.headers}
    lines = [f"{bad.method} {bad.path.replace('{id}', conversation)} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in bad.headers.items()]
    lines += [] if "host" in given else [f"Host: {url.host}:{url.port}"]
    lines += [] if "connection" in given else ["Connection: close"]
    lines += [f"Content-Length: {len(bad.body)}"] if bad.body or bad.method == "POST" else []
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + bad.body)
        return await asyncio.wait_for(receive(reader, bad.method), 20)
    finally:
        writer.close()


async def receive(reader: asyncio.StreamReader, method: str) -> tuple[int, str, bytes]:
    """Status, content type and body of the first reply that is final."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        if status >= 200:
            break
    found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    length = 0 if method == "HEAD" else int(found.get("content-length", 0))
    return status, found.get("content-type", "").split(";")[0], await reader.readexactly(length)


async def answers_as_usual(client: Client) -> None:
    response = await client.post("/", data={"language": "es"}, headers={"Accept": "text/html"})
    assert response.status == 200
    response = await client.post("/", data={"text": "mi jefe me quitó el pasaporte, estoy en Qatar"})
    assert "tel:16008" in await response.text()
    assert URL(str(response.url)).path == "/"


GARBAGE = (
    b"\x00\x01\x02\x03\r\n\r\n",
    b"\xff" * 5_000 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nBad\x00Name: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


EARLY = (
    Bad("method", "BREW", "/"),
    Bad("body", "POST", WEBHOOK, b'{"message": "hi"}', {"Content-Encoding": "br"}),
    Bad("body", "POST", "/", b"text=hi", {"Content-Type": FORM, "Content-Encoding": "br"}),
    Bad("expectation", "POST", "/", b"text=hi", {"Content-Type": FORM, "Expect": "no-such"}),
)
"""aiohttp refuses these before it asks the application: in plain words, not in the common shape."""


@pytest.mark.parametrize("bad", EARLY, ids=lambda bad: str(bad.headers or bad.method))
async def test_what_aiohttp_refuses_itself_is_refused_in_plain_words(client: Client, bad: Bad) -> None:
    status, kind, body = await send(client, bad, "")
    assert status in (400, 417)
    assert kind == "text/plain"
    assert b"Traceback" not in body
    await answers_as_usual(client)


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
async def test_what_is_no_http_at_all_is_refused(client: Client, garbage: bytes) -> None:
    url = client.make_url("/")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(garbage)
    writer.write_eof()
    reply = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    assert not reply or 400 <= int(reply.split()[1]) < 500
    assert b"Traceback" not in reply
    assert (await client.get("/healthz")).status == 200
