"""Settings: defaults, what is understood, and every bad one listed at once with how to mend it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.errors import SafarError
from bot.settings import Settings, load_settings

GOOD = {
    "HOST": [("0.0.0.0", "0.0.0.0"), ("localhost", "127.0.0.1"), ("::1", "::1")],
    "PORT": [("1", 1), ("65535", 65535), (" 8081 ", 8081)],
    "PUBLIC_URL": [
        ("https://safar.example.org", "https://safar.example.org"),
        ("http://10.0.0.1:8080/chat/", "http://10.0.0.1:8080/chat"),
    ],
    "EXIT_URL": [("https://weather.example/", "https://weather.example")],
    "OPERATOR_NAME": [("Red Crescent", "Red Crescent"), ("الهلال الأحمر", "الهلال الأحمر")],
    "TRUSTED_PROXIES": [("10.0.0.1, 192.168.0.0/24", ("10.0.0.1/32", "192.168.0.0/24")), ("::1", ("::1/128",))],
    "CORS_ORIGINS": [
        ("https://a.example,https://b.example/", ("https://a.example", "https://b.example")),
        ("http://localhost:3000", ("http://localhost:3000",)),
    ],
    "IDLE_MINUTES": [("1.5", 1.5), ("1440", 1440.0)],
    "MAX_CONVERSATIONS": [("1", 1)],
    "RATE_LIMIT": [("10/second", "10/second"), ("5 per minute", "5 per minute")],
    "LOG_LEVEL": [("debug", "DEBUG"), ("WARNING", "WARNING")],
    "METRICS": [("on", True), ("YES", True), ("0", False), ("off", False)],
}
BAD = {
    "HOST": (["example.org", "999.1.1.1", "localhost:80"], "give an address of this machine"),
    "PORT": (["0", "65536", "http", "80.5", "-1"], "give a number from 1 to 65535"),
    "PUBLIC_URL": (
        ["safar.example.org", "ftp://x.org", "https://", "https://x.org?a=1", "http://[::1", "https://x.org:99999"],
        "give a whole address",
    ),
    "EXIT_URL": (["weather.example", "javascript:alert(1)"], "give a whole address"),
    "OPERATOR_NAME": (["x" * 101, "a\x07b"], "give a name of at most 100 printable characters"),
    "TRUSTED_PROXIES": (["proxy", "10.0.0.1;10.0.0.2", "10.0.0.1/8"], "give addresses or networks separated by commas"),
    "CORS_ORIGINS": (["*", "https://a.example/path", "a.example", "null"], "give "),
    "IDLE_MINUTES": (["0", "nan", "inf", "1441", "ten"], "give a number from 0.1 to 1440"),
    "MAX_CONVERSATIONS": (["0", "1e9", "1000001"], "give a number from 1 to 1e+06"),
    "RATE_LIMIT": (["fast", "-5/minute", "5/fortnight", "0/minute"], "give a number and a time, such as 120/minute"),
    "LOG_LEVEL": (["TRACE", "10"], "give DEBUG, INFO, WARNING or ERROR"),
    "METRICS": (["maybe", "2"], "give on or off"),
}


@pytest.mark.parametrize("environment", [{}, {"PORT": "", "HOST": "  "}, {"UNRELATED": "x"}])
def test_settings_default(environment: dict[str, str]):
    settings = load_settings(environment)
    assert settings == Settings()
    assert (settings.host, settings.port, settings.operator_name) == ("127.0.0.1", 8080, "")
    assert (settings.idle_minutes, settings.log_level, settings.metrics) == (10, "INFO", False)


@pytest.mark.parametrize(
    ("name", "raw", "value"), [(name, raw, value) for name, pairs in GOOD.items() for raw, value in pairs]
)
def test_settings_good_value(name: str, raw: str, value: object):
    assert getattr(load_settings({name: raw}), name.lower()) == value


@pytest.mark.parametrize(
    ("name", "raw", "remedy"), [(name, raw, remedy) for name, (raws, remedy) in BAD.items() for raw in raws]
)
def test_settings_bad_value(name: str, raw: str, remedy: str):
    with pytest.raises(SafarError) as caught:
        load_settings({name: raw})
    line = caught.value.problem.splitlines()[1]
    assert line.startswith(f"  {name}={raw!r}: {remedy}")
    assert caught.value.remedy == "Correct them and start again."


def test_settings_every_bad_one_at_once():
    with pytest.raises(SafarError) as caught:
        load_settings({name: raws[0] for name, (raws, _) in BAD.items()})
    listed = [line.strip().split("=")[0] for line in caught.value.problem.splitlines()[1:]]
    assert sorted(listed) == sorted(BAD)


def test_settings_all_are_tested():
    names = {field.name.upper() for field in fields(Settings)}
    assert set(GOOD) == set(BAD) == names
