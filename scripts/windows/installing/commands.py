"""The two commands of the bundle, install and uninstall; every failure ends as a sentence with a remedy."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from . import layout
from .failures import InstallFailure, of_system
from .journal import NAME as LOG
from .journal import Journal
from .machine import WindowsMachine
from .removal import uninstall
from .steps import bundle_in, install


def main(words: Sequence[str], machine: WindowsMachine | None = None, files: Path | None = None) -> int:
    """Run `install` or `uninstall` and return 0, or 1 after a failure that was said."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    machine = machine or WindowsMachine()
    files = files or Path(__file__).resolve().parents[1]
    try:
        home = layout.home(machine.environment)
    except InstallFailure as failure:
        print(f"✖ {failure.message}\n  → {failure.remedy}")
        return 1
    journal = Journal(home / LOG, machine.environment)
    journal.note(f"{' '.join(words)}: Python {sys.version} {sys.platform}, {files}")
    if list(words) == ["uninstall"]:
        return _guarded(machine, journal, home, lambda: _uninstall(machine, journal))
    return _guarded(machine, journal, home, lambda: _install(machine, journal, files))


def _install(machine: WindowsMachine, journal: Journal, files: Path) -> int:
    bundle = bundle_in(files)
    install(machine, journal, bundle)
    journal.say(f"✓ 备案助手 {bundle.version} 装好了。请双击桌面上的“{layout.NAME}”打开。解压出来的文件夹可以删除。")
    return 0


def _uninstall(machine: WindowsMachine, journal: Journal) -> int:
    print("将删除备案助手的程序和快捷方式。您的工作区、设置和登录状态不会删除。")
    try:
        answer = input("确定卸载请输入 Y 再按回车；不卸载请直接按回车：")
    except EOFError:
        answer = ""
    if answer.strip().upper() not in {"Y", "Ｙ"}:
        print("没有卸载，什么都没有动。")
        return 0
    uninstall(machine, journal)
    journal.say("✓ 已卸载。您的工作区、设置和登录状态都还在。")
    journal.path.unlink(missing_ok=True)
    if journal.path.parent.is_dir() and not any(journal.path.parent.iterdir()):
        journal.path.parent.rmdir()
    return 0


def _guarded(machine: WindowsMachine, journal: Journal, home: Path, work: Callable[[], int]) -> int:
    """Run the work; say every failure in one sentence with its remedy, and where the log is."""
    try:
        return work()
    except InstallFailure as error:
        failure = error
    except KeyboardInterrupt:
        failure = InstallFailure("已由您中断，没有装完", "请再双击一次“安装.cmd”；卸载时请再双击“卸载.cmd”。")
    except OSError as error:
        journal.note(traceback.format_exc())
        failure = of_system(error, home)
    except Exception as error:  # the last resort: nobody sees a traceback
        journal.note(traceback.format_exc())
        failure = InstallFailure(f"没有预料到的问题（{type(error).__name__}）", "请把安装日志发给支持人员。")
    journal.say(f"✖ {failure.message}。")
    journal.say(f"  → {failure.remedy}")
    print(f"  安装日志：{journal.path}（不含您的姓名和电脑名，可以发给支持人员）")
    return 1
