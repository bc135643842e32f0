"""What a person does at the mock's pages and on the panel, as calls on the guest's page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

from assistant.apps.cli.mocks import rehearsal_account
from tests.conftest import MockRegistry
from tests.filing.conftest import FilingRunResult, RunningMock
from tests.filing.live import Guest, LiveRun, open_live_runs, press, sees, until
from tests.filing.small import NAME
from tests.mock.person import MockVisitor

LOGIN_FIELDS = "input[name=account], input[name=password]"
CAPTCHA = "img[data-captcha-id]:not([data-captcha-id=''])"


@contextmanager
def logged_in(running_mock: RunningMock, *options: str, name: str) -> Iterator[tuple[LiveRun, Guest]]:
    """Yield a run after the person's login, and the person at its browser."""
    account, password = rehearsal_account(running_mock.registry.url, NAME, "")
    with open_live_runs(running_mock, is_program=False) as live_runs:
        run = live_runs.start(*options, name=name)
        run.until_event("HandoverOpened", handover="LOGIN")
        with run.beside() as guest:
            guest.do(lambda page: page.locator(CAPTCHA).wait_for())
            guest.do(lambda page: type_login(page, running_mock.registry, account, password))
            yield run, guest


@contextmanager
def logged_in_at_an_address(running_mock: RunningMock, *options: str) -> Iterator[tuple[LiveRun, Guest]]:
    """Yield a run on a mock that is called by its address, after the person's login, and the person at its browser."""
    company = running_mock.data["主体"]["主体基本信息"]["主体名称"]
    account, password = rehearsal_account(running_mock.registry.url, company, "")
    with open_live_runs(running_mock, is_program=False) as live_runs:
        run = live_runs.start(*options)
        until((run.place / "door").exists, "the guest door")
        with run.beside() as guest:
            guest.do(lambda page: sees(page, "页面上没有找到"))
            guest.do(lambda page: page.goto(f"{running_mock.registry.url}/#/login"))
            guest.do(lambda page: page.locator(CAPTCHA).wait_for())
            guest.do(lambda page: type_login(page, running_mock.registry, account, password))
            guest.do(lambda page: page.wait_for_url("**/#/home"))
            yield run, guest


def go_on_from_patch(run: LiveRun, guest: Guest) -> None:
    """Read the patch of a change, and go on."""
    run.until_event("HandoverOpened", handover="REVIEW")
    guest.do(lambda page: press(page, "已看过，继续"))


def ended_as_draft(run: LiveRun, guest: Guest) -> FilingRunResult:
    """Keep what was filed as a draft and return the result of the run."""
    run.until_event("HandoverOpened", handover="CONFIRM")
    guest.do(lambda page: press(page, "暂不提交，留作草稿"))
    return run.ended()


def type_login(page: Page, registry: MockRegistry, account: str, password: str) -> None:
    """Fill the login form, captcha and all, and press 登录."""
    page.locator("input[name=account]").fill(account)
    page.locator("input[name=password]").fill(password)
    press_login(page, registry)


def press_login(page: Page, registry: MockRegistry) -> None:
    """Type the captcha shown, and press 登录."""
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
    person = MockVisitor(page, registry, papers)
    person.press("提交")
    person.submit("确认提交", "subject")


def ask_natively(page: Page, words: str) -> None:
    """Let the page open a native dialog, a little later: the call itself would wait for the answer."""
    page.evaluate(
        "words => { delete window.answer; setTimeout(() => { window.answer = confirm(words); }, 20); }", words
    )


def download_template(page: Page, downloads: Path, index: int) -> bytes:
    """Press one of the page's links 下载模板 and return the downloaded file."""
    before = set(downloads.glob("*.docx"))
    page.locator("a.template-link").nth(index).click()
    (file,) = until(lambda: set(downloads.glob("*.docx")) - before, "the download")
    return file.read_bytes()
