"""Reads an inbox of files as received: nested folders and .zip archives (with UTF-8 or GBK names).

    opened(folder)  →  a context manager with every file; archives are unpacked into a temporary folder

Each bad file is refused alone, with a message: links, paths that escape an archive, zip bombs, encrypted or unreadable
files, .doc/.xls, empty files, names with invisible characters.
"""

from __future__ import annotations

import errno
import io
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.core import files
from assistant.core.file_names import has_unseen, shown
from assistant.core.language import mark, say
from assistant.core.unseen import described, in_name
from assistant.core.user_messages import reason
from assistant.declaration.documents.content_type import image_format, kind_of, refusal

MAX_FILES = 2000
MAX_FILE = 200 << 20
MAX_UNPACKED = 1 << 30
MAX_DEPTH = 3
MAX_FOLDERS = 20
_MOST_RATIO = 200
_NOISE = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_UTF8_FLAG = 0x800
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
    OSError,
)
_PLAIN_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,8}")
_MOST_TEXT = 64 << 10
_NOTES = frozenset({".txt", ".md"})
_OLD = frozenset({".wps", ".et"})
_OFFICE = {
    ".wps": mark("是 WPS 文字的旧格式（.wps），没有打开。请在 WPS 里另存为 .docx，再重新收件。"),
    ".et": mark("是 WPS 表格的旧格式（.et），没有打开。请在 WPS 里另存为 .xlsx，再重新收件。"),
    ".ofd": mark("是 OFD 版式文件，没有打开。请用 OFD 阅读器导出为 PDF，再重新收件。"),
    ".pages": mark("是苹果的文稿（{suffix}），没有打开。请导出为 .docx 或 PDF，再重新收件。"),
    ".numbers": mark("是苹果的表格（{suffix}），没有打开。请导出为 .xlsx，再重新收件。"),
}
_READABLE = frozenset({"docx", "pdf", "image"})


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file: its original name (including its archive's), current path, kind, and fault, if any."""

    name: str
    path: Path
    kind: str = ""
    fault: str = ""

    @property
    def is_readable(self) -> bool:
        """Say whether its content can be read as a paper."""
        return not self.fault and self.kind in _READABLE

    @property
    def is_text(self) -> bool:
        """Say whether it is a plain text: a conversation or a note."""
        return self.kind == "text"


class NotUnpacked(ValueError):
    """An archive or one of its members was refused; the message gives the reason."""


@contextmanager
def opened(folder: Path) -> Iterator[list[InboxFile]]:
    """Yield every file of a folder or of one archive; unpacked files are deleted on exit.

    A bad file gets a fault and the others are processed. Raises OSError if the folder cannot be read or the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="beian-") as temporary:
        inbox = _InboxReader(Path(temporary))
        if folder.is_dir():
            inbox.entries(sorted(folder.iterdir()), "", 0)
        else:
            inbox.file(folder, folder.name, 0)
        yield inbox.received


class _InboxReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.received: list[InboxFile] = []
        self.unpacked = 0
        self.members = 0

    def entries(self, paths: Sequence[Path], above: str, depth: int) -> None:
        """Process each entry of a folder; an entry that cannot be inspected is refused alone."""
        for path in paths:
            name = f"{above}{path.name}"
            if _is_noise(path.name):
                continue
            try:
                self._entry(path, name, depth)
            except OSError as error:
                self._unreadable(path, name, error)

    def _entry(self, path: Path, name: str, depth: int) -> None:
        if path.is_symlink():
            self._refuse(name, path, say("是指向别处的链接，没有打开。请直接发送文件。"))
        elif path.is_dir():
            self._inner_folder(path, name, depth)
        elif not path.is_file():
            self._refuse(name, path, say("不是普通文件，没有打开。"))
        else:
            self.file(path, name, depth)

    def _inner_folder(self, path: Path, name: str, depth: int) -> None:
        if name.count("/") >= MAX_FOLDERS:
            self._refuse(name, path, say("文件夹嵌套太多层，没有打开。请整理后重新收件。"))
        else:
            self.entries(sorted(path.iterdir()), f"{name}/", depth)

    def file(self, path: Path, name: str, depth: int) -> None:
        """Process one file, or the members of an archive. Raises OSError if it cannot be read."""
        if len(self.received) >= MAX_FILES:
            if len(self.received) == MAX_FILES:
                self._refuse(name, path, say("文件超过 {limit} 个，其余未检查。请分批收件。", limit=MAX_FILES))
            return
        fault = _name_fault(name) or _size_fault(path) or _office_fault(path) or _foreign(path)
        if fault:
            self._refuse(name, path, fault)
            return
        kind, fits = kind_of(path)
        if kind not in ("docx", "xlsx") and _is_archive(path):
            self._archive(path, name, depth)
            return
        fault = "" if kind == "text" and path.suffix.lower() in _NOTES else refusal(kind)
        if not fault and not fits:
            fault = say("文件名的后缀与内容不符。请改正后缀后重新发送。")
        self.received.append(InboxFile(name, path, kind, fault))

    def _archive(self, path: Path, name: str, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._refuse(name, path, say("压缩包嵌套太多层，没有打开。请解压后发送。"))
            return
        before = len(self.received)
        try:
            with files.opened(path, MAX_FILE) as file, zipfile.ZipFile(file) as archive:
                refused = self._members(archive, f"{name}/", depth)
        except _BROKEN as error:
            if _is_full(error):
                raise
            broken = say("压缩包打不开：不完整，或设了密码。请解压后发送。")
            self._refuse(name, path, str(error) if isinstance(error, NotUnpacked) else broken)
            return
        faults = dict.fromkeys(refused.values())
        if len(self.received) == before and len(faults) == 1:  # every member failed the same way: report the archive
            refused = dict.fromkeys([name], *faults)
        for refused_name, fault in refused.items():
            self._refuse(refused_name, path, fault)

    def _members(self, archive: zipfile.ZipFile, above: str, depth: int) -> dict[str, str]:
        """Take the files of an archive and return those that are left in it, with the sentence that says why."""
        members = [(entry_name(member).replace("\\", "/"), member) for member in archive.infolist()]
        members = [(name, member) for name, member in members if not name.endswith("/")]
        if len(members) > MAX_FILES:
            raise NotUnpacked(say("压缩包里的文件超过 {limit} 个，没有打开。请分批发送。", limit=MAX_FILES))
        refused: dict[str, str] = {}
        for name, member in members:
            if any(_is_noise(part) for part in PurePosixPath(name).parts if part != ".."):
                continue
            try:
                self.file(self._unpacked(archive, member, name), f"{above}{name}", depth + 1)
            except _BROKEN as error:
                if _is_full(error):
                    raise
                broken = say("打不开：不完整，或设了密码。请解压后发送。")
                refused[f"{above}{name}"] = str(error) if isinstance(error, NotUnpacked) else broken
        return refused

    def _unpacked(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Path:
        """Unpack a member to a file with a generated name, because its own name may be invalid on this disk."""
        _check_member(member, name)
        buffer = io.BytesIO()
        with archive.open(member) as source:
            while chunk := source.read(1 << 20):
                buffer.write(chunk)
                self.unpacked += len(chunk)
                if buffer.tell() > member.file_size or self.unpacked > MAX_UNPACKED:
                    raise NotUnpacked(_too_large())
        self.members += 1
        suffix = PurePosixPath(name).suffix
        path = self.folder / f"{self.members}{suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ''}"
        files.write(path, buffer.getvalue())
        return path

    def _unreadable(self, path: Path, name: str, error: OSError) -> None:
        if _is_full(error):
            raise error
        self._refuse(name, path, say("无法读取（{why}）。请检查权限，或重新发送。", why=reason(error)))

    def _refuse(self, name: str, path: Path, fault: str) -> None:
        self.received.append(InboxFile(shown(name) if has_unseen(name) else name, path, fault=fault))


def _is_noise(name: str) -> bool:
    """Say whether a name belongs to a file left behind by a system or program."""
    return name.lower() in _NOISE or name.startswith((".", "~$", "__MACOSX"))


def _name_fault(name: str) -> str:
    if has_unseen(name):
        what = described(in_name(name))
        return say("文件名里有看不见的控制字符或方向字符（{what}），没有收下。请改名后重新发送。", what=what)
    return ""


def _size_fault(path: Path) -> str:
    if path.stat().st_size > MAX_FILE:
        return say("超过 {limit} MB。请压缩或拆分。", limit=MAX_FILE >> 20)
    return ""


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    """Raise NotUnpacked for a member that must not be opened, or BadZipFile for one without a name."""
    if not PurePosixPath(name).name:
        raise zipfile.BadZipFile("a member without a name")
    if not files.is_relative_inside(name) or (member.external_attr >> 16) & 0o170000 == 0o120000:
        raise NotUnpacked(say("是压缩包里指向外面的路径或链接，没有打开。请解压后发送。"))
    if name.count("/") >= MAX_FOLDERS:
        raise NotUnpacked(say("文件夹嵌套太多层，没有打开。请整理后重新收件。"))
    if member.file_size > MAX_FILE or member.file_size > _MOST_RATIO * max(member.compress_size, 1) + (1 << 20):
        raise NotUnpacked(_too_large())


def _too_large() -> str:
    return say("解压后过大，没有打开。请解压后发送。")


def _foreign(path: Path) -> str:
    """Return the refusal for formats that are recognised by their first bytes but not read here, else ""."""
    with files.opened(path, MAX_FILE) as file:
        head = file.read(16)
    if head.startswith(_ARCHIVES):
        return say("是 RAR 或 7z 压缩包，没有打开。请解压或改成 .zip，再重新收件。")
    if image_format(head) == "HEIC":
        return say("是手机的 HEIC 照片。请在手机上导出为 JPG 再发（苹果手机：设置 › 相机 › 格式 › 兼容性最佳）。")
    return ""


def _office_fault(path: Path) -> str:
    """Return the refusal for formats of office programs that no library here can open, else ""."""
    suffix = path.suffix.lower()
    if suffix in _OLD and kind_of(path)[0] not in ("doc", "xls"):
        return ""  # newer programs write .docx and .xlsx under these names too
    return say(_OFFICE[suffix], suffix=suffix) if suffix in _OFFICE else ""


def text_of(path: Path) -> str:
    """Return the first part of a plain text. Raises OSError."""
    with files.opened(path, MAX_FILE) as file:
        data = file.read(_MOST_TEXT)
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data[: len(data) - 4].decode(encoding) if len(data) == _MOST_TEXT else data.decode(encoding)
    return data.decode("utf-8", "ignore")


def _is_full(error: Exception) -> bool:
    """Say whether an error means a full disk instead of a bad archive."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _is_archive(path: Path) -> bool:
    """Say whether a file starts with the zip signature."""
    with files.opened(path, MAX_FILE) as file:
        return file.read(4) == b"PK\x03\x04"


def entry_name(member: zipfile.ZipInfo) -> str:
    """Return an archive entry's name. Without the UTF-8 flag, try UTF-8, then GBK as written by Chinese Windows."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    data = member.orig_filename.encode("cp437", "replace")  # on Windows `filename` has GBK bytes turned into separators
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
