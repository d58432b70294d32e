"""What happens around every request: one place for errors, headers, limits and counts."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import limits
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware
from aiohttp.web_protocol import RequestPayloadError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from bot.server.errors import CODES, Refused, error_body, request_catalogue
from bot.server.metrics import REQUESTS
from bot.server.pages import error_page
from bot.settings import Settings

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), interest-cohort=()",
}


def wants_json(request: web.Request) -> bool:
    """Programs get JSON, people get pages."""
    return request.path.startswith(("/api/", "/webhooks/")) or "text/html" not in request.headers.get("Accept", "*/*")


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Security headers on everything; pages and answers are stored nowhere."""
    response = await handler(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error in the common shape; nothing of the request reaches the log."""
    try:
        return await handler(request)
    except Refused as error:
        code, status = error.code, error.status
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code, status = CODES.get(error.status, "bad_request" if error.status < 500 else "broken"), error.status
    except (UnicodeError, ValueError, RecursionError, RequestPayloadError, HttpProcessingError):
        # aiohttp raises these for bodies and paths that are not what they claim to be.
        code, status = "bad_request", 400
    except Exception:
        logger.exception("a request failed")
        code, status = "broken", 500
    t = request_catalogue(request)
    if wants_json(request):
        return web.json_response(error_body(code, t), status=status)
    return error_page(request, code, status, t)


@web.middleware
async def counts(request: web.Request, handler: Handler) -> web.StreamResponse:
    """How many requests took how long, by route; never by path, which could hold an id."""
    started = time.perf_counter()
    response = await handler(request)
    resource = request.match_info.route.resource
    route = resource.canonical if resource else "none"
    REQUESTS.labels(request.method if route != "none" else "any", route, str(response.status)).observe(
        time.perf_counter() - started
    )
    return response


def cors(origins: tuple[str, ...]) -> Middleware:
    """Lets the pages of the configured origins use the JSON API."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", "")
        allowed = origin in origins and request.path.startswith(("/api/", "/webhooks/"))
        if allowed and request.method == "OPTIONS":
            response: web.StreamResponse = web.Response(status=204)
        else:
            response = await handler(request)
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        return response

    return middleware


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Forms are taken from our own pages only: another site must not write into somebody's conversation."""
    if request.method == "POST" and not request.path.startswith(("/api/", "/webhooks/")):
        origin = request.headers.get("Origin")
        if origin and origin != "null" and urlsplit(origin).netloc != request.host:
            raise Refused("bad_request", 400)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Refused("bad_request", 400)
    return await handler(request)


def rate_limit(settings: Settings) -> Middleware:
    """A limit on messages by address. The address is kept only as a hash under a key that dies with the process."""
    storage = MemoryStorage()
    rate = limits.parse(settings.rate_limit)
    key = secrets.token_bytes(32)
    trusted = [ipaddress.ip_network(network) for network in settings.trusted_proxies]

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "POST":
            address = client_address(request, trusted)
            digest = hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:24]
            if not FixedWindowRateLimiter(storage).hit(rate, digest):
                raise Refused("too_many", 429)
        return await handler(request)

    return middleware


def client_address(request: web.Request, trusted: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> str:
    """The address a request comes from; a proxy's word is taken only from the proxies that the operator trusts."""
    remote = request.remote or "unknown"
    # A proxy may add a line of its own instead of going on with the client's; only the last entries are the proxy's.
    chain = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    for claimed in reversed([part.strip() for part in chain if part.strip()]):
        try:
            if not any(ipaddress.ip_address(remote) in network for network in trusted):
                return remote
            remote = str(ipaddress.ip_address(claimed))
        except ValueError:
            return remote
    return remote
