"""A lock of a file whose folder another process renames at that very moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock, Timeout, lock_descriptor

from assistant.core import files, locks
from assistant.core.locks import is_locked, locked


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client's folder."""
    folder = tmp_path / "甲公司"
    folder.mkdir()
    return folder


def at_the_lock(patch: pytest.MonkeyPatch, act: Callable[[], object], *, is_before: bool = True) -> None:
    """Let something happen once, just before or after a lock is taken: what another process may do then."""
    calls = [act]

    def lock(descriptor: int, *, blocking: bool) -> bool:
        if calls and is_before:
            calls.pop()()
        is_taken = lock_descriptor(descriptor, blocking=blocking)
        if calls:
            calls.pop()()
        return is_taken

    patch.setattr(locks, "lock_descriptor", lock)


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_folder_renamed_while_its_lock_is_taken_is_not_created_again(
    client: Path, monkeypatch: pytest.MonkeyPatch, is_before: bool
) -> None:
    at_the_lock(monkeypatch, lambda: client.rename(client.with_name("乙公司")), is_before=is_before)
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 5):
        pass
    assert [path.name for path in client.parent.iterdir()] == ["乙公司"]
    with FileLock(client.with_name("乙公司") / ".lock", timeout=0):
        pass  # nobody holds it any more


def test_a_folder_that_is_missing_is_not_created_even_for_a_moment(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.rmdir()
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: pytest.fail("a kill would leave it"))
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
        pass
    assert not is_locked(client / ".lock")
    with pytest.raises(FileNotFoundError):
        files.make_folder(client / "runs" / ".console", within=client)
    assert not client.exists()


def test_folders_below_one_that_is_there_are_created_once(client: Path) -> None:
    folder = client / "runs" / ".console"
    for _ in range(2):
        files.make_folder(folder, within=client)
        assert folder.is_dir()


def test_the_lock_of_another_folder_of_the_same_name_is_taken_instead(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exchange() -> None:
        client.rename(client.with_name("乙公司"))
        client.mkdir()

    at_the_lock(monkeypatch, exchange)
    with locked(client / ".lock", 5), pytest.raises(Timeout), FileLock(client / ".lock", timeout=0):
        pass


def test_it_contends_with_the_lock_of_another_program_and_is_free_afterwards(client: Path) -> None:
    path = client / ".lock"
    with FileLock(path):
        assert is_locked(path)
        with pytest.raises(Timeout), locked(path, 0.1):
            pass
    with locked(path, 0), pytest.raises(Timeout), FileLock(path, timeout=0):
        pass
    assert not is_locked(path)
