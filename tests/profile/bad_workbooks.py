"""Files that are no workbook of ours, each made when a test asks for it: the bomb takes a second."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from docx import Document
from openpyxl import Workbook


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _plain_workbook() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def _word_file() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


_NO_PARTS = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'

BAD: dict[str, Callable[[], bytes]] = {
    "空": lambda: b"",
    "文字": lambda: "主体名称".encode("gb18030"),
    "旧版": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "截断": lambda: _plain_workbook()[:700],
    "别的压缩包": lambda: _zip({"a.txt": b"1"}),
    "宏": lambda: _zip({"xl/vbaProject.bin": b"1"}),
    "炸弹": lambda: _zip({f"{n}.xml": b"\0" * (40 << 20) for n in range(4)}),
    "别的工作簿": _plain_workbook,
    "Word文件": _word_file,
    "没有表的工作簿": lambda: _zip({"[Content_Types].xml": _NO_PARTS, "xl/x.xml": b"<x/>"}),
    "坏内容": lambda: _zip({"[Content_Types].xml": b"<", "xl/workbook.xml": b"<"}),
}
