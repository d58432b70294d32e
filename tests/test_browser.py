"""The two questions of a newcomer, in a real browser, JavaScript on and off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Served

PHONE = {"width": 360, "height": 740}
QUESTIONS = {
    "es": ("Español", "mi jefe me quitó el pasaporte, estoy en Qatar"),
    "ar": ("العربية", "صاحب العمل لا يدفع راتبي وأنا في قطر"),
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", QUESTIONS)
def test_question_is_answered(browser: Any, served: Served, language: str, scripts: bool) -> None:
    name, question = QUESTIONS[language]
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    hosts: set[str] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.url)
    page.get_by_role("button", name=name).click()
    page.fill("#text", question)
    page.click(".send")
    answer = page.locator("article.answer.answered").last
    answer.locator(".steps li").first.wait_for()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert answer.locator(".steps li").count() >= 3
    assert answer.locator(".costs li").count() >= 1
    assert answer.locator('.contact a.call[href="tel:16008"]').count() == 1
    contact = answer.locator(".contact").first
    assert contact.locator(".age").inner_text()
    contact.locator(".sources summary").click()
    assert contact.locator(".sources a").first.get_attribute("href").startswith("http")
    assert contact.locator(".sources a").first.is_visible()
    assert hosts == {urlsplit(served.url).netloc}
    assert errors == []
    context.close()


def test_page_does_not_scroll_sideways_on_a_small_phone(browser: Any, served: Served) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    page.goto(served.url)
    page.get_by_role("button", name="English").click()
    page.fill("#text", "my employer does not pay my salary in Qatar")
    page.click(".send")
    page.locator(".contact").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_lost_connection_keeps_the_text(browser: Any, served: Served) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(served.url)
    page.get_by_role("button", name="English").click()
    page.fill("#text", "my employer does not pay my salary")
    context.set_offline(True)
    page.click(".send")
    page.get_by_text("There is no connection").wait_for()
    assert page.input_value("#text") == "my employer does not pay my salary"
    context.set_offline(False)
    page.click(".send")
    page.locator("article.answer.answered .steps").wait_for()
    context.close()


def test_idle_conversation_is_gone(browser: Any, tmp_path: Any) -> None:
    from tests.conftest import serve

    with serve(tmp_path, IDLE_MINUTES="0.1") as running:
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        page.goto(running.url)
        page.get_by_role("button", name="English").click()
        page.fill("#text", "my employer does not pay my salary")
        page.click(".send")
        page.locator("article.answer.answered .steps").wait_for()
        page.wait_for_timeout(7000)
        page.goto(running.url)
        assert page.locator("article.answer").count() == 0
        context.close()
