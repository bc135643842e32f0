"""Synchronised and network folders are recognised by name, marker file and mount table."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import places
from assistant.core.places import SharedLocation, by_mounts, by_name, by_network_name, shared_location

MOUNTS = """\
overlay / overlay rw,relatime 0 0
/dev/sda1 /home ext4 rw 0 0
nas:/share /home/甲/nas nfs4 rw,relatime 0 0
//server/files /mnt/with\\040space cifs rw 0 0
me@host:/ /home/甲/ssh fuse.sshfs rw 0 0
/dev/sdb1 /media/usb fuseblk rw 0 0
portal /run/user/1/doc fuse.portal rw 0 0
"""
MAC_MOUNTS = """\
/dev/disk1s1 on / (apfs, local, read-only)
//me@server/share on /Volumes/share (smbfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (r"C:\Users\甲\OneDrive\资料", "OneDrive"),
        (r"C:\Users\甲\OneDrive - 某公司\资料", "OneDrive"),
        ("/Users/jia/Library/Mobile Documents/com~apple~CloudDocs/资料", "iCloud"),
        (r"C:\Users\甲\iCloudDrive\资料", "iCloud"),
        ("/Users/jia/Library/CloudStorage/OneDrive-Personal", "CloudStorage"),
        ("/home/jia/Dropbox/资料", "Dropbox"),
        ("/home/jia/Dropbox (某公司)/资料", "Dropbox"),
        (r"D:\我的坚果云\资料", "坚果云"),
        ("/home/jia/Nutstore Files/资料", "坚果云"),
        (r"D:\百度网盘同步空间\资料", "百度网盘"),
        (r"D:\BaiduSyncdisk\资料", "百度网盘"),
        (r"D:\BaiduNetdiskDownload\资料", "百度网盘"),
        (r"C:\Users\甲\WPSDrive\123\资料", "WPS 云盘"),
        ("/Users/jia/Google Drive/资料", "Google Drive"),
    ],
)
def test_a_synchronised_folder_is_recognised_by_its_name(path: str, service: str) -> None:
    assert by_name(path, {}) == SharedLocation("synchronised", service)


@pytest.mark.parametrize(
    "path", [r"C:\备案\资料", "/home/jia/备案/资料", "/home/jia/boxes/资料", "/srv/not-onedrive-x"]
)
def test_a_local_folder_is_not_called_shared(path: str) -> None:
    assert by_name(path, {}) is None
    assert by_mounts(path, MOUNTS) is None


def test_onedrive_is_recognised_by_its_variable() -> None:
    assert by_name(r"E:\云\资料", {"OneDriveCommercial": r"E:\云"}) == SharedLocation("synchronised", "OneDrive")
    assert by_name(r"E:\云二\资料", {"OneDriveCommercial": r"E:\云"}) is None


@pytest.mark.parametrize(
    ("path", "system"),
    [
        ("/home/甲/nas/资料", "nfs4"),
        ("/mnt/with space/资料", "cifs"),
        ("/home/甲/ssh", "fuse.sshfs"),
        ("/media/usb/资料", ""),
        ("/run/user/1/doc/x", ""),
        ("/home/甲/nasty", ""),
    ],
)
def test_a_network_file_system_is_recognised_by_its_mount(path: str, system: str) -> None:
    assert by_mounts(path, MOUNTS) == (SharedLocation("network", system) if system else None)


def test_the_mounts_of_macos_are_read_too() -> None:
    assert by_mounts("/Volumes/share/资料", MAC_MOUNTS) == SharedLocation("network", "smbfs")
    assert by_mounts("/Users/jia", MAC_MOUNTS) is None


@pytest.mark.parametrize("path", [r"\\server\share\资料", r"\\?\UNC\server\share\资料", "//server/share/资料"])
def test_a_path_on_another_machine_is_recognised_on_windows(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert by_network_name(path) is None
    monkeypatch.setattr(places, "is_windows", lambda: True)
    assert by_network_name(path) == SharedLocation("network", "server")
    assert by_network_name(r"\\?\C:\资料") is None


def test_a_mapped_drive_is_recognised_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "is_windows", lambda: True)
    monkeypatch.setattr(places, "drive_type", lambda root: 4)
    location = shared_location(tmp_path, {})
    assert location is not None
    assert location.how == "network"
    monkeypatch.setattr(places, "drive_type", lambda root: 3)
    assert shared_location(tmp_path, {}) is None


def test_marker_files_are_seen_and_links_followed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert shared_location(tmp_path / "a" / "b", {}) is None
    (tmp_path / "a" / ".stfolder").mkdir()
    assert shared_location(tmp_path / "a" / "b" / "not there yet", {}) == SharedLocation("synchronised", "Syncthing")
    (tmp_path / "坚果云").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "坚果云")
    assert shared_location(tmp_path / "link", {}) == SharedLocation("synchronised", "坚果云")
