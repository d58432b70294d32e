"""The two questions of the foundation, asked in a real browser, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Served

PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Question:
    """What is asked, and what the page must say of itself."""

    language: str
    name: str
    direction: str
    text: str


PASSPORT = Question("es", "Español", "ltr", "mi jefe me quitó el pasaporte, estoy en Qatar")
WAGES = Question("ar", "العربية", "rtl", "صاحب العمل لا يدفع راتبي وأنا في قطر")


@dataclass
class Visit:
    """A page, and what went on behind it."""

    page: Any
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", lambda line: self.complaints.append(f"{line.type}: {line.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Any) -> None:
        # Aborted is what was still loading when the test went on to another page.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def check(self, served: Served) -> None:
        assert self.complaints == []
        assert self.hosts == {urlsplit(served.url).netloc}


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def visit(request: pytest.FixtureRequest, browser: Any) -> Iterator[Visit]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param)
    context.set_default_timeout(20_000)
    found = Visit(context.new_page())
    found.watch()
    yield found
    context.close()


def choose(visit: Visit, served: Served, question: Question) -> None:
    visit.page.goto(served.url)
    visit.page.get_by_role("button", name=question.name, exact=True).click()
    visit.page.locator("#text").wait_for()


def ask(visit: Visit, text: str) -> Any:
    """The last answer."""
    visit.page.locator("#text").fill(text)
    visit.page.locator("#say button").click()
    said = visit.page.locator(".said", has_text=text)
    said.wait_for()
    return visit.page.locator("article.answer").last


@pytest.mark.parametrize("question", [PASSPORT, WAGES], ids=lambda question: question.language)
def test_question_is_answered(visit: Visit, served: Served, question: Question) -> None:
    choose(visit, served, question)
    answer = ask(visit, question.text)
    page = visit.page.locator("html")
    assert (page.get_attribute("lang"), page.get_attribute("dir")) == (question.language, question.direction)
    assert answer.locator("section.steps li").count() >= 3
    assert answer.locator("section.steps").is_visible()
    assert answer.locator("section.costs").is_visible()
    assert answer.locator("section.costs li").count() >= 1
    contact = answer.locator('article.contact:has(a[href^="tel:"]):has(button[value^="QA."])').first
    assert contact.locator('a[href^="tel:"]').first.is_visible()
    assert contact.locator(".age").first.inner_text()
    contact.locator("details.sources summary").click()
    source = contact.locator("details.sources li").first
    assert source.locator("a").is_visible()
    assert len(source.inner_text()) > len(source.locator("a").inner_text())
    visit.check(served)


@pytest.mark.parametrize("question", [PASSPORT, WAGES], ids=lambda question: question.language)
def test_page_needs_no_sideways_scrolling(visit: Visit, served: Served, question: Question) -> None:
    choose(visit, served, question)
    ask(visit, question.text)
    for path in ("", "/emergency", "/languages"):
        visit.page.goto(served.url + path)
        width = visit.page.locator("body").bounding_box()["width"]
        assert width <= PHONE["width"]
        for box in visit.page.locator("a.way, button, a.button").all():
            place = box.bounding_box()
            assert place is None or (place["x"] >= 0 and place["x"] + place["width"] <= PHONE["width"])
    visit.check(served)


def test_choice_is_tapped(visit: Visit, served: Served) -> None:
    choose(visit, served, PASSPORT)
    ask(visit, "mi jefe me quitó el pasaporte")
    visit.page.get_by_role("button", name="España", exact=True).last.click()
    visit.page.locator('button[value^="ES."]').first.wait_for(state="attached")
    visit.check(served)


def test_emergency_is_one_tap_away(visit: Visit, served: Served) -> None:
    choose(visit, served, WAGES)
    ask(visit, WAGES.text)
    visit.page.locator("header a.emergency").click()
    visit.page.locator('article.takeover a[href^="tel:"]').first.wait_for()
    assert visit.page.locator("html").get_attribute("dir") == "rtl"
    visit.check(served)


def test_forget_leaves_nothing_behind(visit: Visit, served: Served) -> None:
    choose(visit, served, PASSPORT)
    ask(visit, PASSPORT.text)
    visit.page.locator('form[action="/forget"] button').click()
    visit.page.wait_for_url("**/forget")
    assert visit.page.context.cookies() == []
    visit.page.go_back()
    visit.page.get_by_role("button", name="Español", exact=True).wait_for()
    assert PASSPORT.text not in visit.page.content()


def test_wrong_number_is_reported(visit: Visit, served: Served) -> None:
    choose(visit, served, PASSPORT)
    ask(visit, PASSPORT.text)
    visit.page.locator('form[action="/report"] button').first.click()
    visit.page.wait_for_url("**/report")
    assert visit.page.locator("h1").is_visible()
    visit.page.locator('main a[href="/"]').click()
    visit.page.locator(".said", has_text=PASSPORT.text).wait_for()
    visit.check(served)


def test_script_keeps_the_text_when_the_connection_is_lost(browser: Any, served: Served) -> None:
    context = browser.new_context(viewport=PHONE)
    visit = Visit(context.new_page())
    choose(visit, served, PASSPORT)
    context.set_offline(True)
    visit.page.locator("#text").fill(PASSPORT.text)
    visit.page.locator("#say button").click()
    lost = visit.page.locator("#status").get_attribute("data-lost")
    visit.page.locator("#status", has_text=lost).wait_for()
    assert visit.page.locator("#text").input_value() == PASSPORT.text
    context.set_offline(False)
    visit.page.locator("#say button").click()
    visit.page.locator("section.steps").wait_for()
    context.close()


def test_title_is_neutral(visit: Visit, served: Served) -> None:
    choose(visit, served, PASSPORT)
    ask(visit, PASSPORT.text)
    assert visit.page.title() == "Información"
