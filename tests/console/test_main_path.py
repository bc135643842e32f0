"""The main path in a real browser: edit a profile, drop a file, start a rehearsal, leave it alone, read its report."""

from __future__ import annotations

import re
import signal
import webbrowser
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect

from assistant.apps.cli.console import opening
from assistant.apps.console import launching, progress
from tests.console.conftest import OwnClient, Practice, address, made, opened
from tests.console.test_windows import written
from tests.filing.small import NAME, PDF, Json, small
from tests.practice.conftest import entity_only

RUN_WITHIN_MS = 240_000
LOOK_WITHIN_MS = 90_000
RUNS = address("client", NAME, "runs")


@pytest.fixture
def page(browser: Browser) -> Any:
    """Yield a browser window of desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.thorough
def test_the_page_that_holds_the_link_leads_to_the_board(
    own_practice: Practice, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "beian"))
    monkeypatch.setattr(webbrowser, "open", asked.append)
    with own_practice.console() as console, opening() as open_in_browser:
        open_in_browser(console.link)
        page.goto(asked[0])
        page.wait_for_url(console.origin + "/")
        expect(page.locator("h1")).to_have_text("进度总览")


def test_an_edit_is_saved_and_shown_again(own_client: OwnClient, page: Page) -> None:
    own_client.opened(page, "profile")
    field = page.get_by_label(re.compile("^详细地址"))
    expect(field).to_have_value("科苑路 1 号示例大厦 8 层")
    field.fill("科苑路 2 号")
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.get_by_label(re.compile("^详细地址"))).to_have_value("科苑路 2 号")
    assert "科苑路 2 号" in written(own_client.home)


@pytest.mark.thorough
def test_two_windows_never_overwrite_one_another(own_client: OwnClient, page: Page) -> None:
    home = own_client.home
    first = own_client.opened(page, "profile")
    second = own_client.opened(page.context.new_page(), "profile")
    for window, text in ((first, "一号窗口"), (second, "二号窗口")):
        window.get_by_label(re.compile("^详细地址")).fill(text)
        window.get_by_role("button", name="保存").first.click()
        if window is first:
            expect(window.get_by_text("已保存。")).to_be_visible()
    clash = second.locator(".clash")
    expect(clash).to_contain_text("一号窗口")
    expect(clash).to_contain_text("二号窗口")
    assert "一号窗口" in written(home)
    second.get_by_role("radio", name="我写的").check()
    second.get_by_role("button", name="按选定的保存").click()
    expect(second.get_by_text("已保存。")).to_be_visible()
    expect(second.get_by_label(re.compile("^详细地址"))).to_have_value("二号窗口")
    assert "二号窗口" in written(home)


@pytest.mark.thorough
def test_a_dropped_file_is_classified_and_not_moved_before_confirmation(
    own_client: OwnClient, page: Page, tmp_path: Path
) -> None:
    home = own_client.home
    came = tmp_path / "管理制度汇编.pdf"
    came.write_text(PDF.format("x"), encoding="utf-8")
    own_client.opened(page, "materials")
    page.get_by_label("把文件拖到这里，或选择文件：").set_input_files(came)
    place = page.get_by_role("button", name="放进材料格")
    expect(place).to_be_visible(timeout=LOOK_WITHIN_MS)
    assert [path.name for path in (home / "收件").rglob("*.pdf")] == [came.name]
    assert not list((home / "附件").rglob("*.pdf"))


@pytest.mark.parametrize(
    ("content", "is_shown_again"),
    [
        pytest.param(entity_only(), False, id="the entity"),
        pytest.param(small(), True, id="entity and algorithm, shown by the next console", marks=pytest.mark.thorough),
    ],
)
def test_a_rehearsal_is_started_by_a_button_and_outlives_the_console(
    tmp_path: Path, page: Page, mock_pages: Path, content: Json, *, is_shown_again: bool
) -> None:
    practice = made(tmp_path, content)
    home = practice.folder()
    with practice.console() as console:
        opened(page, console, RUNS)
        page.get_by_role("button", name="演练（替身走完）").click()
        expect(page.get_by_role("progressbar")).to_be_visible(timeout=RUN_WITHIN_MS)
        console.process.send_signal(signal.SIGKILL)
        console.process.wait()
    job = launching.jobs(home)[0]
    assert launching.state(job) == "running"
    if is_shown_again:
        another_page = page.context.new_page()  # the first one keeps looking for the killed console
        it_is_shown_by_the_next_console(practice, another_page, job)
    with FileLock(job.note.with_suffix(".lock"), timeout=RUN_WITHIN_MS / 1000):  # its process has let go of it
        run = progress.run_of(job)
    assert run is not None
    result = progress.look(run)
    assert (result.status, result.is_rehearsal, result.handover) == ("submitted", True, "")


def it_is_shown_by_the_next_console(practice: Practice, page: Page, job: launching.ConsoleJob) -> None:
    """Look at the live picture, the report and the pack of a rehearsal in a console that did not start it."""
    with practice.console() as console:
        opened(page, console, RUNS)
        expect(page.locator(".live")).to_contain_text("已提交", timeout=RUN_WITHIN_MS)
        picture = page.get_by_role("img", name=re.compile("^最近一张画面"))
        expect(picture).to_be_visible()
        assert picture.evaluate("(img) => img.naturalWidth") > 0
        run = progress.run_of(job)
        assert run is not None
        opened(page, console, address("client", NAME, "runs", run.name))
        expect(page.get_by_text("演练：这是模拟备案系统")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载存档包").click()
        assert download.value.suggested_filename == f"{run.name}.zip"


@pytest.mark.thorough
def test_a_rehearsal_ended_by_its_button_says_that_it_can_be_continued(
    own_client: OwnClient, page: Page, mock_pages: Path
) -> None:
    own_client.opened(page, "runs")
    page.get_by_role("button", name="演练（替身走完）").click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=RUN_WITHIN_MS)
    page.get_by_role("button", name="结束本次填报").click()
    expect(page.locator(".live")).to_contain_text("已中断，可续填", timeout=RUN_WITHIN_MS)
    assert launching.exit_code(launching.jobs(own_client.home)[0]) == 130
