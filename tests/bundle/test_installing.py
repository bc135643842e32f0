"""The installer for Windows, with the system's calls replaced (tests/bundle/conftest.py); not run on a real Windows."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

from scripts.windows import suitable
from scripts.windows.installing import layout
from scripts.windows.installing.machine import WindowsMachine
from tests.bundle.conftest import VERSION, ReplacedMachine, unpacked

Screen = Callable[[str, ReplacedMachine, Path], tuple[int, str]]


def test_installs_from_the_folder_alone_and_for_this_user_only(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    code, seen = screen("install", machine, bundle)
    program = machine.home / f"app-{VERSION}"
    assert code == 0, seen
    assert "装好了" in seen
    pip = next(command for command in machine.commands if "pip" in command)
    assert pip[0] == str(program / "Scripts" / "python.exe")
    assert {"--no-index", "--require-hashes", "--no-deps", "--isolated"} <= set(pip)
    assert pip[pip.index("--find-links") + 1] == str(bundle / "wheels")
    assert machine.commands[0][-2:] == ["venv", str(program)]
    assert not any("runas" in " ".join(command).lower() for command in machine.commands)


def test_shortcuts_start_the_console_without_a_window(machine: ReplacedMachine, bundle: Path, screen: Screen) -> None:
    screen("install", machine, bundle)
    values = next(given for given in machine.given if "BEIAN_LINK" in given)
    assert values["BEIAN_TARGET"] == str(machine.home / f"app-{VERSION}" / "Scripts" / "pythonw.exe")
    assert values["BEIAN_ARGUMENTS"] == "-P -m assistant console"
    for folder in machine.folders.values():
        assert (folder / "备案助手.lnk").read_bytes().startswith(b"link to ")


@pytest.mark.parametrize(
    ("forbidden", "expected"), [(["powershell"], ".lnk"), (["powershell", "cscript"], ".cmd")], ids=["one", "both"]
)
def test_where_a_policy_forbids_scripts_the_shortcut_is_made_in_another_way(
    machine: ReplacedMachine, bundle: Path, screen: Screen, forbidden: list[str], expected: str
) -> None:
    for word in forbidden:
        machine.fail(word, 1, "此系统上禁止运行脚本")
    code, seen = screen("install", machine, bundle)
    assert code == 0
    assert [path.suffix for path in machine.folders["Desktop"].iterdir()] == [expected]
    assert ("不允许建快捷方式" in seen) == (expected == ".cmd")
    if expected == ".cmd":
        starter = (machine.folders["Desktop"] / "备案助手.cmd").read_bytes()
        assert starter.startswith(b"@echo off\r\nchcp 65001 >nul\r\nstart ")
        assert b"pythonw.exe" in starter


def test_a_desktop_that_windows_does_not_name_is_said_with_the_command(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    del machine.folders["Desktop"]
    code, seen = screen("install", machine, bundle)
    assert code == 0
    assert "桌面上没有放上快捷方式" in seen
    assert "pythonw.exe" in seen


def test_a_newer_version_replaces_the_older_only_after_it_has_started(
    machine: ReplacedMachine, bundle: Path, screen: Screen, tmp_path: Path
) -> None:
    screen("install", machine, bundle)
    older = machine.home / f"app-{VERSION}"
    newer = unpacked(tmp_path / "newer", "0.3.0")
    machine.fail("-m assistant --version", 1, "Traceback")
    code, seen = screen("install", machine, newer)
    assert code == 1
    assert f"原来的版本 {VERSION} 没有动" in seen
    assert older.is_dir()
    assert not (machine.home / "app-0.3.0").exists()
    machine.answers.clear()
    assert screen("install", machine, newer)[0] == 0
    assert [path.name for path in machine.home.glob("app-*")] == ["app-0.3.0"]
    assert json.loads((machine.home / "installed.json").read_text("utf-8"))["version"] == "0.3.0"


def test_a_program_that_runs_is_replaced_beside_and_removed_later(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen("install", machine, bundle)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", _refuse)
        code, seen = screen("install", machine, bundle)
    assert code == 0
    assert "旧版本还开着" in seen
    assert sorted(path.name for path in machine.home.glob("app-*")) == [f"app-{VERSION}", f"app-{VERSION}-2"]
    assert "旧版本" not in screen("install", machine, bundle)[1]
    assert len(list(machine.home.glob("app-*"))) == 1


_rename = Path.rename


def _refuse(path: Path, target: Path) -> Path:
    if path.name.startswith("app-"):
        raise PermissionError(13, "Access is denied", str(path))
    return _rename(path, target)


@pytest.mark.parametrize(
    ("step", "output", "expected"),
    [
        ("-m venv", "Error: returned non-zero exit status 1", "建立运行环境时出错"),
        ("-m venv", "[WinError 1260] 组策略", "安全策略不允许运行"),
        ("-m pip", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "有文件损坏或被改动"),
        ("-m pip", "ERROR: No matching distribution found for numpy", "没有适合这个 Python 的文件"),
        ("-m pip", "OSError: [Errno 28] No space left on device", "磁盘空间不够"),
        ("-m pip", "[WinError 225] operation did not complete because of a virus", "杀毒软件拦住了安装"),
        ("-m pip", "[WinError 5] 拒绝访问。", "正被占用，或不允许写入"),
        ("-m pip", "something else", "安装程序文件时出错"),
        ("--version", "[WinError 4551] An Application Control policy has blocked this file", "安全策略不允许运行"),
        ("import importlib", "cannot import onnxruntime ImportError DLL load failed", "缺少微软的运行库"),
    ],
)
def test_every_failure_of_a_step_is_a_sentence_with_a_remedy(
    machine: ReplacedMachine, bundle: Path, screen: Screen, step: str, output: str, expected: str
) -> None:
    machine.fail(step, 1, output)
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert expected in seen
    assert "\n  → 请" in seen
    assert "Traceback" not in seen
    assert not list(machine.home.glob("app-*")), "what was begun is removed"
    log = (machine.home / "安装日志.txt").read_text(encoding="utf-8-sig")
    assert output in log


def test_the_log_can_be_sent(machine: ReplacedMachine, bundle: Path, screen: Screen) -> None:
    machine.fail("-m pip", 1, f"error in {machine.environment['USERPROFILE']} for Lihua on LIHUA-PC")
    screen("install", machine, bundle)
    log = (machine.home / "安装日志.txt").read_text(encoding="utf-8-sig")
    assert "error in %USERPROFILE% for *** on ***" in log
    assert machine.environment["USERPROFILE"] not in log


def test_a_disk_without_space_and_a_partial_zip_are_said_before_anything_is_done(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    machine.free = 5_000_000
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "需要 1.3 GB，还有 0.0 GB" in seen
    shutil.rmtree(bundle / "wheels")
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "安装包不完整" in seen
    assert machine.commands == []


def test_windows_without_a_folder_for_programs_is_said(machine: ReplacedMachine, bundle: Path, screen: Screen) -> None:
    del machine.environment["LOCALAPPDATA"]
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "LOCALAPPDATA" in seen
    assert "→ 请" in seen


@pytest.mark.parametrize(
    ("home", "longest", "code_page", "expected"),
    [
        ("C:\\Users\\li\\AppData\\Local\\备案助手", 100, "gbk", ""),
        ("C:\\Users\\李华\\AppData\\Local\\备案助手", 100, "gbk", "不是英文字母"),
        ("C:\\Users\\li\\AppData\\Local\\备案助手", 100, "cp1252", "写不出中文"),
        (f"C:\\Users\\{'l' * 120}\\AppData\\Local\\备案助手", 100, "gbk", "路径太长"),
    ],
    ids=["usual", "chinese", "code page", "long"],
)
def test_the_program_lies_in_a_short_folder_where_the_usual_one_cannot_hold_it(
    home: str, longest: int, code_page: str, expected: str
) -> None:
    def encodes(text: str) -> bool:
        return text.encode(code_page, "replace").decode(code_page) == text

    reason = layout.shorter_reason(home, "0.1.0", longest, encodes)
    assert expected in reason
    assert bool(expected) == bool(reason)


def test_a_short_folder_is_closed_to_other_users_and_said(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    machine.code_page = "cp1252"
    code, seen = screen("install", machine, bundle)
    assert code == 0
    rights = machine.commands[0]
    assert Path(rights[0]).name == "icacls.exe"
    assert {"/inheritance:r", "OFFICE\\lihua:(OI)(CI)F", "*S-1-5-18:(OI)(CI)F"} <= set(rights)
    program = Path(json.loads((machine.home / "installed.json").read_text("utf-8"))["program"])
    assert program.parent == Path(rights[1])
    assert str(program).isascii()
    assert f"程序放在 {program.parent}" in seen


def test_a_machine_that_forbids_the_short_folder_takes_the_usual_one_and_says_so(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    machine.code_page = "cp1252"
    machine.fail("icacls", 5, "Access is denied.")
    code, seen = screen("install", machine, bundle)
    assert code == 0
    assert "不允许把程序放在别处" in seen
    assert (machine.home / f"app-{VERSION}").is_dir()


def test_a_short_folder_that_another_user_has_filled_is_not_taken(
    machine: ReplacedMachine, bundle: Path, screen: Screen
) -> None:
    machine.code_page = "cp1252"
    assert screen("install", machine, bundle)[0] == 0
    short = next(Path(machine.environment["PROGRAMDATA"]).iterdir())
    assert screen("install", machine, bundle)[0] == 0
    assert [path.name for path in short.iterdir()] == [f"app-{VERSION}-2"], "its own is taken again"
    (machine.home / "installed.json").unlink()
    machine.commands.clear()
    code, seen = screen("install", machine, bundle)
    assert code == 0
    assert f"{short} 里已有文件" in seen
    assert "不允许" not in seen
    assert not any("icacls" in command[0] for command in machine.commands)
    assert (machine.home / f"app-{VERSION}").is_dir()


def test_folders_of_the_shell_are_read_from_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module is replaced: this system has no registry."""
    values = {"Desktop": "%USERPROFILE%\\OneDrive\\桌面"}
    registry = ModuleType("winreg")
    vars(registry).update(
        HKEY_CURRENT_USER=1,
        OpenKey=lambda root, path: nullcontext(values),
        QueryValueEx=lambda key, name: (key[name], 2) if name in key else _missing(),
        ExpandEnvironmentStrings=lambda text: text.replace("%USERPROFILE%", "C:\\Users\\li"),
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    machine = WindowsMachine({})
    assert str(machine.shell_folder("Desktop")) == "C:\\Users\\li\\OneDrive\\桌面"
    assert machine.shell_folder("Programs") is None


def _missing() -> None:
    raise FileNotFoundError(2, "no such value")


def test_uninstalling_removes_program_and_shortcuts_and_never_data(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.code_page = "cp1252"
    screen("install", machine, bundle)
    data = Path(machine.environment["LOCALAPPDATA"]) / "beian" / "settings.toml"
    own = machine.home / "我的客户" / "主体.yaml"
    letter = machine.folders["Desktop"] / "备案助手说明.docx"
    for path in (data, own, letter):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    assert (machine.home / "卸载.cmd").is_file()
    for name in ("run.cmd", "start.py", "suitable.py", "no-python.txt", "installing/removal.py"):
        assert (machine.home / "files" / name).is_file(), "卸载.cmd needs it when the unpacked zip is deleted"
    monkeypatch.setattr("builtins.input", lambda _: "")
    assert "什么都没有动" in screen("uninstall", machine, machine.home / "files")[1]
    monkeypatch.setattr("builtins.input", lambda _: "y")
    code, seen = screen("uninstall", machine, machine.home / "files")
    assert code == 0, seen
    assert [path.name for path in machine.home.iterdir()] == ["我的客户"]
    assert list(Path(machine.environment["PROGRAMDATA"]).iterdir()) == []
    assert [path.name for path in machine.folders["Desktop"].iterdir()] == ["备案助手说明.docx"]
    assert list(machine.folders["Programs"].iterdir()) == []
    assert [path.read_text("utf-8") for path in (data, own, letter)] == ["mine"] * 3
    assert "没有安装备案助手" in screen("uninstall", machine, bundle)[1]


def test_uninstalling_a_program_that_runs_removes_nothing(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen("install", machine, bundle)
    monkeypatch.setattr("builtins.input", lambda _: "Y")
    monkeypatch.setattr(Path, "rename", _refuse)
    code, seen = screen("uninstall", machine, machine.home / "files")
    assert code == 1
    assert "还开着" in seen
    assert (machine.home / f"app-{VERSION}" / "Scripts").is_dir()
    assert (machine.folders["Desktop"] / "备案助手.lnk").is_file()


@pytest.mark.program
def test_commands_run_without_the_environment_of_another_python() -> None:
    machine = WindowsMachine(
        {"PYTHONPATH": "elsewhere", "PIP_INDEX_URL": "elsewhere", "VIRTUAL_ENV": "other", "PATH": ""}
    )
    code = "import os; print([name for name in os.environ if name.startswith(('PIP', 'PYTHON', 'VIRTUAL', 'B'))])"
    assert machine.run([str(machine.python), "-c", code], {"BEIAN_LINK": "x"}).output.strip() == "['BEIAN_LINK']"


@pytest.mark.parametrize(
    ("version", "platform", "places", "expected"),
    [
        ((3, 11), "win-amd64", "C:\\Python311\\python.exe", ""),
        ((3, 13), "win-amd64", "D:\\工具\\python.exe", ""),
        ((3, 10), "win-amd64", "C:\\Python310\\python.exe", "需要 3.11 至 3.13"),
        ((3, 14), "win-amd64", "C:\\Python314\\python.exe", "需要 3.11 至 3.13"),
        ((3, 12), "win32", "C:\\Python312-32\\python.exe", "需要 64 位"),
        ((3, 12), "win-arm64", "C:\\Python312-arm64\\python.exe", "需要 64 位"),
        ((3, 12), "win-amd64", "C:\\Program Files\\WindowsApps\\Python.3.12\\python.exe", "微软商店"),
    ],
)
def test_only_a_python_that_fits_is_taken(version: tuple[int, int], platform: str, places: str, expected: str) -> None:
    reason = suitable.reason_against(version, platform, places)
    assert expected in reason
    assert bool(expected) == bool(reason)


@pytest.fixture
def usual_build(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let this Python be one from python.org, and return what changes it."""
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _: None)
    for name in ("venv", "ensurepip"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    return monkeypatch


def test_a_usual_build_of_python_is_taken(usual_build: pytest.MonkeyPatch) -> None:
    assert suitable.reason_against_build() == ""


def test_the_python_of_a_virtual_environment_is_refused(usual_build: pytest.MonkeyPatch) -> None:
    usual_build.setattr(sys, "prefix", "C:\\other\\.venv")
    assert "虚拟环境" in suitable.reason_against_build()


def test_a_free_threaded_python_is_refused(usual_build: pytest.MonkeyPatch) -> None:
    usual_build.setattr(sysconfig, "get_config_var", {"Py_GIL_DISABLED": 1}.get)
    assert "无全局锁" in suitable.reason_against_build()


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_an_embedded_python_is_refused(usual_build: pytest.MonkeyPatch, name: str) -> None:
    usual_build.setitem(sys.modules, name, None)
    assert "嵌入版" in suitable.reason_against_build()
