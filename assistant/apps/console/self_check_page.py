"""The 自检 page: what this machine has for a filing, each lack with its remedy, and the result as a text to send."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.frame import framed
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.pages import SELF_CHECK, program_page
from assistant.apps.console.parts import Tone, button, copyable, el, link, note, panel
from assistant.apps.machine_checks import SIGNS, Level, MachineCheck, machine_checks, report, try_browser
from assistant.core.language import mark, say
from assistant.practice import workspace_place

_WORDS: dict[Level, Tone] = {"good": "good", "advice": "warn", "bad": "bad"}


@program_page(
    SELF_CHECK,
    about=mark("这台电脑能不能用来填报，缺什么、怎么补，结果可以存成文本发出去"),
    name=mark("自检（在页脚）"),
)
def show(workspaces: OpenWorkspaces) -> None:
    """Show every check of this machine as soon as it is done."""
    with framed(workspaces.current, say("自检")):
        el("p", say("看这台电脑能不能用备案助手。只读，不联网；试写的文件立即删除。"))
        _SelfCheck(_folder(workspaces)).show()


def _folder(workspaces: OpenWorkspaces) -> Path:
    """Return the folder to check: that of the workspace, or the nearest one in which a new one is suggested."""
    if workspaces.current is not None:
        return workspaces.current.workspace.folder
    return workspace_place.existing(workspace_place.suggested()) or Path.home()


class _SelfCheck:
    """One look at the machine, and the browser's start if it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checks: list[MachineCheck] = []
        self.started: list[MachineCheck] = []  # one at most, the last
        self.room: Element

    def show(self) -> None:
        """Show the buttons, and the results once they are there."""
        with el("div", None, "buttons"):
            button(say("试启动一次浏览器（看不见窗口）"), self.start_browser, id="try-browser")
            button(say("重新检查"), self.look, "quiet")
        self.room = el("div", None, role="status")
        with self.room:
            note(say("正在检查…"), "mute")
        ui.timer(0, self.look, once=True)

    async def look(self) -> None:
        """Check everything anew; the result of the browser's start stays."""
        self.checks = await asyncio.to_thread(lambda: list(machine_checks(self.folder)))
        self._list()

    async def start_browser(self) -> None:
        """Start the browser once and show the last result as the first line."""
        with self.room:
            note(say("正在启动浏览器…"), "mute")
        self.started = [await asyncio.to_thread(try_browser)]
        self._list()

    def _list(self) -> None:
        checks = [*self.started, *self.checks]
        self.room.clear()
        with self.room:
            _summary(checks)
            with el("ul", None, "plain checks"):
                for check in checks:
                    with el("li"):
                        el("span", SIGNS[check.level], f"sign {_WORDS[check.level]}", aria_hidden="true")
                        with el("div"):
                            el("b", check.title)
                            el("span", check.text, "path")
                            if check.remedy:
                                el("div", f"→ {check.remedy}", "small")
            with panel(say("发给支持人员")):
                note(say("里面没有姓名、用户名、文件夹名称和电脑名称；发之前可以先看一遍。"), "mute")
                text = report(checks, self.folder)
                copyable(text, say("自检结果"))
                content = "data:text/plain;charset=utf-8," + quote(text.replace("\n", "\r\n"))
                link(say("存成文本文件"), content, "button", download=say("自检结果.txt"))


def _summary(checks: Sequence[MachineCheck]) -> None:
    bad = sum(check.level == "bad" for check in checks)
    advice = sum(check.level == "advice" for check in checks)
    if bad:
        note(say("✖ 有 {count} 项要先处理，见下面的说明。", count=bad), "bad")
    elif advice:
        note(say("可以使用；有 {count} 项建议看一看。", count=advice), "warn")
    else:
        note(say("✓ 全部合适，可以使用。"), "good")
