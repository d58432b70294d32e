"""What the handlers find in the application."""

from __future__ import annotations

from aiohttp import web

from bot.assistant import Assistant
from bot.settings import Settings

ASSISTANT = web.AppKey("assistant", Assistant)
SETTINGS = web.AppKey("settings", Settings)

API_PREFIX = "api"
WEB_PREFIX = "web"
COOKIE = "session"
"""The cookie that holds the id of a web conversation, without its prefix."""
