"""Only the owner can read what the program writes: by mode on POSIX, by access list on Windows (the call is recorded)."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.apps.cli import profiles
from assistant.core import files, ownership
from assistant.core.language import speaking
from assistant.proof.journal.run_folder import RunFolder

ACCOUNT = {"USERDOMAIN": "PC", "USERNAME": "jia"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


def open_paths(folder: Path) -> list[tuple[Path, str]]:
    """Return the paths that others could enter or read, with their modes."""
    modes = [(path, stat.S_IMODE(path.lstat().st_mode)) for path in (folder, *folder.rglob("*"))]
    return [(path, oct(mode)) for path, mode in modes if mode & 0o077 and not path.is_symlink()]


@posix
@pytest.mark.parametrize("example", [None, "chat-app"])
def test_only_the_owner_can_read_a_new_profile(tmp_path: Path, example: str | None) -> None:
    with speaking("zh"):
        profiles.init(tmp_path / "客户" / "资料", example, show_list=False)
    assert len(list((tmp_path / "客户").rglob("*"))) > 1
    assert open_paths(tmp_path / "客户") == []


@posix
def test_only_the_owner_can_read_a_run_folder_from_the_start(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
            run.store_picture("a", b"")
            run.store_text("words")
            assert open_paths(tmp_path / "runs") == []
    finally:
        os.umask(umask)


@posix
def test_only_the_owner_can_read_a_new_file_and_the_new_folders_above_it(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        files.write(tmp_path / "a" / "b" / "settings.toml", b"operator")
    finally:
        os.umask(umask)
    assert (tmp_path / "a" / "b" / "settings.toml").is_file()
    assert open_paths(tmp_path / "a") == []


@posix
def test_a_folder_that_others_can_enter_is_detected(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert not ownership.is_private(tmp_path)
    assert ownership.restrict_to_owner(tmp_path)
    assert ownership.is_private(tmp_path)
    (tmp_path / "a").write_text("", encoding="utf-8")
    (tmp_path / "a").chmod(0o644)
    ownership.restrict_all_to_owner(tmp_path)
    assert open_paths(tmp_path) == []


def test_on_windows_the_topmost_new_folder_gets_its_own_access_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[list[str]] = []

    def record(command: list[str]) -> str:
        ran.append(command)
        return ""

    monkeypatch.setattr(ownership, "is_windows", lambda: True)
    monkeypatch.setattr(ownership, "_ran", record)
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    files.make_folder(tmp_path / "a" / "b" / "c")
    assert [command[1] for command in ran] == [str(tmp_path / "a")]
    assert ran[0][2:] == ["/inheritance:r", "/grant:r", "PC\\jia:(OI)(CI)F", "/grant:r", "*S-1-5-18:(OI)(CI)F", "/q"]
    files.make_folder(tmp_path / "a" / "d")
    assert ran[-1][1] == str(tmp_path / "a" / "d")


def test_the_output_of_icacls_is_understood() -> None:
    listing = (
        "C:\\资料 PC\\jia:(OI)(CI)(F)\n        NT AUTHORITY\\SYSTEM:(OI)(CI)(F)\n\nSuccessfully processed 1 files\n"
    )
    assert ownership.is_private_listing(listing, "C:\\资料", ACCOUNT)
    assert not ownership.is_private_listing(listing + "        BUILTIN\\Users:(RX)\n", "C:\\资料", ACCOUNT)
    assert not ownership.is_private_listing("", "C:\\资料", ACCOUNT)


def test_an_access_list_that_cannot_be_set_is_reported_without_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ownership, "is_windows", lambda: True)
    monkeypatch.setattr(ownership, "_ran", lambda command: None)
    files.make_folder(tmp_path / "a")
    assert (tmp_path / "a").is_dir()
    assert not ownership.restrict_to_owner(tmp_path / "a")
    assert not ownership.is_private(tmp_path / "a")
