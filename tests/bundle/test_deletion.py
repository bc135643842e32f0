"""What a failure in the middle leaves behind: an older program that works, or what the next call deletes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from scripts.windows.installing import deletion, layout, shortcuts, steps
from tests.bundle.conftest import VERSION, ReplacedMachine, unpacked

Screen = Callable[[str, ReplacedMachine, Path], tuple[int, str]]
_rename, _unlink, _open, _write_text = Path.rename, Path.unlink, Path.open, Path.write_text
_copyfile = shutil.copyfile


def refuse_renaming(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Refuse to rename folders of these names, as Windows does while a file in them is in use."""

    def rename(path: Path, target: Path) -> Path:
        if path.name in names:
            raise PermissionError(13, "Access is denied", str(path))
        return _rename(path, target)

    patch.setattr(Path, "rename", rename)


def refuse_deleting(patch: pytest.MonkeyPatch, name: str) -> None:
    """Refuse to delete the files of a name, wherever they lie, and so the folders that hold them."""

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == name:
            raise PermissionError(13, "Access is denied", str(path))
        _unlink(path, missing_ok=missing_ok)

    patch.setattr(Path, "unlink", unlink)


def _locked_uninstaller(patch: pytest.MonkeyPatch) -> None:
    refuse_renaming(patch, "files")


def _uninstaller_that_cannot_be_replaced(patch: pytest.MonkeyPatch) -> None:
    refuse_renaming(patch, "files.new")


def _missing_file(patch: pytest.MonkeyPatch) -> None:
    def copyfile(source: Path, target: Path) -> Path:
        if source.name == "suitable.py":
            raise FileNotFoundError(2, "No such file", str(source))
        return Path(_copyfile(source, target))

    patch.setattr(shutil, "copyfile", copyfile)


def _full_disk(patch: pytest.MonkeyPatch) -> None:
    def write_text(path: Path, text: str, encoding: str) -> int:
        if path.name == "shortcut.vbs":
            raise OSError(28, "No space left on device", str(path))
        return _write_text(path, text, encoding)

    patch.setattr(Path, "write_text", write_text)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their places in it, but for what Python compiled and the log."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path.suffix != ".txt"}


@pytest.mark.parametrize("word", ["-m venv", "-m pip", "-m assistant --version"])
def test_a_failure_of_the_first_three_steps_leaves_the_older_program_as_it_was(
    machine: ReplacedMachine, bundle: Path, screen: Screen, tmp_path: Path, word: str
) -> None:
    screen("install", machine, bundle)
    before = contents(tmp_path / "Users")
    machine.fail(word, 1, "Traceback")
    code, seen = screen("install", machine, unpacked(tmp_path / "newer", "0.3.0"))
    assert (code, f"原来的版本 {VERSION} 没有动" in seen) == (1, True)
    assert contents(tmp_path / "Users") == before


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        (_locked_uninstaller, "文件正被占用"),
        (_uninstaller_that_cannot_be_replaced, "文件正被占用"),
        (_missing_file, "缺少文件"),
        (_full_disk, "磁盘空间不够"),
    ],
)
def test_a_failure_of_the_last_step_leaves_the_older_program_as_it_was(
    machine: ReplacedMachine,
    bundle: Path,
    screen: Screen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: Callable[[pytest.MonkeyPatch], None],
    expected: str,
) -> None:
    screen("install", machine, bundle)
    (machine.home / "files" / "start.py").write_bytes(b"older")
    before = contents(tmp_path / "Users")
    newer = unpacked(tmp_path / "newer", "0.3.0")
    with monkeypatch.context() as patch:
        failing(patch)
        code, seen = screen("install", machine, newer)
    assert code == 1
    assert "第 4 步" in seen
    assert expected in seen
    assert f"原来的版本 {VERSION} 没有动" in seen
    after = contents(tmp_path / "Users")
    assert {name: after.get(name) for name in before} == before
    assert screen("install", machine, newer)[0] == 0
    assert (machine.home / "files" / "start.py").read_bytes() == (newer / "start.py").read_bytes()
    assert [path.name for path in machine.home.glob("files*")] == ["files"]


