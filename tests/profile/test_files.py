"""Paths stay inside their folder; writes are atomic and owner-only."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.core import files


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../../b", "C:\\a", "c:/a", "\\a", "\\\\h\\s", "~/a", "a\0b"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(files.OutsideFolder):
        files.contained(tmp_path, path)


@pytest.mark.parametrize("path", ["a.pdf", "附件/营业执照 (1).pdf", "附件\\执照.pdf", "./a.pdf", "a..b.pdf"])
def test_a_relative_path_inside_is_accepted(tmp_path: Path, path: str) -> None:
    assert files.contained(tmp_path, path).is_relative_to(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.pdf"
    inside.mkdir()
    outside.write_bytes(b"x")
    (inside / "link.pdf").symlink_to(outside)
    with pytest.raises(files.OutsideFolder):
        files.contained(inside, "link.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_only_the_owner_can_read_written_files(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        files.write(tmp_path / "new" / "a", b"1")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new" / "a").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    files.write(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        files.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert files.read(path, 5) == b"12345"
    with pytest.raises(files.TooLarge):
        files.read(path, 4)


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 3_000_000)
    assert files.sha256(path) == hashlib.sha256(b"x" * 3_000_000).hexdigest()
