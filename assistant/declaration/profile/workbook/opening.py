"""Open an untrusted workbook: limited in size, without macros, without evaluating anything."""

from __future__ import annotations

import importlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core import files
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import say

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_BYTES = 20 << 20
MAX_UNPACKED = 120 << 20
MAX_PARTS = 2000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UNREADABLE = (
    zipfile.BadZipFile,
    SyntaxError,  # raised by lxml and the standard XML parser
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    MemoryError,
    OverflowError,
    OSError,  # raised by openpyxl for an archive without a workbook; the file itself is read by then
    zlib.error,
)


def opened(path: Path) -> Workbook:
    """Return the workbook of a file. Raises InputProblems if it cannot be read safely, OSError."""
    try:
        data = files.read(path, MAX_BYTES)
    except files.TooLarge:
        text = say("文件超过 {limit} MB", limit=MAX_BYTES >> 20)
        raise refused(path, text, say("请删去表中的图片，附件另行发送。")) from None
    except files.UnfitFile as unfit:
        raise refused(path, unfit.what, say("请换成普通文件再试。")) from None
    fault = _fault(data)
    if fault:
        raise refused(path, *fault)
    openpyxl = importlib.import_module("openpyxl")  # with numpy, it takes a third of the time in which a command starts
    try:
        workbook: Workbook = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except _UNREADABLE:
        raise refused(path, *_broken()) from None
    return workbook


def refused(path: Path, message: str, remedy: str) -> InputProblems:
    """Return the error for a file that is refused as a whole."""
    return InputProblems(path.name, [Problem(path.name, message, remedy)])


def _fault(data: bytes) -> tuple[str, str] | None:
    if not data:
        return say("文件是空的"), say("请重新发送。")
    if data.startswith(_OLD_OFFICE):
        return say("文件是旧版 .xls，或设了打开密码"), say("请用 Excel 或 WPS 打开，另存为不加密的 .xlsx。")
    if not data.startswith(b"PK"):
        return _no_workbook()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except _UNREADABLE:
        return _broken()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return say("文件解压后过大"), say("请用 Excel 或 WPS 另存一份再发。")
    if not any(part.filename.lower().startswith("xl/") for part in parts):  # a Word file, a folder of pictures
        return _no_workbook()
    if any("vbaproject" in part.filename.lower() for part in parts):
        return say("文件含有宏，没有打开"), say("请另存为不含宏的 .xlsx。")
    return None


def _no_workbook() -> tuple[str, str]:
    return say("文件不是 .xlsx 工作簿"), say("请发送原文件（.xlsx），不要改成其他格式。")


def _broken() -> tuple[str, str]:
    return say("文件不完整或已损坏，打不开"), say("请重新发送；仍打不开的，用 Excel 或 WPS 打开后另存为 .xlsx。")
