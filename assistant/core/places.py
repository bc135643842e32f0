"""Tell whether a folder is only on this machine, synchronised by a cloud service, or on the network.

Services are recognised by folder names and marker files, network drives by the mount table. A service that leaves no
trace is missed (a desktop folder that iCloud mirrors under its own name, for example).
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from assistant.core.ownership import is_windows

_SYNCHRONISED = (
    ("OneDrive", r"onedrive([ -].*)?"),
    ("iCloud", r"icloud ?drive|mobile documents|com~apple~clouddocs"),
    ("Dropbox", r"dropbox([ (].*)?"),
    ("Google Drive", r"google ?drive.*|googledrive-.*"),
    ("坚果云", r"(我的)?坚果云.*|nutstore.*"),
    ("百度网盘", r"百度(网盘|云|云同步盘|网盘同步空间).*|baidu(netdisk|syncdisk|yun).*"),
    ("阿里云盘", r"阿里云盘.*|aliyundrive.*|adrive"),
    ("天翼云盘", r"天翼云盘.*|ecloud"),
    ("WPS 云盘", r"wps ?(云盘|云文档|cloud files|drive).*"),
    ("微云", r"(腾讯)?微云.*|weiyun.*"),
    ("CloudStorage", r"cloudstorage"),
)
_MARKS = {".dropbox": "Dropbox", ".stfolder": "Syncthing", ".nutstore": "坚果云", ".baidusync": "百度网盘"}
_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_NETWORK = re.compile(r"nfs\d?|cifs|smb\w*|afs|afpfs|webdav|davfs\d?|ceph|glusterfs|lustre|ncpfs|fuse(\..+)?|osxfuse")
_LOCAL_FUSE = frozenset({"fuse.ntfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.snapfuse", "fuse.lxcfs", "fuse.portal"})
_REMOTE_DRIVE = 4  # DRIVE_REMOTE of GetDriveTypeW


@dataclass(frozen=True, slots=True)
class SharedLocation:
    """How a folder is shared, and the name of the service or file system."""

    how: Literal["synchronised", "network"]
    name: str


def shared_location(path: Path, environment: Mapping[str, str] | None = None) -> SharedLocation | None:
    """Return how a folder is shared, None if it is only on this machine. The folder need not exist."""
    whole = path.expanduser().absolute()
    real = whole.resolve()
    for spelling in dict.fromkeys((str(whole), str(real))):
        location = by_name(spelling, os.environ if environment is None else environment) or by_network_name(spelling)
        if location is not None:
            return location
    return _by_mark(real) or _by_mount(real)


def by_name(path: str, environment: Mapping[str, str]) -> SharedLocation | None:
    """Recognise a synchronised folder by a part of its path or by OneDrive's environment variables."""
    parts = PureWindowsPath(path).parts
    for variable in _VARIABLES:
        root = environment.get(variable, "")
        if root and PureWindowsPath(path).is_relative_to(PureWindowsPath(root)):
            return SharedLocation("synchronised", "OneDrive")
    for part in parts:
        for name, pattern in _SYNCHRONISED:
            if re.fullmatch(pattern, part.strip(), re.IGNORECASE):
                return SharedLocation("synchronised", name)
    return None


def by_network_name(path: str) -> SharedLocation | None:
    r"""Recognise a path on another machine by its beginning (`\\server\share`)."""
    match = re.match(r"[\\/]{2}(?:[?.][\\/]UNC[\\/])?([^\\/?.][^\\/]*)[\\/]", path)
    return SharedLocation("network", match[1]) if match and is_windows() else None


def by_mounts(path: str, mounts: str) -> SharedLocation | None:
    """Recognise a network file system in the mount table, as printed by `/proc/mounts` or `mount`."""
    best, kind = "", ""
    for line in mounts.splitlines():
        point, system = _mount(line)
        if point and len(point) >= len(best) and PurePosixPath(path).is_relative_to(point):
            best, kind = point, system
    is_network = _NETWORK.fullmatch(kind) is not None and kind not in _LOCAL_FUSE
    return SharedLocation("network", kind) if is_network else None


def _mount(line: str) -> tuple[str, str]:
    """Return mount point and file system of a line of either format, empty if the line has none."""
    if match := re.match(r"\S+ on (?P<point>.+?) (?:type (?P<linux>\S+) )?\((?P<mac>[^,)]+)", line):
        return match["point"], match["linux"] or match["mac"]
    words = line.split(" ")
    return (re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), words[1]), words[2]) if len(words) > 2 else ("", "")


def _by_mark(path: Path) -> SharedLocation | None:
    for folder in (path, *path.parents):
        for name, service in _MARKS.items():
            if (folder / name).exists() and folder != Path.home():
                return SharedLocation("synchronised", service)
    return None


def _by_mount(path: Path) -> SharedLocation | None:
    if is_windows():
        is_remote = drive_type(path.anchor) == _REMOTE_DRIVE
        return SharedLocation("network", path.drive) if is_remote else None
    return by_mounts(str(path), _mounts())


def drive_type(root: str) -> int:
    """Return the Windows drive type (4: a drive of another machine)."""
    number: int = getattr(ctypes, "windll").kernel32.GetDriveTypeW(root)  # noqa: B009 – missing on other systems
    return number


def _mounts() -> str:
    table = Path("/proc/self/mounts")
    try:
        if table.exists():
            return table.read_text(encoding="utf-8", errors="replace")
        done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout
