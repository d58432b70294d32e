"""The JSON API, and its description."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.paths import ROOT

Client = TestClient[Any, Any]

BOSS = "mi jefe me quitó el pasaporte, estoy en Qatar"


async def create(client: Client, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
    response = await client.post("/api/conversations", json=body or {}, headers=headers)
    assert response.status == 201
    return await response.json()


async def ask(client: Client, conversation: str, **body: Any) -> dict[str, Any]:
    response = await client.post(f"/api/conversations/{conversation}/messages", json=body)
    assert response.status == 200, await response.text()
    return (await response.json())["answer"]


def sections(answer: dict[str, Any]) -> dict[str, Any]:
    return {section["kind"]: section["items"] for section in answer["sections"]}


async def test_conversation_created(client: Client) -> None:
    created = await create(client)
    assert created["id"].startswith("api:")
    assert len(created["id"]) > 24
    assert {"code": "ar", "name": "العربية"} in created["languages"]


async def test_conversation_created_without_a_body(client: Client) -> None:
    response = await client.post("/api/conversations")
    assert response.status == 201


@pytest.mark.parametrize(
    ("body", "accept", "language"),
    [
        ({}, "", "en"),
        ({}, "es-MX,es;q=0.9", "es"),
        ({}, "ar", "ar"),
        ({}, "xx", "en"),
        ({"language": "ar"}, "es", "ar"),
        ({"language": "es-PE"}, "", "es"),
        ({"language": None}, "es", "es"),
    ],
)
async def test_conversation_language(client: Client, body: dict[str, Any], accept: str, language: str) -> None:
    assert (await create(client, body, **{"Accept-Language": accept}))["language"] == language


async def test_message_answered_with_steps_contacts_and_sources(client: Client) -> None:
    conversation = (await create(client, {"language": "es"}))["id"]
    answer = await ask(client, conversation, text=BOSS)
    assert (answer["language"], answer["topic"], answer["country"]) == ("es", "work.documents_taken", "QA")
    assert (answer["outcome"], answer["danger"]) == ("answered", "none")
    parts = sections(answer)
    assert parts["steps"] and parts["costs"]
    assert any(
        way["href"].startswith("tel:") for contact in parts["contacts"] for way in contact["ways"] if way["href"]
    )
    assert all(contact["id"].startswith("QA.") and contact["age"] for contact in parts["contacts"])
    assert all(source["url"] and source["age"] for source in answer["sources"])


async def test_message_language_beats_what_it_is_written_in(client: Client) -> None:
    conversation = (await create(client))["id"]
    assert (await ask(client, conversation, text=BOSS, language="ar"))["language"] == "ar"
    assert (await ask(client, conversation, text="y mi salario tampoco me lo pagan"))["language"] == "ar"


async def test_message_language_guessed_without_a_choice(client: Client) -> None:
    conversation = (await create(client, **{"Accept-Language": "en"}))["id"]
    assert (await ask(client, conversation, text=BOSS))["language"] == "es"


@pytest.mark.parametrize("country", ["QA", "qa"])
async def test_message_country_taken_from_its_field(client: Client, country: str) -> None:
    conversation = (await create(client, {"language": "en"}))["id"]
    answer = await ask(client, conversation, text="My employer took my passport", country=country)
    assert answer["country"] == "QA"


async def test_conversation_country_kept(client: Client) -> None:
    conversation = (await create(client, {"language": "en", "country": "QA"}))["id"]
    assert (await ask(client, conversation, text="My employer took my passport"))["country"] == "QA"
    assert (await ask(client, conversation, text="My boss does not pay my wages"))["country"] == "QA"


async def test_choice_of_an_answer_works_when_sent_back(client: Client) -> None:
    conversation = (await create(client, {"language": "en"}))["id"]
    answer = await ask(client, conversation, choice='/ask{"topic": "work.documents_taken"}')
    assert answer["topic"] == "work.documents_taken"
    country = next(choice for choice in answer["choices"] if "QA" in choice["payload"])
    assert (await ask(client, conversation, choice=country["payload"]))["country"] == "QA"


async def test_danger_taken_over(client: Client) -> None:
    conversation = (await create(client, {"language": "es", "country": "QA"}))["id"]
    answer = await ask(client, conversation, text="me estoy desangrando, ayuda")
    assert (answer["outcome"], answer["danger"]) == ("takeover", "now")


async def test_deleted_conversation_is_gone(client: Client) -> None:
    conversation = (await create(client))["id"]
    await ask(client, conversation, text="hello")
    assert (await client.delete(f"/api/conversations/{conversation}")).status == 204
    response = await client.post(f"/api/conversations/{conversation}/messages", json={"text": "hello"})
    assert response.status == 404
    assert (await client.delete(f"/api/conversations/{conversation}")).status == 404


async def test_forgotten_by_choice_is_gone(client: Client) -> None:
    conversation = (await create(client))["id"]
    await ask(client, conversation, choice="/forget_me")
    response = await client.post(f"/api/conversations/{conversation}/messages", json={"text": "hello"})
    assert response.status == 404


REFUSED = [
    ("POST", "/api/conversations/api:nobody/messages", {"text": "hi"}, 404, "no_conversation"),
    ("DELETE", "/api/conversations/api:nobody", None, 404, "no_conversation"),
    ("GET", "/api/nothing", None, 404, "not_found"),
    ("PUT", "/api/conversations", {}, 405, "wrong_method"),
    ("POST", "/api/conversations", [], 400, "bad_request"),
    ("POST", "/api/conversations", {"language": "klingon"}, 400, "bad_request"),
    ("POST", "/api/conversations", {"language": 7}, 400, "bad_request"),
    ("POST", "/api/conversations", {"country": "Qatar"}, 400, "bad_request"),
    ("POST", "/api/conversations", {"country": ["QA"]}, 400, "bad_request"),
    ("POST", "/api/conversations", {"x": "y" * 70_000}, 413, "too_large"),
]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize(("method", "path", "body", "status", "code"), REFUSED)
async def test_error_shape(
    client: Client, method: str, path: str, body: Any, status: int, code: str, language: str
) -> None:
    response = await client.request(method, path, json=body, headers={"Accept-Language": language})
    assert response.status == status
    error = await response.json()
    assert set(error) == {"error"}
    assert set(error["error"]) == {"code", "message", "language"}
    assert (error["error"]["code"], error["error"]["language"]) == (code, language)


async def test_error_message_translated(client: Client) -> None:
    said = set()
    for language in ("en", "es", "ar"):
        response = await client.get("/api/nothing", headers={"Accept-Language": language})
        said.add((await response.json())["error"]["message"])
    assert len(said) == 3


async def test_error_in_the_language_chosen_not_the_browsers(client: Client) -> None:
    conversation = (await create(client, {"language": "ar"}))["id"]
    response = await client.post(
        f"/api/conversations/{conversation}/messages", json={"text": 1}, headers={"Accept-Language": "es"}
    )
    assert (await response.json())["error"]["language"] == "ar"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": None}, 400),
        ({"text": {"a": 1}}, 400),
        ({"text": "x" * 20_001}, 413),
        ({"choice": "typed by a person"}, 400),
        ({"choice": "/restart"}, 400),
        ({"choice": '/ask{"topic": "../../etc/passwd"}'}, 400),
        ({"choice": 3}, 400),
        ({"text": "hi", "language": "zz-top"}, 400),
        ({"text": "hi", "country": "Q"}, 400),
    ],
)
async def test_message_refused(client: Client, body: dict[str, Any], status: int) -> None:
    conversation = (await create(client))["id"]
    response = await client.post(f"/api/conversations/{conversation}/messages", json=body)
    assert response.status == status


async def test_web_conversation_out_of_reach(client: Client) -> None:
    response = await client.post("/", data={"language": "es"}, allow_redirects=False)
    secret = response.cookies["session"].value
    for guess in (secret, f"web:{secret}", f"api:{secret}"):
        reply = await client.post(f"/api/conversations/{guess}/messages", json={"text": "hi"})
        assert reply.status == 404
        assert (await client.delete(f"/api/conversations/{guess}")).status == 404


@pytest.mark.parametrize(("path", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
async def test_health(client: Client, path: str, status: str) -> None:
    response = await client.get(path)
    assert (response.status, await response.json()) == (200, {"status": status})


async def test_readyz_while_the_engine_is_down() -> None:
    from aiohttp.test_utils import TestServer

    from bot.assistant import Assistant
    from bot.conversations import Conversations
    from bot.server.app import create_app
    from bot.settings import Settings

    app = create_app(Settings(), Assistant(Conversations(), pack=None, engine=None))
    async with TestClient(TestServer(app)) as down:
        response = await down.get("/readyz")
        assert response.status == 503
        assert (await response.json())["error"]["code"] == "not_ready"
        assert (await down.get("/healthz")).status == 200


def described() -> dict[str, Any]:
    return json.loads((ROOT / "docs" / "openapi.json").read_text())


async def test_openapi_describes_every_route_and_no_other(client: Client) -> None:
    registered = {
        (route.resource.canonical, route.method.lower())
        for route in client.app.router.routes()
        if route.resource and route.method not in ("HEAD", "*")
    }
    wanted = {
        (path, method)
        for path, method in registered
        if path.startswith(("/api/", "/webhooks/")) or path in ("/healthz", "/readyz")
    }
    found = {(path, method) for path, methods in described()["paths"].items() for method in methods}
    assert wanted - found == set(), "not described"
    assert found - registered == set(), "described, but not there"


async def test_openapi_served(client: Client) -> None:
    response = await client.get("/openapi.json")
    assert response.content_type == "application/json"
    assert await response.json() == described()
