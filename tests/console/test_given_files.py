"""Files that a person gives to a page: nothing of one stays, however its way ends."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import psutil
import pytest
from fastapi import FastAPI, Request

from assistant.apps.console import given_files
from tests.console.conftest import beside


def sent(*parts: bytes, ends: BaseException | None = None) -> Request:
    """Return a request with a body in parts, which may break off."""
    remaining = [*parts]

    async def receive() -> dict[str, object]:
        if remaining:
            return {"type": "http.request", "body": remaining.pop(0), "more_body": bool(remaining) or ends is not None}
        raise ends or AssertionError("it was read too far")

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


@pytest.mark.parametrize("end", [asyncio.CancelledError, OSError])
def test_nothing_stays_of_an_upload_that_breaks_off(tmp_path: Path, end: type[BaseException]) -> None:
    async def breaks_off() -> None:
        with pytest.raises(end):
            await given_files._stored(tmp_path, "a.xlsx", 5, sent(b"12", ends=end()))

    beside(breaks_off())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_no_page_takes_is_deleted_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_files, "_TAKEN_WITHIN_S", 0.0)

    async def give() -> str:
        token = await given_files._stored(tmp_path, "a.xlsx", 2, sent(b"12"))
        assert len(list(tmp_path.iterdir())) == 1
        await asyncio.sleep(0.01)
        return token

    assert beside(give()) not in given_files._given
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_given_files_ends_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(psutil, "pid_exists", lambda pid: pid == os.getpid())
    stale = tmp_path / "beian-given-77-abc" / "x"
    stale.mkdir(parents=True)
    others = tmp_path / f"beian-given-{os.getpid()}-abc"
    others.mkdir()
    api = FastAPI()
    given_files.add(api)
    assert not stale.exists()
    room = Path(api.state.given_files.name)
    (room / "x").mkdir()
    assert others.exists()
    given_files.drop_room(api)
    assert not room.exists()


def test_a_file_is_received_although_the_system_has_cleaned_the_folder(tmp_path: Path) -> None:
    room = tmp_path / "beian-given"

    async def give() -> str:
        return await given_files._stored(room, "a.xlsx", 2, sent(b"12"))

    token = beside(give())
    assert given_files._given.pop(token).parent == room
