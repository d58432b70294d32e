"""Settings, from the environment only, all validated at start: every bad one is listed at once with how to mend it."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.errors import SafarError

Value = TypeVar("Value")


@dataclass(frozen=True)
class Settings:
    """What an operator can set. Each field is read from the environment variable of its name in capitals."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for all."""
    port: int = 8080
    """Port to listen on, 1 to 65535."""
    public_url: str = ""
    """The address people use, such as https://safar.example.org; empty: links are relative."""
    operator_name: str = ""
    """Who runs this installation; shown on every page. Empty: the pages say that it is a test installation."""
    exit_url: str = ""
    """Where "Leave quickly" leads, such as a weather page; empty: a plain calendar of our own."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose X-Forwarded headers are believed, separated by commas."""
    cors_origins: tuple[str, ...] = ()
    """Origins of other sites whose pages may use the JSON API, separated by commas."""
    idle_minutes: float = 10
    """After how many minutes without use a conversation is wiped."""
    max_conversations: int = 20_000
    """How many conversations are kept in memory; about 20 KB each."""
    rate_limit: str = "120/minute"
    """How many messages one address may send, such as 120/minute; addresses are kept as keyed hashes."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR. No level prints what people write."""
    metrics: bool = False
    """Whether /metrics shows counts and times, without any content."""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        SafarError: At least one is bad; the message lists all, one a line.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in fields(Settings):
        name = field.name.upper()
        raw = environment.get(name, "").strip()
        if not raw:
            continue
        try:
            values[field.name] = _READERS[field.name](raw)
        except ValueError as error:
            problems.append(f"  {name}={raw!r}: {error}")
    if problems:
        raise SafarError(
            "These settings cannot be used:\n" + "\n".join(problems) + "\n", "Correct them and start again."
        )
    return Settings(**values)


def _host(raw: str) -> str:
    if raw == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(raw))
    except ValueError:
        raise ValueError("give an address of this machine, such as 127.0.0.1 or 0.0.0.0") from None


def _number(kind: Callable[[str], Value], low: float, high: float) -> Callable[[str], Value]:
    def read(raw: str) -> Value:
        try:
            value = kind(raw)
        except ValueError:
            raise ValueError(f"give a number from {low:g} to {high:g}") from None
        if not low <= float(value) <= high:  # type: ignore[arg-type]
            raise ValueError(f"give a number from {low:g} to {high:g}")
        return value

    return read


def _url(raw: str) -> str:
    try:
        parts = urlsplit(raw)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets or a port that cannot be
        good = False
    if not good or parts.query or parts.fragment:
        raise ValueError("give a whole address, such as https://safar.example.org")
    return raw.rstrip("/")


def _origins(raw: str) -> tuple[str, ...]:
    origins = tuple(_url(part.strip()) for part in raw.split(",") if part.strip())
    if any(urlsplit(origin).path for origin in origins):
        raise ValueError("give origins without a path, such as https://ngo.example.org")
    return origins


def _networks(raw: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in raw.split(",") if part.strip())
    try:
        return tuple(str(ipaddress.ip_network(part)) for part in parts)
    except ValueError:
        raise ValueError("give addresses or networks separated by commas, such as 10.0.0.1,192.168.0.0/24") from None


def _name(raw: str) -> str:
    if len(raw) > 100 or not raw.isprintable():
        raise ValueError("give a name of at most 100 printable characters")
    return raw


def _level(raw: str) -> str:
    if raw.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("give DEBUG, INFO, WARNING or ERROR")
    return raw.upper()


def _switch(raw: str) -> bool:
    words = {"on": True, "true": True, "1": True, "yes": True, "off": False, "false": False, "0": False, "no": False}
    if raw.lower() not in words:
        raise ValueError("give on or off")
    return words[raw.lower()]


def _rate(raw: str) -> str:
    import limits

    try:
        good = limits.parse(raw).amount > 0
    except ValueError:
        good = False
    if not good:
        raise ValueError("give a number and a time, such as 120/minute")
    return raw


_READERS: dict[str, Callable[[str], Any]] = {
    "host": _host,
    "port": _number(int, 1, 65535),
    "public_url": _url,
    "operator_name": _name,
    "exit_url": _url,
    "trusted_proxies": _networks,
    "cors_origins": _origins,
    "idle_minutes": _number(float, 0.1, 1440),
    "max_conversations": _number(int, 1, 1_000_000),
    "rate_limit": _rate,
    "log_level": _level,
    "metrics": _switch,
}
