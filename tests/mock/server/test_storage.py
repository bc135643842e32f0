"""The mock's folder holds whole profiles and passwords, so it is owner-only."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from beian_mock.catalogue import forms
from beian_mock.records import FilerAccount
from beian_mock.storage import DATABASE, Storage
from tests.mock.server.client import ApiClient, running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """Create files with the usual mode: readable by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Return the mode of a folder and of everything below it."""
    result = {}
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):  # a journal of the database that has vanished since it was listed
            result[str(path)] = stat.S_IMODE(path.stat().st_mode)
    return result


def owner_only_modes(folder: Path) -> dict[str, int]:
    """Return the modes of everything that is owner-only."""
    return {str(path): 0o700 if path.is_dir() else 0o600 for path in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize("journal", ["DELETE", "WAL", "PERSIST"])
def test_a_folder_that_the_mock_makes_is_for_its_owner_alone(tmp_path: Path, journal: str) -> None:
    storage = Storage(tmp_path / "batch" / "client")
    storage._db.execute(f"PRAGMA journal_mode={journal}")
    storage.keep_account(FilerAccount("demo", "甲公司"))
    digest = storage.keep_bytes(b"%PDF")
    assert len(modes(tmp_path / "batch")) == {"DELETE": 5, "WAL": 7, "PERSIST": 6}[journal]
    assert modes(tmp_path / "batch") == owner_only_modes(tmp_path / "batch")
    assert storage.bytes_of(digest) == b"%PDF"
    storage.close()


def test_files_of_an_earlier_mock_become_owner_only_and_an_existing_folder_is_unchanged(
    tmp_path: Path,
) -> None:
    Storage(tmp_path / "data").close()
    (tmp_path / "data" / "files" / "ab").write_bytes(b"%PDF")
    for path, mode in (("", 0o755), ("files", 0o755), (DATABASE, 0o644)):
        (tmp_path / "data" / path).chmod(mode)
    Storage(tmp_path / "data").close()
    assert modes(tmp_path / "data") == owner_only_modes(tmp_path / "data") | {str(tmp_path / "data"): 0o755}


@pytest.mark.program
def test_a_mock_leaves_nothing_readable_to_others_after_a_filing(tmp_path: Path) -> None:
    with running("--data", str(tmp_path / "data")) as mock:
        filer = ApiClient(mock)
        filer.log_in()
        filer.approve_subject(forms()["subject"])
        assert any((tmp_path / "data" / "files").iterdir())
        result = modes(tmp_path / "data")
        assert result == {path: 0o700 if Path(path).is_dir() else 0o600 for path in result}
