"""A bag of files as it came: nested folders and .zip archives (GBK names too), each file with what is wrong with it.

    opened(folder)  →  a context with every file found, archives unpacked into a temporary folder

Refused with a sentence: links, paths that lead out of an archive, bombs, encrypted archives, .doc/.xls, empty files.
"""

from __future__ import annotations

import errno
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant import files
from assistant.documents.content_type import image_format, kind_of, refusal
from assistant.language import mark, say

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
_READABLE = frozenset({"docx", "pdf", "image"})


@dataclass(frozen=True, slots=True)
class Found:
    """One file: its name as it came (with the archive that held it), where it lies now, its kind, its fault."""

    name: str
    path: Path
    kind: str = ""
    fault: str = ""

    @property
    def is_readable(self) -> bool:
        """Say whether its content can be read as a paper."""
        return not self.fault and self.kind in _READABLE


class NotUnpacked(ValueError):
    """An archive is left closed; the message is the sentence that says why."""


@contextmanager
def opened(folder: Path) -> Iterator[list[Found]]:
    """Give every file of a folder or of one archive; what was unpacked is gone afterwards.

    Raises OSError; never for one archive alone, which is refused by its name, unless the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="beian-") as room:
        bag = _Bag(Path(room))
        if folder.is_dir():
            bag.folder(folder, "", 0)
        else:
            bag.file(folder, folder.name, 0)
        yield bag.found


class _Bag:
    def __init__(self, room: Path) -> None:
        self.room = room
        self.found: list[Found] = []
        self.unpacked = 0
        self.archives = 0

    def folder(self, folder: Path, shown: str, depth: int) -> None:
        for path in sorted(folder.iterdir()):
            name = f"{shown}{path.name}"
            if path.name.lower() in _NOISE or path.name.startswith((".", "~$", "__MACOSX")):
                continue
            if path.is_symlink():
                self._refuse(name, path, say(mark("是指向别处的链接，没有打开。请直接发送文件。")))
            elif path.is_dir():
                self._inner_folder(path, name, depth)
            elif not path.is_file():
                self._refuse(name, path, say(mark("不是普通文件，没有打开。")))
            elif len(self.found) < MAX_FILES:
                self.file(path, name, depth)
            elif len(self.found) == MAX_FILES:
                self._refuse(name, path, say(mark("文件超过 {limit} 个，其余没有看。请分批。"), limit=MAX_FILES))

    def _inner_folder(self, path: Path, name: str, depth: int) -> None:
        if name.count("/") >= MAX_FOLDERS:
            self._refuse(name, path, say(mark("文件夹套了太多层，没有打开。请整理后再收。")))
        else:
            self.folder(path, f"{name}/", depth)

    def file(self, path: Path, name: str, depth: int) -> None:
        if path.stat().st_size > MAX_FILE:
            self._refuse(name, path, say(mark("超过 {limit} MB。请压缩或拆分。"), limit=MAX_FILE >> 20))
            return
        kind, fits = kind_of(path)
        foreign = _foreign(path)
        if foreign:
            self._refuse(name, path, foreign)
            return
        if kind not in ("docx", "xlsx") and _is_archive(path):
            self._archive(path, name, depth)
            return
        fault = refusal(kind)
        if not fault and not fits:
            fault = say(mark("文件名的后缀与内容不符。请改正后缀后重新发送。"))
        self.found.append(Found(name, path, kind, fault))

    def _archive(self, path: Path, name: str, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._refuse(name, path, say(mark("压缩包套了太多层，没有打开。请解压后发送。")))
            return
        self.archives += 1
        target = self.room / str(self.archives)
        before = self.unpacked
        try:
            with zipfile.ZipFile(path) as archive:
                self._unpack(archive, target)
        except _BROKEN as error:
            if _is_full(error):
                raise
            self.unpacked = before
            shutil.rmtree(target, ignore_errors=True)
            broken = say(mark("压缩包打不开：不完整，或设了密码。请解压后发送。"))
            self._refuse(name, path, str(error) if isinstance(error, NotUnpacked) else broken)
        else:
            if target.is_dir():
                self.folder(target, f"{name}/", depth + 1)

    def _unpack(self, archive: zipfile.ZipFile, target: Path) -> None:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > MAX_FILES:
            raise NotUnpacked(say(mark("压缩包里的文件超过 {limit} 个，没有打开。请分批。"), limit=MAX_FILES))
        for member in members:
            name = entry_name(member)
            if not name:
                raise zipfile.BadZipFile("a member without a name")  # Python up to 3.11 fails at it by itself
            if not files.is_relative_inside(name) or (member.external_attr >> 16) & 0o170000 == 0o120000:
                raise NotUnpacked(say(mark("压缩包里有指向外面的路径，没有打开。请解压后发送。")))
            self._unpack_one(archive, member, target / name.replace("\\", "/"))

    def _unpack_one(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
        if member.file_size > MAX_FILE or member.file_size > _MOST_RATIO * max(member.compress_size, 1) + (1 << 20):
            raise NotUnpacked(say(mark("压缩包里有解开后过大的文件，没有打开。请解压后发送。")))
        buffer = io.BytesIO()
        with archive.open(member) as source:
            while chunk := source.read(1 << 20):
                buffer.write(chunk)
                self.unpacked += len(chunk)
                if buffer.tell() > member.file_size or self.unpacked > MAX_UNPACKED:
                    raise NotUnpacked(say(mark("压缩包里有解开后过大的文件，没有打开。请解压后发送。")))
        try:
            files.write(path, buffer.getvalue())
        except OSError as error:
            if _is_full(error):
                raise
            unfit = mark("压缩包里有本机存不下的文件名（太长、互相冲突或带特殊字符），没有打开。请解压、改名后发送。")
            raise NotUnpacked(say(unfit)) from error

    def _refuse(self, name: str, path: Path, fault: str) -> None:
        self.found.append(Found(name, path, fault=fault))


def _foreign(path: Path) -> str:
    """Return what to do instead with a file of a format that is told by its first bytes and not opened here."""
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(_ARCHIVES):
        return say(mark("是 RAR 或 7z 压缩包，没有打开。请解压，或改成 .zip 再收。"))
    if image_format(head) == "HEIC":
        return say(mark("是手机的 HEIC 照片。请在手机上导出为 JPG 再发（苹果手机：设置 › 相机 › 格式 › 兼容性最佳）。"))
    return ""


def _is_full(error: Exception) -> bool:
    """Say whether it is the disk that has no room, which no archive is to blame for."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _is_archive(path: Path) -> bool:
    """Say whether a file begins as an archive does, whatever an unpacked member of it looks like."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def entry_name(member: zipfile.ZipInfo) -> str:
    """Return the name of an archive's entry; without the UTF-8 mark it is GBK, as archives of Chinese Windows are."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    data = member.orig_filename.encode("cp437", "replace")  # before Windows turned GBK bytes into separators
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
