"""A person at the mock's pages: finds fields as people do (section, question, label) and operates the kit by hand.

Nothing of `assistant` is used, so that these tests check the pages and the server independently.
"""

from __future__ import annotations

import json
import urllib.request
import weakref
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as WaitedTooLong

from tests.conftest import MockRegistry
from tests.mock.marked import MARKS

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# A moving list accepts no click on a busy machine, and these tests are not about its animation.
STILL = """document.addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important; }';
  document.head.append(style);
});"""
# A message of the page lasts three seconds, which a busy machine may spend elsewhere, so messages are recorded.
HEAR = """window.toldHere = [];
new MutationObserver(changes => {
  const added = changes.flatMap(change => [...change.addedNodes]).filter(node => node.nodeType === 1);
  const messages = added.flatMap(node => [node, ...node.querySelectorAll('.el-message')]);
  window.toldHere.push(...messages.filter(node => node.matches('.el-message')).map(node => node.textContent));
}).observe(document, { childList: true, subtree: true });"""
MESSAGE_SHOWN = "sentence => (window.toldHere ?? []).some(text => text.includes(sentence))"
_HEARD = weakref.WeakSet[Page]()
ACCOUNT, PASSWORD = "demo", "demo1234"


class MockVisitor:
    """One person with a browser at one mock registry."""

    def __init__(self, page: Page, registry: MockRegistry, papers: Path) -> None:
        self.page = page
        self.registry = registry
        self.papers = papers
        page.set_default_timeout(60_000)
        if page not in _HEARD:  # a page is reused by several persons, and one copy of each script is enough
            page.add_init_script(STILL)
            page.add_init_script(HEAR)
            page.add_init_script(MARKS)
            _HEARD.add(page)

    def open(self, route: str) -> None:
        """Open a route and wait until its data is shown."""
        self.page.evaluate(MARKS)  # a document that was there before this person stays
        self.page.goto(f"{self.registry.url}/#{route}")
        self.shown(route)

    def shown(self, route: str) -> None:
        """Wait until this route's data is shown."""
        expect(self.page.locator(f'main[data-ready="{route}"]')).to_be_attached()

    def log_in(self, route: str = "/home") -> None:
        """Log in with the captcha that the witness returns."""
        self.open("/login")
        self.type_login()
        self.shown(route)

    def enter(self, route: str = "/home") -> None:
        """Log in with requests only, and open a route."""
        api, url = self.page.request, self.registry.url
        captcha = api.get(f"{url}/api/captcha").json()["datas"]["id"]
        text = self.registry.ask(f"/__mock__/captcha?id={captcha}")["text"]
        login = {"account": ACCOUNT, "password": PASSWORD, "captchaId": captcha, "captcha": text}
        assert api.post(f"{url}/api/login", data=login).json()["errno"] == 0
        self.open(route)

    def type_login(self) -> None:
        """Fill and send the login form that is open."""
        image = self.page.locator(".captcha-image").get_attribute("data-captcha-id")
        self.page.locator('input[name="account"]').fill(ACCOUNT)
        self.page.locator('input[name="password"]').fill(PASSWORD)
        self.page.locator('input[name="captcha"]').fill(self.registry.ask(f"/__mock__/captcha?id={image}")["text"])
        self.page.get_by_role("button", name="登录", exact=True).click()

    def press(self, name: str, answered: str = "") -> None:
        """Press the only visible button of this name (in the open dialog, if there is one).

        With `answered` it waits until the server has answered a request whose path ends so; a message on the page may
        be about an earlier press.
        """
        dialog = self.page.locator(".el-dialog:visible")
        scope = dialog if dialog.count() else self.page.locator("main")
        self.page.evaluate("() => { window.toldHere = []; }")
        button = scope.get_by_role("button", name=name, exact=True)
        if not answered:
            button.click()
            return
        with self.page.expect_response(lambda answer: answer.url.endswith(answered)):
            button.click()

    def wait_for_message(self, sentence: str) -> None:
        """Wait for a message since the last press; raise AssertionError with the messages that came instead."""
        try:
            self.page.wait_for_function(MESSAGE_SHOWN, arg=sentence, polling=100)
        except WaitedTooLong as error:
            seen = self.page.evaluate("() => [window.toldHere, document.querySelector('main')?.dataset.ready]")
            raise AssertionError(f"{sentence!r} was not shown; messages: {seen} at {self.page.url}") from error

    def section(self, title: str) -> Locator:
        """Return the section with this title."""
        heading = self.page.locator("h3.section-title", has_text=title)
        return self.page.locator("section.form-section").filter(has=heading).last

    def item(self, section: str, label: str, nth: int = 0) -> Locator:
        """Return the innermost form item with exactly this label, the nth of its section."""
        label_here = f"*[contains(@class, '__label') and normalize-space(.) = '{label}']"
        form_item = "div[contains(concat(' ', @class, ' '), ' el-form-item ')]"
        return self.section(section).locator(f"xpath=.//{form_item}[{label_here}]").nth(nth)

    def write(self, section: str, label: str, text: str, nth: int = 0) -> None:
        """Type into a text, textarea or number."""
        control = self.item(section, label, nth).locator("input, textarea").first
        control.fill(text)
        control.blur()

    def pick(self, section: str, label: str, *words: str, query: bool = False) -> None:
        """Choose words in a select; with `query` type to search the list."""
        wrapper = self.item(section, label).locator(".el-select__wrapper")
        control = wrapper.locator("input")
        for word in words:
            wrapper.click()
            if query:
                control.fill(word)
            options = self.page.locator(f"[id='{control.get_attribute('aria-controls')}']")
            options.get_by_role("option", name=word, exact=True).click()
            if len(words) > 1:
                self.page.keyboard.press("Escape")
            expect(control).to_have_attribute("aria-expanded", "false")

    def tick(self, section: str, label: str, *words: str, nth: int = 0) -> None:
        """Click radios or checkboxes by their words; `组/词` means the word of a group."""
        item = self.item(section, label, nth)
        for word in words:
            group, _, leaf = word.rpartition("/")
            scope = item.locator(f'[data-group="{group}"]') if group else item
            scope.locator(".el-radio, .el-checkbox").filter(has_text=leaf).first.click()

    def upload(self, section: str, label: str, name: str) -> None:
        """Upload a small PDF and wait until it is marked as stored."""
        path = self.papers / name
        path.write_bytes(PDF)
        item = self.item(section, label)
        item.locator('input[type="file"]').set_input_files(path)
        expect(item.locator(".el-upload-list__item.is-success")).to_have_count(1)

    def date(self, section: str, label: str, *days: str) -> None:
        """Type one or two days."""
        inputs = self.item(section, label).locator(".el-date-editor input")
        for place, day in enumerate(days):
            inputs.nth(place).fill(day)
            inputs.nth(place).press("Enter")

    def region(self, section: str, label: str, *names: str) -> None:
        """Choose each level of the cascader."""
        self.item(section, label).locator(".el-cascader").click()
        for level, name in enumerate(names):
            menu = self.page.locator(".el-cascader__dropdown:visible .el-cascader-menu").nth(level)
            menu.get_by_role("menuitem", name=name, exact=True).click()

    def submit(self, button: str, purpose: str) -> None:
        """Tick, request the code, read it as a person would, press, and answer the question."""
        self.page.locator(".commit-tick").click()
        self.press("获取验证码", answered="/code")
        self.page.locator('input[name="code"]').fill(self.code(purpose))
        self.press(button)
        self.page.locator(".el-message-box").get_by_role("button", name="确定", exact=True).click()
        expect(self.page.locator(".receipt-number")).to_be_visible()

    def code(self, purpose: str) -> str:
        """Fetch the one-time code for a purpose from the witness as a named person."""
        request = urllib.request.Request(f"{self.registry.url}/__mock__/codes", headers={"X-Person": "filer"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            codes: list[dict[str, Any]] = json.load(answer)["codes"]
        return str(next(code["code"] for code in codes if code["purpose"].startswith(purpose)))

    def stored(self) -> Any:
        """Return what the registry has stored for this person's account."""
        return self.registry.state()[ACCOUNT]