def test_an_interruption_between_the_shortcuts_leaves_both_programs(
    machine: ReplacedMachine, bundle: Path, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen("install", machine, bundle)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    newer = unpacked(tmp_path / "newer", "0.3.0")
    with monkeypatch.context() as patch:
        patch.setattr(shortcuts, "_laid", interrupted)
        code, seen = screen("install", machine, newer)
    assert (code, "没有动" in seen) == (1, False)
    assert sorted(path.name for path in machine.home.glob("app-*")) == [f"app-{VERSION}", "app-0.3.0"]


def test_what_a_failed_installation_could_not_delete_is_said_and_deleted_by_the_next(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.answers.append(lambda command: (Path(command[-1]) / "pyvenv.cfg").touch() if "venv" in command else None)
    machine.fail("-m pip", 1, "something else")
    program = machine.home / f"app-{VERSION}"
    with monkeypatch.context() as patch:
        refuse_deleting(patch, "pyvenv.cfg")
        assert f"没有删完：{program}" in screen("install", machine, bundle)[1]
    assert sorted(path.name for path in program.iterdir()) == [layout.MARKER, "pyvenv.cfg"]
    machine.answers.clear()
    assert screen("install", machine, bundle)[0] == 0
    assert [path.name for path in machine.home.glob("app-*")] == [f"app-{VERSION}-2"]


def two_programs(machine: ReplacedMachine, bundle: Path, screen: Screen, patch: pytest.MonkeyPatch) -> None:
    """Install a newer version while the older one runs."""
    newer = unpacked(bundle.parents[1] / "newer", "0.3.0")
    screen("install", machine, bundle)
    refuse_renaming(patch, f"app-{VERSION}")
    assert "旧版本还开着" in screen("install", machine, newer)[1]


def refuse_writing(patch: pytest.MonkeyPatch, name: str) -> None:
    """Refuse to open the programs of a folder for writing, as Windows does while they run."""

    def opened(path: Path, mode: str = "r", **words: Any) -> IO[Any]:
        if path.suffix == ".exe" and path.parents[1].name == name and "+" in mode:
            raise PermissionError(13, "The process cannot access the file", str(path))
        return _open(path, mode, **words)

    patch.setattr(Path, "open", opened)


@pytest.mark.parametrize("refuse", [refuse_renaming, refuse_writing])
@pytest.mark.parametrize("running", [VERSION, "0.3.0"])
def test_uninstalling_while_one_of_two_programs_runs_removes_nothing(
    machine: ReplacedMachine,
    bundle: Path,
    screen: Screen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    running: str,
    refuse: Callable[[pytest.MonkeyPatch, str], None],
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "Y")
    with monkeypatch.context() as patch:
        two_programs(machine, bundle, screen, patch)
    for version in (VERSION, "0.3.0"):
        (machine.home / f"app-{version}" / "Scripts" / "pythonw.exe").touch()
    before = contents(tmp_path / "Users")
    with monkeypatch.context() as patch:
        refuse(patch, f"app-{running}")
        code, seen = screen("uninstall", machine, machine.home / "files")
    assert code == 1
    assert f"备案助手还开着，或有文件正被占用：{machine.home / f'app-{running}'}" in seen
    assert contents(tmp_path / "Users") == before
    assert screen("uninstall", machine, machine.home / "files")[0] == 0
    assert list(machine.home.parent.iterdir()) == []


def test_uninstalling_that_cannot_delete_all_says_so_and_goes_on_the_next_time(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "Y")
    screen("install", machine, bundle)
    with monkeypatch.context() as patch:
        refuse_deleting(patch, "shortcut.vbs")
        code, seen = screen("uninstall", machine, machine.home / "files")
    assert code == 1
    assert "程序没有删完" in seen
    assert "已卸载" not in seen
    assert list(machine.folders["Desktop"].iterdir()) == []
    assert (machine.home / "files" / "run.cmd").is_file(), "卸载.cmd is started again"
    code, seen = screen("uninstall", machine, machine.home / "files")
    assert (code, "已卸载" in seen) == (0, True)
    assert not machine.home.exists()


def test_an_older_program_that_cannot_be_deleted_whole_is_said_and_deleted_later(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen("install", machine, bundle)
    with monkeypatch.context() as patch:
        refuse_deleting(patch, "beian.lnk")
        patch.setattr(shortcuts, "make_link", lambda *_: None)
        patch.setattr(steps, "make_link", lambda *_: None)
        code, seen = screen("install", machine, bundle)
    assert code == 0
    assert "旧版本有文件正被占用，没有删完" in seen
    assert "旧版本还开着" not in seen
    assert "旧版本" not in screen("install", machine, bundle)[1]
    assert len(list(machine.home.glob("app-*"))) == 1


def test_the_mark_is_the_last_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "app-1"
    (program / "Lib").mkdir(parents=True)
    for path in (program / layout.MARKER, program / "Lib" / "module.pyd"):
        path.touch()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        assert not deletion.deleted(program)
    assert (program / layout.MARKER).is_file()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rmdir", _refused)
        assert not deletion.deleted(program)
    assert [path.name for path in program.iterdir()] == [layout.MARKER]
    assert deletion.deleted(program)
    assert not program.exists()


def _refused(path: Path) -> None:
    raise PermissionError(13, "Access is denied", str(path))


def test_a_folder_without_the_installers_mark_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "app-1").mkdir()
    assert not deletion.deleted(tmp_path / "app-1")
    assert (tmp_path / "app-1").is_dir()


def test_the_name_of_a_folder_to_be_deleted_is_new_and_lengthens_no_path(tmp_path: Path) -> None:
    for name in ("app-0.1.0", "app-0.2.0", "app-~1"):
        (tmp_path / name).mkdir()
    aside = deletion.set_aside([tmp_path / "app-0.1.0", tmp_path / "app-0.2.0"])
    assert [path.name for path in aside] == ["app-~2", "app-~3"]
    assert all(len(path.name) <= len("app-0.1.0") for path in aside)


def test_leftovers_in_the_short_folder_are_said_as_such_and_the_remedy_helps(
    machine: ReplacedMachine, bundle: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "Y")
    machine.code_page = "cp1252"
    short = layout.shorter_folder(machine.environment)
    assert short is not None
    killed = short / f"app-{VERSION}"
    killed.mkdir(parents=True)
    (killed / layout.MARKER).touch()
    machine.fail("-m assistant --version", 1, "Traceback")
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert f"{short} 里已有文件，可能是上次没有装完留下的" in seen
    assert "请先双击“卸载.cmd”，再双击“安装.cmd”" in seen
    assert "不允许" not in seen
    machine.answers.clear()
    assert screen("uninstall", machine, bundle)[0] == 0
    code, seen = screen("install", machine, bundle)
    assert (code, f"程序放在 {short}" in seen) == (0, True)
    program = json.loads((machine.home / "installed.json").read_text("utf-8"))["program"]
    assert Path(program).parent == short
