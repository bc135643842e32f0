"""The person of make a, the project's own mock in either skin: logs in and hands in by their own presses, whatever the kit."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.assist.contact_filing import Clumsy

WAITS_MS = 30_000


class PersonA:
    """One person at one tab of the mock; they find things by the words on them."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.account = ""
        page.set_default_timeout(WAITS_MS)

    def log_in(self, account: str, password: str) -> None:
        """Log in with the letters of the captcha shown."""
        self.account = account
        self.page.goto(f"{self.url}/#/login")
        image = self.page.locator("img[data-captcha-id]:not([data-captcha-id=''])")
        image.wait_for()
        shown = image.get_attribute("data-captcha-id")
        letters = self.page.request.get(f"{self.url}/__mock__/captcha?id={shown}").json()["text"]
        for name, text in (("account", account), ("password", password), ("captcha", letters)):
            self.page.locator(f'input[name="{name}"]').fill(text)
        self._button("登录").click()
        self.page.wait_for_url("**/#/home")

    def submit_entity(self) -> str:
        """Hand the entity in and return the receipt; its pages ask for the promise only after 提交."""
        self._menu("主体信息")
        self._button("提交").click()
        return self._promise_and_hand_in("确认提交", "subject")

    def submit_algorithm(self, name: str) -> str:
        """Hand an algorithm in, on the last page of its wizard, and return the receipt."""
        self._menu("备案信息")
        row = self.page.get_by_role("row").filter(has=self.page.get_by_text(name, exact=True))
        row.get_by_role("button", name="编辑").click()
        for step in ("detail", "association", "confirm"):
            self._button("下一步").click()
            self.page.wait_for_url(f"**/{step}")
        return self._promise_and_hand_in("提交", "algorithm")

    def _promise_and_hand_in(self, button: str, purpose: str) -> str:
        self.page.locator(".commit-tick").click()
        with self.page.expect_response("**/code"):
            self._button("获取验证码").click()
        codes = self.page.request.get(f"{self.url}/__mock__/codes?account={self.account}").json()["codes"]
        code = next(one["code"] for one in codes if one["purpose"].startswith(purpose))
        self.page.locator('input[name="code"]').fill(code)
        self._button(button).click()
        self._button("确定").click()
        receipt = self.page.locator(".receipt-number")
        expect(receipt).to_be_visible(timeout=WAITS_MS)
        return receipt.inner_text()

    def _menu(self, words: str) -> None:
        self.page.get_by_role("menuitem").filter(has_text=re.compile(rf"^\s*{words}\s*$")).click()
        self.page.get_by_role("heading", name=words, level=1).wait_for()

    def _button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True).filter(visible=True)


def alone(page: Page, url: str, seed: int, folder: Path, clumsy: Clumsy = None) -> PersonA:
    """Return the person; what the seed mixes in the other makes stays the same in this one."""
    return PersonA(page, url)
