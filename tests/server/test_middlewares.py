"""Limits, origins and proxies."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.assistant import Assistant
from bot.server.app import create_app
from bot.server.middlewares import client_address
from bot.settings import Settings


async def test_too_many_messages_are_refused_in_the_common_shape(assistant: Assistant) -> None:
    app = create_app(Settings(rate_limit="2/minute"), assistant)
    async with TestClient(TestServer(app)) as client:
        statuses = [(await client.post("/api/conversations")).status for _ in range(3)]
        response = await client.post("/api/conversations")
        assert statuses == [201, 201, 429]
        assert (await response.json())["error"]["code"] == "too_many"
        assert (await client.get("/emergency")).status == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.1", "not an address", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
    ],
)
def test_forwarded_addresses_are_believed_of_trusted_proxies_only(
    remote: str, forwarded: str, trusted: list[str], expected: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("POST", "/", headers=headers).clone(remote=remote)
    assert client_address(request, [ipaddress.ip_network(network) for network in trusted]) == expected


@pytest.mark.parametrize(("origin", "allowed"), [("https://ngo.example", True), ("https://evil.example", False)])
async def test_other_sites_use_the_api_only_if_configured(assistant: Assistant, origin: str, allowed: bool) -> None:
    app: Any = create_app(Settings(cors_origins=("https://ngo.example",)), assistant)
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/api/conversations", headers={"Origin": origin})
        assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        preflight = await client.options("/api/conversations", headers={"Origin": origin})
        assert (preflight.status == 204) is allowed
