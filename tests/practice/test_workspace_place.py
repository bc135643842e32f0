"""The place of a new workspace is judged before anything is made; the workspaces opened before are remembered."""

from __future__ import annotations

import shutil
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest

from assistant.core import ownership, places, settings
from assistant.core.bundled import bundled
from assistant.core.errors import WorkspaceError
from assistant.core.language import speaking
from assistant.practice import example_client, recent_workspaces, workspace
from assistant.practice.layout import is_example
from assistant.practice.workspace_place import judged, suggested, typed_path

Disk = namedtuple("Disk", "total used free")


def remarks(folder: Path) -> list[tuple[str, str]]:
    """Return severity and text of each remark about a folder, in Chinese."""
    with speaking("zh"):
        return [(remark.severity, remark.text) for remark in judged(folder)]


def test_a_good_place_has_no_remark(tmp_path: Path) -> None:
    assert remarks(tmp_path / "新的" / "工作区") == []
    assert list(tmp_path.iterdir()) == [], "nothing is made by looking"


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    workspace.init(tmp_path / "有了")
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "照片.jpg").touch()
    (tmp_path / "文件").touch()
    assert remarks(tmp_path / "有了") == [("block", "这里已经有一个工作区")]
    assert remarks(tmp_path / "别的") == [("block", "这个文件夹已经有别的内容")]
    assert remarks(tmp_path / "文件") == [("block", "这里已有同名的文件")]
    assert remarks(tmp_path / "文件" / "里面")[0][0] == "block"
    (tmp_path / "链接").symlink_to(tmp_path / "有了")
    for inside in ("有了", "链接"):
        assert remarks(tmp_path / inside / "客户" / "甲" / "新的") == [("block", "这里在工作区“有了”里面")]
        with pytest.raises(WorkspaceError):
            workspace.init(tmp_path / inside / "新的")
    assert remarks(Path("相对")) == [("block", "这不是完整的路径")]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refused)
    assert remarks(tmp_path / "甲") == [("block", "这里不能写入（没有权限）")]


def test_a_synchronised_place_a_network_and_a_full_disk_are_named_but_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (synchronised := tmp_path / "OneDrive - 某所").mkdir()
    assert remarks(synchronised / "甲") == [("warn", "这个文件夹由 OneDrive 同步，客户的个人信息会上传")]
    monkeypatch.setattr(places, "_mounts", lambda: f"//nas/x {tmp_path} cifs rw 0 0\n")
    assert remarks(tmp_path / "甲") == [("warn", "这是网络位置（cifs），断网时打不开，别的机器也能读到")]
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(9, 9, 1 << 20))
    assert remarks(tmp_path / "甲") == [("warn", "这个磁盘剩余不到 1 GB")]


@pytest.mark.parametrize(("length", "severity"), [(80, None), (120, "warn"), (200, "block")])
def test_a_long_path_matters_on_windows(
    length: int, severity: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path("/tmp") / ("长" * 40) / ("长" * 40) / ("长" * 60) / ("长" * 60)
    folder = Path(str(folder)[:length])
    assert not any("Windows" in text for _, text in remarks(folder))
    monkeypatch.setattr(ownership, "is_windows", lambda: True)
    monkeypatch.setattr(places, "shared_location", lambda _: None)
    levels = [level for level, text in remarks(folder) if "Windows" in text]
    assert levels == ([severity] if severity else [])
    assert ownership.is_windows()


def test_documents_are_suggested_unless_a_service_synchronises_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "documents_folder", lambda: Path("/home/a/Documents"))
    assert suggested() == Path("/home/a/Documents")
    monkeypatch.setattr(settings, "documents_folder", lambda: Path("/home/a/OneDrive/文档"))
    assert suggested() == Path.home()


@pytest.mark.parametrize("text", ['"/a/事务所"', " /a/事务所 ", "“/a/事务所”"])
def test_a_pasted_path_may_be_quoted(text: str) -> None:
    assert typed_path(text) == Path("/a/事务所")
    assert typed_path('""') is None


def test_workspaces_are_remembered_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "home"))
    assert recent_workspaces.recent() == []
    for name in ("甲", "乙", "甲"):
        recent_workspaces.remember(tmp_path / name)
    assert recent_workspaces.recent() == [tmp_path / "甲", tmp_path / "乙"]
    recent_workspaces.forget(tmp_path / "甲")
    assert recent_workspaces.recent() == [tmp_path / "乙"]
    (settings.config_folder() / recent_workspaces.FILE).write_text("[1, {", encoding="utf-8")
    assert recent_workspaces.recent() == []


def test_the_example_client_is_marked_and_added_once(tmp_path: Path) -> None:
    office = workspace.init(tmp_path / "所")
    assert not example_client.has_example(office)
    folder = example_client.add_example(office)
    source = bundled("profiles") / example_client.PROFILE
    assert (folder / "主体.yaml").read_bytes() == (source / "主体.yaml").read_bytes()
    assert is_example(folder)
    assert example_client.has_example(office)
    with pytest.raises(WorkspaceError):
        example_client.add_example(office)
