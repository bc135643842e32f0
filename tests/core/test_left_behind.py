"""What a killed process leaves half-written is removed once it is old; what another process may be writing stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.core import files

OLD_S = 7200


def killed_while_writing(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a file up to the moment before its draft is renamed, and return the draft."""

    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(SystemExit):
            files.write(path, b"half")
    (draft,) = set(path.parent.iterdir()) - {path}
    return draft


def make_old(path: Path) -> None:
    then = time.time() - OLD_S
    os.utime(path, (then, then))


def test_an_old_draft_is_removed_and_a_young_one_and_everything_else_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = killed_while_writing(tmp_path / "客户" / "填报资料.yaml", monkeypatch)
    make_old(old)
    young = killed_while_writing(tmp_path / "别处" / "填报资料.yaml", monkeypatch)
    own = [tmp_path / "客户" / name for name in (".beian", ".vscode.settings", "a.abcdefgh.beian", "填报资料.yaml")]
    for path in own:
        path.write_bytes(b"ours")
        make_old(path)
    assert files.clear_left_behind(tmp_path) == [old]
    assert all(path.exists() for path in (young, *own))


def test_a_folder_that_was_being_made_is_removed_with_what_is_in_it(tmp_path: Path) -> None:
    with files.new_folder(tmp_path / "发出" / "2026-12-02 第1版") as staging:
        (staging / "消息.txt").write_bytes(b"x")
        make_old(staging)
        assert files.clear_left_behind(tmp_path, ("发出",)) == []
        assert files.clear_left_behind(tmp_path) == [staging]
        staging.mkdir()
    assert sorted(path.name for path in (tmp_path / "发出").iterdir()) == ["2026-12-02 第1版"]
