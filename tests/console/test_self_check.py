"""The self-check: each lack of a machine is named with a remedy, and the text to send names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.apps import machine_checks, machine_facts
from assistant.apps.console import start_page
from assistant.apps.machine_checks import MachineCheck, clock, masked, report
from assistant.core import ownership
from assistant.core.errors import SiteUnreachable
from assistant.core.language import speaking
from assistant.filing.browser.find import BrowserBinary, Machine
from tests.console.conftest import Console, let_in
from tests.console.test_words_of_pages import terminal_words

WINDOWS = {
    "PROGRAMFILES": r"C:\Program Files",
    "PROGRAMFILES(X86)": r"C:\Program Files (x86)",
    "LOCALAPPDATA": r"C:\Users\Li\AppData\Local",
    "WINDIR": r"C:\Windows",
}


def machine(*files: str, platform: str = "win32") -> Machine:
    """Return a machine that holds these files only."""
    return Machine(platform, WINDOWS, lambda _: None, lambda path: path in files, lambda _: [])


def checked(folder: Path, on: Machine) -> dict[str, MachineCheck]:
    """Return every check of a machine by its title."""
    return {check.title: check for check in machine_checks.machine_checks(folder, on)}


@pytest.fixture(autouse=True)
def _no_settings(own_home: Path) -> None:
    """Keep this machine's settings out."""


def test_a_windows_with_edge_wps_and_fonts_passes(tmp_path: Path) -> None:
    checks = checked(
        tmp_path,
        machine(
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            r"C:\Users\Li\AppData\Local\Kingsoft\WPS Office\ksolaunch.exe",
            r"C:\Windows\Fonts\msyh.ttc",
        ),
    )
    assert [checks[name].level for name in ("浏览器", "中文字体", "WPS 或 Office")] == ["good"] * 3
    assert "Edge" in checks["浏览器"].text
    assert checks["WPS 或 Office"].text == "已安装：WPS"
    assert [checks[name].text for name in ("文件夹能否写入", "中文文件名", "长路径")] == ["可以"] * 3
    assert list(tmp_path.glob(".beian-*")) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bare_machine_gets_remedies_without_commands(tmp_path: Path, language: str) -> None:
    with speaking(language):
        checks = list(machine_checks.machine_checks(tmp_path / "没有这个文件夹", machine()))
        assert [check.title for check in checks if check.level != "good" and not check.remedy] == []
        assert [line for check in checks for line in check.lines() if terminal_words(line)] == []
    levels = [check.level for check in checks]
    assert (levels[1], levels[2], levels[3]) == ("bad", "advice", "good")
    assert levels[4:6] == ["bad", "bad"], "nothing can be written there"


