"""The shortcut 备案助手 on the desktop and in the start menu, which starts the console without a black window.

PowerShell makes it, or where a policy forbids that, the Windows Script Host. Where both are forbidden, a `.cmd` of the
same name takes its place: it shows a black window for a moment.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from .journal import Journal
from .layout import NAME
from .machine import WindowsMachine

FOLDERS = {"Desktop": "桌面", "Programs": "开始菜单"}
CONSOLE = "-P -m assistant console"  # -P: no file of the folder that it starts in is taken for a module
_POWERSHELL = (
    "$s=(New-Object -ComObject WScript.Shell).CreateShortcut($env:BEIAN_LINK);"
    "$s.TargetPath=$env:BEIAN_TARGET;$s.Arguments=$env:BEIAN_ARGUMENTS;"
    "if($env:BEIAN_FOLDER){$s.WorkingDirectory=$env:BEIAN_FOLDER};$s.Save()"
)
_SCRIPT = """Set shell = CreateObject("WScript.Shell")
Set values = shell.Environment("PROCESS")
Set link = shell.CreateShortcut(values("BEIAN_LINK"))
link.TargetPath = values("BEIAN_TARGET")
link.Arguments = values("BEIAN_ARGUMENTS")
link.WorkingDirectory = values("BEIAN_FOLDER")
link.Save
"""


def place_shortcuts(machine: WindowsMachine, journal: Journal, program: Path, link: Path | None) -> list[Path]:
    """Copy the shortcut to both places and return where it is; say which place refused, and what to do instead."""
    target = _target(program)
    made: list[Path] = []
    for name, shown in FOLDERS.items():
        folder = machine.shell_folder(name)
        path = _laid(journal, folder, link, target) if folder else None
        if path is None:
            journal.say(f"！ {shown}上没有放上快捷方式。要打开备案助手，请在“运行”（Win+R）里输入：")
            journal.say(f'    "{target}" {CONSOLE}')
        elif path.suffix == ".cmd":
            journal.say(f"！ 安全策略不允许建快捷方式，{shown}上放了“{path.name}”代替；打开时会闪一下黑色窗口。")
        if path is not None:
            made.append(path)
    return made


def _target(program: Path) -> Path:
    return program / "Scripts" / "pythonw.exe"


def make_link(machine: WindowsMachine, journal: Journal, program: Path) -> Path | None:
    """Make the shortcut inside the program, under a name that every code page has; None if that is forbidden.

    Raises OSError if the program's folder cannot be written. Shortcuts of an older program stay.
    """
    link = program / "beian.lnk"
    folder = machine.environment.get("USERPROFILE", "")
    values = {
        "BEIAN_LINK": str(link),
        "BEIAN_TARGET": str(_target(program)),
        "BEIAN_ARGUMENTS": CONSOLE,
        "BEIAN_FOLDER": folder if machine.encodes(folder) else "",
    }
    link.unlink(missing_ok=True)
    script = program / "shortcut.vbs"
    script.write_text(_SCRIPT, encoding="ascii")
    return next(
        (link for command in _ways(machine, script) if _ran(machine, journal, command, values) and link.is_file()), None
    )


def _laid(journal: Journal, folder: Path, link: Path | None, target: Path) -> Path | None:
    """Copy the shortcut into a folder, or write the starter that replaces it; None if the folder takes neither."""
    shortcut, starter = folder / f"{NAME}.lnk", folder / f"{NAME}.cmd"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in (shortcut, starter):
            old.unlink(missing_ok=True)
        if link is not None:
            return Path(shutil.copyfile(link, shortcut))
        starter.write_bytes(_starter(target))
    except OSError as error:
        journal.note(f"{folder}: {error}")
        return None
    return starter


def _ways(machine: WindowsMachine, script: Path) -> Iterator[list[str]]:
    """Yield the commands that make a shortcut, the usual one first."""
    system = machine.system_folder
    powershell = system / "WindowsPowerShell" / "v1.0" / "powershell.exe"
    yield [str(powershell), "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL]
    yield [str(system / "cscript.exe"), "//NoLogo", "//B", str(script)]


def _ran(machine: WindowsMachine, journal: Journal, command: list[str], values: dict[str, str]) -> bool:
    try:
        done = machine.run(command, values)
    except OSError as error:
        journal.note(f"{command[0]}: {error}")
        return False
    journal.note(f"{command[0]}: {done.code}\n{done.output}")
    return done.code == 0


def _starter(target: Path) -> bytes:
    """Return a `.cmd` that starts the console and closes its window at once."""
    lines = ("@echo off", "chcp 65001 >nul", f'start "" "{str(target).replace("%", "%%")}" {CONSOLE}', "exit")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def remove_shortcuts(machine: WindowsMachine, recorded: list[str]) -> list[str]:
    """Remove the shortcuts recorded, and those of the usual places; return those that could not be removed."""
    usual = [
        folder / f"{NAME}{end}"
        for name in FOLDERS
        if (folder := machine.shell_folder(name))
        for end in (".lnk", ".cmd")
    ]
    stubborn: list[str] = []
    for path in dict.fromkeys([*map(Path, recorded), *usual]):
        try:
            if path.name in {f"{NAME}.lnk", f"{NAME}.cmd"}:
                path.unlink(missing_ok=True)
        except OSError:
            stubborn.append(str(path))
    return stubborn
