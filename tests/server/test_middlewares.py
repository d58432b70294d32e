"""Limits, proxies and other sites' pages."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.server.app import create_app
from bot.settings import Settings, load_settings
from tests.markup import parse

Client = TestClient[Any, Any]

ORIGIN = "https://ngo.example.org"


@contextlib.asynccontextmanager
async def application(assistant: Any, **settings: Any) -> AsyncIterator[Client]:
    async with TestClient(TestServer(create_app(Settings(**settings), assistant))) as client:
        yield client


async def create(client: Client, *forwarded: str) -> int:
    headers = [("X-Forwarded-For", line) for line in forwarded]
    return (await client.post("/api/conversations", headers=headers)).status


async def test_rate_limit_refuses_programs_in_the_common_shape(assistant: Any) -> None:
    async with application(assistant, rate_limit="3/minute") as client:
        assert [await create(client) for _ in range(4)] == [201, 201, 201, 429]
        response = await client.post("/api/conversations", headers={"Accept-Language": "es"})
        error = (await response.json())["error"]
        assert (error["code"], error["language"]) == ("too_many", "es")
        assert error["message"]


async def test_rate_limit_refuses_people_on_a_page_with_the_emergency_contacts(assistant: Any) -> None:
    async with application(assistant, rate_limit="1/minute") as client:
        await client.post("/", data={"language": "ar"})
        response = await client.post("/", data={"text": "hello"}, headers={"Accept": "text/html"})
        page = parse(await response.text())
        assert response.status == 429
        assert page.find("html")[0].attributes["dir"] == "rtl"
        assert page.find("a", "emergency")


async def test_rate_limit_leaves_reading_alone(assistant: Any) -> None:
    async with application(assistant, rate_limit="1/minute") as client:
        for path in ["/", "/emergency", "/languages", "/healthz"] * 3:
            assert (await client.get(path)).status == 200


PROXY = ("127.0.0.0/8",)
CHAIN = (*PROXY, "10.0.0.0/8")


@pytest.mark.parametrize(
    ("trusted", "first", "second", "same"),
    [
        ((), (), (), True),
        ((), ("1.1.1.1",), ("2.2.2.2",), True),
        (("10.0.0.0/8",), ("1.1.1.1",), ("2.2.2.2",), True),
        (PROXY, ("1.1.1.1",), ("2.2.2.2",), False),
        (PROXY, ("1.1.1.1",), ("1.1.1.1",), True),
        (PROXY, ("2001:db8::1",), ("2001:db8::2",), False),
        (PROXY, ("2001:db8::1",), ("2001:DB8:0::1",), True),
        (PROXY, ("6.6.6.6, 1.1.1.1",), ("7.7.7.7, 1.1.1.1",), True),
        (PROXY, ("6.6.6.6", "1.1.1.1"), ("7.7.7.7", "1.1.1.1"), True),
        (PROXY, ("1.1.1.1, 10.0.0.1",), ("2.2.2.2, 10.0.0.1",), True),
        (CHAIN, ("1.1.1.1, 10.0.0.1",), ("2.2.2.2, 10.0.0.1",), False),
        (CHAIN, ("6.6.6.6, 1.1.1.1, 10.0.0.1",), ("7.7.7.7, 1.1.1.1, 10.0.0.1",), True),
        (PROXY, ("nonsense",), ("other nonsense",), True),
        (PROXY, ("1.1.1.1, nonsense",), ("2.2.2.2, nonsense",), True),
        (PROXY, (" , ,1.1.1.1",), ("1.1.1.1",), True),
    ],
)
async def test_client_address_believed_from_trusted_proxies_only(
    assistant: Any, trusted: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...], same: bool
) -> None:
    async with application(assistant, rate_limit="1/minute", trusted_proxies=trusted) as client:
        assert await create(client, *first) == 201
        assert await create(client, *second) == (429 if same else 201)


def origins(*configured: str) -> tuple[str, ...]:
    return load_settings({"CORS_ORIGINS": ",".join(configured)}).cors_origins


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/conversations", "/webhooks/rest/webhook"])
async def test_cors_allows_a_configured_origin(assistant: Any, method: str, path: str) -> None:
    async with application(assistant, cors_origins=origins("https://other.example", ORIGIN)) as client:
        headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
        response = await client.request(method, path, headers=headers)
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert response.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in response.headers
        if method == "OPTIONS":
            assert response.status == 204
            assert "POST" in response.headers["Access-Control-Allow-Methods"]
            assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


async def test_cors_lets_a_configured_origin_read_errors(assistant: Any) -> None:
    async with application(assistant, cors_origins=origins(ORIGIN)) as client:
        response = await client.post("/api/conversations", data=b"{", headers={"Origin": ORIGIN})
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (400, ORIGIN)


@pytest.mark.parametrize(
    ("configured", "origin", "path"),
    [
        ((), ORIGIN, "/api/conversations"),
        ((ORIGIN,), "https://evil.example", "/api/conversations"),
        ((ORIGIN,), f"{ORIGIN}.evil.example", "/api/conversations"),
        ((ORIGIN,), "http://ngo.example.org", "/api/conversations"),
        ((ORIGIN,), f"{ORIGIN}:8443", "/api/conversations"),
        ((ORIGIN,), "null", "/api/conversations"),
        ((ORIGIN,), "", "/api/conversations"),
        ((ORIGIN,), ORIGIN, "/"),
        ((ORIGIN,), ORIGIN, "/forget"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_cors_refuses_every_other(
    assistant: Any, configured: tuple[str, ...], origin: str, path: str, method: str
) -> None:
    async with application(assistant, cors_origins=origins(*configured) if configured else ()) as client:
        response = await client.request(method, path, headers={"Origin": origin})
        assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_metrics_hidden_unless_switched_on(assistant: Any) -> None:
    async with application(assistant) as client:
        assert (await client.get("/metrics")).status == 404


async def test_metrics_name_routes_never_paths(client: Client) -> None:
    created = await (await client.post("/api/conversations")).json()
    await client.post(f"/api/conversations/{created['id']}/messages", json={"text": "hello"})
    await client.get("/a-private-path")
    text = await (await client.get("/metrics")).text()
    assert 'route="/api/conversations/{id}/messages"' in text
    assert created["id"] not in text
    assert "a-private-path" not in text
