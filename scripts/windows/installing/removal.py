"""Removes the program and its shortcuts. Workspaces, settings and logins are never looked at."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from . import layout
from .deletion import deleted, set_aside
from .failures import InstallFailure
from .journal import Journal
from .machine import WindowsMachine
from .shortcuts import remove_shortcuts


def uninstall(machine: WindowsMachine, journal: Journal) -> None:
    """Remove what an installation made. Raises InstallFailure if nothing is installed or the program is running."""
    home = layout.home(machine.environment)
    installed = layout.record_of(home)
    programs = layout.marked_programs(machine.environment)
    if not programs and not (home / "卸载.cmd").exists():
        raise InstallFailure("这台电脑上没有安装备案助手（当前用户）", "不需要卸载。")
    try:
        aside = set_aside(programs)
    except OSError as error:
        journal.note(f"in use: {error}")
        raise InstallFailure(
            f"备案助手还开着，或有文件正被占用：{_program_of(error, programs)}",
            "请保存后注销 Windows 再登录（关掉浏览器窗口还不够），再双击“卸载.cmd”。",
        ) from None
    for path in remove_shortcuts(machine, installed.shortcuts if installed else []):
        journal.say(f"！ 快捷方式没有删掉，请自己删除：{path}")
    if stubborn := [path for path in aside if not deleted(path)]:
        raise InstallFailure(
            f"有文件正被占用，程序没有删完：{stubborn[0]}", "请注销 Windows 再登录，再双击“卸载.cmd”，它会删除剩下的。"
        )
    for name in layout.UNINSTALLER:
        shutil.rmtree(home / name, ignore_errors=True)
    for name in ("卸载.cmd", layout.RECORD):
        (home / name).unlink(missing_ok=True)
    short = layout.shorter_folder(machine.environment)
    if short is not None and short.is_dir() and not any(short.iterdir()):
        short.rmdir()


def _program_of(error: OSError, programs: Sequence[Path]) -> Path:
    """Return the program's folder that an error of the system is about."""
    place = Path(error.filename or programs[0])
    return next((path for path in programs if path in (place, *place.parents)), place)
