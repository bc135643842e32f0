"""Reads the archive of an evidence pack byte by byte, in memory; nothing is written to disk.

`zipfile` finds the directory by searching backwards, lets a later entry of a name win and skips what no entry names, so
two programs can see two different packs. Here every byte belongs to exactly one entry, in the order of the directory,
and every name is one that each system stores under that name. Everything else raises RefusedPack with a sentence.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from assistant.core import file_names, files
from assistant.core.errors import RefusedPack, UsageError
from assistant.core.language import say

MOST_BYTES = 1 << 30
MOST_FILES = 50_000
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_SIGN, _CENTRAL_SIGN, _LOCAL_SIGN = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ENCRYPTED, _UTF8, _SPEED = 0x1, 0x800, 0x6  # bits of an entry; the last two say how hard it was compressed
_STORED, _DEFLATED = 0, 8
_IS_FOLDER = 0x10  # MS-DOS attribute
_MAKERS = frozenset({20, 3 << 8 | 20})  # version 2.0, on Windows and elsewhere
_OWNER_FILE = files.OWNER_FILE << 16


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One entry of the directory: its name, the members that its local header repeats, and where that lies."""

    name: str
    repeated: tuple[int, ...] = field(repr=False)
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    has_more: bool
    start: int


def contents(path: Path, own_names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of a pack by name; no name may look like one of `own_names` without being it.

    Raises UsageError for a file that is no archive or too large, RefusedPack for one that could deceive, OSError.
    """
    try:
        data = files.read(path, MOST_BYTES)
        entries, start = _directory(path, data)
        _refuse_unfit(path, entries, own_names)
        return dict(_unpacked(path, data, entries, start))
    except files.TooLarge:
        raise UsageError(what=say("{path} 太大，不像存档包。", path=path)) from None
    except (struct.error, zlib.error):
        raise no_pack(path) from None


def no_pack(path: Path) -> UsageError:
    """Return the error for a file that is no pack of this program."""
    return UsageError(what=say("{path} 不是本程序的存档包，或已损坏得读不出来。请向打包的人重新要一份。", path=path))


def _directory(path: Path, data: bytes) -> tuple[list[ArchiveEntry], int]:
    """Return the entries of the only directory, which reaches to the archive's end, and where it begins."""
    place = len(data) - _END.size
    if data[max(place, 0) :][:4] != _END_SIGN:
        if _END_SIGN in data:
            raise RefusedPack(path=path, what=say("压缩包的结尾之后还有内容"))
        raise no_pack(path)
    _, disk, first_disk, here, total, size, start, comment = _END.unpack_from(data, place)
    if (disk, first_disk, comment) != (0, 0, 0) or here != total or start + size != place:
        raise RefusedPack(path=path, what=say("压缩包的目录不止一份，或与结尾对不上"))
    entries: list[ArchiveEntry] = []
    at = start
    while at < place:
        entry, at = _entry(path, data, at)
        entries.append(entry)
    if at != place or len(entries) != total:
        raise RefusedPack(path=path, what=say("压缩包的目录不止一份，或与结尾对不上"))
    if len(entries) > MOST_FILES or sum(entry.size for entry in entries) > MOST_BYTES:
        raise files.TooLarge(MOST_BYTES)
    return entries, start


def _entry(path: Path, data: bytes, at: int) -> tuple[ArchiveEntry, int]:
    """Return the directory's entry at a place and the place of the next."""
    sign, maker, *repeated, name_size, extra, comment, disk, kind, attributes, start = _CENTRAL.unpack_from(data, at)
    if sign != _CENTRAL_SIGN:
        raise RefusedPack(path=path, what=say("压缩包的目录不止一份，或与结尾对不上"))
    at += _CENTRAL.size
    _, flags, method, _, _, crc, packed, size = repeated
    name = _name(path, data[at : at + name_size], is_utf8=bool(flags & _UTF8))
    has_more = bool(extra or comment or disk or kind) or maker not in _MAKERS
    entry = ArchiveEntry(name, tuple(repeated), flags, method, crc, packed, size, attributes, has_more, start)
    return entry, at + name_size + extra + comment


def _name(path: Path, name: bytes, *, is_utf8: bool) -> str:
    try:
        return name.decode("utf-8" if is_utf8 else "ascii")
    except UnicodeDecodeError:
        shown = name.decode("utf-8", "replace")
        raise RefusedPack(path=path, what=say("文件名“{name}”的编码不明", name=file_names.shown(shown))) from None


def _refuse_unfit(path: Path, entries: list[ArchiveEntry], own_names: Iterable[str]) -> None:
    """Raise RefusedPack for the first entry whose name or kind could deceive."""
    known = {_folded(name): name for name in own_names}
    seen: set[str] = set()
    for entry in entries:
        shown = file_names.shown(entry.name)
        what = _why_unfit(entry.name) or _why_unusual(entry)
        if what:
            raise RefusedPack(path=path, what=say("里面的“{name}”{what}", name=shown, what=what))
        if entry.name in seen:
            raise RefusedPack(path=path, what=say("里面有两个“{name}”", name=shown))
        other = known.setdefault(_folded(entry.name), entry.name)
        if other != entry.name:
            what = say("里面的“{name}”与“{other}”只差大小写或字符写法", name=shown, other=file_names.shown(other))
            raise RefusedPack(path=path, what=what)
        seen.add(entry.name)


def _why_unfit(name: str) -> str:
    """Return why a name is refused: it must be the plain, relative path under which every system stores the file."""
    parts = name.split("/")
    if "\\" in name or ":" in name or PureWindowsPath(name).anchor or name.startswith(("/", "~")):
        return say("是绝对路径，或含 \\ 或 :")
    if parts[-1] == "":
        return say("是文件夹，不是文件")
    if not {"", ".", ".."}.isdisjoint(parts):
        return say("是绕行的路径（含 .、.. 或空的一段）")
    if file_names.has_unseen(name):
        return say("里有看不见的控制字符或方向字符")
    if any(part != part.rstrip(" .") or file_names.is_device(part) for part in parts):
        return say("以空格或句点结尾，或是系统保留的名字")
    return ""


def _why_unusual(entry: ArchiveEntry) -> str:
    """Return why an entry is refused although its name is fit: only plain files as this program packs them pass."""
    kind = stat.S_IFMT(entry.attributes >> 16)
    if kind == stat.S_IFLNK:
        return say("是链接，不是文件")
    if kind == stat.S_IFDIR or entry.attributes & _IS_FOLDER:
        return say("是文件夹，不是文件")
    if kind not in (0, stat.S_IFREG):
        return say("不是普通文件")
    if entry.flags & _ENCRYPTED:
        return say("是加密的")
    is_ours = entry.method in (_STORED, _DEFLATED) and entry.attributes == _OWNER_FILE and not entry.has_more
    if entry.flags & ~(_UTF8 | _SPEED) or not is_ours:
        return say("带有本程序不会写的附加信息")
    return ""


def _unpacked(path: Path, data: bytes, entries: list[ArchiveEntry], end: int) -> Iterator[tuple[str, bytes]]:
    """Yield each file; the entries lie one behind the other from the first byte to the directory."""
    place = 0
    for entry in entries:
        shown = file_names.shown(entry.name)
        if entry.start != place:
            raise RefusedPack(path=path, what=say("“{name}”之前有目录没有提到的内容", name=shown))
        sign, *repeated, name_size, extra = _LOCAL.unpack_from(data, place)
        begin = place + _LOCAL.size + name_size
        if sign != _LOCAL_SIGN or tuple(repeated) != entry.repeated or extra:
            raise RefusedPack(path=path, what=say("“{name}”在目录里和在文件里写得不一样", name=shown))
        if data[place + _LOCAL.size : begin] != entry.name.encode():
            raise RefusedPack(path=path, what=say("“{name}”在目录里和在文件里写得不一样", name=shown))
        place = begin + entry.packed
        yield entry.name, _inflated(path, entry, data[begin:place])
    if place != end:
        raise RefusedPack(path=path, what=say("目录之前有目录没有提到的内容"))


def _inflated(path: Path, entry: ArchiveEntry, packed: bytes) -> bytes:
    content, is_whole = packed, True
    if entry.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(packed, entry.size + 1)
        is_whole = inflater.eof and not inflater.unused_data
    if not is_whole or len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise RefusedPack(path=path, what=say("“{name}”的内容与目录里的大小或校验码不符", name=entry.name))
    return content


def _folded(name: str) -> str:
    """Return the form in which two names look alike: width, composition and case removed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
