"""The JSON API: conversations and messages, described in `openapi.json`."""

from __future__ import annotations

import functools
import json
from typing import Any

from aiohttp import web

from bot.assistant import Incoming
from bot.choices import parse_choice
from bot.conversations import Conversation
from bot.i18n.formats import known_country
from bot.i18n.languages import Level, find, spoken
from bot.paths import ROOT
from bot.server.errors import Refused, accepted_language
from bot.server.keys import API_PREFIX, ASSISTANT
from bot.text import MAX_TYPED

routes = web.RouteTableDef()


@routes.post("/api/conversations")
async def create(request: web.Request) -> web.Response:
    """Start a conversation."""
    body = await read_json(request, empty={})
    conversation = request.app[ASSISTANT].conversations.new(API_PREFIX)
    language = _language(body) or accepted_language(request)
    if language:
        conversation.slots["language"] = language
        conversation.chosen_language = "language" in body
    if country := _country(body):
        conversation.slots["country"] = country
    return web.json_response(
        {
            "id": conversation.id,
            "language": request.app[ASSISTANT].language_of(conversation),
            "languages": [{"code": known.code, "name": known.name} for known in spoken(Level.danger)],
        },
        status=201,
    )


@routes.post("/api/conversations/{id}/messages")
async def message(request: web.Request) -> web.Response:
    """Answer one message: {"text": str} or {"choice": str}, with optional "language" and "country"."""
    body = await read_json(request)
    choice = body.get("choice")
    if choice is not None and (not isinstance(choice, str) or parse_choice(choice) is None):
        raise Refused("bad_request", 400)
    incoming = Incoming(
        text=text_of(body, "text") if choice is None else "",
        choice=choice,
        language=_language(body),
        country=_country(body),
    )
    conversation = _conversation(request)
    answer = await request.app[ASSISTANT].reply(conversation.id, incoming)
    return web.json_response({"answer": answer.to_dict()})


@routes.delete("/api/conversations/{id}")
async def delete(request: web.Request) -> web.Response:
    """Forget a conversation, now."""
    request.app[ASSISTANT].conversations.forget(_conversation(request).id)
    return web.Response(status=204)


@routes.get("/openapi.json")
async def openapi(request: web.Request) -> web.Response:
    """The description of this API."""
    return web.Response(text=_openapi(), content_type="application/json")


@functools.cache
def _openapi() -> str:
    return (ROOT / "docs" / "openapi.json").read_text()


@routes.get("/healthz")
async def healthz(request: web.Request) -> web.Response:
    """The process is alive."""
    return web.json_response({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Questions can be answered; 503 while the model is loading or broken (danger is answered all the same)."""
    if not request.app[ASSISTANT].ready:
        raise Refused("not_ready", 503)
    return web.json_response({"status": "ready"})


async def read_json(request: web.Request, empty: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body as a JSON object; `empty` stands for no body at all."""
    raw = await request.read()
    if not raw and empty is not None:
        return empty
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused("bad_request", 400) from None
    if not isinstance(body, dict):
        raise Refused("bad_request", 400)
    return body


def text_of(body: dict[str, Any], key: str) -> str:
    """A text of a body."""
    text = body.get(key)
    if not isinstance(text, str):
        raise Refused("bad_request", 400)
    if len(text) > MAX_TYPED:
        raise Refused("too_large", 413)
    return text


def _language(body: dict[str, Any]) -> str | None:
    code = body.get("language")
    if code is None:
        return None
    if not isinstance(code, str) or (known := find(code)) is None:
        raise Refused("bad_request", 400)
    return known.code


def _country(body: dict[str, Any]) -> str | None:
    code = body.get("country")
    if code is None:
        return None
    if not isinstance(code, str) or not known_country(code.upper()):
        raise Refused("bad_request", 400)
    return code.upper()


def _conversation(request: web.Request) -> Conversation:
    conversation_id = request.match_info["id"]
    found = request.app[ASSISTANT].conversations.find(conversation_id)
    if found is None or not conversation_id.startswith(f"{API_PREFIX}:"):
        raise Refused("no_conversation", 404)
    return found
