"""Errors as people and programs meet them: a stable code, a sentence in their language, never a traceback."""

from __future__ import annotations

from aiohttp import web

from bot.i18n.catalogues import Catalogue, catalogue
from bot.i18n.languages import Level, find, speakable
from bot.server.keys import API_PREFIX, ASSISTANT, COOKIE, WEB_PREFIX


class Refused(Exception):
    """A request that cannot be served.

    Args:
        code: One of `messages()`.
        status: The HTTP status.
    """

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def messages(t: Catalogue) -> dict[str, str]:
    """The sentence of each code."""
    return {
        "bad_request": t.pgettext("error.bad_request", "This request could not be read. Go back and try again."),
        "too_large": t.pgettext("error.too_large", "This message is too long. Write a shorter one."),
        "too_many": t.pgettext("error.too_many", "Too many messages in a short time. Wait a minute, then try again."),
        "not_found": t.pgettext("error.not_found", "There is no such page. Go to the first page and start there."),
        "no_conversation": t.pgettext(
            "error.no_conversation", "This conversation was wiped or never existed. Start a new one."
        ),
        "wrong_method": t.pgettext("error.wrong_method", "This address cannot be used in this way."),
        "not_ready": t.pgettext("error.not_ready", "Safar is still starting. Try again in a minute."),
        "broken": t.pgettext(
            "error.broken", "Something is not working here at the moment. Please try again in a few minutes."
        ),
    }


CODES = {400: "bad_request", 404: "not_found", 405: "wrong_method", 413: "too_large", 429: "too_many", 503: "not_ready"}


def error_body(code: str, t: Catalogue) -> dict[str, dict[str, str]]:
    """The common shape of errors in JSON."""
    return {"error": {"code": code, "message": messages(t)[code], "language": t.language.code}}


def request_catalogue(request: web.Request) -> Catalogue:
    """The catalogue of the conversation's language; where there is none, of the one that the browser accepts."""
    conversations = request.app[ASSISTANT].conversations
    conversation_id = request.match_info.get("id", "")
    if not conversation_id.startswith(f"{API_PREFIX}:"):
        conversation_id = f"{WEB_PREFIX}:{request.cookies.get(COOKIE, '')}"
    if (known := conversations.find(conversation_id)) and (code := known.slots.get("language")):
        return catalogue(speakable(code, Level.danger).code)
    return catalogue(speakable(accepted_language(request), Level.danger).code)


def accepted_language(request: web.Request) -> str | None:
    """The first language of Accept-Language that the registry knows."""
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        if known := find(part.split(";")[0].strip()):
            return known.code
    return None
