"""`POST /webhooks/rest/webhook`, compatible with Rasa's REST channel, so that existing Rasa widgets work.

Request {"sender": str, "message": str}, reply [{"recipient_id", "text", "buttons", "custom"}]. The sender's id is
chosen by the client, so it lives in a room of its own and never reaches a web conversation.
See https://legacy-docs-oss.rasa.com/docs/rasa/connectors/your-own-website#restinput.
"""

from __future__ import annotations

from aiohttp import web

from bot.assistant import Incoming
from bot.channels.api import read_json, text_of
from bot.channels.text import render_text
from bot.choices import parse_choice
from bot.server.errors import Refused
from bot.server.keys import ASSISTANT

PREFIX = "rest"
MAX_SENDER = 200

routes = web.RouteTableDef()


@routes.post("/webhooks/rest/webhook")
async def webhook(request: web.Request) -> web.Response:
    """Answer one message."""
    body = await read_json(request)
    sender, message = body.get("sender", "default"), text_of(body, "message")
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER:
        raise Refused("bad_request", 400)
    choice = message if parse_choice(message) else None
    incoming = Incoming(text="" if choice else message, choice=choice)
    answer = await request.app[ASSISTANT].reply(f"{PREFIX}:{sender}", incoming)
    buttons = [{"title": choice.title, "payload": choice.payload} for choice in answer.buttons]
    reply = {"recipient_id": sender, "text": render_text(answer), "buttons": buttons, "custom": answer.to_dict()}
    return web.json_response([reply])
