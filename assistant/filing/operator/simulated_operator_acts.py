"""What the simulated operator does in each kind of handover, by the mouse and keys of its own browser client.

Every act looks at the page first and does only what is still to do, so that it may be repeated. It stops
(`HandoverEnded`) as soon as the handover is closed.
"""

from __future__ import annotations

import queue
import re
import time
from collections.abc import Callable
from typing import Any, Final

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.playwright import Locator, Page
from assistant.filing.operator.the_mock import ask_mock

Message = dict[str, Any]
_WAIT_S: Final = 20.0
_OTHERS_TURN_S: Final = 2.5
_TAKEN_S: Final = 4.0
_TRIES: Final = 4
SUBJECT = REGISTRY.single.member
NOTICE = "notice"
_DEFAULTS: Final = {
    "SAME": "same",
    "FILL": "hand_back",
    "REMOVE": "later",
    "REGISTER": "later",
    "REVIEW": "go_on",
    "REVIEW:drift": "leave",
    "QUESTION": "leave",
    "QUESTION:company": "same_company",
}
_SUBMIT: Final = re.compile(r"^\s*(确认)?提交\s*$")


class HandoverEnded(Exception):
    """The handover was closed while the simulated operator was acting."""


class Stuck(Exception):
    """The page did not behave as a person would expect."""


