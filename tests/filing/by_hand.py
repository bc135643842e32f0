"""What a person does at the mock's pages and on the panel, told to the guest's page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.conftest import MockRegistry
from tests.filing.live import until
from tests.mock.person import Person

LOGIN_FIELDS = "input[name=account], input[name=password]"


def type_login(page: Page, registry: MockRegistry, account: str, password: str) -> None:
    """Fill the login form, captcha and all, and press 登录."""
    page.locator("input[name=account]").fill(account)
    page.locator("input[name=password]").fill(password)
    press_login(page, registry)


def press_login(page: Page, registry: MockRegistry) -> None:
    """Type the captcha as it is shown, and press 登录."""
    image = page.locator("img[data-captcha-id]").get_attribute("data-captcha-id")
    page.locator("input[name=captcha]").fill(registry.ask(f"/__mock__/captcha?id={image}")["text"])
    page.get_by_role("button", name="登录", exact=True).click()


def log_out(page: Page) -> None:
    """Log out and open the login form again."""
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("link", name="填报人员入口").first.click()
    page.locator("input[name=account]").wait_for()


def field(page: Page, label: str, section: str = "") -> Locator:
    """Return the form item with this label."""
    scope = page.locator("section.form-section").filter(has_text=section).first if section else page.locator("main")
    return scope.locator(".el-form-item").filter(has=page.locator(f"label:text-is('{label}')")).first


def submit_subject(page: Page, registry: MockRegistry, papers: Path) -> None:
    """Submit the subject: 提交, commitment, code, 确认提交, 确定."""
    person = Person(page, registry, papers)
    person.press("提交")
    person.submit("确认提交", "subject")


def ask_natively(page: Page, words: str) -> None:
    """Let the page ask by a dialog of the browser's own, soon: the call itself would wait for the answer."""
    page.evaluate(
        "words => { delete window.answer; setTimeout(() => { window.answer = confirm(words); }, 20); }", words
    )


def download_template(page: Page, downloads: Path, index: int) -> bytes:
    """Press one of the page's links 下载模板 and return the file that the browser has written."""
    before = set(downloads.glob("*.docx"))
    page.locator("a.template-link").nth(index).click()
    (file,) = until(lambda: set(downloads.glob("*.docx")) - before, "the download")
    return file.read_bytes()
