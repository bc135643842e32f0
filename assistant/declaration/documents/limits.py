"""Limits for reading untrusted files: bytes, pages, pixels, unpacked size, seconds, memory."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files
from assistant.core.language import say

MEGABYTE = 1 << 20


class Refused(ValueError):
    """A file is not read; the error's text is a complete message for the person."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits for reading a file.

    `pages` for its text, `looks` for rendered pages, `worded` for pages whose
    picture is read, each of which adds `seconds_a_page` to `seconds`."""

    bytes: int = 200 * MEGABYTE
    unpacked: int = 400 * MEGABYTE
    parts: int = 5000
    ratio: int = 300
    pages: int = 500
    looks: int = 120
    worded: int = 30
    pixels: int = 150_000_000
    seconds: float = 60.0
    seconds_a_page: float = 20.0
    memory: int = 3072 * MEGABYTE
    answer: int = 64 * MEGABYTE


LIMITS = ReadingLimits()


def check_size(size: int, limits: ReadingLimits = LIMITS) -> None:
    """Raise Refused for a file that is larger than any paper."""
    if size > limits.bytes:
        raise Refused(
            say(
                "文件有 {size} MB，超过可读取的 {limit} MB。请压缩图片后重新提供。",
                size=round(size / MEGABYTE),
                limit=limits.bytes // MEGABYTE,
            )
        )


def check_archive(path: Path, limits: ReadingLimits = LIMITS) -> None:
    """Raise Refused for a container that is encrypted or unpacks too large, BadZipFile for a broken one."""
    with files.opened(path, limits.bytes) as file, zipfile.ZipFile(file) as container:
        parts = container.infolist()
    total = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MEGABYTE and part.file_size > limits.ratio * max(part.compress_size, 1) for part in parts
    )
    if total > limits.unpacked or len(parts) > limits.parts or swollen:
        raise Refused(say("文件解压后异常膨胀，可能是压缩炸弹，没有读取。请用 Word 重新保存后再提供。"))
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(say("文件加了密码，打不开。请去掉密码后重新提供。"))


def check_pixels(width: int, height: int, limits: ReadingLimits = LIMITS) -> None:
    """Raise Refused for a picture that is too large to unpack."""
    if width * height > limits.pixels:
        raise Refused(
            say(
                "图片有 {width}×{height} 像素，过大，没有读取。请按 300 dpi 重新扫描。",
                width=width,
                height=height,
            )
        )
