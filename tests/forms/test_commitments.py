"""Commitments are the person's on every path: clicks, keys, lists and forms leave them as they are, and say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page

import assistant
from assistant.core.language import speaking
from assistant.declaration.profile import catalogue
from assistant.filing.browser.guard import human_reason
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.browser.playwright import CommitmentLeft
from tests.forms.commitment_cases import BOX, COMMITMENTS, QUESTIONS, asked, labelled

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chinese")]
KNOWN = ("约定不用于训练",)
IS_ON = "() => [...document.querySelectorAll('input')].some(one => one.checked) || document.body.dataset.on === 'yes'"


@pytest.fixture
def chinese() -> Iterator[None]:
    """Use Chinese texts, whatever the machine's language is."""
    with speaking("zh"):
        yield


def commitment(page: Page, html: str, *questions: str) -> str:
    """Return the commitment that a press of the marked box would make."""
    page.set_content(html)
    return human_reason(page.locator("[data-box]"), (), questions)["commitment"]


def test_there_are_many_examples_on_both_sides_of_the_rule() -> None:
    assert min(len(COMMITMENTS), len(QUESTIONS)) >= 12


def test_what_declares_agrees_or_signs_is_a_commitment(page: Page) -> None:
    assert [name for name, html in COMMITMENTS.items() if not commitment(page, html, *KNOWN)] == []


def test_a_question_of_the_filing_is_no_commitment(page: Page) -> None:
    assert {name: words for name, html in QUESTIONS.items() if (words := commitment(page, html, *KNOWN))} == {}


def test_the_schema_exempts_its_own_questions_but_no_first_person(page: Page) -> None:
    question = asked("约定不用于训练", "同意", "不同意")
    assert commitment(page, question)
    assert not commitment(page, question, *KNOWN)
    assert commitment(page, asked("约定不用于训练", "我承诺不用于训练", "否"), *KNOWN)


def test_every_question_of_the_schema_may_be_answered(page: Page) -> None:
    labels = catalogue.question_labels()
    questions = [asked(label, "是", "否", kind=kind) for label in labels for kind in ("radio", "checkbox")]
    assert len(labels) > 40
    assert [html for html in questions if commitment(page, html, *labels)] == []


PRESSES: dict[str, Callable[[PageActions, Locator], None]] = {
    "click": lambda actions, box: actions.click(box),
    "space": lambda actions, box: actions.press(box, "Space"),
    "a typed space": lambda actions, box: actions.type_text(box, " "),
    "enter": lambda actions, box: actions.press(box, "Enter"),
    "arrow": lambda actions, box: actions.press(box, "ArrowDown"),
}
TOGGLES = """<script>for (const type of ['click', 'keydown']) for (const one of document.querySelectorAll('[role], canvas'))
  one.addEventListener(type, () => { document.body.dataset.on = 'yes'; });</script>"""
BOXES = {
    "label": labelled("我已阅读并承诺").replace(" data-box", "").replace("<label>", "<label data-box tabindex='0'>"),
    "box": labelled("我已阅读并承诺"),
    "beside": f"<div>{BOX} 本人保证属实</div>",
    "role": '<span role="checkbox" tabindex="0" data-box>本单位承诺</span>',
    "switch": '<button role="switch" aria-checked="false" data-box>同意公示以上内容</button>',
    "radio": asked("对上述条款", "同意", "不同意"),
    "canvas": '<p>电子签名</p><canvas tabindex="0" data-box></canvas>',
}


def is_left(page: Page, html: str, press: Callable[[PageActions, Locator], None]) -> bool:
    """Return whether the program refuses this press and the box stays as it is."""
    page.set_content(html + TOGGLES)
    try:
        press(PageActions(timeout_ms=3_000), page.locator("[data-box]"))
    except CommitmentLeft as refusal:
        return "只能由您本人" in str(refusal) and not page.evaluate(IS_ON)
    return False


@pytest.mark.parametrize("way", PRESSES)
def test_no_click_or_key_of_the_program_makes_a_commitment(page: Page, way: str) -> None:
    assert [name for name, html in BOXES.items() if not is_left(page, html, PRESSES[way])] == []


def test_a_box_that_becomes_a_commitment_while_the_pointer_moves_is_left(page: Page) -> None:
    page.set_content(f"<label onmousemove=\"this.lastChild.data = '我承诺属实'\">{BOX} 长期</label>")
    with pytest.raises(CommitmentLeft):
        PageActions(timeout_ms=3_000).click(page.locator("[data-box]"))
    assert not page.evaluate(IS_ON)


def test_a_list_in_which_a_choice_commits_is_left(page: Page) -> None:
    page.set_content("<label>本人承诺属实<select><option>否</option><option>是</option></select></label>")
    with pytest.raises(CommitmentLeft):
        PageActions().select(page.locator("select"), [1])
    assert page.locator("select").input_value() == "否"


FORM = f"""<form><label>名称<input id="n"></label>
{labelled("我已阅读并承诺").replace(" data-box", "")}
<div><input type="checkbox" id="beside"> 本人保证所填内容属实</div>
{asked("对上述条款的意见", "同意", "不同意")}
{asked("是否取得用户同意", "是", "否").replace('name="q"', 'name="user"').replace(" data-box", "")}
<p>法定代表人签名</p><canvas width="80" height="40"></canvas>
<label><input type="checkbox" id="endless">长期</label></form>"""
VALUES = {
    "名称": "甲",
    "我已阅读并承诺": True,
    "本人保证所填内容属实": True,
    "对上述条款的意见": "同意",
    "是否取得用户同意": "是",
    "法定代表人签名": "张",
    "长期": True,
}
HUMAN_ONLY = ("我已阅读并承诺", "本人保证所填内容属实", "对上述条款的意见", "法定代表人签名")


def test_a_form_is_filled_but_its_commitments_are_left_and_named(page: Page) -> None:
    page.set_content(FORM)
    result = assistant.fill_form(page, VALUES)
    outcomes = {field.label: field.outcome for field in result.fields}
    assert {label: outcomes[label] for label in HUMAN_ONLY} == dict.fromkeys(HUMAN_ONLY, "human_only"), result
    assert {outcomes[label] for label in VALUES if label not in HUMAN_ONLY} == {"written"}
    assert result.is_right, "a commitment counts neither as right nor as wrong"
    assert all("只能由您本人" in field.reason for field in result.fields if field.is_human_only)
    ticked = page.evaluate(
        "() => [...document.querySelectorAll(':checked')].map(one => one.parentElement.textContent.trim())"
    )
    assert ticked == ["是", "长期"]


def test_a_commitment_that_was_made_is_not_taken_back(page: Page) -> None:
    page.set_content(labelled("我已阅读并承诺").replace(" data-box", " checked"))
    (field,) = assistant.fill_form(page, {"我已阅读并承诺": False}).fields
    assert (field.outcome, page.locator("input").is_checked()) == ("human_only", True)


def test_the_words_of_a_commitment_are_in_the_reason(page: Page) -> None:
    page.set_content(FORM)
    (field,) = assistant.fill_form(page, {"我已阅读并承诺": "是"}).fields
    assert re.search("“我已阅读并承诺”是承诺或签署", field.reason)
