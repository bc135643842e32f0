"""The one door for given files: ordinary files only, measured before they are read, each refusal a sentence."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.core import files
from assistant.core.language import speaking

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has neither pipes nor links in a folder")
Make = Callable[[Path], object]


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


def a_socket(path: Path) -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{short}/s")
        Path(short, "s").rename(path)


def a_sparse_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 << 30)


def a_long_loop(path: Path) -> None:
    other = path.with_name("other")
    other.symlink_to(path)
    path.symlink_to(other)


UNFIT: dict[str, tuple[Make, str]] = {
    "pipe": (os.mkfifo, "是管道"),
    "socket": (a_socket, "是套接字"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "是设备"),
    "terminal": (lambda path: path.symlink_to("/dev/ptmx"), "是设备"),
    "folder": (lambda path: path.mkdir(), "是文件夹"),
    "dangling link": (lambda path: path.symlink_to("nowhere"), "是失效的链接"),
    "link to itself": (lambda path: path.symlink_to(path.name), "是指向自身的循环链接"),
    "links in a circle": (a_long_loop, "是指向自身的循环链接"),
    "sparse file": (a_sparse_file, "超过 200 MB"),
    "file that promises another size": (lambda path: path.symlink_to("/proc/self/status"), "还在变化"),
}


@pytest.mark.parametrize("kind", UNFIT)
@pytest.mark.parametrize("reader", [files.read, files.sha256])
def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path, kind: str, reader: Callable[[Path], Any]) -> None:
    make, words = UNFIT[kind]
    path = tmp_path / "执照.pdf"
    make(path)
    with pytest.raises(files.UnfitFile, match=words) as refused:
        reader(path)
    assert refused.value.filename == str(path)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.parent.joinpath("f").write_bytes(b"")])
def test_a_missing_file_stays_a_missing_file(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "a.pdf")
    with pytest.raises(FileNotFoundError):
        files.read(tmp_path / "a.pdf")


@pytest.mark.parametrize("reader", [files.read, files.sha256])
@pytest.mark.parametrize("change", [b"more", None])
def test_a_file_that_grows_or_vanishes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes | None, reader: Callable[[Path], Any]
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x" * 100)
    before, calls = os.fstat, []

    def changing(file: int) -> os.stat_result:
        state = before(file)
        calls.append(state)
        if len(calls) == 2:  # after the size was measured, before the first byte is read
            with path.open("ab") as other:
                other.write(change) if change else other.truncate(10)
        return state

    monkeypatch.setattr(os, "fstat", changing)
    with pytest.raises(files.UnfitFile, match="还在变化"):
        reader(path)


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_an_ordinary_file_up_to_the_limit_is_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x" * size)
    assert files.read(path, 100) == b"x" * size
    assert len(files.sha256(path, 100)) == 64


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x" * 101)
    for reader in (files.read, files.sha256):
        with pytest.raises(files.TooLarge, match="超过 100 字节"):
            reader(path, 100)


@pytest.mark.parametrize("kind", ["link to itself", "links in a circle", "dangling link"])
def test_a_link_that_leads_nowhere_is_no_path_inside_a_folder(tmp_path: Path, kind: str) -> None:
    make, words = UNFIT[kind]
    make(tmp_path / "执照.pdf")
    with pytest.raises(files.UnfitFile, match=words):
        files.contained(tmp_path, "执照.pdf")


@pytest.mark.parametrize("path", ["a.pdf", "sub/a.pdf", "sub/new.pdf"])
def test_a_path_inside_a_folder_may_be_a_link_that_stays_inside(tmp_path: Path, path: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "real.pdf").write_bytes(b"x")
    (tmp_path / "a.pdf").symlink_to("sub/real.pdf")
    assert files.contained(tmp_path, path).is_relative_to(tmp_path.resolve())


def test_without_waiting_flags_a_pipe_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    (tmp_path / "b.pdf").write_bytes(b"x")
    monkeypatch.setattr(files, "_descriptor", files._opened_plainly)
    with pytest.raises(files.UnfitFile, match="是管道"):
        files.read(tmp_path / "a.pdf")
    assert files.read(tmp_path / "b.pdf") == b"x"
