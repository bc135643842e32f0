"""A lock of a file whose folder another process renames at that very moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from assistant.core import files
from assistant.core.locks import locked


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client's folder."""
    folder = tmp_path / "甲公司"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_folder_renamed_while_its_lock_is_taken_is_not_created_again(
    client: Path, monkeypatch: pytest.MonkeyPatch, is_before: bool
) -> None:
    acquire = FileLock.acquire

    def renaming(lock: FileLock, timeout: float) -> object:
        if is_before:
            client.rename(client.with_name("乙公司"))
        taken = acquire(lock, timeout=timeout)
        if not is_before:
            client.rename(client.with_name("乙公司"))
        return taken

    monkeypatch.setattr(FileLock, "acquire", renaming)
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
        pass
    assert [path.name for path in client.parent.iterdir()] == ["乙公司"]
    monkeypatch.setattr(FileLock, "acquire", acquire)
    with locked(client.with_name("乙公司") / ".lock", 0):
        pass  # nobody holds it any more


def test_a_folder_that_is_missing_is_not_created(client: Path) -> None:
    client.rmdir()
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
        pass
    with pytest.raises(FileNotFoundError):
        files.make_folder(client / "runs" / ".console", within=client)
    assert not client.exists()


def test_folders_below_one_that_is_there_are_created_once(client: Path) -> None:
    folder = client / "runs" / ".console"
    for _ in range(2):
        files.make_folder(folder, within=client)
        assert folder.is_dir()


def test_nobody_takes_the_lock_of_a_folder_that_is_removed_again(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acquire, release = FileLock.acquire, FileLock.release

    def renaming(lock: FileLock, timeout: float) -> object:
        client.rename(client.with_name("乙公司"))
        return acquire(lock, timeout=timeout)

    def releasing(lock: FileLock) -> None:
        release(lock)
        monkeypatch.setattr(FileLock, "acquire", acquire)
        monkeypatch.setattr(FileLock, "release", release)
        with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
            pass  # another process, just as the lock is released

    monkeypatch.setattr(FileLock, "acquire", renaming)
    monkeypatch.setattr(FileLock, "release", releasing)
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
        pass
    assert [path.name for path in client.parent.iterdir()] == ["乙公司"]


def test_a_lock_in_another_folder_of_the_same_name_stays(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acquire = FileLock.acquire

    def exchanging(lock: FileLock, timeout: float) -> object:
        client.rename(client.with_name("乙公司"))
        client.mkdir()
        (client / "填报资料.yaml").touch()
        return acquire(lock, timeout=timeout)

    monkeypatch.setattr(FileLock, "acquire", exchanging)
    with pytest.raises(FileNotFoundError), locked(client / ".lock", 0):
        pass
    assert sorted(path.name for path in client.iterdir()) == [".lock", "填报资料.yaml"], "others may wait for it"