class OpenHandover:
    """One open handover: the page, the message about it, and the current boxes of the panel's buttons."""

    def __init__(self, page: Page, part: Message, opened: Message, heard: queue.SimpleQueue[Message]) -> None:
        self.page, self.part, self.opened = page, part, opened
        self.boxes: dict[str, list[float]] = opened["boxes"]
        self._heard = heard

    def rest(self) -> None:
        """Let the page run for a moment; raises HandoverEnded when the handover is closed meanwhile."""
        self.page.wait_for_timeout(50)
        while not self._heard.empty():
            message = self._heard.get()
            if "closed" in message:
                raise HandoverEnded
            self.boxes = message.get("boxes", self.boxes)

    def wait(self, happened: Callable[[], bool], what: str, seconds: float = _WAIT_S) -> None:
        """Wait until a condition holds; raises Stuck with the page's messages."""
        if not self.comes(happened, seconds):
            raise Stuck(f"{what}; page: {self.message()}")

    def comes(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Return whether a condition holds within so many seconds."""
        until = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > until:
                return False
            self.rest()
        return True

    def message(self) -> str:
        """Return the messages that the page shows to its user."""
        shown = self.page.locator("[role=alert]:visible, .el-message:visible, .el-form-item__error:visible")
        return " / ".join(shown.all_inner_texts()[:3])

    def press(self, name: str) -> None:
        """Press a button of the panel as soon as it is shown."""
        self.wait(lambda: name in self.boxes, f"the panel has no {name}")
        x, y, width, height = self.boxes[name]
        self.page.mouse.click(x + width / 2, y + height / 2)

    def answer(self, name: str) -> None:
        """Press an answer of the prompt; retry if the panel moved. Ends with HandoverEnded; raises Stuck."""
        for _ in range(_TRIES):
            self.press(f"answer:{name}")
            self.comes(lambda: False, _TAKEN_S)
        raise Stuck(f"the panel did not take {name}")

    def choose(self, word: str) -> None:
        """Tick one choice of the panel, scrolling its list if necessary."""
        name = f"choice:{word}"
        self.wait(lambda: name in self.boxes and "choices" in self.boxes, f"the panel has no choice {word}")
        for _ in range(100):
            x, y, width, height = self.boxes["choices"]
            middle = self.boxes[name][1] + self.boxes[name][3] / 2
            if y < middle < y + height:
                break
            self.page.mouse.move(x + width / 2, y + height / 2)
            self.page.mouse.wheel(0, 120 if middle > y else -120)
            before = self.boxes
            self.comes(lambda before=before: self.boxes is not before, 2)  # type: ignore[misc]
        self.press(name)

    def codes(self) -> list[Message]:
        """Return the unused one-time codes of the account from the mock, newest first."""
        path = f"/__mock__/codes?account={self.part['account']}"
        codes: list[Message] = ask_mock(self.part["url"], path, person="stand-in")["codes"]
        return codes

    def captcha(self, number: str) -> str:
        """Return the letters of a captcha from the mock."""
        path = f"/__mock__/captcha?id={number}"
        return str(ask_mock(self.part["url"], path, person="stand-in")["text"])


def log_in(handover: OpenHandover) -> None:
    """Log in, again if the site forgets the login and shows its form once more; ends with HandoverEnded."""
    account = handover.page.get_by_label("账号", exact=True)
    for _ in range(_TRIES):
        _log_in_once(handover)
        while not (_is_there(account) and not handover.comes(lambda: not _is_there(account), _TAKEN_S)):
            handover.rest()
    raise Stuck("the site asks for the login again and again")


def _log_in_once(handover: OpenHandover) -> None:
    """Log in with the given account, the captcha and, if asked for, the code from the phone."""
    if _is_there(_code_field(handover)):
        enter_code(handover)
        return
    account = handover.page.get_by_label("账号", exact=True)
    logout = handover.page.get_by_role("button", name="退出登录", exact=True)
    handover.wait(lambda: _is_there(account) or _is_there(logout), "no login form")
    if not _is_there(account):  # another company is logged in
        logout.click()
        handover.wait(lambda: not _is_there(logout), "the logout was refused")
        handover.page.goto(f"{handover.part['url'].rstrip('/')}/#/login")
        handover.wait(lambda: _is_there(account), "no login form after the logout")
    account.fill(handover.part["account"])
    handover.page.get_by_label("密码", exact=True).fill(handover.part["password"])
    solve_captcha(handover)
    _login_button(handover).click()
    handover.wait(lambda: not _is_there(account) or _is_empty(account), "the login was refused")
    if handover.comes(lambda: _is_there(_code_field(handover)), 0.5):
        # a run that asks for the code separately closes this handover now; otherwise the code is entered here
        handover.comes(lambda: False, _OTHERS_TURN_S)
        enter_code(handover)


def solve_captcha(handover: OpenHandover) -> None:
    """Type the captcha's letters."""
    image = handover.page.locator("img[data-captcha-id]")
    handover.wait(lambda: _is_there(image) and bool(image.get_attribute("data-captcha-id")), "no captcha")
    letters = handover.captcha(image.get_attribute("data-captcha-id") or "")
    handover.page.get_by_label("验证码", exact=True).fill(letters)


def enter_code(handover: OpenHandover) -> None:
    """Type the code that the phone received, and log in."""
    field = _code_field(handover)
    handover.wait(lambda: any(code["purpose"] == "login" for code in handover.codes()), "no code came")
    field.fill(next(code["code"] for code in handover.codes() if code["purpose"] == "login"))
    _login_button(handover).click()
    handover.wait(lambda: not _is_there(field), "the code was refused")


def confirm(handover: OpenHandover) -> None:
    """Submit as a person does – tick, code, 提交, 确定 – or keep the draft by the panel's button.

    The subject is submitted in both modes, because nothing else can be filed before it has passed. A record that the
    panel reports as not right yet is kept as a draft.
    """
    if "differences" in handover.opened["buttons"]:
        handover.answer("draft")
        return
    if handover.part["mode"] == "draft" and handover.opened["record"] != SUBJECT:
        handover.answer("draft")
        return
    page, section = handover.page, handover.page.locator(".submit-section")
    if not _is_there(section):
        page.get_by_role("button", name=_SUBMIT).first.click()
        handover.wait(lambda: _is_there(section), "the page asks for no commitment")
    tick = section.get_by_role("checkbox")
    if not tick.is_checked():
        section.locator("label").filter(has=page.get_by_role("checkbox")).click()
    section.get_by_label("短信验证码").fill(_fresh_code(handover, section))
    section.get_by_role("button", name=_SUBMIT).click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    handover.wait(lambda: _is_there(page.locator(".receipt-card")), "no receipt came")


def close_notice(handover: OpenHandover) -> None:
    """Close the dialog that covers the form, by its own button."""
    notice = handover.page.locator(".el-message-box:visible")
    handover.wait(lambda: _is_there(notice), "no dialog lies over the form")
    notice.get_by_role("button").last.click()


def save_form(handover: OpenHandover) -> None:
    """Press the page's own save button, in the dialog if one is open, after the site's last message has gone."""
    button = handover.page.get_by_role("button", name="保存", exact=True)
    handover.wait(lambda: _is_there(button), "no save button")
    button.last.click()
    handover.comes(lambda: False, _TAKEN_S)


def open_change(handover: OpenHandover) -> None:
    """Press the button at which the panel points."""
    rect = handover.opened["rect"]
    handover.page.mouse.click(rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2)
    handover.comes(lambda: False, _TAKEN_S)


def act_by_policy(handover: OpenHandover) -> None:
    """Answer on the panel by the run's policy, else by a sensible default: the first choice, the first button."""
    kind, key = handover.opened["kind"], handover.opened["key"]
    if key == NOTICE:
        close_notice(handover)
        return
    policy, offered, choices = handover.part["policy"], handover.opened["buttons"], handover.opened["choices"]
    own = f"{kind}:{key}"
    desired = policy.get(own, policy.get(kind, _DEFAULTS.get(own, _DEFAULTS.get(kind, ""))))
    if desired == "" or not offered:
        return  # the page itself shows when it is done
    if desired in choices:
        handover.choose(desired)
        handover.answer("choose" if "choose" in offered else offered[0])
        return
    answer = desired if desired in offered else offered[0]
    if choices and answer in {"choose", "same"}:
        handover.choose(choices[0])
    handover.answer(answer)


def _fresh_code(handover: OpenHandover, section: Locator) -> str:
    known = {_sent(code) for code in handover.codes()}  # the site may reuse the number of a void code
    section.get_by_role("button", name=re.compile("获取验证码")).click()
    handover.wait(lambda: any(_sent(code) not in known for code in handover.codes()), "no code came")
    return str(next(code["code"] for code in handover.codes() if _sent(code) not in known))


def _sent(code: Message) -> tuple[int, str]:
    return code["id"], code["code"]


def _code_field(handover: OpenHandover) -> Locator:
    return handover.page.get_by_label("短信验证码", exact=True).and_(handover.page.locator("[name=sms]"))


def _login_button(handover: OpenHandover) -> Locator:
    return handover.page.get_by_role("button", name="登录", exact=True)


def _is_there(locator: Locator) -> bool:
    return locator.count() > 0 and locator.first.is_visible()


def _is_empty(field: Locator) -> bool:
    """Return whether a field is empty – the form was re-rendered – or no longer there; does not wait."""
    return bool(field.evaluate_all("inputs => inputs.every(input => !input.value)"))


ACTS: Final[dict[str, Callable[[OpenHandover], None]]] = {
    "LOGIN": log_in,
    "SMS": enter_code,
    "CAPTCHA": solve_captcha,
    "CONFIRM": confirm,
    "SAVE": save_form,
    "CHANGE": open_change,
}
