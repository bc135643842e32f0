"""The first start in an empty home: a page makes or opens the workspace, remembers it, and switches between several."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from assistant.apps.console import ports, server
from assistant.apps.console.open_workspaces import key_of, open_workspaces
from assistant.apps.console.parts import file_address
from assistant.practice import recent_workspaces, workspace
from assistant.practice.workspace import NewClient, Workspace
from tests.console.conftest import PROGRAM, Console, returned_run, running
from tests.console.test_words_of_pages import terminal_words, words_of
from tests.console.window import Window, window

pytestmark = pytest.mark.program


@contextmanager
def started(home: Path) -> Iterator[tuple[Console, str]]:
    """Run `beian console` as a shortcut does, in an empty home outside any workspace."""
    environment = {**os.environ, "BEIAN_HOME": str(home / "beian"), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"}
    environment["BEIAN_BROWSER"] = "没有这个浏览器"
    command = [sys.executable, "-c", PROGRAM, "console", "--no-open"]
    with running(command, environment, home / "console.log", home) as console:
        yield console, console.enter()


def type_in(page: Window, name: str, text: str) -> None:
    """Type a text into a field of the page."""
    page.send(page.find(id=f"start-{name}")[0], "change", text)


def press(page: Window, text: str) -> None:
    """Press the button with this text."""
    page.send(page.find(text, "button")[-1], "click")


def go_on(page: Window) -> None:
    """Wait until the page leads to the board."""
    page.until(lambda: "run_javascript" in page.instructions)


def test_the_next_start_opens_the_last_workspace_or_says_why_not(own_home: Path, tmp_path: Path) -> None:
    for name in ("甲所", "乙所"):
        with open_workspaces("") as workspaces:
            workspaces.open(workspace.init(tmp_path / name))
    with open_workspaces("") as workspaces:
        workspaces.open_last()
        assert workspaces.current is not None
        assert workspaces.current.workspace.folder == tmp_path / "乙所"
    (tmp_path / "链接").symlink_to(tmp_path / "甲所")
    with open_workspaces("") as workspaces:
        workspaces.open(workspace.find(tmp_path / "链接"))
        assert recent_workspaces.recent()[0] == tmp_path / "链接"
        current = [path for path in recent_workspaces.recent() if workspaces.is_current(path)]
        assert current == [tmp_path / "链接", tmp_path / "甲所"]
        workspaces.open(workspace.find(tmp_path / "乙所"))
        assert [workspaces.is_current(tmp_path / name) for name in ("链接", "甲所", "乙所")] == [False, False, True]
    (tmp_path / "乙所" / "工作区.yaml").unlink()
    with open_workspaces("") as workspaces:
        workspaces.open_last()
        assert workspaces.current is None
        assert workspaces.fault == f"上次的工作区 {tmp_path / '乙所'} 打不开。工作区：{tmp_path / '乙所'} 不是工作区。"


def test_the_next_start_takes_the_port_under_which_the_workspace_was_last_open(own_home: Path, tmp_path: Path) -> None:
    first, second = (workspace.init(tmp_path / name) for name in ("甲所", "乙所"))

    def started_with(*opened: Workspace) -> int:
        with open_workspaces("") as workspaces:
            workspaces.open_last()
            with server._listener(workspaces, 0) as listener:
                for chosen in opened:
                    workspaces.open(chosen)
                return int(listener.getsockname()[1])

    port = started_with(first)  # the first start: the workspace is made in this console
    assert started_with(second) == port, "and a second one is opened in the next"
    with server._listening(0) as other:  # another console, on another port, notes that one last
        ports.note("", other.getsockname()[1])
        assert started_with() == port, "the workspace's own note comes first"
    (second.folder / "工作区.yaml").unlink()
    assert started_with() == port, "also where the workspace of last time cannot be opened"


def test_a_second_console_of_a_workspace_listens_on_another_port(own_home: Path, tmp_path: Path) -> None:
    office = workspace.init(tmp_path / "甲所")
    with open_workspaces("") as one, open_workspaces("") as two:
        for workspaces in (one, two):
            workspaces.open(office)
        with server._listener(one, 0) as first, server._listener(two, 0) as second:
            assert first.getsockname()[1] != second.getsockname()[1]


def test_a_person_makes_opens_and_switches_workspaces_without_a_terminal(tmp_path: Path) -> None:
    first, second = tmp_path / "文档" / "甲所", tmp_path / "乙所"
    second_workspace = workspace.init(second)
    workspace.add(second_workspace, NewClient("示例客户"))
    with started(tmp_path) as entered:
        console, cookie = entered
        for path in ("/", "/dates", "/client/x", "/client/x/profile"):
            status, headers, _ = console.ask(path, cookie=cookie)
            assert (status, headers["location"]) == (303, "/start")
        assert console.ask("/dates.ics", cookie=cookie)[0] == 404
        with window(*entered, "selfcheck") as page:
            page.until(lambda: "✓" in page.texts())
            _start_the_browser_twice(page)
            assert [text for text in words_of(page) if terminal_words(text)] == []
        _make(entered, first)
        _look_at_the_example(entered, first)
        _switch(entered, first, second)
    remembered = (tmp_path / "beian" / "config" / "workspaces.json").read_text(encoding="utf-8")
    assert json.loads(remembered) == [str(second)]


def _start_the_browser_twice(page: Window) -> None:
    for _ in range(2):
        page.instructions.clear()
        page.send(page.find(id="try-browser")[0], "click")
        page.until(lambda: "update" in page.instructions and "正在启动浏览器…" not in page.texts())
    assert len(page.find("启动浏览器", "b")) == 1


def _make(entered: tuple[Console, str], folder: Path) -> None:
    """Try to make a workspace where none can be, then make one with the example."""
    with window(*entered, "start") as page:
        assert [text for text in words_of(page) if terminal_words(text)] == []
        type_in(page, "name", folder.name)
        (folder.parent).mkdir()
        (folder.parent / "文件").touch()
        type_in(page, "place", str(folder.parent / "文件"))
        page.until(lambda: "✖ “文件”是文件，不是文件夹。请换一个位置。" in page.texts())
        press(page, "新建并打开")
        page.until(lambda: "还没有新建：请先按上面的提示改。" in page.texts())
        assert not folder.exists()
        type_in(page, "place", str(folder.parent))
        page.until(lambda: f"将新建文件夹：{folder}" in page.texts())
        press(page, "新建并打开")
        go_on(page)
    assert (folder / "工作区.yaml").is_file()


def _look_at_the_example(entered: tuple[Console, str], folder: Path) -> None:
    with window(*entered, "client", "示例客户", "runs") as page:
        texts = page.texts()
        assert "！ 示例客户：公司、人和材料都是虚构的" in texts
        assert page.find("演练（替身走完）", "button")
        assert not page.find("正式填报", "button")
    with window(*entered, "client", "示例客户", "materials") as page:
        addresses = [page.elements[name]["props"]["href"] for name in page.find("", "a", download="")]
        assert addresses
        assert [address for address in addresses if f"workspace={key_of(folder)}" not in address] == []
    with window(*entered, "dates") as page:
        assert page.find("", "a", href=f"/dates.ics?workspace={key_of(folder)}")


def _switch(entered: tuple[Console, str], first: Path, second: Path) -> None:
    """Open a second workspace; a window left open on the first still drops its files there, and reads from there."""
    with window(*entered, "start") as page:
        type_in(page, "path", str(first.parent))
        press(page, "打开")
        page.until(lambda: f"工作区：{first.parent} 不是工作区。" in page.texts())
        type_in(page, "path", f'"{second / "客户" / "示例客户"}"')
        press(page, "打开")
        go_on(page)
    console, cookie = entered
    asked = {"name": "来.pdf", "batch": "2026-11-26T12-00-00", "workspace": key_of(first)}
    head = {"cookie": cookie, "origin": console.origin}
    path = f"/upload/{quote('示例客户')}?{urlencode(asked)}"
    assert console.ask(path, method="POST", body=b"%PDF", **head)[0] == 200
    assert [file.parents[4] for root in (first, second) for file in root.rglob("来.pdf")] == [first]
    _read_from_the_window_left_open(entered, first, second)
    with window(*entered, "start") as page:
        assert page.find("甲所", "b")
        assert len(page.find("现在打开的")) == 1
        press(page, "从列表中去掉")
        page.until(lambda: not page.find("甲所", "b"))


def _read_from_the_window_left_open(entered: tuple[Console, str], first: Path, second: Path) -> None:
    """Ask for a file, a preview, and a run's picture, report and pack of one client of both workspaces by the first's key."""
    console, cookie = entered
    for folder in (first, second):
        (folder / "客户" / "示例客户" / "同名.pdf").write_bytes(b"%PDF " + folder.name.encode())
    run = returned_run(first / "客户" / "示例客户")
    for kind, steps, query in (
        ("file", (), {"path": "同名.pdf"}),
        ("preview", (), {"path": "同名.pdf"}),
        ("picture", (run, "0001-p.png"), {}),
        ("report", (run,), {}),
        ("pack", (run,), {}),
    ):
        path = file_address(kind, first / "客户" / "示例客户", *steps, **query)
        status, _, body = console.ask(path, cookie=cookie)
        assert (status, kind != "file" or body == "%PDF 甲所".encode()) == (415 if kind == "preview" else 200, True)
        status, _, body = console.ask(path.replace(key_of(first), "0" * 16), cookie=cookie)
        assert (status, "不再打开" in body.decode()) == (409, True), kind
    answers = {key: console.ask(f"/dates.ics?workspace={key}", cookie=cookie)[0] for key in (key_of(first), "0" * 16)}
    assert list(answers.values()) == [200, 409]


def test_the_console_is_closed_from_its_page_and_frees_its_port(tmp_path: Path) -> None:
    with started(tmp_path) as entered:
        console, cookie = entered
        assert console.ask("/closed", cookie=cookie)[1]["location"] == "/", "nothing is closed by an address"
        with window(*entered, "start") as page:
            assert len(page.find("关闭工作台", "button")) == 1
            assert console.ask("/close", method="POST", body=b"", cookie=cookie)[0] == 403
            assert console.ask("/close", method="POST", body=b"", cookie=cookie, origin=console.origin)[0] == 200
            page.until(lambda: "run_javascript" in page.instructions)
            status, _, body = console.ask("/closed", cookie=cookie)
            text = "工作台已关闭，可以关掉这个窗口；要再用，请再打开“备案助手”。"
            assert (status, text in body.decode(), "socket" in body.decode()) == (200, True, False)
            assert console.process.wait(30) == 0
    with server._listening(console.port):
        pass
    assert "Traceback" not in (tmp_path / "console.log").read_text(encoding="utf-8")