@pytest.mark.parametrize(("skins", "level"), [(("static", "static_element_ui"), "good"), (("static",), "advice")])
def test_a_rehearsal_needs_the_pages_of_every_skin(
    skins: tuple[str, ...], level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for skin in skins:
        (tmp_path / "beian_mock" / skin).mkdir(parents=True)
        (tmp_path / "beian_mock" / skin / "index.html").touch()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr(machine_facts, "bundled", lambda _: tmp_path)
    assert machine_checks._rehearsal().level == level


def test_the_clock_must_be_after_the_installation_and_in_china_s_time() -> None:
    china = timezone(timedelta(hours=8))
    assert clock(datetime(2099, 1, 1, tzinfo=china)).level == "good"
    assert clock(datetime(2099, 1, 1, tzinfo=UTC)).level == "advice"
    assert clock(datetime(2001, 1, 1, tzinfo=china)).level == "bad"


def test_the_text_to_send_names_neither_person_nor_firm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME", "li.lei")
    monkeypatch.setenv("BEIAN_OPERATOR", "李雷")
    monkeypatch.setattr(Path, "home", lambda: Path("/Users/li.lei"))
    folder = Path("/Users/li.lei/文档/甲乙律师事务所")
    check = MachineCheck(
        "浏览器", "bad", "/USERS/Li.Lei/x、D:\\li.lei\\chrome.exe、李雷、/Users/li.lei/文档/甲乙律师事务所/客户"
    )
    text = report([check], folder)
    assert not any(name in text.lower() for name in ("li.lei", "李雷", "甲乙"))
    assert "✖ 浏览器：〈个人文件夹〉/x、…/chrome.exe、〈某人〉、〈工作区〉/客户" in text


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Chrome（/opt/王律师/bin/chrome）", "Chrome（…/chrome）"),
        (r"Edge（C:\Program Files (x86)\甲所\msedge.exe）", "Edge（…/msedge.exe）"),
        (r"\\nas\甲所\chrome.exe 打不开", "…/chrome.exe 打不开"),
        ("/home/lei/甲所/chrome、/HOME/lei/chrome", "〈个人文件夹〉/…/chrome、〈个人文件夹〉/chrome"),
        ("由lei的电脑、lei.lei、李雷用", "由〈某人〉的电脑、〈某人〉.〈某人〉、〈某人〉用"),
        ("leipzig、http://127.0.0.1:5/a/b", "leipzig、http://127.0.0.1:5/a/b"),
    ],
)
def test_the_text_to_send_names_no_folder_and_nobody_inside_a_sentence(
    text: str, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USERNAME", "USER", "LOGNAME"):
        monkeypatch.setenv(name, "lei")
    monkeypatch.setenv("BEIAN_OPERATOR", "李雷")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/lei"))
    assert masked(text, Path("/srv/工作区")) == sent


def test_faulty_settings_are_named_for_a_page_and_the_text_is_still_made(own_home: Path, tmp_path: Path) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text("browser = [", encoding="utf-8")
    checks = list(machine_checks.machine_checks(tmp_path))
    fault = next(check for check in checks if check.title == "浏览器")
    assert (fault.level, "settings.toml" in fault.text, "\n  " in fault.text) == ("bad", True, False)
    assert str(own_home) not in report(checks, tmp_path / "所")


@pytest.mark.parametrize("is_windows", [True, False])
def test_words_of_windows_are_for_windows(is_windows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "is_windows", lambda: is_windows)
    monkeypatch.setattr(ownership, "is_private", lambda _: False)
    absent = Path("/没有这个文件夹")
    remedies = machine_checks._private(absent).remedy + machine_checks._long(absent).remedy
    remedies += start_page._example_path()
    assert ["属性 › 安全" in remedies, remedies.count("D:\\备案"), "资源管理器" in remedies] == (
        [True, 2, True] if is_windows else [False, 0, False]
    )


def test_a_browser_that_does_not_start_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise SiteUnreachable(url="chrome", what="禁止远程调试")

    monkeypatch.setattr(machine_checks, "find_browser", lambda _: BrowserBinary(Path("chrome"), "Chrome", "path"))
    monkeypatch.setattr(machine_checks, "start_host", refused)
    check = machine_checks.try_browser()
    assert (check.level, check.text) == ("bad", "没有启动（禁止远程调试）")
    monkeypatch.setattr(machine_checks, "start_host", lambda *_, **__: None)
    assert machine_checks.try_browser().text == "Chrome 能启动，也能关闭"


def test_a_button_is_free_again_once_its_action_has_ended_or_failed(shared: tuple[Console, str], page: Page) -> None:
    console, cookie = shared
    let_in(page, console, cookie)
    page.goto(console.origin + "/selfcheck")
    for name in ("重新检查", "试启动一次浏览器（看不见窗口）"):
        button = page.get_by_role("button", name=name)
        button.click()
        expect(button).not_to_have_attribute("aria-busy", "true", timeout=60_000)
    page.goto(console.origin + "/tools")
    button = page.get_by_role("main").get_by_role("button").first
    button.click()
    expect(button).not_to_have_attribute("aria-busy", "true")
