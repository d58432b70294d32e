"""Renders the templates: one place for what every page is given."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot import markup
from bot.answer import ContactView
from bot.i18n.catalogues import Catalogue
from bot.i18n.languages import Level, spoken
from bot.server.errors import messages
from bot.server.keys import SETTINGS

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


def setup(app: web.Application) -> None:
    """Load the templates."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["line"] = markup.line
    environment.tests["contact"] = lambda item: isinstance(item, ContactView)
    environment.globals["static"] = _static_urls()
    environment.globals["marked"] = markup.marked


def page(request: web.Request, template: str, t: Catalogue, context: dict[str, Any], status: int = 200) -> web.Response:
    """A page in the language of a catalogue."""
    settings = request.app[SETTINGS]
    return aiohttp_jinja2.render_template(
        template,
        request,
        {
            "pgettext": t.pgettext,
            "language": t.language,
            "languages": spoken(Level.danger),
            "operator": settings.operator_name,
            **context,
        },
        status=status,
    )


def error_page(request: web.Request, code: str, status: int, t: Catalogue) -> web.Response:
    """An error as a page, with the way to the emergency contacts still on it."""
    return page(request, "error.html", t, {"message": messages(t)[code]}, status)


def _static_urls() -> dict[str, str]:
    """Addresses of the static files; they change with the content, so that browsers may keep them."""
    return {
        path.name: f"/static/{path.name}?{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
        for path in STATIC.iterdir()
    }
