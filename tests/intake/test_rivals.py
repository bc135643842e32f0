"""Several files of one inbox that look like the same paper, and equal ones: none is stored without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.language import choose
from assistant.declaration.documents import extra, reading
from assistant.declaration.intake.collect import proposals
from assistant.declaration.intake.inbox import opened
from assistant.declaration.profile.loading import LoadedProfile, load
from tests.documents import in_process
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

PNG = (ROOT / "profiles" / "chat-app" / "附件" / "营业执照.png").read_bytes()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedProfile:
    """Return a profile without attachments; pictures are not read."""
    choose("zh")
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    monkeypatch.setattr(reading, "child", in_process.reader)
    return load(written(tmp_path / "资料"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return an empty inbox folder."""
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_several_files_for_one_place_are_left_to_the_person(bare: LoadedProfile, inbox: Path) -> None:
    for name, data in {
        "营业执照.png": b"",
        "营业执照（新）.png": b"2",
        "我的营业执照.png": b"3",
        "再发一次.png": b"",
    }.items():
        (inbox / name).write_bytes(PNG + data)
    with opened(inbox) as received:
        first = {one.file.name: one for one in proposals(bare, received)}
        assert not any(one.is_placed for one in first.values())
        assert all("几份都像营业执照" in first[name].note for name in ("营业执照.png", "我的营业执照.png"))
        second = proposals(bare, received, {"营业执照（新）.png": "营业执照"})
    assert [one.file.name for one in second if one.is_placed] == ["营业执照（新）.png"]


@pytest.mark.slow
def test_the_twin_of_a_file_that_stays_out_is_not_said_to_be_stored(bare: LoadedProfile, inbox: Path) -> None:
    for name in ("1.png", "2.png"):
        (inbox / name).write_bytes(PNG)
    with opened(inbox) as received:
        assert not any(one.is_placed or "完全相同" in one.note for one in proposals(bare, received))
        (one, two) = proposals(bare, received, {"2.png": "营业执照"})
    assert (one.is_placed, two.is_placed) == (False, True)
