"""Where the program lies: `%LOCALAPPDATA%\\备案助手`, its files in a shorter place where Windows needs one.

备案助手\\卸载.cmd, files\\      what removes it
备案助手\\installed.json         version, folder of the program, shortcuts
备案助手\\安装日志.txt            the log
备案助手\\app-VERSION\\           the program: a virtual environment
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .failures import InstallFailure

NAME = "备案助手"
MARKER = ".beian-program"  # only folders that hold this file are ever removed
RECORD = "installed.json"
UNINSTALLER = ("files", "files.new", "files.old")  # what 卸载.cmd needs, and both sides of its replacement
_LONGEST = 259  # characters of a path without the long paths that a machine may have switched off
_PACKAGES = "\\Lib\\site-packages\\"
_COMPILED = len("__pycache__\\.cpython-313c")  # what a compiled module's path has more than its source's


@dataclass(frozen=True, slots=True)
class InstalledProgram:
    """What an installation left on the machine."""

    version: str
    program: str
    shortcuts: list[str] = field(default_factory=list)


def home(environment: Mapping[str, str]) -> Path:
    """Return the program's folder of this user. Raises InstallFailure if Windows names no folder for programs."""
    local = environment.get("LOCALAPPDATA")
    if not local:
        raise InstallFailure("Windows 没有给出存放程序的文件夹（LOCALAPPDATA）", "请注销后重新登录 Windows，再试一次。")
    return Path(local) / NAME


def shorter_reason(home_folder: str, version: str, longest_path: int, encodes: Callable[[str], bool]) -> str:
    """Return why the program cannot lie in its usual folder; "" if it can."""
    parent = home_folder.removesuffix(NAME)
    if not parent.isascii():
        return "用户文件夹的名字不是英文字母"
    if not encodes(home_folder):
        return "这台电脑的系统语言写不出中文文件夹的名字"
    if len(f"{home_folder}\\app-{version}-99{_PACKAGES}") + longest_path + _COMPILED > _LONGEST:
        return "用户文件夹的路径太长"
    return ""


def shorter_folder(environment: Mapping[str, str]) -> Path | None:
    """Return a short folder of this user's own below ProgramData; None if Windows names no such place."""
    shared = environment.get("PROGRAMDATA")
    if not shared:
        return None
    owner = hashlib.sha256(str(environment.get("LOCALAPPDATA")).casefold().encode()).hexdigest()[:8]
    return Path(shared) / f"beian-{owner}"


def unused_name(root: Path, version: str) -> Path:
    """Return a folder for this version that is not there yet: an older program stays until the new one runs."""
    for number in range(1, 100):
        folder = root / (f"app-{version}" if number == 1 else f"app-{version}-{number}")
        if not folder.exists():
            return folder
    raise InstallFailure(f"{root} 里有太多旧的程序文件夹", "请先双击“卸载.cmd”，再双击“安装.cmd”。您的资料不会删除。")


def marked_programs(environment: Mapping[str, str]) -> list[Path]:
    """Return the folders of programs that bear our mark, in both places: older ones, and what was interrupted."""
    roots = (home(environment), shorter_folder(environment))
    return sorted(path.parent for root in roots if root for path in root.glob(f"app-*/{MARKER}"))


def record_of(home_folder: Path) -> InstalledProgram | None:
    """Return what is installed; None if nothing is, or the record cannot be read."""
    try:
        content = json.loads((home_folder / RECORD).read_text(encoding="utf-8"))
        return InstalledProgram(**content)
    except (OSError, ValueError, TypeError):
        return None


def write_record(home_folder: Path, installed: InstalledProgram) -> None:
    """Write down what is installed, whole or not at all."""
    fresh = home_folder / f"{RECORD}.new"
    fresh.write_text(json.dumps(asdict(installed), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(home_folder / RECORD)
