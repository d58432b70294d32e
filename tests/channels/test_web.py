"""The web chat as a browser without JavaScript meets it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.i18n.languages import Language, Level, spoken
from tests.markup import Element, parse

Client = TestClient[Any, Any]

BOSS = {
    "en": "my boss took my passport, I am in Qatar",
    "es": "mi jefe me quitó el pasaporte, estoy en Qatar",
    "ar": "صاحب العمل لا يدفع راتبي وأنا في قطر",
}
LANGUAGES = list(BOSS)
SPOKEN = spoken(Level.danger)
DANGER = "my husband is hitting me right now and he has a knife"
HTML = {"Accept": "text/html"}
PHONE = re.compile(r"\+?\d[\d ()-]{5,}\d")


async def get(client: Client, path: str = "/", **headers: str) -> Element:
    response = await client.get(path, headers={**HTML, **headers})
    return parse(await response.text())


async def choose(client: Client, language: str) -> Element:
    return parse(await (await client.post("/", data={"language": language}, headers=HTML)).text())


async def ask(client: Client, text: str, **fields: str) -> Element:
    response = await client.post("/", data={"text": text, **fields}, headers=HTML)
    assert response.status == 200, await response.text()
    return parse(await response.text())


async def ask_about_boss(client: Client, language: str) -> Element:
    await choose(client, language)
    return await ask(client, BOSS[language])


async def metrics(client: Client) -> list[str]:
    text = await (await client.get("/metrics")).text()
    return [line for line in text.splitlines() if line.startswith("safar_reports_total")]


def language_of(page: Element) -> tuple[str, str]:
    html = page.find("html")[0].attributes
    return html["lang"], html["dir"]


async def test_language_chosen_first(client: Client) -> None:
    page = await get(client)
    buttons = {button.attributes["value"]: button for button in page.find("button", name="language")}
    assert {code: button.text for code, button in buttons.items()} == {
        language.code: language.name for language in SPOKEN
    }
    assert all(button.attributes["lang"] == code for code, button in buttons.items())
    assert buttons["ar"].attributes["dir"] == "rtl"
    assert not page.find("textarea")


@pytest.mark.parametrize(
    ("accept", "language"),
    [("es-MX,es;q=0.9", "es"), ("ar", "ar"), ("", "en"), ("xx-YY", "en"), ("fa", "fa"), ("it", "es")],
)
async def test_language_of_the_browser_stands_first(client: Client, accept: str, language: str) -> None:
    page = await get(client, **{"Accept-Language": accept})
    assert page.find("button", name="language")[0].attributes["value"] == language
    assert language_of(page)[0] == language


@pytest.mark.parametrize("language", SPOKEN, ids=lambda language: language.code)
async def test_language_choice_leads_to_the_chat(client: Client, language: Language) -> None:
    page = await choose(client, language.code)
    assert language_of(page) == (language.code, language.direction)
    assert page.find("textarea", name="text")
    assert page.find("button", name="choice")
    told = [notice.attributes.get("lang") for notice in page.find("p", "notice")]
    assert bool(page.find("p", "notice")) == (language.level is not Level.complete), told


async def test_quick_exit_wipes_and_shows_a_calendar(client: Client) -> None:
    page = await ask(client, DANGER)
    (leave,) = page.find("form", "exit")
    assert leave.attributes["action"] == "/exit"
    response = await client.post("/exit", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/calendar")
    assert "storage" in response.headers["Clear-Site-Data"]
    calendar = await get(client, "/calendar", **{"Accept-Language": "ar"})
    assert language_of(calendar) == ("ar", "rtl")
    assert "Safar" not in str(calendar)
    assert len(calendar.find("td")) >= 28
    assert not (await get(client)).find("p", "said")


async def test_quick_exit_to_the_operators_page(assistant: Any) -> None:
    from aiohttp.test_utils import TestServer

    from bot.server.app import create_app
    from bot.settings import Settings

    app = create_app(Settings(exit_url="https://weather.example"), assistant)
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/calendar")
        assert response.headers["Refresh"] == "0; url=https://weather.example"


async def test_language_chosen_beats_the_browser_and_the_text(client: Client) -> None:
    await choose(client, "ar")
    page = await ask(client, BOSS["es"])
    assert language_of(page) == ("ar", "rtl")
    assert language_of(await get(client, **{"Accept-Language": "es"})) == ("ar", "rtl")


async def test_language_changed_in_the_middle(client: Client) -> None:
    await ask_about_boss(client, "es")
    assert language_of(await choose(client, "en")) == ("en", "ltr")


async def test_posting_redirects_to_a_page_that_can_be_reloaded(client: Client) -> None:
    response = await client.post("/", data={"text": BOSS["es"]}, headers=HTML, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"].startswith("/")
    first, again = await get(client), await get(client)
    assert len(first.find("p", "said")) == len(again.find("p", "said")) == 1


async def test_cookie_is_one_of_the_session_only(client: Client) -> None:
    response = await client.post("/", data={"language": "es"}, allow_redirects=False)
    assert list(response.cookies) == ["session"]
    cookie = response.cookies["session"]
    assert len(cookie.value) >= 20
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert not (cookie["max-age"] or cookie["expires"] or cookie["domain"] or cookie["secure"])


async def test_cookie_is_secure_behind_https(client: Client) -> None:
    response = await client.post(
        "/", data={"language": "es"}, headers={"X-Forwarded-Proto": "https"}, allow_redirects=False
    )
    assert response.cookies["session"]["secure"]


@pytest.mark.parametrize("cookie", ["made-up", "web:made-up", "x" * 3000])
async def test_cookie_made_up_starts_anew_under_another_id(client: Client, cookie: str) -> None:
    response = await client.post(
        "/", data={"language": "es"}, headers={"Cookie": f"session={cookie}"}, allow_redirects=False
    )
    assert response.cookies["session"].value != cookie


async def test_no_cookie_before_anything_was_said(client: Client) -> None:
    for path in ("/", "/languages"):
        assert not (await client.get(path)).cookies


@pytest.mark.parametrize("language", LANGUAGES)
async def test_answer_has_steps_costs_contacts_sources_and_ages(client: Client, language: str) -> None:
    page = await ask_about_boss(client, language)
    steps, costs = page.find("section", "steps"), page.find("section", "costs")
    assert len(steps[0].find("ol")[0].find("li")) >= 3
    assert costs[0].find("li")
    contacts = page.find("section", "contacts")[0].find("article", "contact")
    assert contacts
    for contact in contacts:
        assert contact.find("p", "role")[0].text
        assert contact.find("p", "age")[0].text
        assert contact.find("details", "sources")
        assert contact.find("button", name="record")[0].attributes["value"].startswith("QA.")
    assert [link for contact in contacts for link in contact.find("a", "call")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_phone_numbers_can_be_tapped_and_read(client: Client, language: str) -> None:
    page = await ask_about_boss(client, language)
    calls = [link for link in page.find("a") if link.attributes["href"].startswith("tel:")]
    assert calls
    for link in calls:
        (number,) = link.find("bdi", dir="ltr")
        dialled = link.attributes["href"].removeprefix("tel:")
        assert re.fullmatch(r"\+?\d+", dialled)
        shown = re.sub(r"\D", "", number.text)
        assert dialled.lstrip("+").endswith(shown.lstrip("0"))


@pytest.mark.parametrize("path", ["/", "/emergency"])
async def test_phone_numbers_isolated_in_right_to_left_text(client: Client, path: str) -> None:
    await ask_about_boss(client, "ar")
    page = await get(client, path)
    for element in page.walk():
        own = " ".join(part for part in element.children if isinstance(part, str))
        for number in PHONE.findall(own):
            assert element.tag == "bdi" or element.within("bdi") or element.attributes.get("dir") == "ltr", number


async def test_what_was_said_is_shown_escaped(client: Client) -> None:
    await choose(client, "en")
    page = await ask(client, "<script>alert(1)</script> & my boss took my passport")
    assert page.find("p", "said")[0].text == "<script>alert(1)</script> & my boss took my passport"
    assert all(script.attributes.get("src") for script in page.find("script"))


async def test_choice_tapped_is_answered(client: Client) -> None:
    page = await choose(client, "en")
    topic = next(button for button in page.find("button", name="choice") if "work." in button.attributes["value"])
    answered = await ask(client, "", choice=topic.attributes["value"])
    assert answered.find("article", "answer")


async def test_country_asked_for_by_buttons(client: Client) -> None:
    await choose(client, "es")
    page = await ask(client, "mi jefe me quitó el pasaporte")
    spain = next(
        button for button in page.find("button", name="choice") if '"country": "ES"' in button.attributes["value"]
    )
    answered = await ask(client, "", choice=spain.attributes["value"])
    records = (button.attributes["value"] for button in answered.find("button", name="record"))
    assert any(record.startswith("ES.") for record in records)


async def pages(client: Client) -> dict[str, Element]:
    """Every kind of page, in Arabic."""
    found = {"chat": await ask_about_boss(client, "ar")}
    record = found["chat"].find("button", name="record")[0].attributes["value"]
    found["reported"] = parse(await (await client.post("/report", data={"record": record}, headers=HTML)).text())
    found["languages"] = await get(client, "/languages")
    found["emergency"] = await get(client, "/emergency")
    found["not found"] = await get(client, "/nothing")
    found["refused"] = parse(await (await client.post("/", data={"choice": "?"}, headers=HTML)).text())
    found["forgotten"] = parse(await (await client.post("/forget", headers=HTML)).text())
    found["first"] = await get(client)
    return found


async def test_every_page_leads_to_the_emergency_contacts(client: Client) -> None:
    for name, page in (await pages(client)).items():
        assert [link for link in page.find("a", "emergency") if link.attributes["href"] == "/emergency"], name


async def test_every_page_of_a_conversation_is_in_its_language(client: Client) -> None:
    # The choice of a language is made by people who cannot read the page; after "forget me" nothing is known any more.
    for name, page in (await pages(client)).items():
        if name not in ("languages", "first"):
            assert language_of(page) == ("ar", "rtl"), name


async def test_every_page_says_what_safar_is(client: Client) -> None:
    for name, page in (await pages(client)).items():
        assert page.find("footer")[0].text, name
        assert page.find("title")[0].text == "معلومات" or name in ("languages", "first"), name


async def test_no_page_loads_anything_from_elsewhere(client: Client) -> None:
    for name, page in (await pages(client)).items():
        loaded = [
            address
            for element in page.walk()
            if element.tag != "a"
            for attribute in ("src", "href", "action", "data", "poster", "srcset")
            if (address := element.attributes.get(attribute))
        ]
        assert loaded, name
        assert all(address.startswith("/") and not address.startswith("//") for address in loaded), name
        assert not page.find("style"), name
        assert not [element for element in page.walk() if "style" in element.attributes], name
        assert not [attribute for element in page.walk() for attribute in element.attributes if attribute[:2] == "on"]


@pytest.mark.parametrize("name", ["page.css", "page.js", "icon.svg"])
async def test_no_static_file_loads_anything_from_elsewhere(client: Client, name: str) -> None:
    text = await (await client.get(f"/static/{name}")).text()
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)


@pytest.mark.parametrize("path", ["/", "/languages", "/emergency", "/nothing", "/healthz", "/api/nothing"])
async def test_headers_of_every_reply(client: Client, path: str) -> None:
    response = await client.get(path, headers=HTML)
    policy = {
        part.split()[0]: part.split()[1:] for part in response.headers["Content-Security-Policy"].split(";") if part
    }
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} <= {"'none'", "'self'"}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_answers_and_redirects_are_stored_nowhere(client: Client) -> None:
    response = await client.post("/", data={"text": BOSS["es"]}, allow_redirects=False)
    assert response.headers["Cache-Control"] == "no-store"
    assert (await client.get("/")).headers["Cache-Control"] == "no-store"


async def test_emergency_needs_no_conversation(client: Client) -> None:
    page = await get(client, "/emergency", **{"Accept-Language": "es"})
    assert language_of(page)[0] == "es"
    assert page.find("article", "takeover")
    assert [button for button in page.find("button", name="choice") if '"MX"' in button.attributes["value"]]


async def test_emergency_knows_the_country_of_the_conversation(client: Client) -> None:
    await ask_about_boss(client, "es")
    page = await get(client, "/emergency")
    assert [link for link in page.find("a", "call") if link.attributes["href"].startswith("tel:")]
    assert all(
        button.attributes["value"].startswith(("QA.", "WORLD."))
        for button in page.find("article", "takeover")[-1].find("button", name="record")
    )


async def test_danger_written_is_answered_by_contacts_first(client: Client) -> None:
    await ask_about_boss(client, "es")
    page = await ask(client, "me estoy desangrando, ayuda")
    danger = page.find("article", "answer")[-1]
    assert "takeover" in danger.classes
    assert danger.find("a", "call")


async def test_forget_wipes_at_once(client: Client) -> None:
    await ask_about_boss(client, "es")
    cookie = next(cookie.value for cookie in client.session.cookie_jar if cookie.key == "session")
    response = await client.post("/forget", headers=HTML)
    assert response.status == 200
    assert "cookies" in response.headers["Clear-Site-Data"]
    assert response.cookies["session"]["max-age"] == "0"
    page = parse(await (await client.get("/", headers={**HTML, "Cookie": f"session={cookie}"})).text())
    assert page.find("button", name="language")
    assert not page.find("p", "said")


async def test_forget_by_a_choice_wipes_and_says_so(client: Client) -> None:
    await ask_about_boss(client, "es")
    cookie = next(cookie.value for cookie in client.session.cookie_jar if cookie.key == "session")
    page = await ask(client, "", choice="/forget_me")
    assert language_of(page)[0] == "es"
    page = parse(await (await client.get("/", headers={**HTML, "Cookie": f"session={cookie}"})).text())
    assert not page.find("p", "said")


async def test_forget_without_a_conversation(client: Client) -> None:
    assert (await client.post("/forget", headers=HTML)).status == 200


async def test_report_counts_the_record_and_nothing_else(client: Client) -> None:
    page = await ask_about_boss(client, "es")
    record = page.find("button", name="record")[0].attributes["value"]
    counted = [line for line in await metrics(client) if record in line]
    before = float(counted[0].split()[-1]) if counted else 0.0
    response = await client.post("/report", data={"record": record}, headers=HTML)
    assert response.status == 200
    (line,) = [line for line in await metrics(client) if record in line]
    assert line == f'safar_reports_total{{record="{record}"}} {before + 1}'


@pytest.mark.parametrize("record", ["DE.emergency", "QA.nothing", "my name is Maria", "", "../x"])
async def test_report_only_of_contacts_that_were_shown(client: Client, record: str) -> None:
    await ask_about_boss(client, "es")
    before = await metrics(client)
    response = await client.post("/report", data={"record": record}, headers=HTML)
    assert response.status == 400
    assert await metrics(client) == before


async def test_report_without_a_conversation_refused(client: Client) -> None:
    response = await client.post("/report", data={"record": "QA.labour_hotline"}, headers=HTML)
    assert response.status == 400


@pytest.mark.parametrize("path", ["/", "/report", "/forget"])
@pytest.mark.parametrize(
    ("header", "value", "taken"),
    [
        ("Origin", "https://evil.example", False),
        ("Origin", "http://127.0.0.1", False),
        ("Sec-Fetch-Site", "cross-site", False),
        ("Sec-Fetch-Site", "same-site", False),
        ("Sec-Fetch-Site", "same-origin", True),
        ("Origin", "own", True),
        ("Origin", "null", True),
    ],
)
async def test_forms_of_other_sites_refused(client: Client, path: str, header: str, value: str, taken: bool) -> None:
    page = await ask_about_boss(client, "es")
    fields = {"text": "otra pregunta", "record": page.find("button", name="record")[0].attributes["value"]}
    origin = str(client.make_url("/")).rstrip("/")
    response = await client.post(path, data=fields, headers={**HTML, header: origin if value == "own" else value})
    assert response.status == (200 if taken else 400)
    if not taken:
        assert len((await get(client)).find("p", "said")) == 1


async def test_script_gets_the_new_turn_alone(client: Client) -> None:
    await choose(client, "es")
    response = await client.post("/", data={"text": BOSS["es"]}, headers={**HTML, "X-Enhanced": "1"})
    turn = parse(await response.text())
    assert response.status == 200
    assert not turn.find("html")
    assert turn.find("article", "answer")[0].attributes["data-page"] == "es"


async def test_english_offered_beside_a_translation(client: Client) -> None:
    page = await ask_about_boss(client, "ar")
    assert page.find("p", "notice")
    english = [button for button in page.find("button", name="choice") if button.attributes.get("lang") == "en"]
    shown = await ask(client, "", choice=english[0].attributes["value"])
    assert shown.find("article", "answer")[-1].attributes["data-page"] == "en"


async def test_operator_named(assistant: Any) -> None:
    from aiohttp.test_utils import TestServer

    from bot.server.app import create_app
    from bot.settings import Settings

    app = create_app(Settings(operator_name="Ayuda & Co"), assistant)
    async with TestClient(TestServer(app)) as other:
        assert "Ayuda & Co" in (await get(other)).find("footer")[0].text
