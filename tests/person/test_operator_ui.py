"""Handovers in the operator UI: they wait for the page or the person, lift the guard meanwhile, and always arm it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.core.errors import PersonStop
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.protocol import Handover
from tests.person.conftest import PanelPage

pytestmark = pytest.mark.browser
LOGIN = Handover("LOGIN", facts={"主体名称": "深圳示例科技有限公司"}, buttons={"type_account": "填入账号密码"})


def test_a_handover_waits_until_the_page_shows_it_done(panel_page: PanelPage) -> None:
    asked: list[int] = []

    def seen() -> str | None:
        asked.append(1)
        assert "请登录" in panel_page.read()["text"]
        return "logged_in" if len(asked) == 3 else None

    answer = panel_page.operator_ui.hand_over(LOGIN, seen)
    assert (answer.answer, answer.by, len(asked)) == ("logged_in", "person", 3)
    calls = panel_page.session.guard.calls
    assert (calls[0], calls[-1]) == ("lift", "arm")
    assert calls.count("beat") >= 3
    assert "请登录" not in panel_page.read()["text"]


def test_a_button_of_the_prompt_is_an_answer(panel_page: PanelPage) -> None:
    answer = panel_page.operator_ui.hand_over(LOGIN, panel_page.during(lambda: panel_page.press("answer:type_account")))
    assert answer.answer == "type_account"


def test_a_choice_counts_only_when_one_is_ticked(panel_page: PanelPage) -> None:
    question = Handover("QUESTION", lines=("系统里没有“甲”。",), choices=("乙", "丙"), buttons={"leave": "先留空"})
    unready: list[bool] = []

    def look() -> None:
        unready.append("answer:choose" in panel_page.read()["boxes"])
        panel_page.press("choice:丙")

    answer = panel_page.operator_ui.hand_over(
        question, panel_page.during(look, lambda: panel_page.press("answer:choose"))
    )
    assert unready == [False]
    assert (answer.answer, answer.choice) == ("choose", "丙")


def test_the_same_record_among_several_needs_to_be_named(panel_page: PanelPage) -> None:
    same = Handover("SAME", choices=("甲", "乙"), buttons={"same": "同一条，改名", "new": "另一条，新增"})
    steps = (lambda: panel_page.press("choice:乙"), lambda: panel_page.press("answer:same"))
    answer = panel_page.operator_ui.hand_over(same, panel_page.during(*steps))
    assert (answer.answer, answer.choice) == ("same", "乙")


def test_filling_by_hand_ends_with_hand_back(panel_page: PanelPage) -> None:
    answer = panel_page.operator_ui.hand_over(
        Handover("FILL"), panel_page.during(lambda: panel_page.press("answer:hand_back"))
    )
    assert answer.answer == "hand_back"


def test_ending_the_run_inside_a_handover_stops_it_and_arms_the_guard(panel_page: PanelPage) -> None:
    with pytest.raises(PersonStop):
        panel_page.operator_ui.hand_over(
            LOGIN, panel_page.during(lambda: panel_page.press("press:end"), lambda: _press_end_again(panel_page))
        )
    assert panel_page.session.guard.calls[-1] == "arm"


def test_a_failing_watch_arms_the_guard_too(panel_page: PanelPage) -> None:
    def fail() -> str | None:
        raise RuntimeError("the watch broke")

    with pytest.raises(RuntimeError):
        panel_page.operator_ui.hand_over(LOGIN, fail)
    assert panel_page.session.guard.calls[-1] == "arm"


def test_a_handover_survives_a_reload(panel_page: PanelPage) -> None:
    steps = (panel_page.page.reload, lambda: panel_page.press("answer:type_account"))
    answer = panel_page.operator_ui.hand_over(LOGIN, panel_page.during(*steps))  # type: ignore[arg-type]
    assert answer.answer == "type_account"


def test_the_persons_own_dialog_is_left_to_them_and_the_wait_goes_on(panel_page: PanelPage) -> None:
    opened: list[str] = []
    panel_page.page.once("dialog", lambda dialog: opened.append(dialog.message))
    asker = panel_page.page.context.new_cdp_session(panel_page.page)
    asker.send("Page.enable")
    calls = panel_page.session.guard.calls
    before: list[int] = []

    def ask() -> None:
        panel_page.page.evaluate("setTimeout(() => { window.answered = confirm('确认提交?'); }, 0)")
        panel_page.until_no_evaluate(lambda: bool(opened))
        before.append(calls.count("beat"))

    def pumped(is_done: Callable[[], object], timeout_s: float) -> bool:
        panel_page.page.wait_for_timeout(timeout_s * 1000)
        if before and calls.count("beat") == before[0] + 3:
            asker.send("Page.handleJavaScriptDialog", {"accept": True})
        return False

    panel_page.session.wait = pumped  # type: ignore[method-assign]
    steps = [ask]

    def seen() -> str | None:
        if steps:
            steps.pop()()
            return None
        return "submitted" if panel_page.page.evaluate("window.answered") else None

    answer = panel_page.operator_ui.hand_over(Handover("CONFIRM"), seen)
    assert answer.answer == "submitted"
    assert calls.count("beat") >= before[0] + 3


def test_a_press_on_an_old_prompt_is_not_taken_for_the_next(panel_page: PanelPage) -> None:
    def press_and_leave() -> str:
        panel_page.press("answer:type_account")
        return "logged_in"

    panel_page.operator_ui.hand_over(LOGIN, press_and_leave)
    asked: list[int] = []

    def seen() -> str | None:
        asked.append(1)
        return "done" if len(asked) == 3 else None

    assert panel_page.operator_ui.hand_over(LOGIN, seen).answer == "done"


def test_the_pages_submit_button_is_pointed_at_and_never_covered(panel_page: PanelPage) -> None:
    box = panel_page.page.locator("#low").bounding_box()
    assert box is not None
    shown: list[dict[str, object]] = []

    def look() -> None:
        panel_page.until(lambda: panel_page.read()["aim"])
        shown.append(panel_page.read())
        panel_page.page.locator("#low").click()

    confirm = Handover(
        "CONFIRM",
        lines=("已核对 36 项，待处理 2 项。",),
        buttons={"recheck": "重新核对", "differences": "查看差异", "draft": "暂不提交，留作草稿"},
        rect=Rect(box["x"], box["y"], box["width"], box["height"]),
    )
    panel_page.operator_ui.hand_over(confirm, panel_page.during(look, lambda: panel_page.press("answer:draft")))
    text = str(shown[0]["text"])
    assert "“提交”只能由您点击，助手已停手。" in text
    assert not any(line.strip() == "提交" for line in text.splitlines())


def test_facts_are_copied_whole_and_the_page_hears_nothing_of_it(panel_page: PanelPage) -> None:
    words = "王小明您好，验证码会发到您尾号 1234 的手机。"
    sms = Handover("SMS", facts={"给客户的话": words}, copy=frozenset({"给客户的话"}))
    panel_page.page.evaluate(
        "window.copies = []; window.addEventListener('copy', event => copies.push(event.type), true)"
    )
    pasted: list[str] = []

    def paste() -> None:
        panel_page.page.locator("#name").fill("")
        panel_page.page.locator("#name").press("Control+V")
        pasted.append(panel_page.page.locator("#name").input_value())

    seen = panel_page.during(lambda: panel_page.press("copy:0"), paste)
    panel_page.operator_ui.hand_over(sms, lambda: seen() or ("done" if pasted else None))
    assert pasted == [words]
    assert panel_page.page.evaluate("copies") == []


def test_the_terminal_says_what_is_asked_and_never_the_facts(panel_page: PanelPage) -> None:
    panel_page.operator_ui.hand_over(LOGIN, lambda: "logged_in")
    assert "请您处理：请登录" in panel_page.output.getvalue()
    assert "深圳示例科技有限公司" not in panel_page.output.getvalue()


def _press_end_again(panel_page: PanelPage) -> None:
    panel_page.until(lambda: "stay" in panel_page.read()["boxes"])
    panel_page.press("press:end")
