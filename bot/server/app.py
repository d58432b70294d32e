"""Puts the application together, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web
from prometheus_client import generate_latest

from bot.assistant import Assistant
from bot.channels import api, rest
from bot.channels import web as web_chat
from bot.errors import SafarError
from bot.server import middlewares, pages
from bot.server.keys import ASSISTANT, SETTINGS
from bot.server.metrics import REGISTRY, watch_event_loop
from bot.settings import Settings

logger = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
WIPE_EVERY_SECONDS = 5.0
SHUTDOWN_SECONDS = 10.0


def create_app(settings: Settings, assistant: Assistant) -> web.Application:
    """The whole web application."""
    app = web.Application(
        client_max_size=MAX_BODY,
        middlewares=[
            middlewares.counts,
            middlewares.headers,
            middlewares.cors(settings.cors_origins),
            middlewares.errors,
            middlewares.same_origin,
            middlewares.rate_limit(settings),
        ],
    )
    app[ASSISTANT] = assistant
    app[SETTINGS] = settings
    pages.setup(app)
    for routes in (web_chat.routes, api.routes, rest.routes):
        app.add_routes(routes)
    app.add_routes(web.get(f"/static/{file.name}", _static(file)) for file in pages.STATIC.iterdir())
    if settings.metrics:
        app.router.add_get("/metrics", _metrics)
    app.cleanup_ctx.append(_background)
    return app


async def _background(app: web.Application) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_wipe(app[ASSISTANT])), asyncio.create_task(watch_event_loop())]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _wipe(assistant: Assistant) -> None:
    """Wipe idle conversations even when nobody writes."""
    while True:
        await asyncio.sleep(WIPE_EVERY_SECONDS)
        assistant.conversations.wipe_idle()


def _static(file: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Serves one file: nothing else in the folder, or out of it, can be asked for."""

    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(file)

    return serve


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(REGISTRY), content_type="text/plain")


def run(settings: Settings, assistant: Assistant) -> None:
    """Serve until the process is told to stop; requests under way are answered first."""
    # Models and catalogues live as long as the process: keep the collector from walking them again and again.
    gc.collect()
    gc.freeze()
    app = create_app(settings, assistant)
    address = f"http://{'localhost' if settings.host in ('127.0.0.1', '0.0.0.0') else settings.host}:{settings.port}"
    try:
        with contextlib.suppress(KeyboardInterrupt):
            web.run_app(
                app,
                host=settings.host,
                port=settings.port,
                access_log=None,
                print=lambda *_: print(f"Safar is ready: {settings.public_url or address}", flush=True),
                shutdown_timeout=SHUTDOWN_SECONDS,
            )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SafarError(
                f"Port {settings.port} is in use by another program.",
                "Stop that program, or set PORT to another number.",
            ) from error
        if error.errno in (errno.EADDRNOTAVAIL, errno.EACCES):
            raise SafarError(
                f"This machine cannot listen on {settings.host}:{settings.port} ({error.strerror}).",
                "Set HOST to an address of this machine, and PORT to a number above 1023.",
            ) from error
        raise
