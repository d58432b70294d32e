"""Rasa widgets talk to Safar as they talk to Rasa."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

Client = TestClient[Any, Any]

WEBHOOK = "/webhooks/rest/webhook"


async def send(client: Client, message: str, sender: str = "somebody") -> list[dict[str, Any]]:
    response = await client.post(WEBHOOK, json={"sender": sender, "message": message})
    assert response.status == 200
    return await response.json()


async def test_reply_has_what_rasa_widgets_read(client: Client) -> None:
    (reply,) = await send(client, "mi jefe me quitó el pasaporte, estoy en Qatar", "widget-1")
    assert reply["recipient_id"] == "widget-1"
    assert "16008" in reply["text"]
    assert reply["buttons"]
    assert all(set(button) == {"title", "payload"} and all(button.values()) for button in reply["buttons"])
    assert reply["custom"]["topic"] == "work.documents_taken"


async def test_payload_sent_back_answers(client: Client) -> None:
    (first,) = await send(client, "my boss took my passport", "widget-2")
    button = next(button for button in first["buttons"] if "QA" in button["payload"])
    (second,) = await send(client, button["payload"], "widget-2")
    assert second["custom"]["country"] == "QA"
    assert second["custom"]["topic"] == first["custom"]["topic"]


async def test_every_button_of_an_answer_works(client: Client) -> None:
    (reply,) = await send(client, "my boss took my passport, I am in Qatar", "widget-3")
    for number, button in enumerate(reply["buttons"]):
        (answer,) = await send(client, button["payload"], f"widget-3-{number}")
        assert answer["text"]


async def test_sender_left_out(client: Client) -> None:
    response = await client.post(WEBHOOK, json={"message": "hello"})
    assert (await response.json())[0]["recipient_id"]


@pytest.mark.parametrize("message", ["/restart", "/session_start", '/ask{"topic": 1}', "/action_welcome", "/"])
async def test_rasa_commands_are_only_text(client: Client, message: str) -> None:
    (before,) = await send(client, "mi jefe me quitó el pasaporte, estoy en Qatar", f"typed {message}")
    (reply,) = await send(client, message, f"typed {message}")
    (after,) = await send(client, '/ask{"topic": "work.documents_taken"}', f"typed {message}")
    assert reply["text"]
    assert after["custom"]["country"] == before["custom"]["country"] == "QA"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "a"},
        {"sender": "", "message": "hi"},
        {"sender": 5, "message": "hi"},
        {"sender": "a" * 201, "message": "hi"},
        {"sender": "a", "message": None},
        {"sender": "a", "message": ["hi"]},
    ],
)
async def test_bad_body_refused(client: Client, body: dict[str, Any]) -> None:
    response = await client.post(WEBHOOK, json=body)
    assert response.status == 400
    assert (await response.json())["error"]["code"] == "bad_request"


async def test_senders_kept_apart(client: Client) -> None:
    await send(client, "I am in Qatar and my boss took my passport", "one")
    (reply,) = await send(client, "my boss took my passport", "two")
    assert reply["custom"]["country"] is None


@pytest.mark.parametrize("shape", ["{secret}", "web:{secret}", "/web:{secret}", "../web:{secret}", "rest:web:{secret}"])
async def test_sender_never_reaches_a_web_conversation(client: Client, shape: str) -> None:
    response = await client.post("/", data={"language": "es"}, allow_redirects=False)
    secret = response.cookies["session"].value
    await send(client, "/forget_me", shape.format(secret=secret))
    await send(client, '/set_language{"language": "ar"}', shape.format(secret=secret))
    page = await (await client.get("/")).text()
    assert '<html lang="es"' in page
    assert 'id="say"' in page
    assert 'class="turn"' not in page


@pytest.mark.parametrize("shape", ["{id}", "api:{id}", "rest:{id}"])
async def test_sender_never_reaches_an_api_conversation(client: Client, shape: str) -> None:
    created = await (await client.post("/api/conversations", json={"language": "es"})).json()
    await send(client, "/forget_me", shape.format(id=created["id"]))
    await send(client, '/set_country{"country": "QA"}', shape.format(id=created["id"]))
    response = await client.post(
        f"/api/conversations/{created['id']}/messages", json={"choice": '/ask{"topic": "work.documents_taken"}'}
    )
    answer = (await response.json())["answer"]
    assert (answer["language"], answer["country"]) == ("es", None)


async def test_api_never_reaches_a_sender(client: Client) -> None:
    await send(client, "hello", "a")
    for guess in ("a", "rest:a"):
        assert (await client.delete(f"/api/conversations/{guess}")).status == 404
