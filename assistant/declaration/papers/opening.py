"""Opens an untrusted .docx safely.

`open_docx(path)` refuses files that are not .docx, unpack too large, or contain macros, controls, embedded objects or
fields that fetch external content. The file's text is only read and replaced, never executed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.exceptions import OpcError, PackageNotFoundError

from assistant.core import files
from assistant.core.errors import TemplateError
from assistant.core.language import say
from assistant.core.user_messages import reason
from assistant.declaration.papers.facts_mark import SIZE

UNPACKED, ENTRIES = 80 << 20, 2000
_RUNS = re.compile(r"(vbaProject|vbaData|activeX|embeddings/|\.bin$|afchunk)", re.IGNORECASE)
_FETCHES = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON)\b")
_LINKS = re.compile(rb"attachedTemplate|oleObject|/frame\"|/subDocument\"")


def open_docx(path: Path) -> tuple[DocxDocument, bytes]:
    """Return the document and its bytes. Raises TemplateError with the reason."""
    try:
        data = files.read(path, SIZE)
    except files.TooLarge:
        raise TemplateError(file=path.name, what=say("超过 {limit} MB", limit=SIZE >> 20)) from None
    except OSError as fault:
        raise TemplateError(file=path.name, what=reason(fault)) from None
    if path.suffix.lower() == ".doc" or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TemplateError(file=path.name, what=say("是旧版 .doc 格式，请用 Word 或 WPS 另存为 .docx"))
    if path.suffix.lower() in {".docm", ".dotm"}:
        raise TemplateError(file=path.name, what=say("是启用宏的格式，请用 Word 或 WPS 另存为 .docx"))
    _examine(path, data)
    try:
        return Document(io.BytesIO(data)), data
    except (
        OpcError,
        PackageNotFoundError,
        SyntaxError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
    ):
        raise TemplateError(file=path.name, what=say("不是完整的 .docx 文件")) from None


def _examine(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise TemplateError(file=path.name, what=say("解压后过大"))
            for info in entries:
                _examine_entry(path, archive, info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise TemplateError(file=path.name, what=say("不是完整的 .docx 文件")) from None


def _examine_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if _RUNS.search(entry.filename):
        raise TemplateError(file=path.name, what=say("含有宏、控件或嵌入对象"))
    is_text = entry.filename.endswith((".xml", ".rels"))
    text = archive.read(entry) if is_text else b""
    if entry.filename == "[Content_Types].xml" and b"macroEnabled" in text:
        raise TemplateError(file=path.name, what=say("含有宏、控件或嵌入对象"))
    if b"<!DOCTYPE" in text[:1000]:
        raise TemplateError(file=path.name, what=say("含有不允许的声明"))
    if entry.filename.endswith(".rels") and b"External" in text and _LINKS.search(text):
        raise TemplateError(file=path.name, what=say("链接了外部的模板或对象"))
    if _FETCHES.search(text):
        raise TemplateError(file=path.name, what=say("含有会读取外部内容的域代码"))
