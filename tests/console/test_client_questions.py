"""待答问题 in the console: an answer is stored at once, two that differ are settled, and a form's question leads to its form."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.client_questions import questions_of
from assistant.declaration.intake.replies import store
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.practice import shared_events
from assistant.practice.activity import LOG
from assistant.practice.layout import LEDGER
from tests.console.conftest import OwnClient
from tests.console.giving import press, type_in
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM

pytestmark = pytest.mark.program
QUESTION = "为什么选这种做法，比较过哪些别的做法？"


def answers(own_client: OwnClient) -> list[str | None]:
    return [reply.answer for reply in load(own_client.home).profile.notes.replies if reply.question == QUESTION]


def open_question(page: Window) -> None:
    (ask,) = page.find("答复", "button", **{"aria-label": f"答复：{QUESTION}"})
    page.send(ask, "click")
    page.until(lambda: bool(page.find(id="start-reply")))


def test_an_answer_is_stored_and_an_unsure_one_stays_on_the_list(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "materials") as page:
        open_question(page)
        press(page, "记下答复")
        page.until(lambda: "请先写答复" in page.texts())
        press(page, "客户答不清楚")
        page.until(lambda: "notify" in page.instructions and not page.find(id="start-reply"))
        assert answers(own_client) == ["不清楚"]
        open_question(page)
        type_in(page, "reply", "比较过按时间排序，点击率低。")
        type_in(page, "reply-by", "李工")
        press(page, "记下答复")
        page.until(lambda: not page.find("答复", "button", **{"aria-label": f"答复：{QUESTION}"}))
    assert "比较过按时间排序，点击率低。" in answers(own_client)
    logged = [event for event in shared_events.read(own_client.home / LEDGER / LOG) if event.text("kind") == "answered"]
    assert [event.data["names"] for event in logged] == [[QUESTION]] * 2


def test_two_answers_that_differ_are_shown_and_settled_by_a_press(own_client: OwnClient) -> None:
    loaded = load(own_client.home)
    asked = questions_of(loaded, resolve_requirements(loaded), date.today())
    (question,) = [one for one in asked if one.text == QUESTION]
    for by, answer in (("李工", "比较过按时间排序。"), ("王工", "没有比较过。")):
        reply = PaperReply(topic=question.topic, about=question.about, question=QUESTION, answer=answer, by=by)
        store(load(own_client.home), reply)
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "materials") as page:
        assert "答复不一致" in page.texts()
        (first, _) = page.find("以此为准", "button")
        page.send(first, "click")
        page.until(lambda: not page.find("以此为准", "button"))
    assert answers(own_client) == ["比较过按时间排序。"]


def test_a_question_that_a_form_answers_leads_to_the_part_with_its_field(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "materials") as page:
        places = {
            str(page.elements[name]["props"]["aria-label"]): str(page.elements[name]["props"]["href"])
            for name in page.find("在资料页填写", "a")
        }
    assert places["在资料页填写：公司有没有外商投资？"].endswith("/profile?part=notes&field=notes.foreign")


def test_the_questions_stand_in_groups_and_a_form_opens_below_its_question(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "materials")
    groups = page.get_by_role("group").filter(has=page.locator("table.questions"))
    expect(groups.first).to_have_attribute("open", "")
    algorithm = groups.filter(has=page.locator("summary", has_text=ALGORITHM))
    expect(algorithm).not_to_have_attribute("open", "")
    algorithm.locator("summary").click()
    ask = algorithm.get_by_role("button", name=f"答复：{QUESTION}")
    ask.click()
    field = algorithm.get_by_role("row").filter(has_text=QUESTION).locator("#start-reply")
    expect(field).to_be_focused()
    field.fill("比较过按时间排序。")
    other = algorithm.get_by_role("button", name=re.compile("^答复：")).nth(2)
    other.click()
    expect(page.locator("#start-reply")).to_have_count(1)
    expect(page.locator("#start-reply")).to_have_value("")
    ask.click()
    expect(field, "what was typed is not lost by another question").to_have_value("比较过按时间排序。")
    page.reload()
    algorithm.locator("summary").click()
    ask.click()
    expect(field, "nor by a reload").to_have_value("比较过按时间排序。")
    field.locator("xpath=ancestor::td").get_by_role("button", name="客户答不清楚").click()
    expect(page.get_by_text("已记下")).to_be_visible()
    expect(algorithm).to_have_attribute("open", "")
    ask.click()
    expect(field, "an answer that is stored is no draft").to_have_value("")
    assert answers(own_client) == ["不清楚"]
