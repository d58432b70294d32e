"""The web chat: pages made on the server, so that everything works with JavaScript off."""

from __future__ import annotations

import datetime

from aiohttp import web

from bot.answer import Answer
from bot.assistant import Assistant, Incoming
from bot.choices import parse_choice
from bot.conversations import Conversation, Turn
from bot.i18n.catalogues import Catalogue, catalogue
from bot.i18n.formats import known_country, month
from bot.i18n.languages import Level, find, speakable
from bot.server.errors import Refused, accepted_language
from bot.server.keys import ASSISTANT, COOKIE, SETTINGS, WEB_PREFIX
from bot.server.metrics import REPORTS
from bot.server.pages import page
from bot.text import MAX_TYPED

ENHANCED = "X-Enhanced"
"""The header by which our script asks for the new turn alone."""

routes = web.RouteTableDef()


@routes.get("/")
async def home(request: web.Request) -> web.StreamResponse:
    """The choice of a language, or the conversation."""
    conversation = _find(request)
    if conversation is None or not (conversation.chosen_language or conversation.turns):
        return await choose_language(request)
    return await _chat(request, conversation)


@routes.get("/languages")
async def choose_language(request: web.Request) -> web.StreamResponse:
    """The languages by their own names, the browser's first."""
    suggested = _browsers_language(request)
    return page(request, "languages.html", catalogue(suggested), {"suggested": suggested})


@routes.post("/")
async def say(request: web.Request) -> web.StreamResponse:
    """Take in a message or a choice. Without our script, the browser is sent on to the page that shows the answer."""
    form = await _form(request)
    assistant = request.app[ASSISTANT]
    conversation = _find(request) or assistant.conversations.new(WEB_PREFIX)
    language, choice, text = form.get("language"), form.get("choice"), form.get("text", "")
    if len(text) > MAX_TYPED:
        raise Refused("too_large", 413)
    if (choice is not None and parse_choice(choice) is None) or (language is not None and find(language) is None):
        raise Refused("bad_request", 400)
    if language is not None and choice is None and not text:
        conversation.slots["language"], conversation.chosen_language = speakable(language, Level.danger).code, True
        return _keep(request, web.HTTPSeeOther("/"), conversation)
    country = form.get("country") or None
    if country is not None and not known_country(country.upper()):
        raise Refused("bad_request", 400)
    answer = await assistant.reply(conversation.id, Incoming(text, choice, language, country))
    gone = assistant.conversations.find(conversation.id) is None
    t = catalogue(assistant.language_of(conversation))
    if request.headers.get(ENHANCED):
        response: web.Response = page(request, "turn.html", t, {"turn": Turn(text, answer), "forgotten": gone})
        return _drop(response) if gone else _keep(request, response, conversation)
    if gone:
        return _drop(_said(request, t, answer))
    return _keep(request, web.HTTPSeeOther("/#answer"), conversation)


@routes.get("/emergency")
async def emergency(request: web.Request) -> web.StreamResponse:
    """What to do in danger, from every screen with one tap."""
    assistant = request.app[ASSISTANT]
    conversation = _find(request) or _new(assistant, request)
    answer = assistant.emergency(conversation.id)
    return _keep(request, _said(request, catalogue(assistant.language_of(conversation)), answer), conversation)


@routes.post("/forget")
async def forget(request: web.Request) -> web.StreamResponse:
    """Wipe the conversation, now, and say so."""
    assistant = request.app[ASSISTANT]
    if conversation := _find(request):
        t = catalogue(assistant.language_of(conversation))
        assistant.conversations.forget(conversation.id)
    else:
        t = catalogue(_browsers_language(request))
    return _drop(page(request, "forgotten.html", t, {}))


@routes.post("/exit")
async def leave_quickly(request: web.Request) -> web.StreamResponse:
    """Wipe the conversation and send the browser, with no way back, to a page that anybody might look at."""
    if conversation := _find(request):
        request.app[ASSISTANT].conversations.forget(conversation.id)
    return _drop(web.HTTPSeeOther("/calendar"))


@routes.get("/calendar")
async def calendar(request: web.Request) -> web.StreamResponse:
    """This month, and nothing of Safar: what a watcher sees after a quick exit; or the operator's page instead."""
    today = datetime.date.today()
    t = catalogue(_browsers_language(request))
    response = page(request, "calendar.html", t, {"month": month(today, t.language), "today": today})
    if elsewhere := request.app[SETTINGS].exit_url:
        response.headers["Refresh"] = f"0; url={elsewhere}"
    return response


@routes.post("/report")
async def report(request: web.Request) -> web.StreamResponse:
    """Count that a contact is wrong: its record's id, and nothing of who says so."""
    form = await _form(request)
    record, t = form.get("record", ""), _catalogue(request)
    known = {contact.id for turn in (_find(request) or Conversation("")).turns for contact in turn.answer.contacts}
    if record not in known:
        raise Refused("bad_request", 400)
    REPORTS.labels(record).inc()
    return page(request, "reported.html", t, {})


async def _chat(request: web.Request, conversation: Conversation) -> web.Response:
    assistant = request.app[ASSISTANT]
    t = catalogue(assistant.language_of(conversation))
    turns = list(conversation.turns)
    return page(
        request,
        "chat.html",
        t,
        {"turns": turns, "welcome": None if turns else await assistant.welcome(conversation.id)},
    )


def _said(request: web.Request, t: Catalogue, answer: Answer) -> web.Response:
    return page(request, "chat.html", t, {"turns": [Turn("", answer)], "welcome": None})


def _catalogue(request: web.Request) -> Catalogue:
    if conversation := _find(request):
        return catalogue(request.app[ASSISTANT].language_of(conversation))
    return catalogue(_browsers_language(request))


def _browsers_language(request: web.Request) -> str:
    return speakable(accepted_language(request), Level.danger).code


def _find(request: web.Request) -> Conversation | None:
    conversation_id = request.cookies.get(COOKIE, "")
    return request.app[ASSISTANT].conversations.find(f"{WEB_PREFIX}:{conversation_id}") if conversation_id else None


def _new(assistant: Assistant, request: web.Request) -> Conversation:
    conversation = assistant.conversations.new(WEB_PREFIX)
    conversation.slots["language"] = _browsers_language(request)
    return conversation


def _keep(request: web.Request, response: web.Response, conversation: Conversation) -> web.Response:
    """The one cookie: it ends with the browser, and scripts cannot read it."""
    secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    response.set_cookie(
        COOKIE, conversation.id.removeprefix(f"{WEB_PREFIX}:"), httponly=True, samesite="Lax", secure=secure, path="/"
    )
    return response


def _drop(response: web.Response) -> web.Response:
    response.del_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


async def _form(request: web.Request) -> dict[str, str]:
    if not request.content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        raise Refused("bad_request", 400)
    try:
        form = await request.post()
    except (LookupError, RuntimeError):
        # A charset or transfer encoding that nobody knows.
        raise Refused("bad_request", 400) from None
    if not all(isinstance(value, str) for value in form.values()):
        raise Refused("bad_request", 400)
    return {name: str(value) for name, value in form.items()}
